// A partner's page with the dashboard's own embed.js, and the app in its frame: both halves of the messages, over one renewal
// of the session and more. Nothing here speaks by hand.
import { expect, test } from "./support/test.mjs";
import { platform, register } from "./support/host-page.mjs";
import { asked, DUE, hide, pass, sleep, told } from "./support/loader-page.mjs";
import { run } from "./support/sandbox.mjs";
import { dashboard } from "./support/stack.mjs";
import * as sub from "./support/sub-accounts.mjs";
import { fillFirstStep, goToLastStep } from "./support/wizard.mjs";

const [MARA, JONAS] = ["orchid", "somebody-else"];
let acme;

test.beforeAll(({ browser, baseURL }) => sub.prepare({ browser, baseURL }, async (ask, account) => {
  for (const slug of [MARA, JONAS]) await ask("POST", "/api/sub-accounts", { slug });
  for (const name of ["orders", "visits"]) {
    await ask("POST", `/api/sub/${MARA}/redis/database`, { database_name: name, primary_region: "us-east-1" });
  }
  const { databases } = await sub.atSandbox(MARA);
  await run(databases.find((one) => one.database_name === "orders"), ["SET", "mara@tidepool.example", "a value"]);
  acme = await platform({ account });
  await register(acme);
}));

test.afterAll(() => acme?.close());

/** The calls of the frames of these pages that trade a token. */
function trades(context) {
  const seen = [];
  context.on("response", (answer) => answer.url().endsWith("/api/session/embed") && seen.push(answer.status()));
  return seen;
}

/** The partner's page, when its frame shows databases. */
async function open(page, { sa = MARA, history = false, hash = "" } = {}) {
  await page.goto(`${acme.origin}/loader?sa=${sa}${history ? "&history" : ""}${hash}`);
  const frame = page.frameLocator("iframe");
  await expect(frame.getByRole("heading", { level: 1 })).toBeVisible();
  return frame;
}

const inFrame = (page) => page.frames().find((frame) => frame.url().startsWith(dashboard));

/** A form that somebody is in the middle of, in a document that must stay the same one. */
async function form(page) {
  const frame = await open(page);
  await frame.getByRole("link", { name: "New database" }).click();
  await fillFirstStep(frame, "half-typed");
  await inFrame(page).evaluate(() => void (window.sameDocument = true));
  return frame;
}

/** The form is as it was, over one renewal. */
async function survived(page, frame, traded) {
  await expect.poll(() => traded).toEqual([200, 200]);
  expect(await asked(page)).toBe(2);
  await expect(frame.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("half-typed");
  await expect(frame.getByRole("radio", { name: /Ireland/ })).toBeChecked();
  expect(await inFrame(page).evaluate(() => window.sameDocument)).toBe(true);
  expect(await told(page, "error")).toEqual([]);
}

test.describe("a renewal takes nothing from an open form", () => {
  let traded;

  test.beforeEach(({ context }) => {
    traded = trades(context);
  });

  test("when 80 % of the session are over", async ({ page }) => {
    const frame = await form(page);
    await pass(page, DUE - 60_000);
    expect(await asked(page)).toBe(1);
    await pass(page, 61_000);
    await survived(page, frame, traded);
  });

  test("when the page is seen again", async ({ page }) => {
    const frame = await form(page);
    await hide(page, true);
    await pass(page, DUE + 60_000);
    expect(await asked(page)).toBe(1);
    await hide(page, false);
    await survived(page, frame, traded);
  });

  test("when the network is back", async ({ page, context }) => {
    const frame = await form(page);
    await context.setOffline(true);
    await pass(page, DUE + 1000);
    // Three tries, and no more of them by itself before half a minute.
    await expect.poll(async () => (await told(page, "error")).flat()).toEqual(Array(3).fill("token_failed"));
    await context.setOffline(false);
    await expect.poll(() => traded).toEqual([200, 200]);
    await expect(frame.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("half-typed");
    expect(await inFrame(page).evaluate(() => window.sameDocument)).toBe(true);
  });

  test("when the laptop wakes up, or the page comes out of the browser's cache, before any timer ran", async ({ page }) => {
    const frame = await form(page);
    await sleep(page, 2 * 3600 * 1000);
    expect(await asked(page)).toBe(1);
    await page.evaluate(() => void dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
    await survived(page, frame, traded);
  });

  test("when the server refused what the form sent, which is then done once", async ({ page, context }) => {
    const frame = await form(page);
    await goToLastStep(frame);
    await context.clearCookies();
    await frame.getByRole("button", { name: "Create database" }).click();
    await expect(frame.getByRole("heading", { level: 1, name: "half-typed" })).toBeVisible();
    expect([traded, await asked(page)]).toEqual([[200, 200], 2]);
    expect(await told(page, "event")).toEqual([["created"]]);
    const { databases } = await sub.atSandbox(MARA);
    expect(databases.filter((one) => one.database_name === "half-typed").length).toBe(1);
  });
});

test("who signed out at the partner is told so, and signed in again goes on where they were", async ({ page, context }) => {
  const traded = trades(context);
  const frame = await open(page);
  await page.evaluate(() => void (window.nobody = true));
  await context.clearCookies();
  await frame.getByRole("link", { name: "orders" }).click();
  await expect(frame.getByText("Your session ended").first()).toBeVisible();
  expect(await asked(page)).toBeGreaterThan(1);
  expect(new Set((await told(page, "error")).flat())).toEqual(new Set(["not_allowed"]));
  await page.evaluate(() => void (window.nobody = false));
  await frame.getByRole("button", { name: "Try again" }).first().click();
  await expect(frame.getByRole("heading", { level: 1, name: "orders" })).toBeVisible();
  await expect(frame.getByText("Your session ended")).toHaveCount(0);
  expect(traded).toEqual([200, 200]);
});

test("Back goes through the frame's places in a page that gives no route, and never out of the page", async ({ page }) => {
  const frame = await open(page);
  const address = page.url();
  await frame.getByRole("link", { name: "orders" }).click();
  await expect(frame.getByRole("heading", { level: 1, name: "orders" })).toBeVisible();
  // Playwright's goBack waits for a navigation of the page itself.
  await page.evaluate(() => history.back());
  await expect(frame.getByRole("heading", { level: 1, name: "Databases" })).toBeVisible();
  expect(page.url()).toBe(address);
  expect(await asked(page)).toBe(1);
});

test("Back goes through the page's own entries where it keeps them, one for each place", async ({ page }) => {
  const frame = await open(page, { history: true });
  await expect(page).toHaveURL(/#\/redis$/);
  const entries = await page.evaluate(() => history.length);
  await frame.getByRole("link", { name: "orders" }).click();
  await expect(frame.getByRole("heading", { level: 1, name: "orders" })).toBeVisible();
  await expect(page).toHaveURL(/#\/redis\/[\w-]+$/);
  expect(await page.evaluate(() => history.length)).toBe(entries + 1);
  await page.goBack();
  await expect(frame.getByRole("heading", { level: 1, name: "Databases" })).toBeVisible();
  await expect(page).toHaveURL(/#\/redis$/);
  await page.goForward();
  await expect(frame.getByRole("heading", { level: 1, name: "orders" })).toBeVisible();
});

test("the partner's address holds no name of a key, and Back closes the key all the same", async ({ page }) => {
  const { databases } = await sub.atSandbox(MARA);
  const { database_id: id } = databases.find((one) => one.database_name === "orders");
  const place = `#/redis/${id}/explore`;
  const frame = await open(page, { history: true, hash: place });
  const find = frame.getByRole("textbox", { name: "Open a key by name" });
  await find.fill("mara@tidepool.example");
  await find.press("Enter");
  await expect(frame.getByText("a value").first()).toBeVisible();
  expect(inFrame(page).url()).toContain("key=");
  expect(new URL(page.url()).hash).toBe(place);
  expect(JSON.stringify(await told(page, "route"))).not.toMatch(/mara|tidepool|key=/);
  await page.evaluate(() => history.back());
  await expect.poll(() => inFrame(page).url()).not.toContain("key=");
  await expect(frame.getByText("a value")).toHaveCount(0);
  expect(new URL(page.url()).hash).toBe(place);
});

test("taken out in the middle of a request it leaves nothing behind and asks for nothing more", async ({ page, context }) => {
  const problems = [];
  page.on("pageerror", ({ message }) => problems.push(message));
  const frame = await open(page);
  let hold;
  const waits = new Promise((held) => (hold = held));
  await page.route("**/api/sub/**", hold);
  await frame.getByRole("link", { name: "orders" }).click();
  const held = await waits;
  await page.evaluate(() => {
    window.told.length = 0;
    window.dashboard.unmount();
  });
  await expect(page.locator("iframe")).toHaveCount(0);
  await held.fulfill({ status: 401, json: { error: { code: "session_expired", message: "m", request_id: "r" } } }).catch(() => {});
  const requests = [];
  context.on("request", (request) => requests.push(request.url()));
  await page.evaluate(() => {
    for (const name of ["online", "focus", "pageshow", "scroll"]) dispatchEvent(new Event(name));
    window.dashboard.go("/redis");
    window.dashboard.update({ theme: "dark" });
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
  });
  expect([await asked(page), await page.evaluate(() => window.told), requests, problems]).toEqual([1, [], [], []]);
});

test("two tabs with the databases of two customers take turns, and each shows its own", async ({ page, context }) => {
  const mara = await open(page);
  await expect(mara.getByRole("link", { name: "orders" })).toBeVisible();
  const second = await context.newPage();
  const jonas = await open(second, { sa: JONAS });
  await expect(jonas.getByText("No database yet")).toBeVisible();
  // The browser has Jonas's session by now. Whoever uses the first tab goes on in it, without a word.
  await mara.getByRole("link", { name: "orders" }).click();
  await expect(mara.getByRole("heading", { level: 1, name: "orders" })).toBeVisible();
  expect([await asked(page), await asked(second)]).toEqual([2, 1]);
  // Where no token comes, the page says what is going on, and nothing of somebody who signed in.
  await second.goto(`${acme.origin}/loader?sa=${JONAS}`);
  await expect(second.frameLocator("iframe").getByText("No database yet")).toBeVisible();
  await page.evaluate(() => void (window.nobody = true));
  await mara.getByRole("link", { name: "Redis" }).first().click();
  await expect(mara.getByText("This browser went on somewhere else").first()).toBeVisible();
  await expect(mara.getByText("Somebody else signed in")).toHaveCount(0);
  await page.evaluate(() => void (window.nobody = false));
  await mara.getByRole("button", { name: "Try again" }).first().click();
  await expect(mara.getByRole("link", { name: "orders" })).toBeVisible();
  await expect(mara.getByText("This browser went on somewhere else")).toHaveCount(0);
});

test("two frames of two customers in one page are both there", async ({ page }) => {
  await open(page);
  await page.evaluate(async ([dashboard, id, sa]) => {
    const { mount } = await import(`${dashboard}/embed.js`);
    const box = document.body.appendChild(document.createElement("div"));
    const token = async () => (await fetch(`/token?sa=${sa}`, { method: "POST" })).text();
    mount(box, { partner: id, token });
  }, [dashboard, acme.id, JONAS]);
  await expect(page.frameLocator("iframe >> nth=1").getByText("No database yet")).toBeVisible();
  const first = page.frameLocator("iframe >> nth=0");
  await first.getByRole("link", { name: "orders" }).click();
  await expect(first.getByRole("heading", { level: 1, name: "orders" })).toBeVisible();
});
