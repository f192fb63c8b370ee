// What browsers send. A server that answers for every name on this machine and keeps the headers: as `localhost` it is the
// dashboard's site, with the dashboard's cookies, since cookies know no ports; as any other name it is somebody else's page.
import { createServer } from "node:http";

import { until } from "./browser.mjs";

/** Starts one. */
export async function recorder() {
  const seen = [];
  let next = 0;
  const server = createServer((request, response) => {
    const { host, cookie = "", origin, "sec-fetch-site": site } = request.headers;
    seen.push({ method: request.method, host, path: request.url, cookie, origin, site });
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
    response.end("<!doctype html><title>nothing</title><h1>recorded</h1>");
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address();

  const recorded = {
    /** An address that nobody has asked for yet. */
    url: (name = "localhost") => `http://${name}:${port}/${next++}`,
    /** What was sent to this address, as soon as it was. */
    sent: (url) => {
      const { host, pathname } = new URL(url);
      return until(`a request for ${url}`, async () => seen.find((one) => one.host === host && one.path === pathname));
    },
    /** What a frame of `name`'s site sends when it stands in this page (or frame). */
    async framed(page, name) {
      const url = recorded.url(name);
      await page.evaluate((url) => document.body.append(Object.assign(document.createElement("iframe"), { src: url })), url);
      return recorded.sent(url);
    },
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
  return recorded;
}

/** The value of the cookie with this name in a `Cookie` header. */
export const cookie = (header, name) => new RegExp(`(?:^|; )${name}=([^;]*)`).exec(header)?.[1];
