// `public/embed.js` in each of its forms (module, classic script, element, types), and what is left of it afterwards.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, afterEach, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { launch } from "./support/browser.mjs";
import { CLASSIC, classic } from "./support/classic.mjs";
import { heard, inner, page as hostPage, serveDashboard, serveHost } from "./support/embedding.mjs";

let dashboard, host, browser, context;

before(async () => {
  [dashboard, host, browser] = await Promise.all([serveDashboard(), serveHost(), launch()]);
});

afterEach(() => context?.close());

after(async () => {
  await browser?.close();
  await Promise.all([dashboard?.close(), host?.close()]);
});

async function open(body, { headers, init } = {}) {
  host.pages["/"] = { headers, body };
  context = await browser.newContext();
  if (init) await context.addInitScript(init);
  const page = await context.newPage();
  page.on("pageerror", (error) => assert.fail(error));
  await page.goto(host.origin);
  return page;
}

const note = `for (const name of ["pd-route", "pd-event", "pd-error", "pd-ready"])
  addEventListener(name, ({ detail }) => (window.told ??= []).push([name, detail]));`;

async function talk(page) {
  const frame = await inner(page);
  await frame.evaluate(() => ready());
  const [init] = await heard(frame, "pd:init");
  const [{ token }] = await heard(frame, "pd:token");
  return { frame, init, token };
}

test("the classic script is the module in another form", async () => {
  const hint = "public/embed.js has changed: node tests/clients/support/classic.mjs";
  assert.equal(await readFile(CLASSIC, "utf8"), classic(), hint);
});

test("as a classic script it gives the page one name, at once", async () => {
  const page = await open(`<!doctype html><div id="box"></div><script>window.before = Object.keys(window)</script>
    <script src="${dashboard.origin}/embed.classic.js"></script>
    <script>
      window.added = Object.keys(window).filter((name) => !before.includes(name) && name !== "before");
      window.dashboard = PartnerDashboard.mount(document.getElementById("box"), { partner: "acme", token: () => "t" });
    </script>`);
  assert.equal((await talk(page)).token, "t");
  assert.deepEqual(await page.evaluate(() => added), ["PartnerDashboard"]);
});

test("loaded twice, in both forms, it is there once and both work", async () => {
  const page = await open(`<!doctype html><script src="${dashboard.origin}/embed.classic.js"></script>
    <script type="module" src="${dashboard.origin}/embed.js"></script><partner-dashboard partner="acme"></partner-dashboard>`);
  assert.equal((await talk(page)).token, null);
  assert.equal(await page.locator("iframe").count(), 1);
});

test("as an element it takes attributes and properties, set before or after it is known, and tells by events", async () => {
  const page = await open(`<!doctype html><script>${note}</script>
    <partner-dashboard partner="acme" route="/redis" theme="dark" locale="de" title="Redis"></partner-dashboard>
    <script>
      window.it = document.querySelector("partner-dashboard");
      it.token = async () => "early";
      it.variables = { accent: "#123" };
    </script>
    <script type="module" src="${dashboard.origin}/embed.js"></script>`);
  const { frame, init, token } = await talk(page);
  const { v, n, ...said } = init;
  assert.deepEqual(said, {
    type: "pd:init", token: null, connect: false, theme: "dark", locale: "de", variables: { accent: "#123" }, route: "/redis",
  });
  assert.equal(token, "early");
  assert.equal(frame.url(), `${dashboard.origin}/embed/acme/redis#theme=dark`);
  assert.equal(await page.$eval("iframe", (frame) => frame.title), "Redis");
  await frame.evaluate(() => {
    say("pd:route", { route: "/redis/a1", push: true });
    say("pd:event", { name: "created" });
    say("pd:error", { code: "network" });
  });
  await page.waitForFunction(() => told?.length === 4);
  assert.deepEqual(await page.evaluate(() => JSON.parse(JSON.stringify(told))), [
    ["pd-ready", null],
    ["pd-route", { route: "/redis/a1", push: true }],
    ["pd-event", { name: "created" }],
    ["pd-error", { code: "network" }],
  ]);
  await page.evaluate(() => {
    it.setAttribute("theme", "light");
    it.setAttribute("locale", "fr");
    it.variables = { accent: "#456" };
    it.setAttribute("route", "/back");
    it.go("/further");
  });
  await heard(frame, "pd:route", 2);
  const later = await frame.evaluate(() => heard.map(({ v, n, ...rest }) => rest).filter(({ type }) => !/init|viewport|token/.test(type)));
  assert.deepEqual(later, [
    { type: "pd:theme", theme: "light", variables: { accent: "#123" } },
    { type: "pd:locale", locale: "fr" },
    { type: "pd:theme", theme: "light", variables: { accent: "#456" } },
    { type: "pd:route", route: "/back" },
    { type: "pd:route", route: "/further" },
  ]);
  assert.deepEqual(await page.evaluate(() => it.variables), { accent: "#456" });
});

test("as an element it keeps the history only with a route, and tells of each place all the same", async () => {
  for (const [attribute, route] of [["", undefined], ['route="/"', "/"]]) {
    const page = await open(`<!doctype html><script>${note}</script><partner-dashboard partner="acme" ${attribute}></partner-dashboard>
      <script type="module" src="${dashboard.origin}/embed.js"></script>`);
    const { frame, init } = await talk(page);
    assert.equal(init.route, route);
    await frame.evaluate(() => say("pd:route", { route: "/redis/a1", push: true }));
    await page.waitForFunction(() => told.some(([name, detail]) => name === "pd-route" && detail.route === "/redis/a1"));
    await context.close();
  }
});

test("as an element it says by an attribute that the page brings no tokens, unless it has a function for them", async () => {
  for (const [script, connect] of [["", true], ['document.querySelector("partner-dashboard").token = () => "t"', false]]) {
    const page = await open(`<!doctype html><partner-dashboard partner="acme" connect></partner-dashboard><script>${script}</script>
      <script type="module" src="${dashboard.origin}/embed.js"></script>`);
    const frame = await inner(page);
    await frame.evaluate(() => ready());
    const [init] = await heard(frame, "pd:init");
    assert.equal(init.connect, connect);
    await context.close();
  }
});

test("an element that is moved, emptied of its partner, given another or taken out has one frame or none", async () => {
  const page = await open(`<!doctype html><section></section><partner-dashboard></partner-dashboard>
    <script type="module" src="${dashboard.origin}/embed.js"></script>`);
  const sources = () => page.$$eval("iframe", (all) => all.map(({ src }) => new URL(src).pathname));
  await page.waitForFunction(() => window.PartnerDashboard);
  assert.deepEqual(await sources(), []);
  await page.evaluate(() => (window.it = document.querySelector("partner-dashboard")).setAttribute("partner", "acme"));
  assert.deepEqual(await sources(), ["/embed/acme"]);
  await page.evaluate(() => it.setAttribute("partner", "globex"));
  assert.deepEqual(await sources(), ["/embed/globex"]);
  await page.evaluate(() => document.querySelector("section").append(it));
  assert.deepEqual(await sources(), ["/embed/globex"]);
  await page.evaluate(() => it.removeAttribute("partner"));
  assert.deepEqual(await sources(), []);
  await page.evaluate(() => it.setAttribute("partner", "acme"));
  await page.evaluate(() => it.remove());
  assert.deepEqual(await sources(), []);
  assert.equal(await page.evaluate(() => it.childElementCount), 0);
});

test("it works on a page that allows no inline style and no script but ours", async () => {
  const page = await open(
    `<!doctype html><script>${note}</script><partner-dashboard partner="acme" theme="dark"></partner-dashboard>
     <script type="module" src="${dashboard.origin}/embed.js"></script>`,
    { headers: { "content-security-policy": `default-src 'none'; script-src ${dashboard.origin}; frame-src ${dashboard.origin}` } },
  );
  const { frame } = await talk(page);
  await frame.evaluate(() => say("pd:resize", { height: 700 }));
  await page.waitForFunction(() => document.querySelector("iframe").offsetHeight === 700);
});

test("what is unmounted leaves no listener, no timer, no observer, no frame, and stays silent", async () => {
  const init = `{
    const counts = (window.counts = { timers: new Set(), frames: new Set(), observed: new Set() });
    for (const [make, drop, set] of [["setTimeout", "clearTimeout", "timers"], ["requestAnimationFrame", "cancelAnimationFrame", "frames"]]) {
      const [made, dropped] = [window[make], window[drop]];
      window[make] = (work, ...rest) => {
        const id = made.call(window, (...values) => { counts[set].delete(id); work(...values); }, ...rest);
        counts[set].add(id);
        return id;
      };
      window[drop] = (id) => { counts[set].delete(id); dropped.call(window, id); };
    }
    const Observer = IntersectionObserver;
    window.IntersectionObserver = class extends Observer {
      observe(it) { counts.observed.add(it); super.observe(it); }
      unobserve(it) { counts.observed.delete(it); super.unobserve(it); }
      disconnect() { counts.observed.clear(); super.disconnect(); }
    };
    window.setInterval = () => { throw new Error("no intervals"); };
  }`;
  const page = await open(hostPage(dashboard, { options: '{ token: () => new Promise((done) => { (window.gives ??= []).push(done); }) }' }), { init });
  const session = await context.newCDPSession(page);
  // Playwright listens too; ours are those of our script.
  const ours = new Set();
  session.on("Debugger.scriptParsed", ({ scriptId, url }) => url.endsWith("/embed.js") && ours.add(scriptId));
  await session.send("Debugger.enable");
  const listeners = async () => {
    const names = [];
    for (const expression of ["window", "document"]) {
      const { result } = await session.send("Runtime.evaluate", { expression });
      const found = await session.send("DOMDebugger.getEventListeners", { objectId: result.objectId });
      names.push(...found.listeners.filter(({ scriptId }) => ours.has(scriptId)).map(({ type }) => type));
    }
    return names.sort();
  };
  const frame = await inner(page);
  const whole = ["focus", "message", "online", "pageshow", "resize", "scroll", "visibilitychange"];
  assert.deepEqual(await listeners(), whole);
  await frame.evaluate(() => ready());
  await page.waitForFunction(() => window.gives?.length === 1);
  await page.evaluate(() => gives[0]("first"));
  await heard(frame, "pd:token");
  await frame.evaluate(() => {
    say("pd:session", { expires_in: 3600 });
    say("pd:token-needed");
  });
  await page.waitForFunction(() => gives.length === 2 && counts.timers.size > 0 && counts.observed.size === 1);

  // In the middle of a request, twice, and spoken to afterwards.
  await page.evaluate(() => {
    window.posted = [];
    const { contentWindow } = document.querySelector("iframe");
    window.speak = () => dispatchEvent(new MessageEvent("message", { source: contentWindow, data: {} }));
    dashboard.unmount();
    dashboard.unmount();
    gives[1]("too late");
    dashboard.update({ theme: "dark", route: "/x" });
    dashboard.go("/y");
    speak();
    dispatchEvent(new Event("online"));
  });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done())));
  assert.deepEqual(await listeners(), []);
  assert.equal(await page.locator("iframe").count(), 0);
  const left = await page.evaluate(() => ({ timers: counts.timers.size, frames: counts.frames.size, observed: counts.observed.size, gives: gives.length }));
  assert.deepEqual(left, { timers: 0, frames: 0, observed: 0, gives: 2 });
  const again = await page.evaluate(() => told.filter(([name]) => name === "error"));
  assert.deepEqual(again, [], "nothing is an error that was wanted");
  // Mounted a hundred times, as a framework may, there are as many listeners as after the first.
  await page.evaluate(() => {
    for (let time = 0; time < 100; time += 1) {
      window.dashboard?.unmount();
      window.dashboard = mount(document.getElementById("box"), options);
    }
  });
  assert.deepEqual(await listeners(), whole);
});

test("the types fit a page that uses everything, and catch its mistakes", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "pd-types-"));
  try {
    const types = await readFile(new URL("../../public/embed.d.ts", import.meta.url), "utf8");
    const sample = await readFile(new URL("support/sample.ts", import.meta.url), "utf8");
    await writeFile(path.join(folder, "embed.d.ts"), types);
    await writeFile(path.join(folder, "sample.ts"), sample.replace("https://dash.example/embed.js", "./embed.js"));
    const tsc = fileURLToPath(new URL("node_modules/typescript/bin/tsc", import.meta.url));
    const options = ["--strict", "--noEmit", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler"];
    const run = promisify(execFile)(process.execPath, [tsc, ...options, "sample.ts"], { cwd: folder });
    await run.catch(({ stdout }) => assert.fail(stdout));
  } finally {
    await rm(folder, { recursive: true });
  }
});
