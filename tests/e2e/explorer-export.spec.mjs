// Keys as a file: the cost before, every byte in it, and what could not be read named.
import { readFile } from "node:fs/promises";
import { expect, test } from "./support/test.mjs";
import { filter, list, row, tree } from "./support/browse.mjs";
import { DATABASE, asDemoUser, openByName, openExplorer, sent } from "./support/explorer.mjs";
import { run, sandbox } from "./support/sandbox.mjs";

asDemoUser(test);

const dialog = (page) => page.getByRole("dialog", { name: "Export keys" });

/** Reads the keys, and the file that comes of it. */
async function exported(page, format) {
  await dialog(page).getByRole("radio", { name: format, exact: true }).check();
  await dialog(page).getByRole("button", { name: "Read the keys" }).click();
  await expect(dialog(page).getByText("The file is ready.")).toBeVisible();
  return saved(page);
}

async function saved(page) {
  const download = page.waitForEvent("download");
  await dialog(page).getByRole("button", { name: "Save the file" }).click();
  const file = await download;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

test("a folder becomes redis commands that make it again, ends included", async ({ page }) => {
  const database = await sandbox.database(DATABASE);
  await run(
    database,
    ["HSET", "out:hash", "field", "va\nlue", "other", "é"],
    ["RPUSH", "out:list", "first", "", "\"quoted\""],
    ["SADD", "out:set", "member"],
    ["XADD", "out:stream", "5-1", "field", "value"],
    ["SET", "out:string", "text with spaces", "PXAT", "4102444800123"],
    ["ZADD", "out:zset", "-inf", "low", "1.5", "mid"],
  );
  await openExplorer(page);
  await list(page);
  await filter(page, "out:");
  await page.getByRole("button", { name: "Choose keys to export" }).click();
  await row(page, /Folder out/).getByRole("checkbox").click();
  await expect(page.getByText("6 keys chosen")).toBeVisible();
  await sandbox.clearLog();
  await page.getByRole("button", { name: "Export…" }).click();
  await expect(dialog(page)).toContainText("6 keys: at least 12 commands.");
  expect(await sent(), "the cost is said before").toEqual([]);

  const file = await exported(page, "Redis");
  expect(file.name).toBe("redis-keys.redis");
  expect(file.text.split("\n")).toEqual([
    String.raw`HSET out:hash field "va\nlue" other "é"`,
    String.raw`RPUSH out:list first "" "\"quoted\""`,
    "SADD out:set member",
    "XADD out:stream 5-1 field value",
    'SET out:string "text with spaces"',
    "PEXPIREAT out:string 4102444800123",
    "ZADD out:zset -inf low 1.5 mid",
    "",
  ]);
  const reads = ["HSCAN", "LRANGE", "SSCAN", "XRANGE", "GETRANGE", "ZRANGE"];
  expect(await sent()).toEqual(reads.flatMap((read) => ["PEXPIRETIME", read]));
});

test("the keyboard ticks a range, and a break in the middle loses nothing", async ({ page }) => {
  const database = await sandbox.database(DATABASE);
  await run(database, ...Array.from({ length: 40 }, (_, at) => ["SET", `range:${at}`, `value ${at}`]));
  await openExplorer(page);
  await list(page);
  await filter(page, "range:");
  await row(page, /Folder range/).click();
  await expect(row(page, "string 0")).toBeVisible();
  await page.getByRole("button", { name: "Choose keys to export" }).click();
  await tree(page).focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+End");
  await expect(page.getByText("40 keys chosen")).toBeVisible();
  await page.getByRole("button", { name: "Export…" }).click();
  await sandbox.fault({ area: "rest", operation: "pipeline", skip: 1, count: 1, kind: "status", status: 503 });
  await dialog(page).getByRole("radio", { name: "NDJSON" }).check();
  await dialog(page).getByRole("button", { name: "Read the keys" }).click();
  await expect(dialog(page).getByText(/^16 of 40 keys/)).toBeVisible();
  await dialog(page).getByRole("button", { name: "Try again" }).click();
  await expect(dialog(page).getByText("The file is ready.")).toBeVisible();
  const { text } = await saved(page);
  const values = text.trim().split("\n").map((line) => JSON.parse(line).value);
  expect(values.toSorted()).toEqual(Array.from({ length: 40 }, (_, at) => `value ${at}`).toSorted());
});

test("in exact mode pasted names are exported, and those that cannot be read are named", async ({ page }) => {
  const database = await sandbox.database(DATABASE);
  const large = Array.from({ length: 250 }, (_, at) => `item ${at}`);
  const document = '{"n":9007199254740993}';
  await run(database, ["JSON.SET", "exact:json", "$", document]);
  await run(database, ["SET", "exact:out", "x"], ["DEL", "exact:big"], ["RPUSH", "exact:big", ...large]);
  await openExplorer(page);
  await openByName(page, "exact:out", "exact:big", "exact:missing", "exact:json");
  await page.getByRole("heading", { name: "Pasted" }).locator("..").getByRole("button", { name: "Export these keys" }).click();
  const file = await exported(page, "JSON");
  const keys = JSON.parse(file.text);
  expect(keys.map((key) => key.key)).toEqual(["exact:out", "exact:big", "exact:missing", "exact:json"]);
  expect(file.text, "digit for digit").toContain(`"value":${document}`);
  expect(keys[1].value).toEqual(large);
  expect(keys[2].unreadable).toBe("the key is gone");
  await expect(dialog(page)).toContainText("exact:missing: gone since its name was found");
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
});

test("a file that was read and not saved is not thrown away without a question", async ({ page }) => {
  await openExplorer(page);
  await openByName(page, "greeting", "counter:max");
  await page.getByRole("button", { name: "Export these keys" }).first().click();
  await page.keyboard.press("Escape");
  await expect(dialog(page), "nothing was read yet").toBeHidden();
  await page.getByRole("button", { name: "Export these keys" }).first().click();
  await dialog(page).getByRole("button", { name: "Read the keys" }).click();
  await expect(dialog(page).getByText("The file is ready.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toContainText("no file was saved");
  await page.keyboard.press("Escape");
  await expect(dialog(page).getByRole("button", { name: "Save the file" })).toBeVisible();
  await dialog(page).getByRole("button", { name: "Close" }).click();
  await dialog(page).getByRole("button", { name: "Back to the export" }).click();
  const file = await saved(page);
  expect(file.text).toContain("SET greeting");
  await page.keyboard.press("Escape");
  await expect(dialog(page), "a saved file is safe").toBeHidden();
  await page.getByRole("button", { name: "Export these keys" }).first().click();
  await dialog(page).getByRole("button", { name: "Read the keys" }).click();
  await expect(dialog(page).getByText("The file is ready.")).toBeVisible();
  await page.keyboard.press("Escape");
  await dialog(page).getByRole("button", { name: "Throw it away" }).click();
  await expect(dialog(page)).toBeHidden();
});
