// The dashboard inside somebody else's product: the sandbox's made-up partner, on another site, with the app as it is released.
import { expect, test } from "./support/test.mjs";
import { sandbox } from "./support/sandbox.mjs";
import { dashboard, sandboxOrigin } from "./support/stack.mjs";

const PARTNER = sandboxOrigin.replace("//localhost", "//larkspur.localhost");
const DATA = `${PARTNER}/projects/tidepool/data`;
const SHOTS = "results/screenshots";

test.beforeEach(async ({ context }) => {
  await sandbox.reset("demo");
  // Said by the browser itself, whoever's policy it was.
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      console.error(`policy: ${violatedDirective} ${blockedURI}`));
  });
});

/** The page and what is in its frame; whatever any of the two complains about is kept. */
async function open(page, address = DATA) {
  const complaints = [];
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(address);
  return { frame: page.frameLocator("iframe"), complaints };
}

/** Nothing in the frame scrolls: it is as high as what is in it. */
async function fits(page) {
  const inside = page.frames().find((one) => one.url().startsWith(dashboard));
  await expect.poll(() => inside.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBeLessThanOrEqual(0);
}

test("a customer's databases are in the company's page, in its colours and as high as they are, and nothing of the company's", async ({ page }) => {
  const { frame, complaints } = await open(page);
  await expect(frame.getByText("tide-tables")).toBeVisible();
  await expect(frame.getByText("visitors")).toBeVisible();
  for (const ofTheTeam of ["staff@larkspur.example", "Larkspur staff", "Sub-accounts", "Disconnect"]) {
    await expect(frame.getByText(ofTheTeam)).toHaveCount(0);
  }
  await fits(page);
  const accent = () => frame.getByRole("link", { name: "New database" }).evaluate((link) => getComputedStyle(link).backgroundColor);
  await expect.poll(accent).toBe("rgb(90, 73, 200)");
  await page.getByRole("button", { name: "Dark" }).click();
  await expect.poll(accent).not.toBe("rgb(90, 73, 200)");
  expect(page.frames().length).toBe(2);
  expect(complaints.filter((text) => !/401|403/.test(text))).toEqual([]);
});

test("the company's address says where its customer is: links lead there and Back leads back", async ({ page }) => {
  const { frame } = await open(page);
  await frame.getByRole("link", { name: "tide-tables" }).click();
  await expect(page).toHaveURL(/\/projects\/tidepool\/data\/redis\/[\w-]+/);
  await expect(frame.getByRole("heading", { name: "tide-tables" })).toBeVisible();
  const link = page.url();
  await page.goBack();
  await expect(page).toHaveURL(/\/projects\/tidepool\/data(\/redis)?$/);
  await expect(frame.getByText("visitors")).toBeVisible();
  const second = await open(await page.context().newPage(), link);
  await expect(second.frame.getByRole("heading", { name: "tide-tables" })).toBeVisible();
});

test("T32 a page that is not the company's gets nothing into its frame", async ({ page }) => {
  const { frame } = await open(page);
  await expect(frame.getByText("visitors")).toBeVisible();
  await page.goto("about:blank");
  await page.setContent(`<iframe src="${dashboard}/embed/larkspur"></iframe>`);
  await expect.poll(() => page.frames().some((one) => one.url().startsWith("chrome-error:"))).toBe(true);
});

for (const [colorScheme, width] of [["light", 1280], ["dark", 1280], ["light", 600], ["dark", 375]]) {
  test(`it is whole at ${width} pixels in ${colorScheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 860 } });
    const page = await context.newPage();
    const { frame } = await open(page);
    await expect(frame.getByText("visitors")).toBeVisible();
    await fits(page);
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(await wide()).toBeLessThanOrEqual(0);
    await page.screenshot({ path: `${SHOTS}/partner-${colorScheme}-${width}.png`, fullPage: true });
    await context.close();
  });
}
