// Names without a list of keys: marked ones, those that a link brings; and the list of shortcuts.
import { expect, test } from "./support/test.mjs";
import { filter, list, row, shape, tree } from "./support/browse.mjs";
import { asDemoUser, openByName, openExplorer, parts, sent, settled } from "./support/explorer.mjs";
import { sandbox } from "./support/sandbox.mjs";

asDemoUser(test);

const bookmarks = (page) => page.getByRole("list", { name: "Bookmarks" });

test("a bookmark stays in this browser, is seen in another tab, and goes when it is taken away", async ({ page, context }) => {
  await openExplorer(page, "?key=greeting");
  await settled(page);
  await page.getByRole("button", { name: "Bookmark this key" }).click();
  await expect(bookmarks(page).getByRole("link")).toHaveText(/greeting/);
  const other = await context.newPage();
  await openExplorer(other);
  await expect(bookmarks(other).getByRole("link")).toHaveText(/greeting/);
  await openByName(other, "tags:all");
  await settled(other);
  await other.getByRole("button", { name: "Bookmark this key" }).click();
  await expect(bookmarks(page).getByRole("link")).toHaveCount(2);

  await page.reload();
  await expect(bookmarks(page).getByRole("link")).toHaveCount(2);
  await page.getByRole("button", { name: "Remove the bookmark" }).click();
  await expect(bookmarks(page).getByRole("link")).toHaveCount(1);
  await page.getByRole("button", { name: "Remove all bookmarks" }).click();
  await expect(bookmarks(page)).toHaveCount(0);
  await expect(bookmarks(other)).toHaveCount(0);
});

test("a link lists names without asking anything, and opens them exactly", async ({ page }) => {
  await openExplorer(page, "?list=greeting&list=user%3A1001&list=odd%20%2F%25&list=greeting");
  const listed = page.getByRole("list", { name: "Pasted" });
  await expect(page.getByRole("heading", { name: "From the link" })).toBeVisible();
  await expect(listed.getByRole("link")).toHaveText(["greeting", "user:1001", "odd /%"]);
  expect(await sent()).toEqual([]);
  await listed.getByRole("link", { name: "greeting" }).click();
  await expect(parts(page).text).toHaveText("Hello, Ada");
  await expect(listed.getByRole("link")).toHaveCount(3);
});

test("a link reproduces the list: what it leaves out, its order, its shape", async ({ page, context }) => {
  await openExplorer(page);
  await list(page);
  await filter(page, "user: !1002");
  await shape(page, async (panel) => {
    await panel.getByRole("checkbox", { name: "hash" }).check();
    await panel.getByRole("radio", { name: "List", exact: true }).check();
  });
  await expect(row(page, /user:1001/)).toBeVisible();
  await row(page, /user:1001/).click();
  await settled(page);
  await expect(page).toHaveURL(/key=user%3A1001&find=user%3A%20%211002&types=hash&as=flat$/);
  const shown = await tree(page).getByRole("row").count();

  const other = await context.newPage();
  await other.goto(page.url());
  await list(other);
  await expect(tree(other).getByRole("row")).toHaveCount(shown);
  await expect(row(other, /user:1001/)).toHaveAttribute("aria-current", "true");
  await other.getByRole("searchbox", { name: "Filter names" }).fill("");
  await expect(other).toHaveURL(/key=user%3A1001&types=hash&as=flat$/);
});

test("the list of shortcuts opens on a question mark, not while somebody types", async ({ page }) => {
  await openExplorer(page);
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await page.getByRole("textbox", { name: "Open a key by name" }).fill("what");
  await page.keyboard.type("?");
  await expect(page.getByRole("textbox", { name: "Open a key by name" })).toHaveValue("what?");
  await expect(sheet).toBeHidden();
  await page.getByRole("textbox", { name: "Open a key by name" }).blur();
  await page.keyboard.press("?");
  await expect(sheet).toContainText("Go to the field for a key's name");
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await page.getByRole("button", { name: "Keyboard shortcuts (?)" }).click();
  await expect(sheet).toBeVisible();
  expect(await sandbox.log("rest")).toEqual([]);
});
