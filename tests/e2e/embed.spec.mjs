// The dashboard in a frame of a partner's page, on another site than the dashboard. On real parts: the release build, the
// exchange, the sandbox, and a page that speaks the messages by hand, rightly and wrongly.
import { expect, test } from "./support/test.mjs";
import { platform, register } from "./support/host-page.mjs";
import { run } from "./support/sandbox.mjs";
import { dashboard } from "./support/stack.mjs";
import * as sub from "./support/sub-accounts.mjs";
import { fillWizard } from "./support/wizard.mjs";

const SLUG = "orchid";
let acme, evil;

test.beforeAll(({ browser, baseURL }) => sub.prepare({ browser, baseURL }, async (ask, account) => {
  await ask("POST", "/api/sub-accounts", { slug: SLUG });
  await ask("POST", "/api/sub-accounts", { slug: "somebody-else" });
  await ask("POST", `/api/sub/${SLUG}/redis/database`, { database_name: "orders", primary_region: "us-east-1" });
  await run(await database("orders"), ["SET", "greeting", "hello from the frame"]);
  acme = await platform({ account });
  evil = await platform({ id: "evil", account });
  await register(acme);
}));

test.afterAll(() => Promise.all([acme?.close(), evil?.close()]));

/** What the end user's account at Upstash owns. */
const databases = async () => (await sub.atSandbox(SLUG)).databases;
const database = async (name) => (await databases()).find((one) => one.database_name === name);

/** The partner's page with its frame, which has said that it is ready. */
async function open(page, query = "") {
  await page.goto(`${acme.origin}/${query}`);
  await expect.poll(() => page.evaluate(() => window.nonce?.length)).toBe(22);
  return page.frameLocator("#frame");
}

/** The same, with an end user signed in. */
async function signedIn(page, query = "", init = {}, claims = {}) {
  const frame = await open(page, query);
  await page.evaluate((init) => window.begin(init), { token: acme.token(SLUG, claims), ...init });
  await expect(frame.getByRole("heading", { level: 1 })).toBeVisible();
  return frame;
}

const heard = (page, type) => page.evaluate((type) => window.heard.filter((one) => one.type === type), type);
const post = (page, message) => page.evaluate((message) => window.post(message), message);
const inFrame = (page) => page.frames().find((frame) => frame.url().startsWith(dashboard));
/** The calls of the frame that trade a token, from now on. */
function trades(page) {
  const seen = [];
  page.context().on("request", (request) => request.url().endsWith("/api/session/embed") && seen.push(request));
  return seen;
}

test("an end user finds their own databases, makes one and looks into it, and is told nothing of the team", async ({ page }) => {
  const bodies = [];
  page.on("response", async (response) => {
    if (response.url().startsWith(`${dashboard}/api/`)) bodies.push(await response.text().catch(() => ""));
  });
  const violations = [];
  page.on("console", (message) => /content security policy|trusted type/i.test(message.text()) && violations.push(message.text()));
  const frame = await signedIn(page);
  await expect(frame.getByRole("link", { name: "orders" })).toBeVisible();
  await expect(frame.getByRole("navigation", { name: "Main" })).toHaveCount(0);
  expect(await frame.locator("body").innerText()).not.toMatch(/sub-account|switch account|connection|somebody-else/i);

  await frame.getByRole("link", { name: "orders" }).click();
  await expect(frame.getByRole("heading", { level: 1, name: "orders" })).toBeVisible();
  await expect(frame.getByRole("button", { name: /delete/i })).toHaveCount(0);
  await frame.getByRole("link", { name: "Explore" }).click();
  await frame.getByRole("textbox", { name: "Open a key by name" }).fill("greeting");
  await frame.getByRole("textbox", { name: "Open a key by name" }).press("Enter");
  await expect(frame.getByText("hello from the frame").first()).toBeVisible();

  await post(page, { type: "pd:route", route: "/redis/new" });
  await fillWizard(frame, "made-here");
  await frame.getByRole("button", { name: "Create database" }).click();
  await expect(frame.getByRole("heading", { level: 1, name: "made-here" })).toBeVisible();
  expect((await heard(page, "pd:event")).map((one) => one.name)).toEqual(["created"]);

  const secrets = (await databases()).flatMap((one) => [one.password, one.rest_token]);
  expect(secrets.length).toBeGreaterThan(3);
  for (const body of bodies) for (const secret of secrets) expect(body).not.toContain(secret);
  expect(violations).toEqual([]);
});

test("T33, T47: of a scope that is missing there is no control, and a link to it says so", async ({ page }) => {
  const frame = await signedIn(page, "", {}, { scp: ["read"] });
  await expect(frame.getByRole("link", { name: "orders" })).toBeVisible();
  await expect(frame.getByRole("link", { name: "New database" })).toHaveCount(0);
  await expect(frame.getByRole("button", { name: /console/ })).toHaveCount(0);
  await post(page, { type: "pd:route", route: "/redis/new" });
  await expect(frame.getByText("This is not part of what you can do here")).toBeVisible();
  // The next token of the same person may allow more, or less again.
  await post(page, { type: "pd:token", token: acme.token(SLUG) });
  await expect(frame.getByRole("textbox", { name: "Name", exact: true })).toBeVisible();
  await post(page, { type: "pd:token", token: acme.token(SLUG, { scp: ["read"] }) });
  await expect(frame.getByText("This is not part of what you can do here")).toBeVisible();
});

test("T41: the console opens in a tab that does not know where it came from", async ({ page, context }) => {
  const frame = await signedIn(page);
  const opened = context.waitForEvent("page");
  await frame.getByRole("button", { name: "Open the Upstash console" }).click();
  const tab = await opened;
  await tab.waitForLoadState();
  expect(await tab.evaluate(() => window.opener)).toBeNull();
});

test("T38: nobody but the parent is heard: not a sibling, not an opener, not with a wrong nonce, version or size", async ({ page, context, provoke }) => {
  provoke(/frame-ancestors/);
  const traded = trades(page);
  const frame = await open(page);
  // Good ones both, so that whichever is believed is traded: the wrong messages are of somebody else.
  const [token, wrong] = [acme.token(SLUG), acme.token("somebody-else")];
  await page.evaluate(async (token) => {
    const origin = new URL(document.getElementById("frame").src).origin;
    const target = document.getElementById("frame").contentWindow;
    const message = { type: "pd:init", v: 1, n: window.nonce, token };
    for (const wrong of [
      { n: "AAAAAAAAAAAAAAAAAAAAAA" }, { n: undefined }, { v: 2 }, { v: "1" }, { type: "pd:INIT" }, { token: undefined },
      { token: 7 }, { token: "x".repeat(2049) }, { padding: "x".repeat(1 << 20) },
    ]) target.postMessage({ ...message, ...wrong }, origin);
    for (const wrong of [JSON.stringify(message), null, [message], 1n, new Map([["type", "pd:init"]])]) target.postMessage(wrong, origin);
    // A sibling of the partner's own origin, and one that has none.
    for (const sandbox of [null, "allow-scripts"]) {
      const sibling = document.createElement("iframe");
      if (sandbox) sibling.sandbox = sandbox;
      const script = `parent.frames[0].postMessage(${JSON.stringify(message)}, ${JSON.stringify(origin)}); parent.postMessage("sent", "*")`;
      const sent = new Promise((done) => addEventListener("message", ({ data }) => data === "sent" && done()));
      sibling.srcdoc = `<script>${script}</script>`;
      document.body.append(sibling);
      await sent;
    }
  }, wrong);
  // Another site's page that the partner's page opened reaches the frame through its opener.
  const opened = context.waitForEvent("page");
  await page.evaluate((url) => void window.open(url), `${evil.origin}/`);
  const popup = await opened;
  await popup.waitForLoadState("domcontentloaded");
  await popup.evaluate(([message, origin]) => opener.frames[0].postMessage(message, origin), [
    { type: "pd:init", v: 1, n: await page.evaluate(() => window.nonce), token: wrong },
    dashboard,
  ]);
  // Messages are heard in the order in which they come: when the right one has its answer, the wrong ones had none.
  await page.evaluate((init) => window.begin(init), { token });
  await expect(frame.getByRole("link", { name: "orders" })).toBeVisible();
  expect(traded.map((request) => request.postDataJSON().token)).toEqual([token]);
});

test("T39: the first word goes to the partner's exact origin, and never to everybody", async ({ page }) => {
  await page.addInitScript((dashboard) => {
    if (location.origin !== dashboard) return;
    window.targets = [];
    Object.defineProperty(window, "parent", { value: { postMessage: (_, target) => window.targets.push(target) } });
  }, dashboard);
  await page.goto(acme.origin);
  await expect.poll(() => inFrame(page)?.evaluate(() => window.targets.length)).toBeGreaterThan(2);
  const targets = await inFrame(page).evaluate(() => window.targets);
  expect(new Set(targets)).toEqual(new Set([acme.origin]));
});

test("T42: a token in the frame's address has no effect", async ({ page }) => {
  const traded = trades(page);
  const frame = await open(page, `?route=${encodeURIComponent(`/redis?token=${acme.token(SLUG)}`)}`);
  await page.evaluate(() => window.begin({ token: null }));
  await post(page, { type: "pd:token", token: null });
  await expect(frame.getByRole("heading", { name: "Nobody is signed in" })).toBeVisible();
  expect(traded).toEqual([]);
  expect((await heard(page, "pd:error")).map((one) => one.code)).toEqual(["not_allowed"]);
});

test("the looks are there before the token is, and the token may take its time", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  const traded = trades(page);
  const frame = await open(page);
  await page.evaluate(() => window.begin({ token: null, theme: "dark", variables: { background: "#102030" } }));
  const ground = () => inFrame(page).evaluate(() => getComputedStyle(document.body).backgroundColor);
  await expect.poll(ground).toBe("rgb(16, 32, 48)");
  expect(traded).toEqual([]);
  await post(page, { type: "pd:token", token: acme.token(SLUG) });
  await expect(frame.getByRole("link", { name: "orders" })).toBeVisible();
  expect(await heard(page, "pd:token-needed")).toEqual([]);
  expect(await heard(page, "pd:error")).toEqual([]);
});

test("where nobody is signed in the page says so, and trying again asks anew, as often as somebody likes", async ({ page }) => {
  const frame = await open(page);
  await page.evaluate(() => window.begin({ token: null }));
  for (const times of [1, 2]) {
    await post(page, { type: "pd:token", token: null });
    await expect(frame.getByRole("heading", { name: "Nobody is signed in" })).toBeVisible();
    await frame.getByRole("button", { name: "Try again" }).click();
    await expect.poll(async () => (await heard(page, "pd:token-needed")).length).toBe(times);
    await expect(frame.getByRole("button", { name: "Try again" })).toBeDisabled();
  }
  await post(page, { type: "pd:token", token: acme.token(SLUG) });
  await expect(frame.getByRole("link", { name: "orders" })).toBeVisible();
});

test("a page that answers and brings no token is no dead end", async ({ page }) => {
  // The half minute that the frame waits for a token is short here.
  await page.addInitScript((dashboard) => {
    const later = window.setTimeout;
    if (location.origin === dashboard) window.setTimeout = (work, ms) => later(work, ms === 30_000 ? 400 : ms);
  }, dashboard);
  const frame = await open(page);
  await page.evaluate(() => window.begin({ token: null }));
  await expect(frame.getByRole("heading", { name: "The page around did not sign you in" })).toBeVisible();
  await expect.poll(async () => (await heard(page, "pd:error")).map((one) => one.code)).toEqual(["session_expired"]);
  await frame.getByRole("button", { name: "Try again" }).click();
  await expect.poll(async () => (await heard(page, "pd:token-needed")).length).toBe(1);
  // Whoever presses while nobody answers gets the button back.
  await expect(frame.getByRole("button", { name: "Try again" })).toBeEnabled();
  await expect.poll(async () => (await heard(page, "pd:error")).length).toBe(2);
  await post(page, { type: "pd:token", token: acme.token(SLUG) });
  await expect(frame.getByRole("link", { name: "orders" })).toBeVisible();
});

test("T32: a page that is not the partner's cannot hold the frame", async ({ page, provoke }) => {
  provoke(/frame-ancestors/);
  const refused = page.waitForEvent("console", (message) => /frame-ancestors/.test(message.text()));
  await page.goto(`${evil.origin}/`);
  await refused;
  await page.evaluate((url) => (document.getElementById("frame").src = url), `${dashboard}/embed/acme`);
  await page.waitForEvent("console", (message) => /frame-ancestors/.test(message.text()));
  expect(await page.evaluate(() => window.heard)).toEqual([]);
});

test("T23: where the browser keeps no cookie the page says so, once, and asks for nothing more", async ({ page }) => {
  await page.route("**/api/session/embed", async (route) => {
    const response = await route.fetch();
    const { "set-cookie": _, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  const calls = [];
  page.on("request", (request) => request.url().includes("/api/") && calls.push(new URL(request.url()).pathname));
  const frame = await open(page);
  await page.evaluate((token) => window.begin({ token }), acme.token(SLUG));
  await expect(frame.getByRole("heading", { name: "Your browser keeps this part of the page signed out" })).toBeVisible();
  expect((await heard(page, "pd:error")).map((one) => one.code)).toEqual(["cookies_blocked"]);
  expect(await heard(page, "pd:token-needed")).toEqual([]);
  expect(calls.sort()).toEqual(["/api/config", "/api/session", "/api/session/embed"]);
});

test("T29, T39: a frame whose sandbox takes its origin away says what is missing", async ({ page }) => {
  await page.goto(`${acme.origin}/?sandbox=${encodeURIComponent("allow-scripts allow-forms allow-popups")}`);
  await expect(page.frameLocator("#frame").getByText("allow-same-origin")).toBeVisible();
  expect(await page.evaluate(() => window.heard)).toEqual([]);
});

test("a token that is not taken is said to be, and a good one helps", async ({ page }) => {
  const frame = await open(page);
  await page.evaluate((token) => window.begin({ token }), acme.token(SLUG, { exp: 1 }));
  await expect(frame.getByRole("heading", { name: "The page around this one could not let you in" })).toBeVisible();
  expect((await heard(page, "pd:error")).map((one) => one.code)).toEqual(["not_allowed"]);
  await frame.getByRole("button", { name: "Try again" }).click();
  await expect.poll(async () => (await heard(page, "pd:token-needed")).length).toBe(1);
  await post(page, { type: "pd:token", token: acme.token(SLUG) });
  await expect(frame.getByRole("link", { name: "orders" })).toBeVisible();
});

test("a session that ends under an open form takes one token, and nothing that was typed", async ({ page, context }) => {
  const frame = await signedIn(page, "?route=/redis/new");
  expect((await heard(page, "pd:session"))[0].expires_in).toBeGreaterThan(3500);
  await fillWizard(frame, "kept");
  await context.clearCookies();
  await frame.getByRole("button", { name: "Create database" }).click();
  await expect.poll(async () => (await heard(page, "pd:token-needed")).length).toBe(1);
  await expect(frame.getByRole("heading", { level: 2, name: /will be created/ })).toBeVisible();
  await post(page, { type: "pd:token", token: acme.token(SLUG) });
  await expect(frame.getByRole("heading", { level: 1, name: "kept" })).toBeVisible();
  expect((await heard(page, "pd:session")).length).toBe(2);
  expect((await databases()).filter((one) => one.database_name === "kept").length).toBe(1);
});

test("a token that comes unasked is traded quietly, and one of another person changes the whole page", async ({ page }) => {
  const frame = await signedIn(page);
  await expect(frame.getByRole("link", { name: "orders" })).toBeVisible();
  await post(page, { type: "pd:token", token: acme.token(SLUG) });
  await expect.poll(async () => (await heard(page, "pd:session")).length).toBe(2);
  await expect(frame.getByRole("link", { name: "orders" })).toBeVisible();
  await post(page, { type: "pd:token", token: acme.token("somebody-else") });
  await expect(frame.getByText("No database yet")).toBeVisible();
  await expect(frame.getByRole("link", { name: "orders" })).toHaveCount(0);
});

test("the host's address follows the frame's, and the frame the host's", async ({ page }) => {
  const { database_id: id } = await database("orders");
  const frame = await signedIn(page, `?route=/redis/${id}`, { route: `/redis/${id}` });
  await expect(frame.getByRole("heading", { level: 1, name: "orders" })).toBeVisible();
  const entries = await page.evaluate(() => history.length);
  await frame.getByRole("link", { name: "Redis" }).first().click();
  await expect(frame.getByRole("heading", { level: 1, name: "Databases" })).toBeVisible();
  const routes = async () => (await heard(page, "pd:route")).map(({ route, push }) => [route, push]);
  await expect.poll(routes).toEqual([["/redis", true]]);
  // Who keeps the history pushes; the frame's own entries would make every Back two.
  expect(await page.evaluate(() => history.length)).toBe(entries);
  await post(page, { type: "pd:route", route: `/redis/${id}` });
  await expect(frame.getByRole("heading", { level: 1, name: "orders" })).toBeVisible();
  expect(await routes()).toEqual([["/redis", true]]);
  for (const route of ["//evil.example", "/../globex", "https://evil.example", "/\\evil.example"]) await post(page, { type: "pd:route", route });
  await frame.getByRole("link", { name: "Redis" }).first().click();
  await expect.poll(routes).toEqual([["/redis", true], ["/redis", true]]);
});

test("a wish that was fulfilled is none any more, however the browser writes it", async ({ page }) => {
  const frame = await signedIn(page, "?route=/redis", { route: "/redis" });
  await post(page, { type: "pd:route", route: "/redis/new?from='there'" });
  await expect(frame.getByRole("heading", { level: 1, name: "New Redis database" })).toBeVisible();
  await frame.getByRole("link", { name: "Redis" }).first().click();
  await expect(frame.getByRole("link", { name: "orders" })).toBeVisible();
  // Another person's pages are built anew, where the frame stands.
  await post(page, { type: "pd:token", token: acme.token("somebody-else") });
  await expect(frame.getByText("No database yet")).toBeVisible();
  await expect(frame.getByRole("heading", { level: 1, name: "New Redis database" })).toHaveCount(0);
});

test("a host that keeps no routes leaves Back to the browser", async ({ page }) => {
  const frame = await signedIn(page);
  await frame.getByRole("link", { name: "orders" }).click();
  await expect(frame.getByRole("heading", { level: 1, name: "orders" })).toBeVisible();
  await page.evaluate(() => history.back());
  await expect(frame.getByRole("heading", { level: 1, name: "Databases" })).toBeVisible();
});

test("the frame is as tall as what is in it, tells it once, and a dialog opens where somebody looks", async ({ page }) => {
  await page.setViewportSize({ width: 900, height: 600 });
  const { database_id: id } = await database("orders");
  const frame = await signedIn(page, `?route=/redis/${id}`);
  await expect(frame.getByRole("heading", { level: 1, name: "orders" })).toBeVisible();
  const fits = () =>
    page.evaluate(() => document.getElementById("frame").clientHeight).then(async (height) => {
      const content = await inFrame(page).evaluate(() => document.body.scrollHeight);
      return Math.abs(height - content) <= 1;
    });
  await expect.poll(fits).toBe(true);
  const count = (await heard(page, "pd:resize")).length;
  // A host that makes it taller than it is gets no new height for that: nothing in it is measured by it.
  await page.evaluate(() => (document.getElementById("frame").style.height = "3000px"));
  await expect.poll(() => inFrame(page).evaluate(() => innerHeight)).toBe(3000);
  await inFrame(page).evaluate(() => new Promise((done) => setTimeout(done, 300)));
  expect((await heard(page, "pd:resize")).length).toBe(count);
});

test("a dialog opens in the part of a tall frame that is in sight", async ({ page }) => {
  await page.setViewportSize({ width: 900, height: 500 });
  const frame = await signedIn(page, "?route=/redis/new");
  await frame.getByRole("textbox", { name: "Name", exact: true }).fill("x");
  const button = frame.getByRole("button", { name: "Start over" });
  // Again and again: the frame may still be growing.
  await expect.poll(async () => {
    await button.scrollIntoViewIfNeeded();
    return page.evaluate(() => scrollY);
  }).toBeGreaterThan(200);
  await button.click();
  const dialog = frame.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await expect(dialog).toBeInViewport({ ratio: 1 });
  expect((await dialog.boundingBox()).y).toBeGreaterThan(0);
});

test("a dialog stays above the frame's edge where only its last lines are in sight", async ({ page }) => {
  const { database_id: id } = await database("orders");
  await page.setViewportSize({ width: 900, height: 230 });
  const frame = await signedIn(page, `?route=/redis/${id}/explore`);
  await expect(frame.getByRole("textbox", { name: "Open a key by name" })).toBeVisible();
  // Again and again: the frame may still be growing.
  await expect.poll(async () => {
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    return inFrame(page).evaluate(() => parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--seen-top")));
  }).toBeGreaterThan(300);
  await frame.getByRole("heading", { level: 1 }).press("?");
  const dialog = frame.getByRole("dialog");
  await expect(dialog).toBeVisible();
  const below = () => dialog.evaluate((dialog) => dialog.getBoundingClientRect().bottom - innerHeight);
  await expect.poll(below).toBeLessThanOrEqual(0);
  await dialog.getByRole("button", { name: "Close" }).first().click();
  await expect(dialog).toHaveCount(0);
});

test("theme and colours are there before the first paint, and change while it is open", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  const frame = await signedIn(page, "?theme=dark");
  const ground = () => inFrame(page).evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(new URL(inFrame(page).url()).hash).toBe("");
  expect(await inFrame(page).evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
  expect(await ground()).toBe("rgb(14, 15, 17)");
  await post(page, { type: "pd:theme", theme: "light" });
  await expect.poll(ground).toBe("rgb(248, 248, 247)");
  await post(page, { type: "pd:theme", theme: "light", variables: { background: "#fff8e7", accent: "#ffe08a", radius: "14px", "font-size": "16px", sparkle: "x" } });
  await expect.poll(ground).toBe("rgb(255, 248, 231)");
  const style = (name) => inFrame(page).evaluate((name) => getComputedStyle(document.documentElement).getPropertyValue(name), name);
  expect(await style("--r-2")).toBe("14px");
  expect(await style("--on-accent")).toBe("#000000");
  // A pale accent cannot be read as words on a pale ground: it was moved.
  expect(await style("--accent-text")).not.toBe("#ffe08a");
  await expect(frame.getByRole("link", { name: "orders" })).toBeVisible();
});

test("looks that are taken back are the reader's own again, and dates on the page follow the language", async ({ page }) => {
  const frame = await signedIn(page, "", { theme: "dark", variables: { radius: "14px" }, locale: "de" });
  const ground = () => inFrame(page).evaluate(() => getComputedStyle(document.body).backgroundColor);
  await expect.poll(ground).toBe("rgb(14, 15, 17)");
  await frame.getByRole("link", { name: "orders" }).click();
  const created = frame.locator(".db-created .dimmer");
  await expect(created).toHaveText(/^\d\d\.\d\d\.\d{4}$/);
  await post(page, { type: "pd:locale", locale: "ja" });
  await expect(created).toHaveText(/^\d{4}\/\d\d\/\d\d$/);
  await post(page, { type: "pd:locale" });
  await expect(created).toHaveText(/^[A-Z][a-z]+ \d/);
  await page.emulateMedia({ colorScheme: "light" });
  await post(page, { type: "pd:theme" });
  await expect.poll(ground).toBe("rgb(248, 248, 247)");
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(ground).toBe("rgb(14, 15, 17)");
  const radius = () => inFrame(page).evaluate(() => document.documentElement.style.getPropertyValue("--r-2"));
  expect(await radius()).toBe("");
});

test("who leaves while a token is traded is not let in, and nobody else's page acts as them", async ({ page }) => {
  let release;
  const held = new Promise((done) => (release = done));
  await page.route("**/api/session", async (route) => {
    await held;
    await route.continue();
  });
  const frame = await open(page);
  const looked = page.waitForRequest("**/api/session");
  await page.evaluate((init) => window.begin(init), { token: acme.token(SLUG) });
  await looked;
  await post(page, { type: "pd:token", token: null });
  const nobody = frame.getByRole("heading", { name: "Nobody is signed in" });
  await expect(nobody).toBeVisible();
  const answered = page.waitForResponse("**/api/session");
  release();
  await answered;
  await inFrame(page).evaluate(() => new Promise((done) => setTimeout(done, 300)));
  await expect(nobody).toBeVisible();
  await post(page, { type: "pd:token", token: acme.token(SLUG) });
  await expect(frame.getByRole("link", { name: "orders" })).toBeVisible();
});

test("a page that answers late to a dashboard that did not answer either leads on in the end", async ({ page }) => {
  await page.route("**/api/config", (route) => route.abort());
  const frame = await open(page);
  await expect(frame.getByRole("heading", { name: "The page around does not answer" })).toBeVisible();
  await page.evaluate((init) => window.begin(init), { token: null });
  await post(page, { type: "pd:token", token: acme.token(SLUG) });
  await expect(frame.getByRole("heading", { name: "The dashboard does not answer" })).toBeVisible();
  await page.unroute("**/api/config");
  await frame.getByRole("button", { name: "Try again" }).click();
  await expect(frame.getByRole("link", { name: "orders" })).toBeVisible();
});

test("whoever types in the page around while it leads the frame elsewhere goes on typing there", async ({ page }) => {
  const frame = await signedIn(page, "?route=/redis", { route: "/redis" });
  await page.evaluate(() => document.body.prepend(Object.assign(document.createElement("input"), { id: "search" })));
  await page.locator("#search").pressSequentially("half a ");
  await post(page, { type: "pd:route", route: "/redis/new" });
  await expect(frame.getByRole("textbox", { name: "Name", exact: true })).toBeVisible();
  await page.keyboard.type("sentence");
  await expect(page.locator("#search")).toHaveValue("half a sentence");
  // Who comes back by the keyboard begins at the beginning of the frame.
  await page.keyboard.press("Tab");
  const focused = () => inFrame(page).evaluate(() => document.activeElement.textContent);
  await expect.poll(focused).toBe("Skip to content");
  await inFrame(page).evaluate(() => new Promise((done) => setTimeout(done, 100)));
  expect(await focused(), "and is left there").toBe("Skip to content");
});

test("nor does a form of the frame take the keyboard back when its answer comes", async ({ page }) => {
  const frame = await signedIn(page, "?route=/redis/new");
  await fillWizard(frame, "half-a-sentence");
  let release;
  const held = new Promise((done) => (release = done));
  await page.route("**/redis/database", async (route) => {
    await held;
    await route.abort();
  });
  await frame.getByRole("button", { name: "Create database" }).click();
  await page.evaluate(() => document.body.prepend(Object.assign(document.createElement("input"), { id: "search" })));
  await page.locator("#search").pressSequentially("half a ");
  release();
  await expect(frame.locator("[data-outcome]")).toBeVisible();
  await inFrame(page).evaluate(() => new Promise((done) => setTimeout(done, 100)));
  await page.keyboard.type("sentence");
  await expect(page.locator("#search")).toHaveValue("half a sentence");
});

test("a dashboard that does not answer is asked again while its page stays on screen", async ({ page }) => {
  await page.route("**/api/config", (route) => route.abort());
  const frame = await open(page);
  await page.evaluate((init) => window.begin(init), { token: acme.token(SLUG) });
  const heading = frame.getByRole("heading", { name: "The dashboard does not answer" });
  await expect(heading).toBeVisible();
  await expect.poll(async () => (await heard(page, "pd:error")).map((one) => one.code)).toEqual(["network"]);
  await page.unroute("**/api/config");
  let release;
  const held = new Promise((done) => (release = done));
  await page.route("**/api/config", async (route) => {
    await held;
    await route.continue();
  });
  const again = frame.getByRole("button", { name: "Try again" });
  await again.click();
  await expect(again).toHaveAttribute("aria-busy", "true");
  await expect(heading).toBeVisible();
  expect(await inFrame(page).evaluate(() => document.activeElement.textContent)).toContain("Try again");
  release();
  await expect(frame.getByRole("link", { name: "orders" })).toBeVisible();
});

test("opened by itself the frame's page says where it belongs", async ({ page }) => {
  await page.goto(`${dashboard}/embed/acme/redis`);
  await expect(page.getByRole("heading", { name: "This page belongs in another one" })).toBeVisible();
});

test("a page that does not answer is told what is missing, and is heard when it answers late", async ({ page }) => {
  // Ten seconds of the real clock: Playwright's own runs a timer inside another one, which wasm does not take.
  const frame = await open(page);
  await expect(frame.getByRole("heading", { name: "The page around does not answer" })).toBeVisible();
  await expect.poll(async () => (await heard(page, "pd:error")).map((one) => one.code)).toEqual(["misconfigured"]);
  // One that begins to listen only now is told who is there as well.
  await page.evaluate(() => (window.nonce = undefined));
  await expect.poll(() => page.evaluate(() => window.nonce?.length)).toBe(22);
  await page.evaluate((init) => window.begin(init), { token: acme.token(SLUG) });
  await expect(frame.getByRole("link", { name: "orders" })).toBeVisible();
});
