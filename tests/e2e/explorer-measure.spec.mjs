// Ends and sizes of many keys: asked for by a press that says what it costs, and told of as far as they are known.
import { expect, test } from "./support/test.mjs";
import { filter, list, row, shape, tree } from "./support/browse.mjs";
import { DATABASE, asDemoUser, openExplorer, sent } from "./support/explorer.mjs";
import { run, sandbox } from "./support/sandbox.mjs";

asDemoUser(test);

const names = (page) => tree(page).getByRole("row").allTextContents();

test("an order by end asks for nothing but the ends of the listed keys, and a filter by end follows", async ({ page }) => {
  const database = await sandbox.database(DATABASE);
  await run(
    database,
    ["SET", "measure:later", "x", "EX", "90000"],
    ["SET", "measure:never", "x"],
    ["SET", "measure:soon", "x", "EX", "1800"],
  );
  await openExplorer(page);
  await list(page);
  await filter(page, "measure:");
  await sandbox.clearLog();
  await shape(page, async (panel) => {
    await panel.getByRole("radio", { name: "End", exact: true }).check();
    await expect(panel.getByText("An order by end or size is a list")).toBeVisible();
  });
  await expect(page.getByText("By end: known of 0 of 3 keys, the others last.")).toBeVisible();
  expect(await sent(), "looking costs nothing").toEqual([]);

  await page.getByRole("button", { name: "Measure 3 keys · 3 commands" }).click();
  await expect(row(page, /measure:soon.*(29|30) min/)).toBeVisible();
  await expect(row(page, /measure:never.*no end/)).toBeVisible();
  await expect(page.getByText("By end.")).toBeVisible();
  expect(await sent()).toEqual(["PTTL", "PTTL", "PTTL"]);
  const order = (await names(page)).map((name) => name.match(/measure:(\w+?)(\d|no end)/)?.[1]);
  expect(order.filter(Boolean)).toEqual(["soon", "later", "never"]);

  await sandbox.clearLog();
  await shape(page, async (panel) => {
    await panel.getByLabel("Ends in").fill("<1x");
    await expect(panel.getByText("Not a range yet: all keys are let through.")).toBeVisible();
    await panel.getByLabel("Ends in").fill("<1h");
  });
  await expect(row(page, /measure:never/)).toHaveCount(0);
  await expect(row(page, /measure:soon/)).toBeVisible();
  expect(await sent()).toEqual([]);
});

test("a filter by size says of how many keys it cannot tell, and measures those alone", async ({ page }) => {
  const database = await sandbox.database(DATABASE);
  await run(database, ["SET", "sizes:small", "x"], ["SET", "sizes:large", "x".repeat(40_000)]);
  await openExplorer(page);
  await list(page);
  await filter(page, "sizes:");
  await shape(page, async (panel) => panel.getByLabel("Memory").fill(">10KB"));
  await expect(page.getByText("2 keys cannot be judged yet.")).toBeVisible();
  await sandbox.clearLog();
  await page.getByRole("button", { name: "Measure 2 keys · 2 commands" }).click();
  await row(page, /Folder sizes, 1 key/).click();
  await expect(row(page, /large.*KB/)).toBeVisible();
  expect(await sent()).toEqual(["MEMORY USAGE", "MEMORY USAGE"]);
});

test("what was not answered is asked again after a press, and nothing by itself", async ({ page }) => {
  const database = await sandbox.database(DATABASE);
  await run(database, ["SET", "again:a", "x"], ["SET", "again:b", "x"]);
  await openExplorer(page);
  await list(page);
  await filter(page, "again:");
  await shape(page, async (panel) => panel.getByRole("radio", { name: "End", exact: true }).check());
  await sandbox.fault({ area: "rest", operation: "pipeline", count: 1, kind: "status", status: 503 });
  await page.getByRole("button", { name: "Measure 2 keys · 2 commands" }).click();
  const group = page.getByRole("group", { name: "Ends and sizes of keys" });
  await expect(group.getByText("Measured 0 of 2.")).toBeVisible();
  await group.getByRole("button", { name: "Try again" }).click();
  await expect(row(page, /again:b.*no end/)).toBeVisible();
});

test("a folder is scanned before the rest where somebody asks for it", async ({ page }) => {
  const database = await sandbox.database(DATABASE);
  const batch = (from) => Array.from({ length: 900 }, (_, at) => ["SET", `first:${from + at}`, "x"]);
  for (let from = 0; from < 2700; from += 900) await run(database, ...batch(from));
  await openExplorer(page);
  await sandbox.fault({ area: "rest", kind: "latency", ms: 500 });
  await page.getByRole("button", { name: "List the keys" }).click();
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Paused.")).toBeVisible();
  await sandbox.clearFaults();
  await filter(page, "first:");
  await row(page, /Folder first, at least/).click();
  await sandbox.clearLog();
  await page.getByRole("button", { name: /^Scan first: first · / }).click();
  await expect(row(page, /Folder first, 2,700 keys/)).toBeVisible();
  expect(new Set(await sent())).toEqual(new Set(["SCAN"]));
});
