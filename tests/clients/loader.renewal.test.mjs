// `public/embed.js` in Chromium, on a clock that the checks turn: when it fetches a token, and when it does not.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { launch } from "./support/browser.mjs";
import { heard, inner, page as hostPage, serveDashboard, serveHost } from "./support/embedding.mjs";

const HOUR = 3600;

let dashboard, host, browser, context;

before(async () => {
  [dashboard, host, browser] = await Promise.all([serveDashboard(), serveHost(), launch()]);
});

afterEach(() => context?.close());

after(async () => {
  await browser?.close();
  await Promise.all([dashboard?.close(), host?.close()]);
});

/** Seconds of the page's clock pass, with every timer in them. */
const pass = (page, seconds) => page.clock.runFor(seconds * 1000);

/** What the page hears of the browser, and whether it is in sight. */
const event = (page, name, target = "window") =>
  page.evaluate(([name, target]) => void globalThis[target].dispatchEvent(new Event(name)), [name, target]);
const hide = (page, hidden) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);

const tokens = (page) => page.evaluate(() => tokens);
const errors = (page) => page.evaluate(() => told.filter(([name]) => name === "error").map(([, ...rest]) => rest));

async function open(options = "{}") {
  host.pages["/"] = hostPage(dashboard, { options });
  context = await browser.newContext();
  const page = await context.newPage();
  page.on("pageerror", (error) => assert.fail(error));
  await page.clock.install({ time: new Date("2026-11-21T12:00:00Z") });
  await page.clock.pauseAt(new Date("2026-11-21T12:00:01Z"));
  await page.goto(host.origin);
  const frame = await inner(page);
  return { page, frame };
}

/** A frame with a session of an hour. */
async function hour(options) {
  const opened = await open(options);
  await opened.frame.evaluate(() => ready());
  await heard(opened.frame, "pd:token");
  await session(opened, HOUR);
  return opened;
}

/** The frame has traded a token. */
async function session({ page, frame }, seconds) {
  await frame.evaluate((expires_in) => say("pd:session", { expires_in }), seconds);
  await arrived(page, frame);
}

/** What the frame has said so far has been heard by the page. */
async function arrived(page, frame) {
  const mark = await frame.evaluate(() => {
    const mark = `/mark/${Math.random()}`;
    say("pd:route", { route: mark, push: false });
    return mark;
  });
  await page.waitForFunction((mark) => told.some(([, route]) => route === mark), mark, { polling: 20 });
}

/** Whatever could be fetched by now has been: promises are done, messages delivered. */
const calm = (page) => page.evaluate(async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
});

test("at 80 % of a session's life the frame gets a token, once, and again at 80 % of the next", async () => {
  const { page, frame } = await hour();
  await pass(page, 0.8 * HOUR - 5);
  assert.equal(await tokens(page), 1);
  await pass(page, 6);
  const [, { token, n }] = await heard(frame, "pd:token", 2);
  assert.deepEqual([token, n], ["token-2", await frame.evaluate(() => nonce)]);
  await session({ page, frame }, HOUR);
  await pass(page, 0.8 * HOUR - 5);
  assert.equal(await tokens(page), 2);
  await pass(page, 6);
  await heard(frame, "pd:token", 3);
  assert.equal(await tokens(page), 3);
});

test("nobody's hidden page renews; it does on return", async () => {
  const { page, frame } = await hour();
  await hide(page, true);
  await pass(page, 0.9 * HOUR);
  assert.equal(await tokens(page), 1);
  await hide(page, false);
  await heard(frame, "pd:token", 2);
  assert.equal(await tokens(page), 2);
  await session({ page, frame }, HOUR);
  // What is not due is not renewed, however often somebody looks.
  for (const name of ["focus", "online", "pageshow"]) await event(page, name);
  await hide(page, false);
  await calm(page);
  assert.equal(await tokens(page), 2);
});

test("a laptop that slept is noticed, though no timer was due and the clock of timers stood still", async () => {
  for (const wake of [(page) => event(page, "focus"), (page) => hide(page, false), (page) => pass(page, 31)]) {
    const { page, frame } = await hour();
    // The wall clock goes on by an hour; what timers and performance.now() count does not.
    await page.evaluate(() => {
      const now = Date.now;
      Date.now = () => now() + 3600_000;
    });
    await wake(page);
    if (wake.toString().includes("pass")) await pass(page, 31);
    await heard(frame, "pd:token", 2);
    assert.equal(await tokens(page), 2);
    await context.close();
  }
});

test("a clock that is wrong, or put back by ten minutes, renews neither early nor late", async () => {
  const { page, frame } = await hour();
  await page.evaluate(() => {
    const now = Date.now;
    Date.now = () => now() - 600_000;
  });
  await pass(page, 0.8 * HOUR - 5);
  assert.equal(await tokens(page), 1);
  await pass(page, 6);
  await heard(frame, "pd:token", 2);
});

test("a 401 in the frame fetches a token at once, and many are answered by one", async () => {
  const { page, frame } = await hour("{ token: () => new Promise((done) => { tokens += 1; window.give = () => done('t' + tokens); if (tokens === 1) give(); }) }");
  await frame.evaluate(() => {
    for (let times = 0; times < 5; times += 1) say("pd:token-needed");
  });
  await arrived(page, frame);
  for (const name of ["focus", "online"]) await event(page, name);
  assert.equal(await tokens(page), 2);
  await page.evaluate(() => give());
  const answers = await heard(frame, "pd:token", 2);
  assert.deepEqual(answers.map(({ token }) => token), ["t1", "t2"]);
  await hide(page, true);
  await frame.evaluate(() => say("pd:token-needed"));
  await arrived(page, frame);
  assert.equal(await tokens(page), 3, "it is asked for even while hidden: the frame waits");
});

test("a page that is loaded anew while a token is fetched gets it", async () => {
  const { page, frame } = await hour("{ token: () => new Promise((done) => { tokens += 1; window.give = () => done('t' + tokens); if (tokens === 1) give(); }) }");
  await frame.evaluate(() => say("pd:token-needed"));
  await arrived(page, frame);
  await frame.evaluate(() => ready("n".repeat(22)));
  await arrived(page, frame);
  assert.equal(await tokens(page), 2);
  await page.evaluate(() => give());
  const [, { token, n }] = await heard(frame, "pd:token", 2);
  assert.deepEqual([token, n], ["t2", "n".repeat(22)]);
  assert.equal((await heard(frame, "pd:init", 2))[1].n, n);
});

test("what goes wrong with a token is told by its code, tried twice more, and then left until something changes", async () => {
  const { page, frame } = await open(`{ token: async () => { tokens += 1; throw new Error("no network"); } }`);
  await frame.evaluate(() => ready());
  await page.waitForFunction(() => tokens === 1, null, { polling: 20 });
  await pass(page, 60);
  assert.deepEqual(await errors(page), Array(3).fill(["token_failed", "no network"]));
  await pass(page, 2 * HOUR);
  assert.equal(await tokens(page), 3);
  // The network is back.
  await page.evaluate(() => dashboard.update({ token: () => `token-${++tokens}` }));
  await event(page, "online");
  const [{ token }] = await heard(frame, "pd:token");
  assert.equal(token, "token-4");
});

test("a renewal that fails is tried again while the session lives, then on return", async () => {
  const { page, frame } = await hour(`{ token: async () => { tokens += 1; if (tokens > 1 && !window.mended) throw new Error("down"); return "t" + tokens; } }`);
  await pass(page, 0.8 * HOUR + 1);
  await pass(page, 10);
  assert.equal(await tokens(page), 4);
  await pass(page, 30);
  assert.ok((await tokens(page)) > 4, "it tries on");
  await pass(page, HOUR);
  const sum = await tokens(page);
  assert.ok(sum < 100, `${sum} are not too many`);
  await pass(page, HOUR);
  assert.equal(await tokens(page), sum, "the session is over: nothing goes on by itself");
  await page.evaluate(() => void (window.mended = true));
  await hide(page, false);
  await heard(frame, "pd:token", 2);
});

test("what has the focus in the page is the page's affair: only one's return to the window asks again", async () => {
  const { page, frame } = await open(`{ token: async () => { tokens += 1; throw new Error("down"); } }`);
  await frame.evaluate(() => ready());
  await page.waitForFunction(() => tokens === 1, null, { polling: 20 });
  await pass(page, 60);
  await page.evaluate(() => {
    const field = document.body.appendChild(document.createElement("input"));
    field.dispatchEvent(new FocusEvent("focus"));
    field.focus();
  });
  await calm(page);
  assert.equal(await tokens(page), 3);
  await event(page, "focus");
  await page.waitForFunction(() => tokens === 4, null, { polling: 20 });
});

test("who was nobody at first is renewed once signed in, and no more once signed out", async () => {
  const { page, frame } = await hour("{ token: () => ++tokens === 1 || window.out ? null : 't' + tokens }");
  await frame.evaluate(() => say("pd:token-needed"));
  await heard(frame, "pd:token", 2);
  await session({ page, frame }, HOUR);
  await pass(page, 0.8 * HOUR + 1);
  await heard(frame, "pd:token", 3);
  await page.evaluate(() => void (window.out = true));
  await frame.evaluate(() => say("pd:token-needed"));
  const said = await heard(frame, "pd:token", 4);
  assert.deepEqual(said.map(({ token }) => token), [null, "t2", "t3", null]);
  await session({ page, frame }, HOUR);
  const before = await tokens(page);
  await pass(page, 0.8 * HOUR + 60);
  assert.equal(await tokens(page), before);
});

test("a token that does not come in eight seconds is given up, and comes too late afterwards", async () => {
  const { page, frame } = await open(`{ token: () => new Promise((done) => { tokens += 1; (window.late ??= []).push(done); }) }`);
  await frame.evaluate(() => ready());
  await page.waitForFunction(() => tokens === 1, null, { polling: 20 });
  await pass(page, 8);
  await pass(page, 1);
  assert.deepEqual(await errors(page), [["token_timeout"]]);
  assert.equal(await tokens(page), 2);
  await page.evaluate(() => late[0]("too-late"));
  await calm(page);
  await page.evaluate(() => late[1]("in-time"));
  const [{ token }] = await heard(frame, "pd:token");
  assert.equal(token, "in-time");
});

test("what is no token is not sent", async () => {
  const texts = ['""', "'x'.repeat(2049)", "'a.b.c\\n'", "'Internal Server Error'", "'caf\\u00e9'"];
  for (const value of [...texts, "7", "{ token: 'x' }", "['x']"]) {
    const { page, frame } = await open(`{ token: async () => { tokens += 1; return ${value}; } }`);
    await frame.evaluate(() => ready());
    await page.waitForFunction(() => tokens === 1, null, { polling: 20 });
    await pass(page, 10);
    assert.deepEqual(await errors(page), Array(3).fill(["token_invalid"]), value);
    assert.deepEqual((await frame.evaluate(() => heard)).filter(({ type }) => type === "pd:token"), []);
    await context.close();
  }
});

test("a frame from which nobody answers is told after half a minute, and none that has answered", async () => {
  const silent = await open();
  await pass(silent.page, 29);
  assert.deepEqual(await errors(silent.page), []);
  await pass(silent.page, 2);
  assert.deepEqual(await errors(silent.page), [["no_answer"]]);
  await context.close();
  const answering = await hour();
  await pass(answering.page, 40);
  assert.deepEqual(await errors(answering.page), []);
});
