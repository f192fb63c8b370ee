// `public/embed.js` in Chromium: what it says to the frame, what it listens to, and to whom it does not listen.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { launch } from "./support/browser.mjs";
import { heard, inner, page as hostPage, serveDashboard, serveHost, settled } from "./support/embedding.mjs";

let dashboard, host, browser, context;

before(async () => {
  [dashboard, host, browser] = await Promise.all([serveDashboard(), serveHost(), launch()]);
});

afterEach(() => context?.close());

after(async () => {
  await browser?.close();
  await Promise.all([dashboard?.close(), host?.close()]);
});

/** Opens a partner's page; problems of the page end the check. */
async function open(more) {
  host.pages["/"] = hostPage(dashboard, more);
  context = await browser.newContext({ viewport: { width: 800, height: 600 } });
  const page = await context.newPage();
  page.on("pageerror", (error) => assert.fail(error));
  await page.goto(host.origin);
  return { page, frame: await inner(page) };
}

const told = (page, name) => page.evaluate((name) => window.told.filter(([first]) => first === name), name);

/** Opened, and the frame has been greeted and has its first token. */
async function greeted(more) {
  const { page, frame } = await open(more);
  await frame.evaluate(() => ready());
  const [init] = await heard(frame, "pd:init");
  const [{ token }] = await heard(frame, "pd:token");
  return { page, frame, init, token };
}

test("the frame is the partner's, says its theme in the fragment and carries no token anywhere", async () => {
  const { page, frame } = await greeted({ options: '{ route: "/redis/a1?tab=keys", theme: "dark", title: "Redis" }' });
  assert.equal(frame.url(), `${dashboard.origin}/embed/acme/redis/a1?tab=keys#theme=dark`);
  const [frameTag, style] = await page.$eval("iframe", (it) => [it.cloneNode().outerHTML, getComputedStyle(it)]);
  assert.match(frameTag, /title="Redis"/);
  assert.match(frameTag, /allow="clipboard-write"/);
  assert.match(frameTag, /referrerpolicy="no-referrer"/);
  assert.doesNotMatch(frameTag, /sandbox|token/);
  assert.deepEqual([style.colorScheme, style.borderTopWidth], ["dark", "0px"]);
});

test("a frame that is ready is told its looks and place, then who it is for, with the nonce it made", async () => {
  const options = `{ theme: "light", locale: "de", variables: new Proxy({ accent: "#0a7" }, {}), route: "/redis" }`;
  const { page, frame } = await greeted({ options });
  const n = await frame.evaluate(() => nonce);
  const said = (await frame.evaluate(() => heard)).filter(({ type }) => type !== "pd:viewport");
  assert.deepEqual(said, [
    {
      type: "pd:init", v: 1, n, token: null, connect: false,
      theme: "light", locale: "de", variables: { accent: "#0a7" }, route: "/redis",
    },
    { type: "pd:token", v: 1, n, token: "token-1" },
  ]);
  assert.equal((await told(page, "ready")).length, 1);
  // The repetition of a frame that was not answered yet fetches no second token.
  await frame.evaluate(() => say("pd:ready"));
  await settled(frame);
  assert.equal(await page.evaluate(() => tokens), 1);
});

test("only a page that gives a route, or hears of them, is said to keep the history", async () => {
  const silent = await greeted({ options: "{ onRoute: undefined }" });
  assert.equal("route" in silent.init, false, "Back is the browser's");
  await silent.frame.evaluate(() => say("pd:route", { route: "/redis/a1", push: true }));
  await settled(silent.frame);
  await context.close();
  for (const [options, route] of [['{ onRoute: undefined, route: "/redis" }', "/redis"], ["{}", "/"]]) {
    const { init } = await greeted({ options });
    assert.equal(init.route, route, options);
    await context.close();
  }
});

test("the frame has its looks and its place before any token is there", async () => {
  const { page, frame } = await open({ options: '{ theme: "dark", route: "/redis", token: () => new Promise((done) => (window.give = done)) }' });
  await frame.evaluate(() => ready());
  const [{ token, theme, route }] = await heard(frame, "pd:init");
  assert.deepEqual([token, theme, route], [null, "dark", "/redis"]);
  assert.equal((await told(page, "ready")).length, 1);
  await page.evaluate(() => dashboard.update({ theme: "light" }));
  await heard(frame, "pd:theme");
  await page.evaluate(() => give("late"));
  const tokens = await heard(frame, "pd:token");
  assert.deepEqual(tokens.map(({ token }) => token), ["late"]);
});

test("a function for tokens that gives null says that nobody is signed in, and is not asked again for that", async () => {
  const { page, frame, init, token } = await greeted({ options: "{ token: async () => (tokens += 1, null) }" });
  assert.deepEqual([init.connect, token], [false, null]);
  await frame.evaluate(() => say("pd:session", { expires_in: 0.01 }));
  await settled(frame);
  assert.equal(await page.evaluate(() => tokens), 1);
  // Whoever has signed in meanwhile presses "Try again".
  await page.evaluate(() => dashboard.update({ token: () => "signed-in" }));
  await frame.evaluate(() => say("pd:token-needed"));
  assert.equal((await heard(frame, "pd:token", 2))[1].token, "signed-in");
});

test("a page without a function for tokens says that people connect in the frame, and renews nothing", async () => {
  const { frame } = await open({ options: "{ token: undefined }" });
  await frame.evaluate(() => ready());
  const [init] = await heard(frame, "pd:init");
  assert.deepEqual([init.token, init.connect], [null, true]);
  await frame.evaluate(() => say("pd:session", { expires_in: 0.01 }));
  await settled(frame);
  assert.deepEqual((await frame.evaluate(() => heard)).filter(({ type }) => type === "pd:token"), []);
  // A frame that asks all the same is not left without an answer.
  await frame.evaluate(() => say("pd:token-needed"));
  assert.equal((await heard(frame, "pd:token"))[0].token, null);
});

test("a page that is loaded anew in the frame is greeted anew, with a token of its own", async () => {
  const { frame } = await greeted();
  await frame.evaluate(() => location.reload());
  await frame.waitForFunction(() => heard.length === 0 && nonce === "");
  await frame.evaluate(() => ready());
  await heard(frame, "pd:init");
  const [{ token }] = await heard(frame, "pd:token");
  assert.equal(token, "token-2");
});

test("height, events and errors reach the page as far as they are known", async () => {
  const { page, frame } = await greeted();
  const height = () => page.$eval("iframe", (it) => it.style.height);
  await frame.evaluate(() => {
    say("pd:resize", { height: 1234 });
    for (const height of [-1, 20001, 1.5, "900", NaN, null, undefined]) say("pd:resize", { height });
    for (const name of ["connected", "created", "signed_out", "constructor", "", null, 7]) say("pd:event", { name });
    const codes = ["session_expired", "not_allowed", "network", "cookies_blocked", "misconfigured", "toString", null];
    for (const code of codes) say("pd:error", { code });
    for (const type of ["pd:unknown", "constructor", "__proto__", "hasOwnProperty"]) say(type, {});
  });
  await settled(frame);
  assert.equal(await height(), "1234px");
  assert.deepEqual(await told(page, "event"), [["event", "connected"], ["event", "created"], ["event", "signed_out"]]);
  assert.deepEqual((await told(page, "error")).map(([, code]) => code), [
    "session_expired", "not_allowed", "network", "cookies_blocked", "misconfigured",
  ]);
});

test("T38 nobody but the page in the frame is listened to, and it only with its own nonce", async () => {
  const { page, frame } = await greeted();
  await frame.evaluate(() => {
    const resize = { type: "pd:resize", v: 1, n: nonce, height: 666 };
    const send = (data) => parent.postMessage(data, location.ancestorOrigins[0]);
    send({ ...resize, n: "x".repeat(22) });
    send({ ...resize, n: undefined });
    send({ ...resize, v: 2 });
    send({ ...resize, v: "1" });
    send({ ...resize, padding: "x".repeat(8192) });
    send({ ...resize, padding: "x".repeat(1 << 20) });
    send({ ...resize, loop: window.circle = (() => { const it = {}; it.it = it; return it; })() });
    send({ ...resize, big: 1n });
    send(JSON.stringify(resize));
    send([resize]);
    send(null);
    send(undefined);
    send(42);
    // A ready with what cannot be a nonce.
    for (const n of ["", "short", "x".repeat(23), "a b".padEnd(22, "x"), null, 7, {}]) send({ type: "pd:ready", v: 1, n });
  });
  const n = await frame.evaluate(() => nonce);
  // A sibling of the dashboard's own origin, one of a stranger's, the page itself, and a window that it opened.
  host.pages["/stranger"] = "<!doctype html><title>stranger</title>";
  const { port } = new URL(host.origin);
  for (const src of [`${dashboard.origin}/embed/globex`, `http://evil.localhost:${port}/stranger`]) {
    await page.evaluate((src) => {
      const sibling = document.createElement("iframe");
      sibling.src = src;
      return new Promise((loaded) => {
        sibling.onload = loaded;
        document.body.append(sibling);
      });
    }, src);
  }
  for (const sibling of page.frames().filter((other) => other !== frame)) {
    await sibling.evaluate(([n, origin]) => {
      top.postMessage({ type: "pd:resize", v: 1, n, height: 666 }, origin);
      top.postMessage({ type: "pd:ready", v: 1, n: "y".repeat(22) }, origin);
    }, [n, host.origin]);
  }
  const [popup] = await Promise.all([page.waitForEvent("popup"), page.evaluate((src) => void open(src), `${dashboard.origin}/embed/acme`)]);
  await popup.waitForFunction(() => window.opener);
  await popup.evaluate(([n, origin]) => {
    opener.postMessage({ type: "pd:resize", v: 1, n, height: 666 }, origin);
    opener.postMessage({ type: "pd:token-needed", v: 1, n }, origin);
  }, [n, host.origin]);
  await settled(frame);
  assert.equal(await page.$eval("iframe", (it) => it.style.height), "480px");
  assert.equal(await page.evaluate(() => tokens), 1);
  assert.equal((await frame.evaluate(() => heard)).filter(({ type }) => type === "pd:init").length, 1);
});

test("T39 what is sent into the frame is for the dashboard's origin alone", async () => {
  const { page, frame } = await greeted();
  host.pages["/stranger"] = `<!doctype html><script>addEventListener("message", ({ data }) => (window.got ??= []).push(data));
    window.n = "z".repeat(22);</script>`;
  const stranger = `http://evil.localhost:${new URL(host.origin).port}/stranger`;
  // The frame has gone elsewhere, as a page in it may.
  await frame.evaluate((url) => void (location.href = url), stranger);
  await frame.waitForURL(stranger);
  await frame.waitForFunction(() => window.n);
  await frame.evaluate((origin) => parent.postMessage({ type: "pd:ready", v: 1, n }, origin), host.origin);
  await page.evaluate(() => {
    dashboard.update({ theme: "dark", locale: "fr", variables: { accent: "#123456" } });
    dashboard.go("/elsewhere");
    dispatchEvent(new Event("online"));
  });
  await page.evaluate(() => new Promise((done) => setTimeout(done, 100)));
  assert.equal(await frame.evaluate(() => window.got), undefined);
  assert.equal(await page.evaluate(() => tokens), 1);
});

test("the frame's places come out, the page's go in, and neither leads out of the frame's part of the dashboard", async () => {
  const { page, frame } = await greeted();
  await frame.evaluate(() => {
    say("pd:route", { route: "/redis/a1", push: true });
    say("pd:route", { route: "/redis/a1?tab=keys", push: false });
    say("pd:route", { route: "/yes", push: "yes" });
    for (const route of ["//evil.test", "/\\evil.test", "https://evil.test", "redis", "", null, `/${"x".repeat(2048)}`]) {
      say("pd:route", { route, push: true });
    }
  });
  await frame.evaluate(() => new Promise((done) => setTimeout(done)));
  await page.waitForFunction(() => told.filter(([name]) => name === "route").length >= 3);
  await page.evaluate(() => {
    // Where it is already, then elsewhere, then nowhere.
    for (const route of ["/yes", "/back", "//evil.test", "nowhere", undefined, `/${"x".repeat(2048)}`]) dashboard.go(route);
  });
  assert.deepEqual((await heard(frame, "pd:route")).map(({ route }) => route), ["/back"]);
  assert.deepEqual(await told(page, "route"), [
    ["route", "/redis/a1", true], ["route", "/redis/a1?tab=keys", false], ["route", "/yes", false],
  ]);
  for (const route of ["/../globex", "/..%2f..", "/%2e%2e/globex", "/../../callback", "//evil.test", "https://evil.test", "x"]) {
    const url = await page.evaluate((route) => {
      const box = document.body.appendChild(document.createElement("div"));
      mount(box, { partner: "acme", route });
      return box.firstChild.src;
    }, route);
    const { origin, pathname } = new URL(url);
    assert.ok(origin === dashboard.origin && /^\/embed\/acme(\/|$)/.test(pathname), `${route}: ${url}`);
  }
  const refused = await page.evaluate(() =>
    ["", "../x", "Acme", "a/b", undefined, "x".repeat(33)].map((partner) => {
      try {
        mount(document.body, { partner });
      } catch (error) {
        return error.name;
      }
    }),
  );
  assert.deepEqual(new Set(refused), new Set(["TypeError"]));
});

test("looks and language change while it runs, and only what is different is said", async () => {
  const { page, frame } = await greeted({ options: '{ theme: "light", locale: "en", variables: { accent: "#111" }, route: "/a" }' });
  await page.evaluate(() => {
    dashboard.update({ theme: "light", locale: "en", variables: { accent: "#111" }, route: "/a" });
    dashboard.update({ theme: "dark" });
    dashboard.update({ variables: { accent: "#222" } });
    dashboard.update({ locale: "de" });
    dashboard.update({ route: "/b" });
    dashboard.update({ route: "/b" });
    dashboard.update({});
  });
  await heard(frame, "pd:route");
  await settled(frame);
  const said = await frame.evaluate(() => heard.map(({ v, n, ...rest }) => rest).filter(({ type }) => !/init|viewport|token/.test(type)));
  assert.deepEqual(said, [
    { type: "pd:theme", theme: "dark", variables: { accent: "#111" } },
    { type: "pd:theme", theme: "dark", variables: { accent: "#222" } },
    { type: "pd:locale", locale: "de" },
    { type: "pd:route", route: "/b" },
  ]);
  assert.equal(await page.$eval("iframe", (it) => it.style.colorScheme), "dark");
});

test("the frame knows which part of it is in sight, in the window and in any box that scrolls", async () => {
  const style = "#space { height: 300px } #tail { height: 3000px } #scroller { height: 400px; overflow: auto }";
  const { page, frame } = await greeted({ style, before: '<div id="space"></div><div id="scroller">', after: '</div><div id="tail"></div>' });
  const sight = async (top, height) => {
    const there = ([top, height]) => {
      const last = heard.filter(({ type }) => type === "pd:viewport").at(-1);
      return last?.top === top && last?.height === height;
    };
    await frame.waitForFunction(there, [top, height]);
  };
  // The window shows 300 of the box's 400 pixels.
  await frame.evaluate(() => say("pd:resize", { height: 2000 }));
  await sight(0, 300);
  await page.evaluate(() => scrollTo(0, 100));
  await sight(0, 400);
  await page.evaluate(() => void (document.getElementById("scroller").scrollTop = 700));
  await sight(700, 400);
  await page.evaluate(() => scrollTo(0, 500));
  await sight(900, 200);
  // Out of sight: the last that was seen stays true enough, and nothing is said.
  const before = (await heard(frame, "pd:viewport")).length;
  await page.evaluate(() => scrollTo(0, 2500));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))));
  assert.equal((await heard(frame, "pd:viewport")).length, before);
  await page.evaluate(() => scrollTo(0, 0));
  await sight(700, 300);
  await page.setViewportSize({ width: 800, height: 500 });
  await sight(700, 200);
  // A hundred events of one frame are one message.
  const count = (await heard(frame, "pd:viewport")).length;
  await page.evaluate(() => {
    for (let step = 1; step <= 100; step += 1) {
      scrollTo(0, step);
      dispatchEvent(new Event("scroll"));
    }
  });
  await sight(700, 300);
  assert.ok((await heard(frame, "pd:viewport")).length <= count + 3);
});

test("a host function that throws is the host's fault and stops nothing", async () => {
  host.pages["/"] = hostPage(dashboard, { options: '{ onReady() { throw new Error("mine"); }, onRoute() { throw new Error("mine too"); } }' });
  context = await browser.newContext();
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  await page.goto(host.origin);
  const frame = await inner(page);
  await frame.evaluate(() => ready());
  await heard(frame, "pd:token");
  await frame.evaluate(() => {
    say("pd:route", { route: "/a", push: true });
    say("pd:token-needed");
  });
  const [, { token }] = await heard(frame, "pd:token", 2);
  assert.deepEqual([token, errors], ["token-2", ["mine", "mine too"]]);
});
