// The one look at a key: nothing but a copy, a file that is there, or a clear no takes it from the page.
import { expect, test } from "./support/test.mjs";
import { sandbox } from "./support/sandbox.mjs";
import * as sub from "./support/sub-accounts.mjs";

test.beforeEach(() => sandbox.reset("empty"));
test.afterEach(() => sandbox.clearFaults());

const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

/** As somebody does whom a dialog annoys. A browser holds back the first without a click between them, not the second. */
async function escapes(page) {
  for (let time = 0; time < 3; time += 1) {
    await page.keyboard.press("Escape");
    await page.waitForTimeout(100);
  }
}

test("Escape takes no key away, however often, wherever the focus is", async ({ page }) => {
  await sub.asTeam(page);
  await sub.create(page, "stays");
  const dialog = sub.keysDialog(page);
  await expect(dialog).toBeVisible();
  await escapes(page);
  await dialog.getByRole("button", { name: "Show the key" }).click();
  await escapes(page);
  const { api_key: key } = await sub.atSandbox("stays");
  await expect(dialog).toContainText(key);
  await expect(dialog.locator(":focus"), "the keyboard is at the first control").toHaveAccessibleName("Copy customer id");
  await escapes(page);
  // A press on plain words takes the focus from every control.
  await dialog.getByText("This is the only time that it is shown").click();
  await escapes(page);
  await page.evaluate(() => document.activeElement?.blur());
  await escapes(page);
  await expect(dialog).toContainText(key);
  await expect(sub.closeButton(dialog)).toHaveAttribute("aria-disabled", "true");
});

test("a file counts when somebody says that it is there", async ({ page }) => {
  await sub.asTeam(page);
  await sub.create(page, "filed");
  const key = await sub.shownKey(page);
  const dialog = sub.keysDialog(page);
  const download = page.waitForEvent("download");
  await press(dialog, "JSON");
  const file = Buffer.concat(await (await (await download).createReadStream()).toArray()).toString();
  expect(JSON.parse(file).api_key).toBe(key);
  await expect(dialog).toContainText("The browser was asked to save it. Look whether the file is there");
  await escapes(page);
  await expect(dialog).toContainText(key);
  await press(dialog, "I have the file");
  await expect(dialog).toBeHidden();
  expect(await page.content()).not.toContain(key);
});
