// What a value means, found in it, searched for, and taken along: each look at its cost.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "./support/test.mjs";
import { DATABASE, asDemoUser, openByName, openExplorer, parts, sent, settled } from "./support/explorer.mjs";
import { run, sandbox } from "./support/sandbox.mjs";

asDemoUser(test);

/** Commands that read values, without what the opening of a key costs. */
async function asked(...names) {
  return (await sent()).filter((name) => names.includes(name));
}

test.describe("decoders", () => {
  const steps = (page) => page.getByRole("list", { name: "Formats, from the outside in" }).getByRole("listitem");
  const packed = (value) => gzipSync(JSON.stringify(value)).toString("base64");

  test("a chain is found, laid out, and costs no command", async ({ page }) => {
    await run(await sandbox.database(DATABASE), ["SET", "packed:1", packed({ z: 1, user: "Ada", list: [1, 2] })]);
    await sandbox.clearLog();
    await openExplorer(page, "?key=packed%3A1");
    await expect(parts(page).lines).toContainText('"user": "Ada"');
    await expect(page.getByRole("tab", { name: "Decoded" })).toHaveAttribute("aria-selected", "true");
    await expect(steps(page)).toHaveText(["base64", "gzip", "JSON"]);
    await settled(page);
    expect((await sent()).sort()).toEqual(["GETRANGE", "MEMORY USAGE", "PTTL", "TYPE"]);
    // The stored text is one press away.
    await page.getByRole("tab", { name: "Text" }).click();
    await expect(parts(page).text).toContainText("H4sI");
  });

  test("plain text and JSON load nothing of the decoders", async ({ page }) => {
    const loaded = [];
    page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
    await openExplorer(page, "?key=greeting");
    await expect(parts(page).text).toHaveText("Hello, Ada");
    await openByName(page, "json:big-integers");
    await expect(parts(page).lines).toContainText('"max"');
    await settled(page);
    expect(loaded.filter((path) => path.includes("decode-worker"))).toEqual([]);
    // Asked for, they look.
    await openByName(page, "greeting");
    await page.getByRole("tab", { name: "Decoded" }).click();
    await expect(page.getByText("No known format was found in it.")).toBeVisible();
    expect(loaded).toContain("/decode-worker_bg.wasm");
  });

  test("a chain that somebody chose is kept for the namespace, without any value", async ({ page }) => {
    const database = await sandbox.database(DATABASE);
    const inner = Buffer.from('{"secret":"in here"}').toString("base64");
    await run(database, ["SET", "chosen:1", inner], ["SET", "chosen:2", inner], ["SET", "chosen:3", "0,1,2,3"]);
    await openExplorer(page, "?key=chosen%3A1");
    await expect(steps(page)).toHaveText(["base64", "JSON"]);
    await page.getByRole("button", { name: "Remove JSON" }).click();
    await expect(steps(page)).toHaveText(["base64"]);
    await expect(parts(page).text).toHaveText('{"secret":"in here"}');
    await page.reload();
    await openByName(page, "chosen:2");
    await expect(steps(page)).toHaveText(["base64"]);
    const kept = await page.evaluate(() => Object.values({ ...localStorage }).join("\n"));
    expect(kept).toContain("base64 chosen");
    expect(kept).not.toContain("secret");
    expect(kept).not.toContain(inner);
    // A menu adds a format; what does not fit is said, and what is found is shown instead.
    await page.getByRole("combobox", { name: "Add a format" }).selectOption({ label: "JSON" });
    await expect(steps(page)).toHaveText(["base64", "JSON"]);
    await openByName(page, "chosen:3");
    await page.getByRole("tab", { name: "Decoded" }).click();
    await expect(page.getByText("base64 › JSON, chosen for keys like this one, does not fit this value.")).toBeVisible();
    await page.getByRole("button", { name: "Find out again" }).click();
    await expect(page.getByText("No known format was found in it.")).toBeVisible();
    expect(await page.evaluate(() => Object.values({ ...localStorage }).join("\n"))).not.toContain("base64>json");
  });

  test("a bomb is cut and said to be, a token is never called verified, an id says when it was made", async ({ page }) => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(64 << 20, 32), { level: 9 }), { level: 9 });
    const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    await run(
      await sandbox.database(DATABASE),
      ["SET", "odd:bomb", bomb.toString("base64")],
      ["SET", "odd:jwt", `${part({ alg: "none" })}.${part({ sub: "ada", exp: 1700000000 })}.`],
      ["SET", "odd:id", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"],
    );
    await openExplorer(page, "?key=odd%3Abomb");
    await expect(page.getByText("gzip was cut after 8 MB. There is more, which was not unpacked.")).toBeVisible();
    await openByName(page, "odd:jwt");
    await expect(page.getByText("Not verified:")).toBeVisible();
    await expect(parts(page).lines).toContainText("2023-11-14T22:13:20Z");
    await openByName(page, "odd:id");
    await expect(page.getByText("UUID, version 7, made 2022-02-22T19:22:22Z")).toBeVisible();
  });

  test("a field of a hash and a field of an entry are decoded too", async ({ page }) => {
    const value = packed({ inside: "a field" });
    const database = await sandbox.database(DATABASE);
    await run(database, ["HSET", "packed:hash", "f", value], ["XADD", "packed:stream", "*", "kind", "x", "body", value]);
    await openExplorer(page, "?key=packed%3Ahash");
    await parts(page).grid.getByRole("row").first().click();
    await expect(parts(page).lines.last()).toContainText('"inside": "a field"');
    await openByName(page, "packed:stream");
    await parts(page).grid.getByRole("row").first().click();
    await page.getByRole("button", { name: "Look at body" }).click();
    await expect(parts(page).lines.last()).toContainText('"inside": "a field"');
    await page.getByRole("button", { name: "All fields" }).click();
    await expect(page.getByRole("button", { name: "Look at kind" })).toBeVisible();
  });

  test("where the decoders cannot be loaded, the value stays as it is and that is said", async ({ page }) => {
    await run(await sandbox.database(DATABASE), ["SET", "packed:2", packed({ a: 1 })]);
    await page.route("**/decode-worker_loader.js", (route) => route.abort());
    await openExplorer(page, "?key=packed%3A2");
    await expect(page.getByText("The decoders could not be loaded. The value is shown as it is.")).toBeVisible();
    await expect(parts(page).text).toContainText("H4sI");
    await page.unroute("**/decode-worker_loader.js");
    await page.getByRole("tab", { name: "Decoded" }).click();
    await page.getByRole("tabpanel").getByRole("button", { name: "Try again" }).click();
    await expect(parts(page).lines).toContainText('"a": 1');
  });
});

test.describe("a whole value as a file", () => {
  const download = async (page) => {
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("group", { name: "Download" }).getByRole("button", { name: "Download" }).click(),
    ]);
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  };
  const offer = (page) => page.getByRole("button", { name: "Download the whole value" }).click();

  test("a string of any bytes, in pieces, exactly", async ({ page }) => {
    const database = await sandbox.database(DATABASE);
    const size = 1_500_000;
    await run(database, ["SETRANGE", "file:big", String(size - 5), "the e"], ["SETRANGE", "file:big", "524286", "across"]);
    const expected = Buffer.alloc(size);
    expected.write("the e", size - 5);
    expected.write("across", 524_286);
    await openExplorer(page, "?key=file%3Abig");
    await settled(page);
    await sandbox.clearLog();
    await offer(page);
    const group = page.getByRole("group", { name: "Download" });
    await expect(group).toContainText("1.4 MB, about 4 commands. The file has exactly its bytes: file_big.txt.");
    expect(await sent()).toEqual([]);
    const file = await download(page);
    expect(createHash("sha256").update(file.bytes).digest("hex")).toBe(createHash("sha256").update(expected).digest("hex"));
    expect(file.name).toBe("file_big.txt");
    expect(await sent()).toEqual(["GETRANGE", "GETRANGE", "GETRANGE", "STRLEN"]);
    await expect(group).toContainText("Saved as file_big.txt: 1.4 MB for 4 commands.");
  });

  test("it can be stopped, goes on where it stood, and is there while another key is looked at", async ({ page }) => {
    const size = 3 << 20;
    await run(await sandbox.database(DATABASE), ["SETRANGE", "file:slow", String(size - 3), "end"]);
    await openExplorer(page, "?key=file%3Aslow");
    await settled(page);
    await offer(page);
    const group = page.getByRole("group", { name: "Download" });
    await sandbox.fault({ area: "rest", kind: "latency", ms: 700 });
    await sandbox.clearLog();
    await group.getByRole("button", { name: "Download" }).click();
    await expect(group).toContainText("512 KB of 3 MB · 2 commands");
    await group.getByRole("button", { name: "Stop" }).click();
    await expect(group.getByRole("button", { name: "Go on" })).toBeVisible();
    await sandbox.clearFaults();
    await openByName(page, "greeting");
    await expect(parts(page).text).toHaveText("Hello, Ada");
    expect(await asked("STRLEN")).toEqual([]);
    const [file] = await Promise.all([page.waitForEvent("download"), group.getByRole("button", { name: "Go on" }).click()]);
    const bytes = readFileSync(await file.path());
    expect([bytes.length, bytes.subarray(-3).toString()]).toEqual([size, "end"]);
    expect(await asked("STRLEN")).toEqual(["STRLEN"]);
    await group.getByRole("button", { name: "Close" }).click();
    await expect(group).toBeHidden();
  });

  test("it goes on after an error, and a hash is a line of JSON for each field", async ({ page }) => {
    const database = await sandbox.database(DATABASE);
    const fields = Array.from({ length: 3000 }, (_, n) => [`field:${n}`, `value "${n}"`]);
    await run(database, ["HSET", "file:hash", ...fields.flat()]);
    await openExplorer(page, "?key=file%3Ahash");
    await settled(page);
    await offer(page);
    const group = page.getByRole("group", { name: "Download" });
    await expect(group).toContainText("One JSON object a line");
    await sandbox.fault({ area: "rest", count: 1, kind: "quota_exhausted" });
    await group.getByRole("button", { name: "Download" }).click();
    await expect(group).toContainText("What was read is kept, and it goes on from there.");
    await sandbox.clearFaults();
    const [file] = await Promise.all([page.waitForEvent("download"), group.getByRole("button", { name: "Try again" }).click()]);
    const lines = readFileSync(await file.path(), "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
    expect(file.suggestedFilename()).toBe("file_hash.ndjson");
    expect(lines.map(({ field, value }) => [field, value]).sort()).toEqual(fields.sort());
  });
});

test.describe("find in a value", () => {
  const bar = (page) => page.getByRole("searchbox", { name: "Find in this value" });

  test("in a text and in JSON, with a count and a way from one to the next", async ({ page }) => {
    const text = `first Ada\n${"a line of nothing\n".repeat(3000)}then ada, and ADA`;
    const rows = Array.from({ length: 500 }, (_, n) => ({ n, name: n % 100 === 99 ? "Ada" : "Grace" }));
    await run(await sandbox.database(DATABASE), ["SET", "find:text", text], ["SET", "find:json", JSON.stringify(rows)]);
    await openExplorer(page, "?key=find%3Atext");
    await settled(page);
    await sandbox.clearLog();
    await page.getByRole("button", { name: "Find in this value" }).click();
    await bar(page).fill("ada");
    await expect(page.getByText("1 of 3", { exact: true })).toBeVisible();
    await bar(page).press("Enter");
    await expect(page.getByText("2 of 3", { exact: true })).toBeVisible();
    await expect(page.locator("mark[data-now]")).toHaveText("ada");
    await expect(page.locator("mark[data-now]")).toBeInViewport();
    await page.getByRole("button", { name: "Previous match" }).click();
    await expect(page.locator("mark[data-now]")).toHaveText("Ada");
    await openByName(page, "find:json");
    await expect(parts(page).lines).toContainText("Grace");
    await page.getByRole("button", { name: "Find in this value" }).click();
    await bar(page).fill("ada");
    await expect(page.getByText("1 of 5", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Previous match" }).click();
    await expect(page.getByText("5 of 5", { exact: true })).toBeVisible();
    await expect(page.locator("mark[data-now]")).toBeInViewport();
    expect(await asked("GETRANGE")).toHaveLength(1);
  });

  test("among the elements read so far for nothing, in all of them for what is said", async ({ page }) => {
    const fields = Array.from({ length: 5000 }, (_, n) => [`f:${n}`, "v"]).concat([["needle:1", "v"], ["needle:2", "v"]]);
    await run(await sandbox.database(DATABASE), ["HSET", "find:hash", ...fields.flat()]);
    await openExplorer(page, "?key=find%3Ahash");
    await settled(page);
    await sandbox.clearLog();
    await page.getByRole("button", { name: "Find in this value" }).click();
    await bar(page).fill("needle");
    await expect(page.getByText(/in what has been read so far/)).toBeVisible();
    expect(await sent()).toEqual([]);
    await page.getByRole("button", { name: "Search all of it · about 6 commands" }).click();
    await expect(page.getByText(/^2 found in all of 5,002 fields · \d+ commands$/)).toBeVisible();
    await expect(parts(page).grid).toContainText("needle:2");
    expect(new Set(await sent())).toEqual(new Set(["HSCAN"]));
    await page.getByRole("button", { name: "Back to the elements" }).click();
    await expect(parts(page).key).toContainText("of 5,002 fields");
  });
});

test.describe("types within types", () => {
  test("a geo set is a list of points", async ({ page }) => {
    await openExplorer(page, "?key=stores%3Alocations");
    await page.getByRole("tab", { name: "Points" }).click();
    expect(await asked("GEOPOS")).toEqual([]);
    const [members] = await run(await sandbox.database(DATABASE), ["ZRANGE", "stores:locations", "0", "-1"]);
    const [[position]] = await run(await sandbox.database(DATABASE), ["GEOPOS", "stores:locations", members[0]]);
    await sandbox.clearLog();
    await page.getByRole("button", { name: "Ask for their positions · 1 command" }).click();
    const first = page.getByRole("list", { name: "Points" }).getByRole("listitem").first();
    await expect(first).toContainText(members[0]);
    await expect(first).toContainText(String(position[0]).slice(0, 8));
    expect(await sent()).toEqual(["GEOPOS"]);
  });

  test("bits are a grid, and those that are not here are counted by Redis", async ({ page }) => {
    await run(await sandbox.database(DATABASE), ["SETBIT", "bits:1", "0", "1"], ["SETBIT", "bits:1", "1000000", "1"]);
    await openExplorer(page, "?key=bits%3A1&tab=bits");
    await expect(page.getByText("1 of 524,288 bits are set in what has been read.")).toBeVisible();
    await sandbox.clearLog();
    await page.getByRole("button", { name: "Count all set bits · 1 command" }).click();
    await expect(page.getByText("2 bits are set in all of it.")).toBeVisible();
    expect(await sent()).toEqual(["BITCOUNT"]);
  });

  test("what a group has not acknowledged, and who has it", async ({ page }) => {
    const database = await sandbox.database(DATABASE);
    await run(
      database,
      ["XADD", "pending:s", "1-1", "a", "1"],
      ["XADD", "pending:s", "2-1", "a", "2"],
      ["XGROUP", "CREATE", "pending:s", "crew", "0"],
      ["XREADGROUP", "GROUP", "crew", "worker-7", "COUNT", "2", "STREAMS", "pending:s", ">"],
      ["XACK", "pending:s", "crew", "1-1"],
    );
    await openExplorer(page, "?key=pending%3As&tab=groups");
    const ask = page.getByRole("button", { name: "Consumers and pending entries · 2 commands crew" });
    await expect(ask).toBeVisible();
    await settled(page);
    await sandbox.clearLog();
    await ask.click();
    await expect(page.getByRole("row", { name: /2-1 worker-7/ })).toBeVisible();
    await expect(page.getByRole("row", { name: /1-1/ })).toHaveCount(0);
    expect(await sent()).toEqual(["XINFO CONSUMERS", "XPENDING"]);
  });
});
