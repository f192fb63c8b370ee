// The meter says what reached Redis, to the command.
import { expect, test } from "./support/test.mjs";
import { list } from "./support/browse.mjs";
import { asDemoUser, openExplorer, parts, sent, settled, type } from "./support/explorer.mjs";
import { sandbox } from "./support/sandbox.mjs";

asDemoUser(test);

const dialog = (page) => page.getByRole("dialog", { name: "What each part of this visit has cost" });

/** The table: part to commands. */
async function bill(page) {
  await page.getByRole("button", { name: /commands? this visit$/ }).click();
  const rows = dialog(page).getByRole("row");
  await expect(rows.last()).toContainText("This visit");
  const cells = await rows.evaluateAll((rows) => rows.slice(1).map((row) => [...row.cells].map((cell) => cell.textContent)));
  return Object.fromEntries(cells.map(([part, commands]) => [part, Number(commands.replace(/[~,\s]/g, ""))]));
}

test("the table's parts add up to what reached Redis, the exchange's commands among them", async ({ page }) => {
  await openExplorer(page, "?key=greeting");
  await settled(page);
  await type(page, "STRLEN greeting\nTYPE greeting");
  await expect(parts(page).output).toContainText("(integer) 10");
  await page.getByRole("button", { name: "Count keys" }).click();
  await expect(parts(page).keys).toContainText("55 keys");
  await page.getByRole("tab", { name: "Live" }).click();
  const live = page.getByRole("tabpanel", { name: "Live" });
  await live.getByRole("textbox").fill("chat");
  await live.getByRole("button", { name: "Listen" }).click();
  await expect(live, "refused, and it reached Redis").toContainText("may not run SUBSCRIBE");
  await list(page.locator(".ex-keys"));
  await live.getByRole("button", { name: "Listen" }).click();
  await expect(live).toContainText("Listening to chat");
  const names = await sent();
  const told = await bill(page);
  const { "This visit": all, ...by } = told;
  expect(all).toBe(names.length);
  expect(Object.values(by).reduce((sum, one) => sum + one, 0)).toBe(all);
  expect(by).toEqual({
    "Open key": 4,
    "List of keys": names.filter((name) => name === "SCAN").length,
    "Counts, samples, types": 1,
    "Command line": 2,
    Live: 2,
    "Right to list keys": 5,
  });
  expect(names.filter((name) => /^(ACL|DEL)/.test(name))).toHaveLength(5);
  await expect(dialog(page)).toContainText("Pay as you go");
});

test("a plan without a price for commands is said to have none", async ({ page }) => {
  const free = await sandbox.database("acme-sessions");
  await page.goto(`/self/redis/${free.database_id}/explore`);
  await page.getByRole("button", { name: "Count keys" }).click();
  await expect(parts(page).cost).toContainText("1 command this visit");
  await expect(parts(page).cost).not.toContainText("$");
  const told = await bill(page);
  expect(told["This visit"]).toBe((await sent()).length);
  await expect(dialog(page).getByRole("columnheader", { name: "Price" })).toHaveCount(0);
  await expect(dialog(page)).toContainText("The free plan pays nothing for commands");
});
