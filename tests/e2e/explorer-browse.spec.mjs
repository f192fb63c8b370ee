// Browse mode on real Redis: what each step sends, to the command; and how the right to list keys comes and goes.
import { expect, test } from "./support/test.mjs";
import { list, row, tree } from "./support/browse.mjs";
import { DATABASE, asDemoUser, openExplorer, parts, sent, settled } from "./support/explorer.mjs";
import { run, sandbox } from "./support/sandbox.mjs";

asDemoUser(test);

/** What the exchange sends to make the user and to try its token. */
const GRANT = ["ACL GETUSER", "ACL GENTOKEN", "ACL SETUSER", "ACL RESTTOKEN", "DEL"];

/** A row, brought into sight by its name: only rows in sight are made. */
async function find(page, filter, name) {
  await page.getByRole("searchbox", { name: "Filter names" }).fill(filter);
  return row(page, name);
}

test("cold open, folders, scrolling, filtering and coming back to the window cost one SCAN in all", async ({ page }) => {
  const database = await sandbox.database(DATABASE);
  await run(database, ...Array.from({ length: 300 }, (_, at) => ["SET", `browse:many:${at}`, "x"]));
  await openExplorer(page);
  await sandbox.clearLog();
  await list(page);
  await expect(page.getByRole("status").filter({ hasText: /^[\d,]+ keys/ })).toBeVisible();
  expect(await sent()).toEqual([...GRANT, "SCAN"]);
  await sandbox.clearLog();

  await (await find(page, "browse:", /Folder browse/)).click();
  await row(page, /Folder many/).click();
  await expect(row(page, "299")).toHaveCount(0);
  await tree(page).press("End");
  await tree(page).hover();
  await page.mouse.wheel(0, -2000);
  await page.getByRole("searchbox", { name: "Filter names" }).fill("browse:many:29*");
  await expect(row(page, "299")).toBeVisible();
  await expect(page.getByText(/^11 in [\d,]+ keys/)).toBeVisible();
  await page.evaluate(() => {
    window.dispatchEvent(new Event("blur"));
    window.dispatchEvent(new Event("focus"));
    document.dispatchEvent(new Event("visibilitychange"));
  });
  expect(await sent()).toEqual([]);
});

test("every type is found with its type and opens from the tree", async ({ page }) => {
  const database = await sandbox.database(DATABASE);
  await run(
    database,
    ["SET", "kinds:a-string", "text"],
    ["HSET", "kinds:hash", "field", "value"],
    ["RPUSH", "kinds:list", "first"],
    ["SADD", "kinds:set", "member"],
    ["ZADD", "kinds:zset", "1", "member"],
    ["XADD", "kinds:stream", "*", "field", "value"],
    ["JSON.SET", "kinds:json", "$", "[1]"],
  );
  await openExplorer(page);
  await list(page);
  await (await find(page, "kinds:", /Folder kinds, 7 keys/)).click();
  for (const [name, type, shows] of [
    ["a-string", "string", "text"],
    ["hash", "hash", "value"],
    ["list", "list", "first"],
    ["set", "set", "member"],
    ["zset", "sorted set", "member"],
    ["stream", "stream", "value"],
    ["json", "JSON", "root is an array"],
  ]) {
    await sandbox.clearLog();
    const found = row(page, `${type} ${name}`);
    await found.click();
    await expect(parts(page).name).toHaveText(`kinds:${name}`);
    await settled(page);
    await expect(parts(page).key).toContainText(shows);
    await expect(found).toHaveAttribute("aria-selected", "true");
    // One request, since the scan has told the type; a document's size is asked before it is read, and of a hash when its
    // fields end, after it is shown.
    const requests = async () => (await sandbox.log("rest")).filter((entry) => entry.commands.length > 0).length;
    await expect.poll(requests, { message: name }).toBe({ hash: 2, json: 2 }[name] ?? 1);
  }
});

test("the keyboard alone: letters find a row, arrows open and close, Enter opens the key", async ({ page }) => {
  const database = await sandbox.database(DATABASE);
  await run(database, ["SET", "zebra:one:a", "stripes"], ["SET", "zebra:one:b", "x"]);
  await openExplorer(page);
  await list(page);
  await tree(page).focus();
  await page.keyboard.type("zeb");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(parts(page).text).toHaveText("stripes");
  await expect(tree(page)).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect(row(page, /Folder one/)).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("Tab");
  await expect(tree(page)).not.toBeFocused();
});

test("names that are bytes, empty or full of delimiters have a row and open exactly", async ({ page }) => {
  const database = await sandbox.database(DATABASE);
  await run(database, ["SET", "", "nameless"], ["SET", "odd::", "two delimiters"], ["SET", "odd:a\u202eb", "bidi"]);
  await openExplorer(page);
  await list(page);
  await row(page, /empty name/).click();
  await expect(parts(page).text).toHaveText("nameless");
  await (await find(page, "odd", /Folder odd/)).click();
  await row(page, String.raw`a\u{202e}b`).click();
  await expect(parts(page).text).toHaveText("bidi");
});

test("a database of thousands is scanned within a budget that a press renews", async ({ page }) => {
  const database = await sandbox.database(DATABASE);
  const batch = (from) => Array.from({ length: 900 }, (_, at) => ["SET", `bulk:${from + at}`, "x"]);
  for (let from = 0; from < 4500; from += 900) await run(database, ...batch(from));
  await openExplorer(page);
  await sandbox.clearLog();
  await list(page);
  await expect(row(page, /Folder bulk, 4,500 keys/)).toBeVisible();
  const scans = (await sent()).filter((name) => name === "SCAN").length;
  expect(scans).toBeGreaterThanOrEqual(4);
  // A slow machine is asked for fewer keys at a time, down to a hundred.
  expect(scans, "about one for a thousand keys").toBeLessThanOrEqual(46);
});

test("revoking ends the list here and the token everywhere, and keys stay readable", async ({ page }) => {
  await openExplorer(page);
  await list(page);
  await page.getByRole("button", { name: "Access" }).click();
  await page.getByRole("button", { name: "Revoke it for everybody" }).click();
  await expect(page.getByText("Listing has ended")).toBeVisible();
  const database = await sandbox.database(DATABASE);
  const [users] = await run(database, ["ACL", "USERS"]);
  expect(users).not.toContain("dashboard-browse");
  await (await find(page, "greeting", /greeting/)).click();
  await expect(parts(page).text).toHaveText("Hello, Ada");
  await page.getByRole("button", { name: "List again" }).click();
  await expect(page.getByText("Listing has ended")).toBeHidden();
});

test("somebody else revokes it: the page says so and makes no new user", async ({ page }) => {
  const database = await sandbox.database(DATABASE);
  await openExplorer(page);
  await list(page);
  await run(database, ["ACL", "DELUSER", "dashboard-browse"]);
  await page.getByRole("button", { name: "Scan again" }).click();
  await expect(page.getByText("Listing has ended")).toBeVisible();
  expect((await run(database, ["ACL", "USERS"]))[0]).not.toContain("dashboard-browse");
  // Only a press that says so makes it anew.
  await list(page, "List again");
  await run(database, ["ACL", "DELUSER", "dashboard-browse"]);
  await (await find(page, "greeting", /greeting/)).click();
  await expect(parts(page).text, "read with the read-only token").toHaveText("Hello, Ada");
  await page.getByRole("button", { name: "Scan again" }).click();
  await expect(page.getByText("Listing has ended")).toBeVisible();
  expect((await run(database, ["ACL", "USERS"]))[0]).not.toContain("dashboard-browse");
});

test("a free database says why its keys cannot be listed", async ({ page }) => {
  const { database_id: id } = await sandbox.database("acme-sessions");
  await page.goto(`/self/redis/${id}/explore`);
  await page.getByRole("button", { name: "List the keys" }).click();
  await expect(page.getByText(/takes a user of its own, which Upstash offers on paid plans/)).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Open a key by name" })).toBeEditable();
});

test("the token of browse mode cannot write, and no answer of the exchange holds a stronger one", async ({ page }) => {
  const answers = [];
  page.on("response", async (answer) => {
    if (answer.url().includes("/api/")) answers.push(await answer.text().catch(() => ""));
  });
  await openExplorer(page);
  const granted = page.waitForResponse(/browse-token/);
  await list(page);
  const { token, rest_url: origin } = await (await granted).json();
  const written = await fetch(`${sandbox.origin}/`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(["SET", "greeting", "changed"]),
  });
  expect(await written.text()).toMatch(/NOPERM/);
  expect(origin).toMatch(/\.localhost:/);
  const database = await sandbox.database(DATABASE);
  for (const secret of [database.rest_token, database.password]) {
    expect(answers.join("\n")).not.toContain(secret);
  }
});
