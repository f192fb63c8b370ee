// Connecting one's own account in the frame of a partner's page: a window at the authorization server, a code that comes back by
// message or by hand, and a cookie that lands in the frame's jar. What can go wrong in which way is tested in tests/e2e.
import assert from "node:assert/strict";
import { after, before } from "node:test";

import { platform, register } from "../e2e/support/host-page.mjs";
import { sandbox } from "../e2e/support/sandbox.mjs";
import { dashboard } from "../e2e/support/stack.mjs";
import { DEMO } from "../clients/support/sign-in.mjs";
import { check, fill, opened, press, pressUnasked, sees, until, words } from "./support/browser.mjs";
import { answers, listen } from "./support/log.mjs";
import { cookie } from "./support/recorder.mjs";
import { at, begin, heard, open, ready } from "./support/world.mjs";

let friendly, stranger;

before(async () => {
  await ready;
  friendly = await platform({ id: "open", account: "nobody", scopes: ["read"], connect: true });
  stranger = at.recorder.url("evil.localhost");
  await sandbox.reset("demo");
  await register(friendly);
});
after(() => friendly?.close());

/** The partner's page, whose frame asks to connect. */
async function toConnect(page, query) {
  const frame = await open(page, friendly, query);
  await begin(page, { token: null, connect: true });
  await sees(frame, "Connect your Upstash account");
  return frame;
}

/** Presses what opens a window, and returns that. */
const windowOf = (browser, frame, name) => opened(browser, frame, name, sandbox.origin);

/** The authorization server's part, in the window. */
async function atUpstash(popup) {
  await fill(popup, "E-mail", DEMO.email);
  await fill(popup, "Password", DEMO.password);
  await press(popup, "Sign in", "button");
  await press(popup, "Allow", "button");
}

/** A window that cannot reach the frame shows a code, and somebody carries it there. */
async function carry(page, popup, frame) {
  await sees(popup, "One more step");
  assert.equal(await popup.evaluate(() => window.opener), null);
  const code = await until("the code", () => popup.evaluate(() => document.querySelector("code")?.innerText));
  await page.bringToFront();
  await fill(frame, "Paste the code", code);
  await press(frame, "Use the code", "button");
  await sees(frame, "acme-catalog");
  return code;
}

const gone = (popup) => until("the end of the window", async () => popup.isClosed());

check("T34, T37 the window's code lets the frame in, once, and nobody else's does", async (page, browser) => {
  const frame = await toConnect(page);
  const answered = await listen();
  const popup = await windowOf(browser, frame, "Connect Upstash");
  const state = new URL(popup.url()).searchParams.get("state");
  assert.equal(state.length, 43);
  const forged = { type: "pd:code", v: 1, state, code: "forged" };
  await page.evaluate((message, origin) => document.getElementById("frame").contentWindow.postMessage(message, origin), forged, dashboard);
  // The dashboard in a second frame is of the right origin, and is not the window either.
  await page.evaluate((src) => document.body.append(Object.assign(document.createElement("iframe"), { src })), `${dashboard}/embed/open`);
  await until("the second frame's word", async () => {
    const second = page.frames().find((one) => one !== frame && one.url().startsWith(`${dashboard}/embed/`));
    return second?.evaluate((message, origin) => !parent.frames[0].postMessage(message, origin), forged, dashboard);
  });
  const before = new Set(await browser.pages());
  await page.evaluate((url) => void window.open(url), stranger);
  const other = await until("the stranger", async () => (await browser.pages()).find((page) => !before.has(page) && page.url() === stranger));
  await other.evaluate((message, origin) => opener.frames[0].postMessage(message, origin), forged, dashboard);
  await popup.bringToFront();
  await atUpstash(popup);
  await gone(popup);
  await sees(frame, "acme-catalog");
  const exchanges = (await answered()).filter((line) => line.includes("/api/session/exchange"));
  assert.deepEqual(exchanges, ["POST /api/session/exchange 200"]);
  assert.deepEqual((await heard(page, "pd:event")).map((one) => one.name), ["connected"]);
  const sent = (await at.recorder.framed(page, "localhost")).cookie;
  assert.ok(cookie(sent, "__Host-Http-pd_e"));
  assert.equal(cookie(sent, "__Host-Http-pd_s"), undefined);
});

check("T34 a stranger's page can start no sign-in, and a code that this window did not ask for is neither shown nor told", async (page, browser) => {
  await page.goto(stranger);
  await page.evaluate(() => {
    window.told = [];
    addEventListener("message", ({ origin, data }) => window.told.push([origin, data]));
  });
  const opens = async (address) => {
    const before = new Set(await browser.pages());
    await page.evaluate((address) => void window.open(address), address);
    return until(address, async () => (await browser.pages()).find((page) => !before.has(page) && page.url().startsWith(dashboard)));
  };
  const secret = "S".repeat(43);
  const start = await opens(`${dashboard}/connect/start#state=${secret}&challenge=${secret}&nonce=${secret}`);
  await sees(start, "opened from another site");
  const callback = await opens(`${dashboard}/callback?code=stolen&state=${secret}`);
  await sees(callback, "This sign-in was not started in this window");
  assert.ok(!(await words(callback)).includes("stolen"));
  // Messages of one window come in their order: with this one, all that it said before has come.
  await callback.evaluate(() => window.opener.postMessage("the last word", "*"));
  await until("the last word", () => page.evaluate(() => window.told.length > 0));
  assert.deepEqual(await page.evaluate(() => window.told.map(([, data]) => data)), ["the last word"]);
});

check("T36, T40 where the sign-in page cuts the window off, its code is carried by hand and is good once", async (page, browser) => {
  await sandbox.switches({ sign_in_cuts_opener: true });
  try {
    const frame = await toConnect(page);
    const popup = await windowOf(browser, frame, "Connect Upstash");
    await atUpstash(popup);
    const code = await carry(page, popup, frame);
    const answered = await listen();
    await press(frame, "Sign out", "button");
    await sees(frame, "Connect your Upstash account");
    await windowOf(browser, frame, "Connect Upstash");
    await page.bringToFront();
    await fill(frame, "Paste the code", code);
    await press(frame, "Use the code", "button");
    await sees(frame, "This code is of another sign-in, or was used");
    // The same code, as if this sign-in had brought it.
    const next = await frame.evaluate(() => /state=(.{8})/.exec(document.querySelector("a[href*='state=']").href)[1]);
    await fill(frame, "Paste the code", `${next}.${code.slice(9)}`);
    await press(frame, "Use the code", "button");
    await answers(answered, /^POST \/api\/session\/exchange 400$/);
    await sees(frame, "This sign-in was already used, or took too long");
  } finally {
    await sandbox.switches({ sign_in_cuts_opener: false });
  }
});

check("T40 a partner's page that cuts its windows off keeps the code to be carried by hand", async (page, browser) => {
  const frame = await toConnect(page, "?coop=same-origin");
  const popup = await windowOf(browser, frame, "Connect Upstash");
  await sees(frame, "The sign-in takes one step more here");
  await atUpstash(popup);
  await carry(page, popup, frame);
  assert.deepEqual((await heard(page, "pd:event")).map((one) => one.name), ["connected"]);
});

check("T40 a partner's page that is isolated but for its windows has the frame answered by the window itself", async (page, browser) => {
  const frame = await toConnect(page, "?coop=same-origin-allow-popups");
  const popup = await windowOf(browser, frame, "Connect Upstash");
  await sees(frame, "Go on in the window that opened");
  await atUpstash(popup);
  await gone(popup);
  await sees(frame, "acme-catalog");
  assert.deepEqual((await heard(page, "pd:event")).map((one) => one.name), ["connected"]);
});

check("T40, T41 where the browser holds the window back a link opens the sign-in, and its code is carried by hand", async (page, browser) => {
  const frame = await toConnect(page);
  const before = (await browser.pages()).length;
  await pressUnasked(frame, "Connect Upstash", "button");
  await sees(frame, "The sign-in takes one step more here");
  assert.equal((await browser.pages()).length, before, "no window opened");
  const tab = await windowOf(browser, frame, "Open the sign-in in a tab");
  await atUpstash(tab);
  await carry(page, tab, frame);
}, { popups: "held back" });

/** What a script gets that wants to keep something. */
const storage = () => {
  try {
    return [localStorage.length, sessionStorage.length];
  } catch ({ name }) {
    return name;
  }
};

check("with storage refused in the frame it works all the same", async (page, browser) => {
  // Browsers refuse it together with the cookies, without which nobody is signed in: here it is refused by itself.
  await page.evaluateOnNewDocument(() => {
    if (window === top) return;
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, name, { get() { throw new DOMException("refused", "SecurityError"); } });
    }
  });
  const frame = await toConnect(page);
  assert.equal(await frame.evaluate(storage), "SecurityError");
  const popup = await windowOf(browser, frame, "Connect Upstash");
  await atUpstash(popup);
  await gone(popup);
  await sees(frame, "acme-catalog");
});

check("where the browser keeps nothing at all the window says what to allow, and sends nobody anywhere", async (page, browser) => {
  const frame = await toConnect(page);
  assert.equal(await frame.evaluate(storage), "SecurityError");
  const popup = await opened(browser, frame, "Connect Upstash", dashboard);
  await sees(popup, "This browser does not let the page remember that you are signing in");
  assert.ok((await words(popup)).includes("Allow site data"));
  assert.equal(new URL(popup.url()).pathname, "/connect/start");
}, { cookies: "none" });

check("a session that ends is made again in place", async (page, browser) => {
  const frame = await toConnect(page);
  await atUpstash(await windowOf(browser, frame, "Connect Upstash"));
  await sees(frame, "acme-catalog");
  await frame.evaluate(async () => {
    window.still = "here";
    await fetch("/api/session", { method: "DELETE", headers: { "x-pd": "embed", "x-pd-partner": "open" } });
  });
  await press(frame, "acme-catalog", "a[href]");
  await sees(frame, "Your session ended");
  // Upstash still knows who it is.
  await press(await windowOf(browser, frame, "Connect again"), "Allow", "button");
  await until("the notice gone", async () => !(await words(frame)).includes("Your session ended"));
  await sees(frame, "Explore");
  assert.equal(await frame.evaluate(() => window.still), "here");
});
