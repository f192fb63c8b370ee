// A partner's frame in a browser that keeps no cookie for frames: the same pages in a tab of their own, which the frame signs
// in with the tokens of the page around.
import { expect, test } from "./support/test.mjs";
import { platform, register } from "./support/host-page.mjs";
import { dashboard } from "./support/stack.mjs";
import * as sub from "./support/sub-accounts.mjs";
import { fillWizard } from "./support/wizard.mjs";

const SLUG = "orchid";
let acme, evil;

test.beforeAll(({ browser, baseURL }) => sub.prepare({ browser, baseURL }, async (ask, account) => {
  await ask("POST", "/api/sub-accounts", { slug: SLUG });
  await ask("POST", `/api/sub/${SLUG}/redis/database`, { database_name: "orders", primary_region: "us-east-1" });
  acme = await platform({ account });
  evil = await platform({ id: "evil", account });
  await register(acme);
}));

test.afterAll(() => Promise.all([acme?.close(), evil?.close()]));

// As browsers do that keep no cookie for what another site's page holds.
test.beforeEach(({ context }) =>
  context.route("**/api/session/embed", async (route) => {
    if (!route.request().frame().parentFrame()) return route.continue();
    const response = await route.fetch();
    const { "set-cookie": _, ...headers } = response.headers();
    // Playwright's own request keeps it, in no partition.
    await context.clearCookies();
    return route.fulfill({ response, headers });
  }),
);

const heard = (page, type) => page.evaluate((type) => window.heard.filter((one) => one.type === type), type);
const post = (page, message) => page.evaluate((message) => window.post(message), message);
const asked = (page, times) => expect.poll(async () => (await heard(page, "pd:token-needed")).length).toBe(times);

/** The partner's page, whose frame was signed in and forgotten at once. */
async function blocked(page, query = "", init = {}) {
  await page.goto(`${acme.origin}/${query}`);
  await expect.poll(() => page.evaluate(() => window.nonce?.length)).toBe(22);
  await page.evaluate((init) => window.begin(init), { token: acme.token(SLUG), ...init });
  const frame = page.frameLocator("#frame");
  await expect(frame.getByRole("heading", { name: "Your browser keeps this part of the page signed out" })).toBeVisible();
  return frame;
}

async function inTab(page, frame) {
  const opened = page.context().waitForEvent("page");
  await frame.getByRole("button", { name: "Open in a new tab" }).click();
  return opened;
}

test("T23: where frames keep no cookie the same page goes on in a tab, which the page around lets in", async ({ page, context }) => {
  const traded = [];
  context.on("request", (request) => request.url().endsWith("/api/session/embed") && traded.push(request));
  const frame = await blocked(page, "?route=/redis&theme=dark", { theme: "dark", variables: { accent: "#aa3355" } });
  expect(traded.length).toBe(1);
  const tab = await inTab(page, frame);
  await asked(page, 1);
  const token = acme.token(SLUG);
  await post(page, { type: "pd:token", token });
  await expect(tab.getByRole("link", { name: "orders" })).toBeVisible();
  expect(new URL(tab.url()).pathname).toBe(`/embed/${acme.id}/redis`);
  expect(traded.length).toBe(2);
  expect([traded[1].postDataJSON().token, traded[1].frame() === tab.mainFrame()]).toEqual([token, true]);
  await expect(frame.getByRole("heading", { name: "It is open in a tab of its own" })).toBeVisible();
  // It looks like the page around, and has a height and a history of its own.
  const html = tab.locator("html");
  const accent = () => html.evaluate((html) => getComputedStyle(html).getPropertyValue("--accent").trim());
  await expect(html).toHaveAttribute("data-theme", "dark");
  const before = await accent();
  await post(page, { type: "pd:theme", theme: "light", variables: { accent: "#116622" } });
  await expect(html).toHaveAttribute("data-theme", "light");
  await expect.poll(accent).not.toBe(before);
  await tab.getByRole("link", { name: "orders" }).click();
  await expect(tab.getByRole("heading", { level: 1, name: "orders" })).toBeVisible();
  await tab.goBack();
  await expect(tab.getByRole("link", { name: "orders" })).toBeVisible();
  expect(await heard(page, "pd:route")).toEqual([]);

  // Its session ends as any other does, and nobody has to do anything about it.
  await context.clearCookies();
  await tab.getByRole("link", { name: "orders" }).click();
  await asked(page, 2);
  await post(page, { type: "pd:token", token: acme.token(SLUG) });
  await expect(tab.getByRole("heading", { level: 1, name: "orders" })).toBeVisible();
  expect(traded.length).toBe(3);
});

test("a tab that is loaded anew is signed in again, and one whose page is gone says where to go", async ({ page, context }) => {
  const frame = await blocked(page);
  const tab = await inTab(page, frame);
  await asked(page, 1);
  await post(page, { type: "pd:token", token: acme.token(SLUG) });
  await expect(tab.getByRole("link", { name: "orders" })).toBeVisible();
  await tab.reload();
  await asked(page, 2);
  await post(page, { type: "pd:token", token: acme.token(SLUG) });
  await expect(tab.getByRole("link", { name: "orders" })).toBeVisible();

  await page.close();
  await context.clearCookies();
  await tab.reload();
  await expect(tab.getByRole("heading", { name: "This page belongs in another one" })).toBeVisible();
});

test("whom the page around does not know is nobody in the tab either", async ({ page }) => {
  const frame = await blocked(page);
  const tab = await inTab(page, frame);
  await asked(page, 1);
  await post(page, { type: "pd:token", token: null });
  await expect(tab.getByRole("heading", { name: "Nobody is signed in" })).toBeVisible();
});

test("a window that is held back is said to be, and the next press may open it", async ({ page, context }) => {
  await context.addInitScript(() => {
    const open = window.open.bind(window);
    window.refuse = true;
    window.open = (...all) => (window.refuse ? null : open(...all));
  });
  const frame = await blocked(page);
  await frame.getByRole("button", { name: "Open in a new tab" }).click();
  await expect(frame.getByText("If no tab opened, allow new windows")).toBeVisible();
  await page.frames()[1].evaluate(() => (window.refuse = false));
  const tab = await inTab(page, frame);
  await asked(page, 1);
  await expect(frame.getByText("If no tab opened, allow new windows")).toBeHidden();
  await post(page, { type: "pd:token", token: acme.token(SLUG) });
  await expect(tab.getByRole("link", { name: "orders" })).toBeVisible();
});

test("a page that cuts its windows off is said to be one, and the tab by itself says where it belongs", async ({ page }) => {
  const frame = await blocked(page, "?coop=same-origin");
  const tab = await inTab(page, frame);
  await expect(frame.getByText("If one did, the page around cuts it off")).toBeVisible();
  await expect(tab.getByRole("heading", { name: "This page belongs in another one" })).toBeVisible();
});

test("a token that does not come is asked for again from the tab, and one that comes is the tab's", async ({ page, context }) => {
  const frame = await blocked(page);
  const tab = await inTab(page, frame);
  await asked(page, 1);
  // The limit of the real clock, half a minute.
  await expect(tab.getByRole("heading", { name: "The page around did not sign you in" })).toBeVisible({ timeout: 40_000 });
  await tab.getByRole("button", { name: "Try again" }).click();
  await asked(page, 2);
  const traded = [];
  context.on("request", (request) => request.url().endsWith("/api/session/embed") && traded.push(request.frame()));
  for (const _ of [1, 2]) await post(page, { type: "pd:token", token: acme.token(SLUG) });
  await expect(tab.getByRole("link", { name: "orders" })).toBeVisible();
  await expect.poll(() => traded.length).toBe(2);
  for (const where of traded) expect(where).toBe(tab.mainFrame());
  await expect(frame.getByRole("heading", { name: "It is open in a tab of its own" })).toBeVisible();
});

test("where the browser keeps no cookie for the tab either, that is said and no way in a circle shown", async ({ page, context }) => {
  const frame = await blocked(page);
  await context.unroute("**/api/session/embed");
  await context.route("**/api/session/embed", async (route) => {
    const response = await route.fetch();
    const { "set-cookie": _, ...headers } = response.headers();
    await context.clearCookies();
    return route.fulfill({ response, headers });
  });
  const tab = await inTab(page, frame);
  await asked(page, 1);
  await post(page, { type: "pd:token", token: acme.token(SLUG) });
  await expect(tab.getByRole("heading", { name: "Your browser keeps you signed out" })).toBeVisible();
  await expect(tab.getByText(/tab of its own/)).toHaveCount(0);
});

test("what is made in the tab the page around hears of", async ({ page }) => {
  const frame = await blocked(page, "?route=/redis/new");
  const tab = await inTab(page, frame);
  await asked(page, 1);
  await post(page, { type: "pd:token", token: acme.token(SLUG) });
  await fillWizard(tab, "made-in-a-tab");
  await tab.getByRole("button", { name: /^Create/ }).click();
  await expect.poll(async () => (await heard(page, "pd:event")).map((one) => one.name)).toEqual(["created"]);
});

test("T38: a tab believes the frame that opened it, and no other opener", async ({ page, context }) => {
  const traded = [];
  context.on("request", (request) => request.url().endsWith("/api/session/embed") && traded.push(request));
  await page.goto(`${acme.origin}/robots`);
  const opened = context.waitForEvent("page");
  await page.evaluate((url) => void (window.tab = window.open(url)), `${dashboard}/embed/${acme.id}`);
  const tab = await opened;
  await expect(tab.getByRole("heading", { name: "This page belongs in another one" })).toBeVisible();
  await page.evaluate(
    ([token, origin]) => {
      for (const n of ["", "AAAAAAAAAAAAAAAAAAAAAA"]) window.tab.postMessage({ type: "pd:init", v: 1, n, token }, origin);
    },
    [acme.token(SLUG), dashboard],
  );
  await tab.evaluate(() => new Promise((done) => setTimeout(done, 500)));
  await expect(tab.getByRole("heading", { name: "This page belongs in another one" })).toBeVisible();
  expect(traded).toEqual([]);
});
