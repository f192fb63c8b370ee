// The command line beyond one line at a time: transactions, answers in other shapes, errors marked where they are, the
// history searched, and any command as code.
import { expect, test } from "./support/test.mjs";
import { list } from "./support/browse.mjs";
import { asDemoUser, openExplorer, parts, sent, settled, type } from "./support/explorer.mjs";
import { sandbox } from "./support/sandbox.mjs";

asDemoUser(test);

/** Requests that reached the database, preflights left out. */
const requests = async () => (await sandbox.log("rest")).filter((entry) => entry.method !== "OPTIONS");

test("a transaction goes out as one request, and not at all when one line of it cannot", async ({ page }) => {
  await openExplorer(page);
  await sandbox.clearLog();
  const { command, output } = parts(page);
  await page.getByRole("checkbox", { name: "Transaction" }).check();
  await command.fill("STRLEN greeting\nTYPE greeting");
  await command.press("Enter");
  await expect(output).toContainText("2 commands as a transaction in");
  await expect(output).toContainText("(integer) 10");
  expect((await requests()).map((entry) => entry.operation)).toEqual(["multi-exec"]);
  expect(await sent()).toEqual(expect.arrayContaining(["STRLEN", "TYPE"]));
  await sandbox.clearLog();
  await command.fill("DEL greeting\nSTRLEN greeting");
  await expect(page.getByText("line 1: DEL writes, and will not be sent")).toBeVisible();
  await command.press("Enter");
  await expect(output).toContainText("Not sent: a transaction goes out whole or not at all.");
  await expect(output).toContainText("DEL writes.");
  expect(await requests()).toEqual([]);
});

test("an answer is shown as redis-cli does, as a table and as JSON, without asking again", async ({ page }) => {
  await openExplorer(page);
  const { output } = parts(page);
  await type(page, "ZRANGE leaderboard 0 1 WITHSCORES");
  await expect(output).toContainText('1) "nobody"');
  await sandbox.clearLog();
  await page.getByRole("radio", { name: "Table" }).check();
  await expect(output.getByRole("columnheader")).toHaveText(["Member", "Score"]);
  await expect(output.getByRole("row").nth(1)).toContainText("nobody");
  await page.getByRole("radio", { name: "JSON" }).check();
  await expect(output).toContainText('"nobody",');
  expect(await requests()).toEqual([]);
});

test("an error of Redis is marked below the argument that it is about", async ({ page }) => {
  await openExplorer(page);
  const { output } = parts(page);
  await type(page, "GETRANGE greeting 0 ten");
  await expect(output).toContainText("(error) ERR value is not an integer or out of range");
  await expect(output.locator("mark").last()).toContainText("ten");
  await type(page, "HGET greeting field");
  await expect(output).toContainText("WRONGTYPE");
  await expect(output.locator("mark").last()).toContainText("greeting");
});

test("Ctrl+R finds a line typed before, Escape brings back what stood there", async ({ page }) => {
  await openExplorer(page);
  const { command, output } = parts(page);
  await type(page, "STRLEN greeting");
  await type(page, "TYPE greeting");
  await type(page, "PING");
  await expect(output).toContainText("PONG");
  await command.fill("draft");
  await command.press("Control+r");
  const search = page.getByRole("textbox", { name: "Find a line" });
  await expect(search).toBeFocused();
  await search.pressSequentially("greet");
  await expect(command).toHaveValue("TYPE greeting");
  await search.press("Control+r");
  await expect(command).toHaveValue("STRLEN greeting");
  await search.press("Escape");
  await expect(command).toBeFocused();
  await expect(command).toHaveValue("draft");
  await command.press("Control+r");
  await search.pressSequentially("strl");
  await search.press("Enter");
  await expect(command).toBeFocused();
  await expect(command).toHaveValue("STRLEN greeting");
});

test("any command is shown as code, without a token and without being sent", async ({ page }) => {
  await openExplorer(page, "?key=greeting");
  await settled(page);
  await sandbox.clearLog();
  const { command, key } = parts(page);
  await command.fill("SET greeting \"it's\" EX 100");
  await page.getByRole("region", { name: "Command line" }).getByRole("button", { name: "As code" }).click();
  const dialog = page.getByRole("dialog", { name: "As code" });
  const code = dialog.getByRole("region", { name: "code" });
  await expect(code).toContainText(`--data-raw '["SET","greeting","it'\\''s","EX","100"]'`);
  await dialog.getByRole("combobox", { name: "Form of the request" }).selectOption("path-body");
  await expect(code).toContainText("$UPSTASH_REDIS_REST_URL/SET/greeting?EX=100");
  await dialog.getByRole("combobox", { name: "Language" }).selectOption("upstash-js");
  await expect(code).toContainText('redis.exec(["SET","greeting","it\'s","EX","100"])');
  await expect(dialog.getByRole("combobox", { name: "Form of the request" })).toBeDisabled();
  const { databases } = await sandbox.state();
  for (const database of databases) {
    expect(await dialog.textContent()).not.toContain(database.rest_token);
    expect(await dialog.textContent()).not.toContain(database.read_only_rest_token);
  }
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(command).toHaveValue("SET greeting \"it's\" EX 100");
  await key.getByRole("button", { name: "As code" }).click();
  await expect(code).toContainText(`'["GET","greeting"]'`);
  expect(await requests()).toEqual([]);
});

test("while keys are listed, lines and transactions go as before and SCAN goes out as well", async ({ page }) => {
  await openExplorer(page);
  const { command, output } = parts(page);
  await type(page, "SCAN 0");
  await expect(output).toContainText("Upstash keeps SCAN from a read-only token");
  await list(page);
  await sandbox.clearLog();
  await type(page, "SCAN 0 COUNT 1000 MATCH greeting");
  await expect(output).toContainText('1) "greeting"');
  await type(page, "PING");
  await expect(output).toContainText("PONG");
  await page.getByRole("checkbox", { name: "Transaction" }).check();
  await command.fill("STRLEN greeting\nTYPE greeting");
  await command.press("Enter");
  await expect(output).toContainText("2 commands as a transaction in");
  await expect(output).toContainText("(integer) 10");
  expect(await sent()).toEqual(["SCAN", "PING", "STRLEN", "TYPE"]);
  await command.fill("SCAN 0\nTYPE greeting");
  await command.press("Enter");
  await expect(output, "the user that may scan has no right to transactions").toContainText("NOPERM");
});
