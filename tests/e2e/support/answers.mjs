// What the dashboard's own origin answers a browser, so that a test can look for what must not be in it.
import { dashboard } from "./stack.mjs";

/** Remembers every answer to every tab of `source` (a page or a context), documents and scripts included. */
export function collectAnswers(source) {
  const pending = [];
  source.on("response", (response) => {
    const url = response.url();
    if (!url.startsWith(dashboard)) return;
    const headers = JSON.stringify(response.headers());
    // A redirect and an aborted request have no body; their headers still count.
    const body = response.body().then((bytes) => bytes.toString("latin1"), () => "");
    pending.push(body.then((text) => ({ url, method: response.request().method(), body: headers + text })));
  });
  return () => Promise.all(pending);
}
