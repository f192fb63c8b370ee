// Connecting one's own account in the frame of a partner's page, on another site than the dashboard: through a window, and in
// every way in which that window can fail to answer. On real parts: the build, the exchange, the sandbox's sign-in pages.
import { expect, test } from "./support/test.mjs";
import { platform, register } from "./support/host-page.mjs";
import { sandbox } from "./support/sandbox.mjs";
import { atUpstash, DEMO } from "./support/sign-in.mjs";
import { dashboard } from "./support/stack.mjs";
import { fillWizard } from "./support/wizard.mjs";

let acme, evil, closed;

test.beforeAll(async () => {
  acme = await platform({ account: "nobody", scopes: ["read"], connect: true });
  evil = await platform({ id: "evil", account: "nobody", scopes: ["read"] });
  closed = await platform({ id: "closed", account: "nobody", scopes: ["read"] });
  await register(acme, closed);
});
/** Windows that one address may begin at once, and the milliseconds after which it may one more (`start` in `crates/exchange/src/limits.rs`). */
const [AT_ONCE, ONE_MORE_MS] = [10, 3000];
/** Those that a test begins, at most. */
const WANTED = 5;
let left = AT_ONCE, since = Date.now();
test.beforeEach(async ({ context }) => {
  context.on("request", (request) => (left -= new URL(request.url()).pathname === "/connect/start"));
  // All of these tests are at one address, and a fast machine outruns it.
  const refill = () => {
    left = Math.min(AT_ONCE, left + (Date.now() - since) / ONE_MORE_MS);
    since = Date.now();
  };
  refill();
  await new Promise((done) => setTimeout(done, Math.max(0, WANTED - left) * ONE_MORE_MS));
  refill();
});
test.beforeEach(() => sandbox.reset("demo"));
test.afterEach(() => sandbox.clearFaults());
test.afterAll(() => Promise.all([acme, evil, closed].map((one) => one?.close())));

/** The partner's page, whose frame was told that nobody brings tokens. */
async function open(page, query = "", { origin } = acme) {
  await page.goto(`${origin}/${query}`);
  await expect.poll(() => page.evaluate(() => window.nonce?.length)).toBe(22);
  await page.evaluate(() => window.begin({ token: null, connect: true }));
  return page.frameLocator("#frame");
}

const startPage = (frame) => expect(frame.getByRole("heading", { level: 1, name: "Connect your Upstash account" })).toBeVisible();

/** The same, up to the start page. */
async function toConnect(page, query) {
  const frame = await open(page, query);
  await startPage(frame);
  return frame;
}

/** Presses something that opens a window. */
async function windowOf(page, button) {
  const opened = page.context().waitForEvent("page");
  await button.click();
  return opened;
}

/** Connects as the demo user, in the window that opens. */
async function connect(page, frame, name = "Connect Upstash") {
  const popup = await windowOf(page, frame.getByRole("button", { name }));
  const gone = popup.waitForEvent("close");
  await atUpstash(popup);
  await gone;
}

/** The same where Upstash still knows who it is. */
async function allow(page, frame, name) {
  const popup = await windowOf(page, frame.getByRole("button", { name }));
  const gone = popup.waitForEvent("close");
  await popup.getByRole("button", { name: "Allow" }).click();
  await gone;
}

const heard = (page, type) => page.evaluate((type) => window.heard.filter((one) => one.type === type), type);
const events = async (page) => (await heard(page, "pd:event")).map((one) => one.name);
const inFrame = (page) => page.frames().find((frame) => frame.url().startsWith(`${dashboard}/embed/`));
const shown = (frame) => expect(frame.getByRole("link", { name: "acme-catalog" })).toBeVisible();

/** The dashboard's cookies in this browser, by their names. */
const sessions = async (context) => (await context.cookies()).map(({ name }) => name).filter((name) => name.includes("pd_"));

/** The calls that redeem a code, from whichever window. */
function exchanges(page) {
  const seen = [];
  page.context().on("request", (request) => request.url().endsWith("/api/session/exchange") && seen.push(request));
  return seen;
}

/** The code that a window shows, to be carried by hand. */
async function carried(window) {
  await expect(window.getByRole("heading", { level: 1, name: "One more step" })).toBeVisible();
  return window.getByRole("group", { name: "Code" }).locator("code").innerText();
}

async function paste(frame, code) {
  await frame.getByRole("textbox", { name: "Paste the code" }).fill(code);
  await frame.getByRole("button", { name: "Use the code" }).click();
}

/** Whoever opened a window heard nothing from it. Messages come in their order: with the last one, all before it have come. */
async function toldNothing(opener, window) {
  await window.evaluate(() => window.opener.postMessage("the last word", "*"));
  await expect.poll(() => opener.evaluate(() => window.told.map(([, data]) => data))).toEqual(["the last word"]);
}

/** A code of anybody's, as if the frame's next sign-in had brought it. */
async function asNext(frame, code) {
  const state = new URLSearchParams((await fragment(frame)).slice(1)).get("state");
  return `${state.slice(0, 8)}.${code}`;
}

/** The fragment that the frame gives a window. */
const fragment = async (frame) =>
  new URL(await frame.getByRole("link", { name: "Open the sign-in in a tab" }).getAttribute("href"), dashboard).hash;

test("somebody connects their own account in a window, and the frame goes on without being loaded anew", async ({ page, context }) => {
  const redeemed = exchanges(page);
  const titles = [];
  await context.exposeBinding("said", (_, title) => titles.push(title));
  await context.addInitScript(() => {
    if (location.pathname !== "/callback") return;
    addEventListener("DOMContentLoaded", () => {
      const look = () => window.said(document.querySelector("h1")?.textContent ?? "");
      new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
    });
  });
  const violations = [];
  context.on("console", (message) => /content security policy|trusted type/i.test(message.text()) && violations.push(message.text()));
  const bodies = [];
  context.on("response", (response) => {
    if (response.url().startsWith(`${dashboard}/api/`)) bodies.push(response.text().catch(() => ""));
  });

  const frame = await toConnect(page);
  await inFrame(page).evaluate(() => (window.sameDocument = true));
  const popup = await windowOf(page, frame.getByRole("button", { name: "Connect Upstash" }));
  await expect(frame.getByText("Go on in the window that opened")).toBeVisible();
  await expect(popup.getByLabel("E-mail")).toBeVisible();
  expect(new URL(popup.url()).searchParams.get("code_challenge_method")).toBe("S256");
  const gone = popup.waitForEvent("close");
  await atUpstash(popup);
  await gone;
  await shown(frame);
  expect(titles).toContain("Your account has been connected");
  expect(await inFrame(page).evaluate(() => window.sameDocument)).toBe(true);
  expect(await events(page)).toEqual(["connected"]);
  await expect(frame.getByText(`Connected as ${DEMO.email}`)).toBeVisible();
  await expect.poll(() => inFrame(page).evaluate(() => document.activeElement.tagName), "reading goes on there").toBe("H1");

  expect(redeemed).toHaveLength(1);
  expect(redeemed[0].frame()).toBe(inFrame(page));
  expect(redeemed[0].headers()).toMatchObject({ "x-pd": "embed", "x-pd-partner": "acme" });
  expect(await sessions(context)).toEqual(["__Host-Http-pd_e"]);
  const { databases } = await sandbox.state();
  const secrets = databases.flatMap((one) => [one.password, one.rest_token]);
  expect(secrets.length).toBeGreaterThan(3);
  const answers = await Promise.all(bodies);
  expect(answers.filter((body) => body.includes("acme-catalog")).length).toBeGreaterThan(0);
  for (const body of answers) for (const secret of secrets) expect(body).not.toContain(secret);
  expect(violations).toEqual([]);
});

test("T33: in the frame the account is listed, looked into and added to, and nothing in it is deleted or managed", async ({ page }) => {
  const frame = await toConnect(page);
  await connect(page, frame);
  await expect(frame.getByRole("link", { name: "New database" })).toBeVisible();
  await frame.getByRole("link", { name: "acme-catalog" }).click();
  await expect(frame.getByRole("heading", { level: 1, name: "acme-catalog" })).toBeVisible();
  await expect(frame.getByRole("link", { name: "Explore" })).toBeVisible();
  await expect(frame.getByRole("button", { name: /delete/i })).toHaveCount(0);
  await expect(frame.getByRole("navigation", { name: "Main" })).toHaveCount(0);
  await expect(frame.getByRole("link", { name: /sub-account/i })).toHaveCount(0);
  const refused = await inFrame(page).evaluate(async () => {
    const headers = { "x-pd": "embed", "x-pd-partner": "acme" };
    const call = async (method, path) => (await fetch(path, { method, headers })).status;
    return [
      await call("DELETE", "/api/connection"),
      await call("DELETE", "/api/self/redis/database/x"),
      await call("GET", "/api/sub-accounts"),
      await call("GET", "/api/connection/keys"),
    ];
  });
  expect(refused).toEqual([403, 403, 403, 403]);
});

test("who comes back finds the account as it was, and whoever signs out finds nobody's", async ({ page, context }) => {
  let frame = await toConnect(page);
  await connect(page, frame);
  await shown(frame);
  frame = await open(page);
  await shown(frame);
  await frame.getByRole("button", { name: "Sign out" }).click();
  await startPage(frame);
  expect(await events(page)).toEqual(["signed_out"]);
  expect(await sessions(context), "T19: with its cookie").toEqual([]);
  await toConnect(page);
});

test("the element of embed.js with the attribute connect is all that a page takes", async ({ page }) => {
  await page.goto(`${acme.origin}/own`);
  const frame = page.frameLocator("iframe");
  await startPage(frame);
  await connect(page, frame);
  await shown(frame);
  await frame.getByRole("button", { name: "Sign out" }).click();
  await startPage(frame);
  expect(await page.evaluate(() => window.told)).toEqual(["connected", "signed_out"]);
});

test("a session that ends under an open form is made again in place, and nothing that was typed is lost", async ({ page, context }) => {
  const frame = await toConnect(page, "?route=/redis/new");
  await connect(page, frame);
  await fillWizard(frame, "kept");
  await context.clearCookies();
  await frame.getByRole("button", { name: "Create database" }).click();
  await expect(frame.getByText("Your session ended").first()).toBeVisible();
  await expect(frame.getByRole("heading", { level: 2, name: /will be created/ })).toBeVisible();
  await connect(page, frame, "Connect again");
  await expect(frame.getByRole("button", { name: "Connect again" })).toHaveCount(0);
  await frame.getByRole("button", { name: "Create database" }).click();
  await expect(frame.getByRole("heading", { level: 1, name: "kept" })).toBeVisible();
  const made = (await sandbox.state()).databases.filter((one) => one.database_name === "kept");
  expect(made).toHaveLength(1);
});

test("T37: a code that anybody else posts is not redeemed, and the window's own still is", async ({ page, context, provoke }) => {
  // The page of nobody's would have a frame of its own.
  provoke(/frame-ancestors/);
  const redeemed = exchanges(page);
  const frame = await toConnect(page);
  const popup = await windowOf(page, frame.getByRole("button", { name: "Connect Upstash" }));
  await expect(popup.getByLabel("E-mail")).toBeVisible();
  const state = new URLSearchParams((await fragment(frame)).slice(1)).get("state");
  expect(state).toHaveLength(43);
  const forged = { type: "pd:code", v: 1, state, code: "forged" };
  // The partner's page itself, a window of nobody's that it opened, and the dashboard in a second frame beside it.
  await page.evaluate(([message, origin]) => document.getElementById("frame").contentWindow.postMessage(message, origin), [forged, dashboard]);
  const opened = context.waitForEvent("page");
  await page.evaluate((url) => void window.open(url), `${evil.origin}/`);
  const stranger = await opened;
  await stranger.waitForLoadState("domcontentloaded");
  await stranger.evaluate(([message, origin]) => opener.frames[0].postMessage(message, origin), [forged, dashboard]);
  await page.evaluate((src) => {
    const sibling = document.createElement("iframe");
    sibling.id = "sibling";
    sibling.src = src;
    document.body.append(sibling);
  }, `${dashboard}/embed/acme`);
  const sibling = await (await page.waitForSelector("#sibling")).contentFrame();
  await sibling.waitForLoadState("domcontentloaded");
  await sibling.evaluate(([message, origin]) => parent.frames[0].postMessage(message, origin), [forged, dashboard]);
  // The window's own word comes after all of these: it is heard, and so each of them was.
  const gone = popup.waitForEvent("close");
  await atUpstash(popup);
  await gone;
  await shown(frame);
  expect(redeemed.map((request) => request.postDataJSON().code)).not.toContain("forged");
  expect(redeemed).toHaveLength(1);
});

test("T08, T34: another site can start nothing, is told nothing, and no code is shown that this window did not ask for", async ({ page, context, provoke }) => {
  provoke(/frame-ancestors/);
  await page.goto(`${evil.origin}/`);
  await page.evaluate(() => {
    window.told = [];
    addEventListener("message", ({ origin, data }) => window.told.push([origin, data]));
  });
  const at = async (address) => {
    const opened = context.waitForEvent("page");
    await page.evaluate((address) => void window.open(address), address);
    const popup = await opened;
    await popup.waitForLoadState();
    return popup;
  };
  const secret = "S".repeat(43);
  const start = await at(`${dashboard}/connect/start#state=${secret}&challenge=${secret}&nonce=${secret}`);
  expect(new URL(start.url()).pathname).toBe("/connect/start");
  expect(await start.locator("body").innerText()).toContain("opened from another site");
  const callback = await at(`${dashboard}/callback?code=stolen&state=${secret}`);
  await expect(callback.getByRole("heading", { name: "This sign-in was not started in this window" })).toBeVisible();
  expect(await callback.locator("body").innerText()).not.toContain("stolen");
  await toldNothing(page, callback);
});

test("T34, T39: where the browser does not say who opened a window, a person has to go on, and the code goes to nobody else's", async ({ page, context, provoke }) => {
  provoke(/frame-ancestors/);
  // What the exchange answers a browser without Sec-Fetch-Site.
  const silent = await fetch(`${dashboard}/connect/start`, { headers: { accept: "text/html" } });
  const body = await silent.text();
  expect(silent.status).toBe(200);
  await context.route("**/connect/start", (route) =>
    route.fulfill({ status: 200, headers: Object.fromEntries(silent.headers), body }));
  await page.goto(`${evil.origin}/`);
  await page.evaluate(() => {
    window.told = [];
    addEventListener("message", ({ origin, data }) => window.told.push([origin, data]));
  });
  const secret = "S".repeat(43);
  const opened = context.waitForEvent("page");
  await page.evaluate((url) => void window.open(url), `${dashboard}/connect/start#state=${secret}&challenge=${secret}&nonce=${secret}`);
  const popup = await opened;
  await expect(popup.getByRole("heading", { level: 1, name: "Sign in to Upstash" })).toBeVisible();
  await expect(popup.getByText("If you did not, close this window")).toBeVisible();
  await popup.getByRole("button", { name: "Continue" }).click();
  await atUpstash(popup);
  expect((await carried(popup)).length).toBeGreaterThan(8);
  await expect(popup.getByText("Give it to nobody")).toBeVisible();
  await toldNothing(page, popup);
});

test("T40: a sign-in page that cuts the window off ends with a code to carry, which works once", async ({ page }) => {
  await sandbox.switches({ sign_in_cuts_opener: true });
  const frame = await toConnect(page);
  const popup = await windowOf(page, frame.getByRole("button", { name: "Connect Upstash" }));
  await atUpstash(popup);
  expect(await popup.evaluate(() => window.opener)).toBeNull();
  const code = await carried(popup);
  await popup.getByRole("button", { name: "Copy the code" }).click();
  // A long line is often copied with breaks in it.
  await paste(frame, ` ${code.slice(0, 5)}\t${code.slice(5)} `);
  await shown(frame);
  await frame.getByRole("button", { name: "Sign out" }).click();
  await startPage(frame);
  const redeemed = exchanges(page);
  await windowOf(page, frame.getByRole("button", { name: "Connect Upstash" }));
  await paste(frame, code);
  await expect(frame.getByText("This code is of another sign-in, or was used")).toBeVisible();
  expect(redeemed).toEqual([]);
  await paste(frame, await asNext(frame, code.slice(9)));
  await expect(frame.getByText("This sign-in was already used, or took too long")).toBeVisible();
  expect(redeemed.length).toBe(1);
});

test("a try that fails leaves the window that is still open its own", async ({ page }) => {
  const frame = await toConnect(page);
  const slow = await windowOf(page, frame.getByRole("button", { name: "Connect Upstash" }));
  await expect(slow.getByLabel("E-mail")).toBeVisible();
  await windowOf(page, frame.getByRole("button", { name: "Open the window again" }));
  await paste(frame, await asNext(frame, "guessed"));
  await expect(frame.getByText("This sign-in was already used, or took too long")).toBeVisible();
  const gone = slow.waitForEvent("close");
  await atUpstash(slow);
  await gone;
  await shown(frame);
  expect(await events(page)).toEqual(["connected"]);
});

test("a window that shows a code and is loaded anew leads back to the frame", async ({ page }) => {
  await sandbox.switches({ sign_in_cuts_opener: true });
  const frame = await toConnect(page);
  const popup = await windowOf(page, frame.getByRole("button", { name: "Connect Upstash" }));
  await atUpstash(popup);
  await carried(popup);
  await popup.reload();
  await expect(popup.getByRole("heading", { level: 1, name: "There is no sign-in to finish here" })).toBeVisible();
  await expect(popup.getByText("go back to the page that you came from")).toBeVisible();
  await expect(popup.getByRole("button", { name: "Start again" })).toHaveCount(0);
});

for (const [name, query, block] of [
  ["a partner's page with COOP same-origin keeps the window from the frame", "?coop=same-origin", false],
  ["a browser that blocks pop-ups", "", true],
]) {
  test(`T40, T41: ${name}: a link opens the sign-in, and its code is pasted`, async ({ page, context }) => {
    if (block) await context.addInitScript(() => (window.open = () => null));
    const frame = await toConnect(page, query);
    await frame.getByRole("button", { name: "Connect Upstash" }).click();
    await expect(frame.getByText("The sign-in takes one step more here")).toBeVisible();
    const link = frame.getByRole("link", { name: "Open the sign-in in a tab" });
    // Browsers of today do so for every new tab; the link asks for it all the same.
    await expect(link).toHaveAttribute("rel", "noopener noreferrer");
    const tab = await windowOf(page, link);
    await atUpstash(tab);
    expect(await tab.evaluate(() => window.opener)).toBeNull();
    await paste(frame, await carried(tab));
    await shown(frame);
    expect(await events(page)).toEqual(["connected"]);
  });
}

test("what is pasted and is no code is told apart from a code that is refused", async ({ page }) => {
  const redeemed = exchanges(page);
  const frame = await toConnect(page);
  await windowOf(page, frame.getByRole("button", { name: "Connect Upstash" }));
  await paste(frame, "  ");
  await expect(frame.getByText("This is not the code")).toBeVisible();
  expect(redeemed).toEqual([]);
  await paste(frame, await asNext(frame, "guessed"));
  await expect(frame.getByText("This sign-in was already used, or took too long")).toBeVisible();
  // The field is gone, and the keyboard goes on at what came in its place.
  const reading = () => inFrame(page).evaluate(() => document.activeElement.innerText);
  await expect.poll(reading).toContain("This sign-in was already used");
  await connect(page, frame, "Start again");
  await shown(frame);
});

test("whoever types in the page around while the frame redeems a code goes on typing there", async ({ page }) => {
  const frame = await toConnect(page);
  await windowOf(page, frame.getByRole("button", { name: "Connect Upstash" }));
  await page.bringToFront();
  let release;
  const held = new Promise((done) => (release = done));
  await page.route("**/api/session/exchange", async (route) => {
    await held;
    await route.continue();
  });
  await paste(frame, await asNext(frame, "guessed"));
  await expect(frame.getByText("The server is making a key")).toBeVisible();
  await page.evaluate(() => document.body.prepend(Object.assign(document.createElement("input"), { id: "search" })));
  await page.locator("#search").pressSequentially("half a ");
  release();
  await expect(frame.getByText("This sign-in was already used, or took too long")).toBeVisible();
  await page.keyboard.type("sentence");
  await expect(page.locator("#search")).toHaveValue("half a sentence");
});

test("with storage refused in the frame it works all the same", async ({ page, context }) => {
  await context.addInitScript(() => {
    if (window === top) return;
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, name, { get() { throw new DOMException("refused", "SecurityError"); } });
    }
  });
  const frame = await toConnect(page);
  await connect(page, frame);
  await shown(frame);
});

test("with storage refused in the window it says what to allow, and sends nobody anywhere", async ({ page, context }) => {
  await context.route("**/connect/start", async (route) => {
    const response = await route.fetch({ headers: { ...route.request().headers(), "sec-fetch-site": "same-origin" } });
    const [, nonce] = /'nonce-([^']+)'/.exec(response.headers()["content-security-policy"]);
    const refuse = `Object.defineProperty(window, "sessionStorage", { get() { throw new DOMException("refused", "SecurityError") } })`;
    const body = (await response.text()).replace("<head>", `<head><script nonce="${nonce}">${refuse}</script>`);
    await route.fulfill({ response, body });
  });
  const frame = await toConnect(page);
  const popup = await windowOf(page, frame.getByRole("button", { name: "Connect Upstash" }));
  await expect(popup.getByText("This browser does not let the page remember that you are signing in")).toBeVisible();
  await expect(popup.getByText("Allow site data")).toBeVisible();
  expect(new URL(popup.url()).pathname).toBe("/connect/start");
});

test("T23: where the browser keeps no cookie the frame says so, once, without a loop", async ({ page }) => {
  await page.route("**/api/session/exchange", async (route) => {
    const response = await route.fetch();
    const { "set-cookie": _, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  const frame = await toConnect(page);
  const calls = [];
  page.on("request", (request) => request.url().includes("/api/") && calls.push(new URL(request.url()).pathname));
  const popup = await windowOf(page, frame.getByRole("button", { name: "Connect Upstash" }));
  await atUpstash(popup);
  await expect(frame.getByRole("heading", { name: "Your browser keeps this part of the page signed out" })).toBeVisible();
  expect((await heard(page, "pd:error")).map((one) => one.code)).toEqual(["cookies_blocked"]);
  // In a tab of its own the browser keeps it: there it is the whole dashboard.
  await expect(frame.getByRole("link", { name: "Open in a new tab" })).toHaveAttribute("href", "/");
  // Who goes round in circles has gone on by the time that others were answered three times.
  for (let times = 0; times < 3; times++) await inFrame(page).evaluate(() => fetch("/healthz").then((answer) => answer.text()));
  expect(calls).toEqual(["/api/session/exchange", "/api/session"]);
  expect(await heard(page, "pd:error")).toHaveLength(1);
});

test("T33: a partner whose file does not say so has no way to connect, and nobody signs in for nothing", async ({ page }) => {
  const frame = await open(page, "", closed);
  await expect(frame.getByRole("heading", { name: "Connecting is not set up for this page" })).toBeVisible();
  await expect(frame.getByRole("button")).toHaveCount(0);
  expect((await heard(page, "pd:error")).map((one) => one.code)).toEqual(["not_allowed"]);
});

test("consent that is refused is said in the window, and the frame lets one try again", async ({ page }) => {
  const frame = await toConnect(page);
  const popup = await windowOf(page, frame.getByRole("button", { name: "Connect Upstash" }));
  await popup.getByRole("button", { name: "Cancel" }).click();
  await expect(popup.getByRole("heading", { level: 1, name: "You did not allow the connection" })).toBeVisible();
  await expect(popup.getByText("go back to the page that you came from")).toBeVisible();
  const gone = popup.waitForEvent("close");
  // The press may end with the window, before it is said to have been made.
  await popup.getByRole("button", { name: "Close this window" }).click().catch(() => {});
  await gone;
  await connect(page, frame, "Open the window again");
  await shown(frame);
});

test("what the exchange refuses is said in the frame, and the window goes away", async ({ page }) => {
  const body = "api key limit exceeded, an account can have at most 37 keys";
  await sandbox.fault({ area: "api", operation: "MintApiKey", kind: "status", status: 400, body });
  const frame = await toConnect(page);
  await connect(page, frame);
  await expect(frame.getByText("Upstash made no key for this dashboard")).toBeVisible();
  await expect(frame.getByRole("link", { name: "Open the Upstash console" })).toBeVisible();
  await sandbox.clearFaults();
  await allow(page, frame, "Start again");
  await shown(frame);
});

/** The frame of somebody who has connected, and whose key was deleted in the console since. */
async function refusedKey(page) {
  const frame = await toConnect(page);
  await connect(page, frame);
  await shown(frame);
  await sandbox.fault({ area: "api", operation: "ListDatabases", count: 1, kind: "key_revoked" });
  await frame.getByRole("button", { name: "Refresh" }).click();
  await expect(frame.getByText("Upstash no longer accepts the key of this connection")).toBeVisible();
  return frame;
}

test("a key that was deleted in the console is made again in the frame", async ({ page }) => {
  const frame = await refusedKey(page);
  await allow(page, frame, "Connect again");
  await expect(frame.getByText("Upstash no longer accepts the key of this connection")).toHaveCount(0);
  await shown(frame);
});

test("a window that is open is answered still when the session ends as well", async ({ page, context }) => {
  const frame = await refusedKey(page);
  const popup = await windowOf(page, frame.getByRole("button", { name: "Connect again" }));
  const goOn = popup.getByRole("button", { name: "Allow" });
  await expect(goOn).toBeVisible();
  await context.clearCookies({ name: "__Host-Http-pd_e" });
  await frame.getByRole("button", { name: "Refresh" }).first().click();
  await expect(frame.getByText("Your session ended").first()).toBeVisible();
  await expect(frame.getByText("Go on in the window that opened")).toBeVisible();
  const gone = popup.waitForEvent("close");
  await goOn.click();
  await gone;
  await expect(frame.getByText("Your session ended")).toHaveCount(0);
  await shown(frame);
});

test("who signs out of a frame whose place another tab took is signed out there too", async ({ page }) => {
  const frame = await toConnect(page);
  await connect(page, frame);
  await shown(frame);
  const error = { code: "session_of_another", message: "", request_id: "r1" };
  await page.route(`${dashboard}/api/session`, (route) =>
    route.request().method() === "DELETE" ? route.fulfill({ status: 409, json: { error } }) : route.fallback(),
  );
  await frame.getByRole("button", { name: "Sign out" }).click();
  await startPage(frame);
  expect(await events(page)).toEqual(["connected", "signed_out"]);
});
