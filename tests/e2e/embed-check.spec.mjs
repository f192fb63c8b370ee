// The check for whoever sets a frame up: what it says is missing is missing, and the line that it gives is the one that helps.
import { shiftClock } from "../support/clock.mjs";
import { platform, register } from "./support/host-page.mjs";
import { dashboard } from "./support/stack.mjs";
import * as sub from "./support/sub-accounts.mjs";
import { expect, test } from "./support/test.mjs";

const SLUG = "orchid";
const SANDBOX = "sandbox=allow-scripts+allow-same-origin";
const CONNECT = "People may connect their own account";
const HEIGHT = "The frame is as tall as what is in it";
let acme, globex;

test.beforeAll(({ browser, baseURL }) => sub.prepare({ browser, baseURL }, async (ask, account) => {
  await ask("POST", "/api/sub-accounts", { slug: SLUG });
  acme = await platform({ account });
  globex = await platform({ id: "globex", account, connect: true });
  await register(acme, globex);
}));
test.afterAll(() => Promise.all([acme, globex].map((one) => one?.close())));

/** The partner's page with the check in its frame, and what the page answers the frame. */
async function open(page, { query = "", init, of = acme } = {}) {
  await page.goto(`${of.origin}/?route=/check&${query}`);
  await expect.poll(() => page.evaluate(() => window.nonce?.length)).toBe(22);
  if (init) await page.evaluate((init) => window.begin(init), init);
  return page.frameLocator("#frame");
}
const row = (frame, name) => frame.getByRole("listitem").filter({ has: frame.getByRole("heading", { name, exact: true }) });
const says = (frame, name, word) => expect(row(frame, name)).toContainText(word);
/** Either can be why a window is held back. */
async function bothLines(frame) {
  await says(frame, "Windows can be opened", "allow-popups allow-popups-to-escape-sandbox");
  await says(frame, "Windows can be opened", "Cross-Origin-Opener-Policy: same-origin-allow-popups");
}
const now = () => Math.floor(Date.now() / 1000);

test("a frame that is set up well is told so, row by row", async ({ page }) => {
  const frame = await open(page, { init: { token: acme.token(SLUG) } });
  for (const name of [
    "The page around may hold the frame",
    "It answers the frame",
    "Its tokens are accepted",
    "The clock of the back end that signs them",
    "The browser keeps the frame's cookie",
    "Forms can be sent",
    HEIGHT,
    "The clock of this computer",
  ]) {
    await says(frame, name, "In order");
  }
  await says(frame, CONNECT, "Not needed");
  await says(frame, "Windows can be opened", "Not known yet");
  // The clipboard, which no test page gives to its frame.
  await expect(frame.getByRole("status").filter({ hasText: "One thing is missing" })).toBeVisible();
  await frame.getByRole("button", { name: "Try to open a window" }).click();
  await says(frame, "Windows can be opened", "In order");
});

test("what a sandbox and a policy take away is named with the line that gives it back", async ({ page }) => {
  const frame = await open(page, { query: SANDBOX, init: { token: acme.token(SLUG) } });
  await says(frame, "Forms can be sent", "Missing");
  await says(frame, "Forms can be sent", "allow-forms allow-popups");
  await says(frame, "Values can be copied", 'allow="clipboard-write"');
  await frame.getByRole("button", { name: "Try to open a window" }).click();
  await bothLines(frame);
});

test("a page that cuts off what it opens is told the same two lines: the browser does not say which it is", async ({ page }) => {
  const frame = await open(page, { query: "coop=same-origin", init: { token: acme.token(SLUG) } });
  await frame.getByRole("button", { name: "Try to open a window" }).click();
  await bothLines(frame);
});

test("a page that brings no tokens is told the line of the partner file that lets people connect", async ({ page }) => {
  const init = { token: null, connect: true };
  const lacking = await open(page, { init });
  await says(lacking, CONNECT, "Missing");
  await says(lacking, CONNECT, "connect = true");
  await says(lacking, "Its tokens are accepted", "Not needed");
  await says(lacking, "It answers the frame", "In order");
  const frame = await open(page, { init, of: globex });
  await says(frame, CONNECT, "In order");
  await says(frame, "Its tokens are accepted", "Not needed");
});

test("the height is looked at whenever it changes: a page that begins to follow it is told so, and one that stops as well", async ({ page }) => {
  const pinned = (height) => page.addStyleTag({ content: `#frame { height: ${height}px !important }` });
  const followed = (style) => style.evaluate((style) => style.remove());
  const frame = await open(page, { query: SANDBOX, init: { token: acme.token(SLUG) } });
  await says(frame, HEIGHT, "In order");
  const low = await pinned(300);
  await says(frame, HEIGHT, "Missing");
  await says(frame, HEIGHT, "frame.style.height = `${data.height}px`");
  await followed(low);
  await says(frame, HEIGHT, "In order");
  // What comes later needs room that a frame of this height does not have.
  const fixed = await pinned(await page.locator("#frame").evaluate((frame) => frame.clientHeight));
  await frame.getByRole("button", { name: "Try to open a window" }).click();
  await says(frame, HEIGHT, "Missing");
  await followed(fixed);
  await says(frame, HEIGHT, "In order");
});

test("a back end whose clock is wrong by ten minutes is told by how much", async ({ page }) => {
  const frame = await open(page, { init: { token: acme.token(SLUG, { iat: now() + 600, exp: now() + 900 }) } });
  await says(frame, "Its tokens are accepted", "Missing");
  await says(frame, "The clock of the back end that signs them", /(59\d|60\d) seconds ahead of the server's/);
  await says(frame, "The clock of this computer", "In order");
});

test("a computer whose clock is wrong by ten minutes is told by how much, and nobody else's is blamed", async ({ page }) => {
  await page.addInitScript(shiftClock, -600_000);
  const frame = await open(page, { init: { token: acme.token(SLUG) } });
  await says(frame, "Its tokens are accepted", "In order");
  await says(frame, "The clock of this computer", /(59\d|60\d) seconds behind the server's/);
  await says(frame, "The clock of the back end that signs them", "In order");
});

test("cookies that are blocked, a page that says nothing and one where nobody is signed in are three things", async ({ page }) => {
  const silent = await open(page);
  await says(silent, "It answers the frame", "Missing");
  await says(silent, "It answers the frame", `<script type="module" src="${dashboard}/embed.js"></script>`);
  const nobody = await open(page, { init: { token: null } });
  await page.evaluate(() => window.post({ type: "pd:token", token: null }));
  await says(nobody, "Its tokens are accepted", "Missing");
  await page.route("**/api/session/embed", async (route) => {
    const response = await route.fetch();
    const { "set-cookie": _, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  const blocked = await open(page, { init: { token: acme.token(SLUG) } });
  await says(blocked, "The browser keeps the frame's cookie", "Missing");
  await says(blocked, "Its tokens are accepted", "In order");
});

test("a dashboard that does not answer is said to be what it is, and asked again", async ({ page }) => {
  await page.route("**/api/config", (route) => route.abort());
  const frame = await open(page, { init: { token: acme.token(SLUG) } });
  await expect(frame.getByRole("alert")).toContainText("The dashboard does not answer");
  await page.unroute("**/api/config");
  await frame.getByRole("button", { name: "Try again" }).click();
  await expect(frame.getByRole("alert")).toHaveCount(0);
  await says(frame, "Its tokens are accepted", "In order");
});

test("in a tab of its own it says which pages may hold the frame, and the line for one that may not", async ({ page }) => {
  await page.goto(`${dashboard}/embed/acme/check`);
  const field = page.getByRole("textbox", { name: "Address of your page" });
  await field.fill(`${acme.origin}/projects/7`);
  await expect(page.getByRole("status").filter({ hasText: "may hold the frame" })).toBeVisible();
  await field.fill("https://app.acme.example/");
  await expect(page.getByText(`origins = ["${acme.origin}", "https://app.acme.example"]`)).toBeVisible();
  // A sentence that does not break would make the page wider than a phone.
  await page.setViewportSize({ width: 375, height: 700 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
  await field.fill("not an address");
  await expect(page.getByText("That is no address of a page.")).toBeVisible();
});
