// One sub-account from its creation to its end, what may not happen to its key on the way, and what stands in the way of
// its end. On real parts: the release build, the exchange and the sandbox; what somebody else does goes past the dashboard.
import { expect, test } from "./support/test.mjs";
import { collectAnswers } from "./support/answers.mjs";
import { sandbox } from "./support/sandbox.mjs";
import { dashboard } from "./support/stack.mjs";
import * as sub from "./support/sub-accounts.mjs";

test.afterEach(() => sandbox.clearFaults());

const press = (within, name) => within.getByRole("button", { name, exact: true }).click();
const calls = async (operation) => (await sandbox.log("api")).filter((entry) => entry.operation === operation);

test("made, looked at once, used, opened in the console, emptied and deleted; and no other answer held a secret", async ({
  page,
  context,
}) => {
  await sandbox.reset("empty");
  await context.grantPermissions(["clipboard-write"], { origin: dashboard });
  const answers = collectAnswers(context);
  const [addresses, messages] = [[], []];
  context.on("request", (request) => addresses.push(request.url()));
  page.on("console", (message) => messages.push(message.text()));
  await sub.asTeam(page);

  await test.step("made", async () => {
    await page.goto("/");
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Sub-accounts" }).click();
    await expect(page.getByRole("heading", { name: "No sub-account yet" })).toBeVisible();
    await page.getByRole("link", { name: "New sub-account" }).click();
    await sub.slugField(page).fill("orchid");
    await press(page, "Create sub-account");
    await expect(sub.keysDialog(page)).toBeVisible();
  });

  const { api_key: key, customer_id: id } = await sub.atSandbox("orchid");
  const dialog = sub.keysDialog(page);

  await test.step("looked at once", async () => {
    await page.keyboard.press("Escape");
    expect(await sub.shownKey(page)).toBe(key);
    await page.keyboard.press("Escape");
    const close = sub.closeButton(dialog);
    await expect(close).toHaveAttribute("aria-disabled", "true");
    await close.click({ force: true });
    await expect(dialog).toBeVisible();
    await press(dialog, "Copy API key");
    await expect(dialog).toContainText("Copied. You can close this.");
    expect(await pasted(context)).toBe(key);
    const download = page.waitForEvent("download");
    await press(dialog, ".env");
    const file = await (await (await download).createReadStream()).toArray();
    expect(Buffer.concat(file).toString()).toContain(`UPSTASH_EMAIL=${id}\nUPSTASH_API_KEY=${key}\n`);
    await close.click();
    await expect(dialog).toBeHidden();
    expect(await page.content()).not.toContain(key);
  });

  await test.step("in the list", async () => {
    await page.goto("/sub-accounts");
    await expect(sub.rowOf(page, "orchid")).toContainText("Key held");
    await expect(sub.rowOf(page, "orchid")).toContainText(id);
    await expect(page.getByText("1 of 100 in use")).toBeVisible();
    await sub.rowOf(page, "orchid").getByRole("link", { name: "orchid" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "orchid" })).toBeVisible();
    await expect(page.getByText("It owns nothing yet")).toBeVisible();
  });

  await test.step("used: a database in it", async () => {
    await page.getByRole("link", { name: "Open as this sub-account" }).click();
    await expect(page).toHaveURL(/\/sub\/orchid\/redis$/);
    await expect(page.getByRole("note", { name: "Whose resources these are" })).toContainText("orchid");
    await page.getByRole("link", { name: "Create the first database" }).click();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("orders");
    await page.getByRole("radio", { name: /Frankfurt/ }).check();
    await press(page, "Continue");
    await press(page, "Continue");
    await page.getByRole("radio", { name: /^Pay as you go/ }).check();
    await press(page, "Continue");
    await press(page, "Create database");
    await expect(page.getByRole("heading", { level: 1, name: "orders" })).toBeVisible();
    await expect(page.getByRole("note", { name: "Whose resources these are" })).toContainText("orchid");
    const state = await sandbox.state();
    expect(state.sub_accounts[0].databases.map((one) => one.database_name)).toEqual(["orders"]);
    expect(state.databases, "nobody else got it").toEqual([]);
  });

  await test.step("opened in the console", async () => {
    await page.goto("/sub-accounts/orchid");
    const tab = context.waitForEvent("page");
    await press(page, "Open the console");
    const console = await tab;
    await expect(console.getByRole("heading", { name: "You are signed in" })).toBeVisible();
    await expect(console.getByText("as the sub-account orchid of the team")).toBeVisible();
    expect(await console.evaluate(() => [window.opener, document.referrer])).toEqual([null, ""]);
    await console.close();
    await expect(page.getByText("Whoever has this link is signed in")).toBeVisible();
  });

  const { secrets } = await sandbox.state();
  await sandbox.clearLog();

  await test.step("emptied and deleted", async () => {
    await press(page, "Delete sub-account");
    const question = page.getByRole("dialog", { name: "Delete “orchid”?" });
    const losses = question.getByRole("listitem");
    await expect(losses).toHaveText(["Redis database “orders”", /^The sub-account “orchid”/]);
    await question.getByRole("textbox").fill("orchi");
    const act = question.getByRole("button", { name: "Delete all of it" });
    await act.click({ force: true });
    await expect(act).toHaveAttribute("aria-disabled", "true");
    await question.getByRole("textbox").fill("orchid");
    await act.click();
    await expect(page.getByText("“orchid” is deleted in 2 seconds", { exact: true })).toBeVisible();
    expect([...(await calls("DeleteDatabase")), ...(await calls("DeleteSubAccount"))]).toEqual([]);
    await expect(page.getByRole("status").filter({ hasText: /^“orchid” is deleted$/ })).toBeVisible();
    await expect(page).toHaveURL(/\/sub-accounts$/);
    await expect(page.getByRole("heading", { name: "No sub-account yet" })).toBeVisible();
    const sent = (await sandbox.log("api")).map((entry) => entry.operation);
    expect(sent.indexOf("DeleteDatabase")).toBeGreaterThan(-1);
    expect(sent.indexOf("DeleteSubAccount")).toBeGreaterThan(sent.indexOf("DeleteDatabase"));
    expect((await sandbox.state()).sub_accounts).toEqual([]);
  });

  await test.step("what was answered on the way", async () => {
    const said = await answers();
    expect(said.length).toBeGreaterThan(20);
    expect(secrets).toContain(key);
    const name = ({ method, url }) => `${method} ${new URL(url).pathname}`;
    const holders = (secret) => said.filter((one) => one.body.includes(secret)).map(name);
    const held = secrets.map((secret) => [secret, holders(secret)]).filter(([, where]) => where.length > 0);
    expect(held.map(([, where]) => where.join(" ").replace(/reveal\/.+/, "reveal/…")).sort()).toEqual([
      "POST /api/reveal/…",
      "POST /api/sub-accounts/orchid/sso",
    ]);
    expect(held.find(([, [where]]) => where.includes("reveal"))[0]).toBe(key);
    // Nor did it stay anywhere: the link of the console is the one address with a secret in it.
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    for (const secret of secrets) {
      expect(kept.includes(secret), "kept in the browser").toBe(false);
      expect(messages.filter((text) => text.includes(secret))).toEqual([]);
      expect(addresses.filter((url) => url.startsWith(dashboard) && url.includes(secret))).toEqual([]);
    }
  });
});

test("a key that nobody has seen waits for whoever comes back, once", async ({ page, context }) => {
  await sandbox.reset("demo");
  await sub.asTeam(page);
  await sub.create(page, "unseen");
  await expect(sub.keysDialog(page)).toBeVisible();
  const later = await context.newPage();
  await page.close();
  await later.goto("/sub-accounts");
  await expect(sub.rowOf(later, "unseen")).toContainText("New key");
  await sub.rowOf(later, "unseen").getByRole("link", { name: "unseen" }).click();
  await press(later, "Show the key once");
  const dialog = sub.keysDialog(later);
  expect(await sub.shownKey(later)).toBe((await sub.atSandbox("unseen")).api_key);
  await press(dialog, "Close without a copy");
  await expect(later.getByRole("main")).toContainText("It cannot be shown again.");
  await expect(later.getByRole("button", { name: "Show the key once" })).toHaveCount(0);
  const status = await later.evaluate(async () => {
    const headers = { "x-pd": "top" };
    return (await fetch("/api/sub-accounts/unseen/ticket", { method: "POST", headers })).status;
  });
  expect(status).toBe(410);
});

test("a key that Upstash refused before anybody saw it can be looked at, and is tried again", async ({ page, context }) => {
  await sandbox.reset("demo");
  await sub.asTeam(page);
  await sub.create(page, "weary");
  await expect(sub.keysDialog(page)).toBeVisible();
  const later = await context.newPage();
  await page.close();
  await sandbox.fault({ area: "api", operation: "ListDatabases", count: 2, kind: "status", status: 401 });
  await later.goto("/sub-accounts/weary");
  const main = later.getByRole("main");
  await expect(main).toContainText("Upstash refused the stored key");
  await press(later, "Show the key once");
  expect(await sub.shownKey(later)).toBe((await sub.atSandbox("weary")).api_key);
  await press(sub.keysDialog(later), "Close without a copy");
  await expect(later.getByRole("button", { name: "Show the key once" })).toHaveCount(0);
  await expect(main).toContainText("Upstash refused the stored key");
  await press(later, "Try it again");
  await expect(main).toContainText("It cannot be shown again.");
  await expect(main).toContainText("It owns nothing yet");
  await expect(later.getByRole("link", { name: "Open as this sub-account" })).toBeVisible();
});

test("one that was asked for and never came into being can be forgotten", async ({ page }) => {
  await sandbox.reset("demo");
  await sub.asTeam(page);
  await sandbox.fault({ area: "api", operation: "CreateSubAccount", count: 1, kind: "status", status: 500 });
  await sub.create(page, "phantom");
  await page.getByRole("link", { name: "Look into the list" }).click();
  await sub.rowOf(page, "phantom").getByRole("link", { name: "phantom" }).click();
  const main = page.getByRole("main");
  await expect(main).toContainText("Upstash does not list this sub-account");
  await expect(main).not.toContainText("Customer id");
  await press(page, "Look again");
  await press(page, "Forget it");
  await expect(page.getByRole("status").filter({ hasText: /^“phantom” is forgotten/ })).toBeVisible();
  await expect(page).toHaveURL(/\/sub-accounts$/);
  await expect(sub.rowOf(page, "globex")).toBeVisible();
  await expect(sub.rowOf(page, "phantom")).toHaveCount(0);
  await sub.create(page, "phantom");
  await expect(sub.keysDialog(page)).toBeVisible();
});

test("an answer that got lost with the key in it leaves a doubt, then a visible orphan that can be deleted", async ({ page }) => {
  await sandbox.reset("demo");
  await sub.asTeam(page);
  await sandbox.fault({ area: "api", operation: "CreateSubAccount", count: 1, kind: "lost_answer" });
  await sub.create(page, "orphan");
  await page.getByRole("link", { name: "Look into the list" }).click();
  await expect(sub.rowOf(page, "orphan")).toContainText("Created, key lost");
  await sub.rowOf(page, "orphan").getByRole("link", { name: "orphan" }).click();
  await expect(page.getByRole("main")).toContainText("its key never arrived");
  await deletes(page, "orphan");
  await expect(page.getByRole("status").filter({ hasText: /^“orphan” is deleted$/ })).toBeVisible({ timeout: 20_000 });
  await sub.create(page, "orphan");
  await expect(sub.keysDialog(page)).toBeVisible();
  expect((await sub.ask(page, "/api/sub/orphan/redis/databases")).status).toBe(200);
});

test("the key of another sub-account is not kept, the right one is", async ({ page }) => {
  await sandbox.reset("demo");
  await sub.asTeam(page);
  await page.goto("/sub-accounts/northwind");
  await page.getByRole("button", { name: "Import a key" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Import the key" });
  const field = dialog.getByRole("textbox", { name: "API key of this sub-account" });
  const [own, other] = [await sub.atSandbox("northwind"), await sub.atSandbox("globex")];
  for (const [pasted, words] of [
    ["", "Paste the key."],
    ["two words", "A key has no spaces"],
    [`${other.customer_id}:${other.api_key}`, `This is the key of ${other.customer_id}`],
    [other.api_key, "Upstash does not accept this key for this sub-account"],
  ]) {
    await field.fill(pasted);
    await press(dialog, "Try and keep it");
    await expect(field).toHaveAccessibleDescription(sub.saying(words));
    await expect(field).toBeFocused();
  }
  expect((await sub.ask(page, "/api/sub/northwind/redis/databases")).status).toBe(409);
  await field.fill(` ${own.customer_id}:${own.api_key}\n`);
  await field.press("Enter");
  await expect(dialog).toBeHidden();
  await page.getByRole("link", { name: "Open as this sub-account" }).click();
  await expect(page.getByRole("link", { name: "orders" })).toBeVisible();
  await expect(page.getByRole("link", { name: "sessions" })).toBeVisible();
});

test("without a key there is no way into the console and no acting as it, and the page says why", async ({ page }) => {
  await sandbox.reset("demo");
  await sub.asTeam(page);
  await page.goto("/sub-accounts/umbrella");
  await expect(page.getByRole("main")).toContainText("A sign-in link is made with the sub-account's own key, and there is none here.");
  await expect(page.getByRole("button", { name: "Open the console" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Open as this sub-account" })).toHaveAccessibleDescription(/import one below/);
  const answer = await page.evaluate(async () => {
    const answer = await fetch("/api/sub-accounts/umbrella/sso", { method: "POST", headers: { "x-pd": "top" } });
    return { status: answer.status, body: await answer.json() };
  });
  expect(answer.body).toMatchObject({ error: { code: "sub_key_missing" } });
  expect(await calls("CreateSubAccountSSO")).toEqual([]);
});

test.describe("deleting", () => {
  test.beforeEach(() => sandbox.reset("demo"));

  test("is undone within ten seconds, and nothing was sent", async ({ page }) => {
    await sub.asTeam(page);
    await page.goto("/sub-accounts/umbrella");
    await deletes(page, "umbrella");
    await expect(page.getByText(/^“umbrella” is deleted in \d+ seconds$/)).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Delete sub-account" })).toBeVisible();
    expect(await sub.atSandbox("umbrella")).toBeDefined();
    expect(await calls("DeleteSubAccount")).toEqual([]);
  });

  test("without its key shows what Upstash says of what is left in it", async ({ page }) => {
    await sub.asTeam(page);
    await page.goto("/sub-accounts/vandelay");
    await deletes(page, "vandelay");
    await expect(page.getByRole("heading", { name: "“vandelay” is still there" })).toBeVisible({ timeout: 20_000 });
    await expect(page.getByRole("main")).toContainText("It is not empty. Import its key to see what it owns");
    expect(await sub.atSandbox("vandelay")).toBeDefined();
  });

  test("that fails in the middle names what is left and goes on from there; somebody else may be quicker", async ({ page }) => {
    await sub.asTeam(page);
    const { api_key: key } = await sub.atSandbox("northwind");
    await page.goto("/sub-accounts/northwind");
    await page.getByRole("button", { name: "Import a key" }).first().click();
    await page.getByRole("dialog").getByRole("textbox").fill(key);
    await press(page.getByRole("dialog"), "Try and keep it");
    await expect(page.getByRole("dialog")).toBeHidden();
    await expect(page.getByRole("link", { name: "sessions" })).toBeVisible();
    await sandbox.fault({ area: "api", operation: "DeleteDatabase", skip: 1, count: 1, kind: "status", status: 500 });
    await deletes(page, "northwind");
    const entries = page.getByRole("list", { name: "What is removed, in order" }).getByRole("listitem");
    await expect(entries.filter({ hasText: "still there" })).toHaveCount(1, { timeout: 20_000 });
    await expect(entries.filter({ hasText: "gone" })).toHaveCount(1);
    const { databases: [left], customer_id: id } = await sub.atSandbox("northwind");
    await expect(entries.filter({ hasText: "still there" })).toContainText(left.database_name);

    await sub.elsewhere("DELETE", `/redis/database/${left.database_id}`, id, key);
    await sub.elsewhereAsTeam("DELETE", "/subaccount/northwind");
    await press(page, "Try what is left again");
    await expect(page.getByRole("status").filter({ hasText: /^“northwind” is gone/ })).toBeVisible({ timeout: 20_000 });
    await expect(page).toHaveURL(/\/sub-accounts$/);
    await expect(sub.rowOf(page, "globex")).toBeVisible();
    await expect(sub.rowOf(page, "northwind")).toHaveCount(0);
  });
});

/** Asks for the deletion and types the slug. */
async function deletes(page, slug) {
  await press(page, "Delete sub-account");
  const question = page.getByRole("dialog", { name: `Delete “${slug}”?` });
  await question.getByRole("textbox").fill(slug);
  await question.getByRole("textbox").press("Enter");
  await expect(question).toBeHidden();
}

/** What the clipboard holds, by way of another tab: the dashboard itself may not read it. */
async function pasted(context) {
  const tab = await context.newPage();
  await tab.setContent("<textarea></textarea>");
  await tab.getByRole("textbox").focus();
  await tab.keyboard.press("Control+v");
  const text = await tab.getByRole("textbox").inputValue();
  await tab.close();
  return text;
}
