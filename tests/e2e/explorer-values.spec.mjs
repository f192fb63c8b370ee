// What the explorer shows of a real Redis: every type, every byte, and what each look has cost.
import { expect, test } from "./support/test.mjs";
import { DATABASE, asDemoUser, openByName, openExplorer, parts, sent, settled, type } from "./support/explorer.mjs";
import { run, sandbox } from "./support/sandbox.mjs";

asDemoUser(test);

/** A key of unknown type is read as a string in the request that asks for its type. */
const PROBE = ["TYPE", "PTTL", "MEMORY USAGE", "GETRANGE"];

test.describe("a key of each type", () => {
  const keys = [
    { key: "greeting", shows: ["10 B", "UTF-8 text", "Hello, Ada"], reads: [] },
    { key: "user:1001", shows: ["4 fields", "name", "Ada Lovelace"], reads: ["HLEN", "HSCAN", "HPTTL"] },
    { key: "queue:emails", shows: ["4 elements", "plain text job", "(empty)"], reads: ["LLEN", "LRANGE"] },
    { key: "tags:all", shows: ["members"], reads: ["SCARD", "SSCAN"] },
    { key: "leaderboard", shows: ["7 members", "nobody", "-inf", "inf"], reads: ["ZCARD", "ZRANGE"] },
    { key: "orders:events", shows: ["25 entries", "order", "ord-90"], reads: ["XLEN", "XREVRANGE"] },
    { key: "product:1001", shows: ["root is an object", '"Garden chair"'], reads: ["JSON.TYPE", "JSON.GET"] },
    { key: "visitors:unique", shows: ["not text", "HyperLogLog", "HYLL"], reads: [] },
    { key: "signins:2026-11", shows: ["in memory"], reads: [] },
    { key: "stores:locations", shows: ["Member", "Score"], reads: ["ZCARD", "ZRANGE"] },
  ];
  for (const { key, shows, reads } of keys) {
    test(`${key} is shown, and costs what the page says`, async ({ page }) => {
      await openExplorer(page, `?key=${encodeURIComponent(key)}`);
      for (const text of shows) await expect(parts(page).key).toContainText(text);
      const look = [...PROBE, ...reads];
      await expect(parts(page).key.getByRole("button", { name: `${look.length} commands` })).toBeVisible();
      expect((await sent()).sort()).toEqual(look.sort());
      await expect(parts(page).cost).toContainText(`${look.length} commands this visit`);
      await page.getByRole("button", { name: `${look.length} commands`, exact: true }).click();
      await expect(page.getByRole("dialog", { name: "Sent for this look" })).toContainText(`TYPE ${key}`);
    });
  }
});

test("a string opens with four commands in one request, for the first time and again", async ({ page }) => {
  const requests = async () => {
    const all = (await sandbox.log("rest")).filter((entry) => entry.method !== "OPTIONS");
    return all.map((entry) => entry.commands.map((command) => command.name));
  };
  await openExplorer(page);
  await sandbox.clearLog();
  await openByName(page, "greeting");
  await expect(parts(page).text).toHaveText("Hello, Ada");
  expect(await requests()).toEqual([PROBE]);
  await openByName(page, "queue:emails");
  await expect(parts(page).grid).toBeVisible();
  await sandbox.clearLog();
  await page.goBack();
  await expect(parts(page).text).toHaveText("Hello, Ada");
  expect(await requests()).toEqual([PROBE]);
});

test.describe("exactly as stored", () => {
  test("the largest integer, in a string, a field, JSON and the command line", async ({ page }) => {
    const database = await sandbox.database(DATABASE);
    await run(database, ["HSET", "exact", "max", "9223372036854775807"], ["SET", "exact:n", "9223372036854775806"]);
    await openExplorer(page, "?key=counter%3Amax");
    await expect(parts(page).text).toHaveText("9223372036854775807");
    await openByName(page, "exact");
    await expect(parts(page).grid).toContainText("9223372036854775807");
    await openByName(page, "json:big-integers");
    await expect(parts(page).lines).toContainText('"max": 9223372036854775807');
    await expect(parts(page).lines).toContainText("9007199254740993");
    await run(database, ["INCR", "exact:n"]);
    await type(page, "STRLEN exact:n");
    await expect(parts(page).output).toContainText("(integer) 19");
    await type(page, "GET exact:n");
    await expect(parts(page).output).toContainText('"9223372036854775807"');
  });

  test("bytes that are not text, as hex, base64 and escapes that look unlike text", async ({ page }) => {
    await openExplorer(page, "?key=bytes%3Araw");
    await expect(parts(page).lines).toContainText("80 01 ff 41");
    await expect(parts(page).key).toContainText("not UTF-8 text");
    await page.getByRole("tab", { name: "Base64" }).click();
    await expect(parts(page).text).toHaveText("gAH/QQ==");
    await page.getByRole("tab", { name: "Text" }).click();
    await expect(parts(page).text).toHaveText(String.raw`\x80\x01\xffA`);
    await expect(parts(page).text.locator(".esc")).toHaveText(String.raw`\x80\x01\xff`);
    await type(page, "GET bytes:raw");
    await expect(parts(page).output).toContainText(String.raw`"\x80\x01\xffA"`);
  });

  test("a JSON root array, key order, duplicates in a string", async ({ page }) => {
    const stored = '[3,{"z":1.50,"a":2,"a":3,"big":123456789012345678901234567890},[]]';
    const database = await sandbox.database(DATABASE);
    await run(database, ["SET", "exact:json", stored]);
    await openExplorer(page, "?key=exact%3Ajson");
    await expect(page.getByRole("tab", { name: "JSON" })).toHaveAttribute("aria-selected", "true");
    await expect(parts(page).lines).toContainText('"big"');
    expect((await parts(page).lines.innerText()).replace(/\s+/g, "")).toBe(stored);
    await page.getByRole("tab", { name: "Text" }).click();
    await expect(parts(page).text).toHaveText(stored);
    await openByName(page, "json:array");
    await expect(parts(page).key).toContainText("root is an array");
    const [array] = await run(database, ["JSON.GET", "json:array"]);
    await expect(parts(page).lines).toContainText("[");
    expect((await parts(page).lines.innerText()).replace(/\s+/g, "")).toBe(array.replace(/\s+/g, ""));
  });

  test("scores are the text that Redis writes", async ({ page }) => {
    const database = await sandbox.database(DATABASE);
    const [pairs] = await run(database, ["ZRANGE", "leaderboard", "0", "-1", "WITHSCORES"]);
    await openExplorer(page, "?key=leaderboard");
    const rows = parts(page).grid.getByRole("row");
    await expect(rows).toHaveCount(pairs.length / 2);
    for (let index = 0; index < pairs.length / 2; index++) {
      await expect(rows.nth(index).getByRole("gridcell")).toHaveText([String(index), pairs[2 * index], pairs[2 * index + 1]]);
      await expect(rows.nth(index).getByRole("gridcell", { name: `Score ${pairs[2 * index + 1]}`, exact: true })).toBeVisible();
    }
    await page.getByRole("radio", { name: "Highest first" }).check();
    await expect(rows.first()).toContainText("inf");
    await expect(page).toHaveURL(/order=reverse/);
  });

  test("text that would be hidden or reordered is marked", async ({ page }) => {
    const database = await sandbox.database(DATABASE);
    await run(database, ["SET", "invoice\u202egpj.exe", "a\u200bb\r\nc"]);
    await openExplorer(page, `?key=${encodeURIComponent("invoice\u202egpj.exe")}`);
    await expect(parts(page).name).toHaveText(String.raw`invoice\u{202e}gpj.exe`);
    await expect(parts(page).text).toContainText(String.raw`a\u{200b}b\r`);
    const unescaped = await page.evaluate(() => document.body.innerText.includes("\u202e"));
    expect(unescaped).toBe(false);
  });

  test("an empty string is there and is empty", async ({ page }) => {
    await openExplorer(page, "?key=banner%3Aempty");
    await expect(parts(page).key).toContainText("0 B");
    await expect(parts(page).text).toHaveText("(empty)");
  });
});


test.describe("long values", () => {
  test("a long string is read a stretch at a time, never more than 256 KB at once", async ({ page }) => {
    await openExplorer(page, "?key=export%3Alarge");
    await expect(parts(page).key).toContainText("First 64 KB of 300 KB");
    for (const size of ["128 KB", "192 KB", "256 KB"]) {
      await page.getByRole("button", { name: "Show next 64 KB" }).click();
      await expect(parts(page).key).toContainText(`First ${size} of 300 KB`);
    }
    await page.getByRole("button", { name: "Show next 44 KB" }).click();
    await expect(parts(page).key).toContainText("Bytes 262,144 to 307,200 of 307,200");
    expect((await sent()).filter((name) => name === "GETRANGE")).toHaveLength(5);
    await page.getByRole("tab", { name: "Hex" }).click();
    await expect(parts(page).lines).toContainText("00040000");
    await page.getByRole("button", { name: "Back to the start" }).click();
    await expect(parts(page).key).toContainText("First 64 KB of 300 KB");
  });

  test("JSON beyond the first page is laid out after one more read", async ({ page }) => {
    const stored = JSON.stringify(Array.from({ length: 9000 }, (_, index) => `item ${index}`));
    expect(stored.length).toBeGreaterThan(65_536);
    await run(await sandbox.database(DATABASE), ["SET", "long:json", stored]);
    await openExplorer(page, "?key=long%3Ajson&tab=json");
    await expect(parts(page).key).toContainText("JSON is laid out once the whole value is here.");
    await sandbox.clearLog();
    await page.getByRole("tabpanel").getByRole("button", { name: "Read the rest" }).click();
    await expect(parts(page).lines).toContainText('"item 0",');
    expect(await sent()).toEqual(["GETRANGE"]);
    expect(await page.locator(".ex-line").count()).toBeLessThan(80);
  });

  test("a large hash comes in pages, and only the rows on screen are made", async ({ page }) => {
    await openExplorer(page, "?key=catalog%3Aindex");
    await expect(parts(page).key).toContainText(/1\d\d of 1,000 fields/);
    await page.getByRole("button", { name: "Show more" }).click();
    await expect(parts(page).key).toContainText(/2\d\d of 1,000 fields/);
    expect(await parts(page).grid.getByRole("row").count()).toBeLessThan(60);
    await expect(parts(page).grid).toHaveAttribute("aria-rowcount", /^2\d\d$/);
  });

  test("an element is shown in full when it is chosen", async ({ page }) => {
    const job = JSON.stringify({ to: "ada@acme.example", body: "x".repeat(500), n: 9007199254740993n.toString() });
    await run(await sandbox.database(DATABASE), ["RPUSH", "long:list", "short", job]);
    await openExplorer(page, "?key=long%3Alist");
    await parts(page).grid.getByRole("row").nth(1).click();
    const element = page.getByRole("region", { name: "Value", exact: true }).first();
    await expect(element).toContainText('"9007199254740993"');
    await expect(element).toContainText("x".repeat(500));
    await page.getByRole("button", { name: "Close the element" }).click();
    await expect(page.getByRole("button", { name: "Close the element" })).toBeHidden();
  });
});

test.describe("streams", () => {
  test("groups cost their command when they are looked at, and are in the link", async ({ page }) => {
    await openExplorer(page, "?key=orders%3Aevents");
    await expect(parts(page).grid).toBeVisible();
    expect(await sent()).not.toContain("XINFO GROUPS");
    await page.getByRole("tab", { name: "Groups" }).click();
    await expect(page.getByRole("row", { name: /billing/ })).toBeVisible();
    expect((await sent()).filter((name) => name === "XINFO GROUPS")).toHaveLength(1);
    await page.reload();
    await expect(page.getByRole("row", { name: /billing/ })).toBeVisible();
  });

  test("entries read newest first, or oldest first", async ({ page }) => {
    const database = await sandbox.database(DATABASE);
    const [entries] = await run(database, ["XRANGE", "orders:events", "-", "+"]);
    await openExplorer(page, "?key=orders%3Aevents");
    await expect(parts(page).grid.getByRole("row").first()).toContainText(entries.at(-1)[0]);
    await page.getByRole("radio", { name: "Oldest first" }).check();
    await expect(parts(page).grid.getByRole("row").first()).toContainText(entries[0][0]);
  });
});

test("a key's end counts down by itself and is told in local time", async ({ page }) => {
  const database = await sandbox.database(DATABASE);
  await run(database, ["SET", "brief", "now", "EX", "10"], ["HSET", "brief:hash", "f", "1", "g", "2"]);
  await openExplorer(page, "?key=brief");
  await expect(parts(page).key).toContainText(/expires in \d s · /);
  await sandbox.clearLog();
  await expect(parts(page).key).toContainText(/expires in 1 s/, { timeout: 12_000 });
  await expect(parts(page).key).toContainText(/expired \d s ago, shown as it was read/);
  expect(await sent()).toEqual([]);
  await page.getByRole("button", { name: "Read again" }).click();
  await expect(parts(page).key).toContainText("The key is gone");
});

test("fields that end say when, where Redis knows", async ({ page }) => {
  const database = await sandbox.database(DATABASE);
  const { redis } = await (await fetch(`${sandbox.origin}/_sandbox/health`)).json();
  const [major, minor] = redis.version.split(".").map(Number);
  const knows = major > 7 || (major === 7 && minor >= 4);
  if (knows) await run(database, ["HEXPIRE", "user:1001", "3600", "FIELDS", "1", "email"]);
  await openExplorer(page, "?key=user%3A1001");
  await settled(page);
  const row = parts(page).grid.getByRole("row", { name: /email/ });
  await expect(row.getByRole("gridcell")).toHaveCount(knows ? 3 : 2);
  if (knows) await expect(row).toContainText(/59 min|1 h/);
});
