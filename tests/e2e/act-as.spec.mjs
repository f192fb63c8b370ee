// Acting as one sub-account and then as another: whose resources are on the page, and where one stands after switching.
import { expect, test } from "./support/test.mjs";
import { sandbox } from "./support/sandbox.mjs";
import { DEMO } from "./support/sign-in.mjs";
import * as sub from "./support/sub-accounts.mjs";

const whose = (page) => page.getByRole("note", { name: "Whose resources these are" });
const database = (page, name) => page.getByRole("link", { name, exact: true });

/** Opens the list of accounts; its search has the focus then. */
async function opened(page) {
  await page.getByRole("button", { name: /^Switch account/ }).click();
  const field = page.getByRole("combobox", { name: "Find an account" });
  await expect(field).toBeFocused();
  return field;
}

test("switching keeps the section one is in, and nothing of one account is shown for another", async ({ page }) => {
  await sandbox.reset("demo");
  await sub.asTeam(page);
  for (const slug of ["northwind", "globex"]) await sub.importKey(page, slug);

  await test.step("from a list of databases to another one's, with the keyboard alone", async () => {
    await page.goto("/sub/northwind/redis");
    await expect(database(page, "orders")).toBeVisible();
    const field = await opened(page);
    await field.fill("glob");
    await expect(page.getByRole("option")).toHaveCount(1);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/sub\/globex\/redis$/);
    await expect(whose(page)).toContainText("globex");
    await expect(database(page, "cache")).toBeVisible();
    await expect(database(page, "orders")).toHaveCount(0);
    await expect(page).toHaveTitle(/^Redis databases · globex · /);
  });

  await test.step("from one database to the other's list: an id belongs to one account", async () => {
    await database(page, "cache").click();
    await expect(page.getByRole("heading", { level: 1, name: "cache" })).toBeVisible();
    await sandbox.clearLog();
    const field = await opened(page);
    await expect(page.getByRole("option", { name: "globex" })).toHaveAttribute("aria-selected", "true");
    await field.fill("northwind");
    await page.getByRole("option", { name: "northwind" }).click();
    await expect(page).toHaveURL(/\/sub\/northwind\/redis$/);
    await expect(database(page, "orders")).toBeVisible();
    const asked = (await sandbox.log("api")).filter((entry) => entry.operation === "GetDatabase");
    expect(asked, "nobody asks northwind for globex's database").toEqual([]);
  });

  await test.step("back to the own account, and with Back to where one was", async () => {
    await opened(page);
    await page.getByRole("option", { name: DEMO.email }).click();
    await expect(page).toHaveURL(/\/self\/redis$/);
    await expect(whose(page)).toHaveCount(0);
    await expect(database(page, "orders")).toHaveCount(0);
    await page.goBack();
    await expect(whose(page)).toContainText("northwind");
    await expect(database(page, "orders")).toBeVisible();
  });

  await test.step("accounts without a key that works are counted, and not offered", async () => {
    await opened(page);
    await expect(page.getByRole("option", { name: "initech" })).toHaveCount(0);
    await expect(page.getByText(/more cannot be acted as/)).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: /^Switch account/ })).toBeFocused();
  });
});
