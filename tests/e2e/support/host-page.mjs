// A partner's platform, as small as it can be: a page on another site than the dashboard that holds it in a frame, and a
// back end that signs tokens. The page at `/` speaks the messages by hand, so that a test can also speak them wrongly; the
// one at `/loader` is a partner's as it should be, with the dashboard's embed.js.
import { createServer } from "node:http";
import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { dashboard, partnersFile } from "./stack.mjs";

const encode = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** A platform with a key of its own. `scopes` are the most that its tokens may ask for; `connect` lets people connect their own. */
export async function platform({ id = "acme", account, scopes = ["read", "write", "explore", "sso"], connect = false }) {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://x");
    if (pathname === "/token") return response.end(platform.token(searchParams.get("sa")));
    const coop = searchParams.get("coop");
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...(coop && { "cross-origin-opener-policy": coop }) });
    if (pathname === "/own") return response.end(ownPage(id));
    return response.end(pathname === "/loader" ? loaderPage(id, searchParams) : page(id, searchParams));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const origin = `http://${id}.localhost:${server.address().port}`;
  const entry = `[[partner]]\nid = "${id}"\nname = "Acme Cloud"\naccount = "${account}"\norigins = ["${origin}"]
keys = [{ kid = "k1", x = "${publicKey.export({ format: "jwk" }).x}" }]\nscopes = ${JSON.stringify(scopes)}\nconnect = ${connect}\n`;

  const platform = {
    id,
    origin,
    entry,
    /** A token for a sub-account, with these claims in place of the usual ones. */
    token(sa, changes = {}) {
      const now = Math.floor(Date.now() / 1000);
      const claims = { iss: id, aud: dashboard, sub: "user-7", sa, scp: scopes, iat: now, exp: now + 300, jti: randomUUID(), ...changes };
      const signed = `${encode({ alg: "EdDSA", typ: "pd-embed+jwt", kid: "k1" })}.${encode(claims)}`;
      return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString("base64url")}`;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
  return platform;
}

/** Makes these platforms the partners of this worker's dashboard. */
export const register = (...platforms) => writeFile(partnersFile, platforms.map((one) => one.entry).join("\n"));

/** The partner's page. `?route=`, `?theme=` and `?sandbox=` shape its frame; `?coop=` is a header of its own. */
function page(id, params) {
  const theme = params.get("theme");
  const src = `${dashboard}/embed/${id}${params.get("route") ?? ""}${theme ? `#theme=${theme}` : ""}`;
  const sandbox = params.has("sandbox") ? `sandbox="${params.get("sandbox")}"` : "";
  return `<!doctype html><html lang="en"><title>A project</title>
<meta name="viewport" content="width=device-width">
<style>:root { color-scheme: ${theme ?? "light"} } body { margin: 0 24px; font: 14px system-ui } iframe { border: 0; width: 100%; height: 300px; color-scheme: ${theme ?? "light"} }</style>
<h1>A project</h1><iframe id="frame" title="Databases" ${sandbox} src="${src}"></iframe><p>Below the frame</p>
<script>
  const frame = document.getElementById("frame"), origin = ${JSON.stringify(dashboard)}
  // What the frame said, and the nonce of its newest load.
  window.heard = []
  window.post = (message, target = frame.contentWindow) => target.postMessage({ v: 1, n: window.nonce, ...message }, origin)
  addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== frame.contentWindow || from !== origin) return
    window.heard.push(data)
    if (data.type === "pd:ready") window.nonce = data.n
    if (data.type === "pd:resize") frame.style.height = data.height + "px"
  })
  const look = () => {
    const box = frame.getBoundingClientRect()
    const top = Math.max(0, -box.top), bottom = Math.min(box.height, innerHeight - box.top)
    if (window.begun && bottom > top) post({ type: "pd:viewport", top, height: bottom - top })
  }
  for (const name of ["scroll", "resize"]) addEventListener(name, look)
  new ResizeObserver(look).observe(frame)
  window.begin = (init) => { window.begun = true; post({ type: "pd:init", ...init }); look() }
</script>`;
}

/**
 * A partner's page as it should be. `?sa=` says whose databases are shown; with `?history` its address follows the frame.
 * `told` is what it heard, `asked` how often it was asked for a token, and while `nobody` is set nobody is signed in.
 *
 * Its clock can be turned, and only its own: `pass` lets time go by with every long timer in it, `sleep` as a laptop
 * does, whose timers sleep with it.
 */
function loaderPage(id, params) {
  return `<!doctype html><html lang="en"><title>A project</title><h1>A project</h1><div id="box"></div>
<script>
  {
    const { setTimeout, clearTimeout } = window, now = Date.now, timers = new Map()
    let skew = 0, last = 2e9
    Date.now = () => now() + skew
    window.setTimeout = (work, ms = 0) => {
      if (ms < 10_000) return setTimeout(work, ms)
      timers.set(++last, { work, due: Date.now() + ms })
      return last
    }
    window.clearTimeout = (id) => timers.delete(id) || clearTimeout(id)
    window.sleep = (ms) => {
      skew += ms
      for (const timer of timers.values()) timer.due += ms
    }
    window.pass = (ms) => {
      for (const end = skew + ms; skew < end;) {
        skew = Math.min(end, skew + 10_000)
        for (const [id, { work, due }] of [...timers]) if (due <= Date.now() && timers.delete(id)) work()
      }
    }
  }
</script>
<script type="module">
  import { mount } from "${dashboard}/embed.js"
  Object.assign(window, { told: [], asked: 0, nobody: false })
  const token = async () => {
    window.asked += 1
    if (window.nobody) return null
    const answer = await fetch("/token?sa=${params.get("sa") ?? ""}", { method: "POST" })
    if (!answer.ok) throw new Error(answer.status)
    return answer.text()
  }
  const note = (name) => (...values) => window.told.push([name, ...values])
  const options = { partner: "${id}", token, onEvent: note("event"), onReady: note("ready"), onError: ({ code }) => note("error")(code) }
  const place = () => location.hash.slice(1) || "/"
  if (${params.has("history")}) {
    options.route = place()
    options.onRoute = (route, push) => {
      note("route")(route, push)
      history[push ? "pushState" : "replaceState"](null, "", "#" + route)
    }
    addEventListener("popstate", () => window.dashboard.go(place()))
  }
  window.dashboard = mount(document.getElementById("box"), options)
</script>`;
}

/** The partner's page in which people connect an account of their own, with the real script: an element and nothing else. */
function ownPage(id) {
  return `<!doctype html><html lang="en"><title>A project</title><partner-dashboard partner="${id}" connect></partner-dashboard>
<script>window.told = []; addEventListener("pd-event", ({ detail }) => window.told.push(detail.name))</script>
<script type="module" src="${dashboard}/embed.js"></script>`;
}
