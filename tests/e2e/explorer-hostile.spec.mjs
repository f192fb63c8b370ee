// What nobody puts into a database on purpose, and a database that is not there for us: the page says what it is, and goes on.
import { expect, test } from "./support/test.mjs";
import { DATABASE, asDemoUser, openByName, openExplorer, parts, settled, type } from "./support/explorer.mjs";
import { run, sandbox } from "./support/sandbox.mjs";

asDemoUser(test);

/** Names as redis-cli would quote them, what they are, and what the page shows of them. */
const names = [
  { what: "a line break", name: "hostile:one\ntwo", typed: String.raw`"hostile:one\ntwo"`, shown: String.raw`hostile:one\ntwo` },
  { what: "a tab and a bell", name: "hostile:\t\u0007", typed: String.raw`"hostile:\t\a"`, shown: String.raw`hostile:\t\x07` },
  { what: "text that turns round", name: "hostile:\u202Eexe.txt", typed: "hostile:\u202Eexe.txt", shown: "hostile:" + String.raw`\u{202e}` + "exe.txt" },
  { what: "no width", name: "hostile:a\u200Bb", typed: "hostile:a\u200Bb", shown: "hostile:a" + String.raw`\u{200b}` + "b" },
  { what: "markup", name: "hostile:<img src=x onerror=alert(1)>", typed: '"hostile:<img src=x onerror=alert(1)>"', shown: "hostile:<img src=x onerror=alert(1)>" },
];

test.describe("names", () => {
  test.beforeAll(async () => {
    const database = await sandbox.database(DATABASE);
    await run(database, ...names.map(({ name, what }) => ["SET", name, `the value behind ${what}`]));
  });

  for (const { what, name, typed, shown } of names) {
    test(`with ${what} is marked, and opens by typing, by its link and from the list`, async ({ page }) => {
      const alerts = [];
      page.on("dialog", (dialog) => alerts.push(dialog.message()) && dialog.dismiss());
      await openExplorer(page);
      await openByName(page, typed);
      await expect(parts(page).text).toHaveText(`the value behind ${what}`);
      await expect(parts(page).name).toHaveText(shown);
      await page.reload();
      await expect(parts(page).text).toHaveText(`the value behind ${what}`);
      await page.goto(page.url().replace(/\?.*/, ""));
      await page.getByRole("button", { name: "List the keys" }).click();
      await expect(page.getByRole("button", { name: "Scan again" })).toBeVisible();
      await page.getByRole("searchbox", { name: "Filter names" }).fill("hostile");
      await page.getByRole("treegrid").getByRole("row", { name: "Folder hostile" }).click();
      const label = shown.replace("hostile:", "");
      await page.getByRole("treegrid").getByRole("row").filter({ hasText: label }).click();
      await expect(parts(page).text).toHaveText(`the value behind ${what}`);
      expect(new URL(page.url()).searchParams.get("key")).toBe(name);
      expect(alerts).toEqual([]);
    });
  }

  test("as long as Upstash allows opens by typing and by its link, and keeps the page whole", async ({ page }) => {
    const name = "long:".padEnd(32 * 1024, "n");
    await run(await sandbox.database(DATABASE), ["SET", name, "the value behind it"]);
    await openExplorer(page);
    await openByName(page, name);
    await expect(parts(page).text).toHaveText("the value behind it");
    const wider = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    expect(wider, "the page is not wider than its window").toBe(false);
    await page.reload();
    await expect(parts(page).text).toHaveText("the value behind it");
  });
});

test.describe("values", () => {
  test("JSON a thousand levels deep is shown, and its text is as stored", async ({ page }) => {
    const deep = `${"[".repeat(1000)}1${"]".repeat(1000)}`;
    await run(await sandbox.database(DATABASE), ["SET", "hostile:deep", deep]);
    await openExplorer(page, "?key=hostile%3Adeep");
    await settled(page);
    await page.getByRole("tab", { name: "Text" }).click();
    await expect(parts(page).text).toHaveText(deep);
  });

  test("a number that no integer of Redis holds is Redis's to refuse, in its words", async ({ page }) => {
    await openExplorer(page);
    await type(page, "GETRANGE greeting 0 9223372036854775808");
    await expect(parts(page).output).toContainText("(error) ERR value is not an integer or out of range");
    await type(page, "STRLEN greeting");
    await expect(parts(page).output).toContainText("(integer) 10");
  });
});

test.describe("a database that is not there for this page", () => {
  test("suspended: says so, and is read again once it is back", async ({ page }) => {
    const { database_id: id } = await sandbox.database(DATABASE);
    await sandbox.suspend(id, true);
    try {
      await openExplorer(page, "?key=greeting");
      await expect(page.getByText("Upstash says that it is suspended")).toBeVisible();
      await expect(parts(page).key).toContainText("this database is suspended");
    } finally {
      await sandbox.suspend(id, false);
    }
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(parts(page).text).toHaveText("Hello, Ada");
  });

  test("an answer that this origin may not read is no answer", async ({ page }) => {
    const { database_id: id, endpoint } = await sandbox.database(DATABASE);
    const headers = { "access-control-allow-origin": "https://elsewhere.example" };
    await page.route((url) => url.hostname.startsWith(endpoint), (route) => route.fulfill({ headers, body: '[{"result":"aGk="}]' }));
    await page.goto(`/self/redis/${id}/explore?key=greeting`);
    await expect(parts(page).key).toContainText("The database does not answer");
    await page.unrouteAll();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(parts(page).text).toHaveText("Hello, Ada");
  });

  test("an answer that is cut off is not shown as a value", async ({ page }) => {
    await sandbox.fault({ area: "rest", method: "POST", kind: "truncated" });
    await openExplorer(page, "?key=greeting");
    await expect(parts(page).key).toContainText("The database does not answer");
    await expect(parts(page).text).toHaveCount(0);
  });
});
