// A page that embeds, and a dashboard that it embeds: the loader as it is, and in the frame a page that does what a check
// tells it and keeps what it hears. Two sites, as in life.
import { readFile } from "node:fs/promises";
import http from "node:http";

import "./localhost.mjs";

const PUBLIC = new URL("../../../public/", import.meta.url);

/** As the exchange serves them. */
const LOADERS = { "/embed.js": "embed.js", "/embed.classic.js": "embed.classic.js" };

/** The stand-in for the app: it says only what it is told to say. */
const FRAME = `<!doctype html><meta name="color-scheme" content="light dark"><title>frame</title><script>
  const parentOrigin = location.ancestorOrigins[0];
  window.heard = [];
  window.nonce = "";
  addEventListener("message", ({ origin, source, data }) => {
    if (origin === parentOrigin && source === parent) heard.push(data);
  });
  window.say = (type, fields) => parent.postMessage({ type, v: 1, n: nonce, ...fields }, parentOrigin);
  window.ready = (n = btoa(String(Math.random())).padEnd(22, "x").slice(0, 22).replace(/[+/=]/g, "_")) => {
    nonce = n;
    say("pd:ready");
  };
</script>`;

function serve(answer) {
  const server = http.createServer(async (request, response) => {
    const found = await answer(new URL(request.url, "http://site"), request);
    if (!found) return response.writeHead(404).end();
    response.writeHead(200, { "cache-control": "no-store", ...found.headers });
    return response.end(found.body);
  });
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () =>
      resolve({
        port: server.address().port,
        close() {
          server.closeAllConnections();
          return new Promise((closed) => server.close(closed));
        },
      }),
    ),
  );
}

const HTML = { "content-type": "text/html; charset=utf-8" };

/** The dashboard's site. */
export async function serveDashboard() {
  const server = await serve(async ({ pathname }) => {
    if (pathname.startsWith("/embed/")) return { headers: HTML, body: FRAME };
    if (!LOADERS[pathname]) return undefined;
    const headers = { "content-type": "text/javascript; charset=utf-8", "access-control-allow-origin": "*" };
    return { headers, body: await readFile(new URL(LOADERS[pathname], PUBLIC)) };
  });
  return { origin: `http://localhost:${server.port}`, close: server.close };
}

/** The partner's site: `pages` are its documents by path, and may be changed at any time. */
export async function serveHost() {
  const pages = {};
  const server = await serve(async ({ pathname }) => {
    const page = pages[pathname];
    return page && { headers: { ...HTML, ...page.headers }, body: page.body ?? page };
  });
  return { origin: `http://host.localhost:${server.port}`, pages, close: server.close };
}

/** A partner's page that mounts the dashboard in `#box`; `window.say` is what it was told, `options` its options' source. */
export const page = (dashboard, { options = "{}", before = "", after = "", style = "" } = {}) => `<!doctype html>
<style>body { margin: 0 } ${style}</style>${before}<div id="box"></div>${after}<script type="module">
  import { mount } from "${dashboard.origin}/embed.js";
  window.told = [];
  window.tokens = 0;
  const note = (name) => (...values) => told.push([name, ...values]);
  window.options = {
    partner: "acme",
    token: () => "token-" + ++tokens,
    onRoute: note("route"), onEvent: note("event"), onReady: note("ready"),
    onError: ({ code, cause }) => told.push(["error", code, ...(cause ? [cause.message] : [])]),
    ...${options},
  };
  window.mount = mount;
  window.dashboard = mount(document.getElementById("box"), options);
</script>`;

/** The page in the frame, as soon as it is there. */
export async function inner(page, nth = 0) {
  await page.waitForFunction((count) => document.querySelectorAll("iframe").length > count, nth);
  const handle = (await page.$$("iframe"))[nth];
  const frame = await handle.contentFrame();
  await frame.waitForFunction(() => "ready" in window);
  return frame;
}

/** Waits until the frame has heard a message of this type; returns all of them. */
export async function heard(frame, type, count = 1) {
  const enough = ([type, count]) => heard.filter((message) => message.type === type).length >= count;
  await frame.waitForFunction(enough, [type, count]);
  return frame.evaluate((type) => heard.filter((message) => message.type === type), type);
}

/** Everything that was posted has arrived once an answer to the last message is there. */
export async function settled(frame) {
  await frame.evaluate(() => say("pd:route", { route: `/settled/${performance.now()}`, push: false }));
  await frame.evaluate(() => new Promise((done) => setTimeout(done)));
  await frame.page().evaluate(() => new Promise((done) => setTimeout(done, 50)));
}
