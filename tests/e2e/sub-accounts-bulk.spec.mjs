// Many sub-accounts from one list: whatever breaks on the way, nothing is made twice, and no key is lost from sight.
import { expect, test } from "./support/test.mjs";
import { sandbox } from "./support/sandbox.mjs";
import { useTeamKey } from "./support/sign-in.mjs";
import * as sub from "./support/sub-accounts.mjs";

/** A colleague of the demo's user: the hundred fill a bucket of the exchange, which each account has for itself. */
const ADMIN = { email: "admin@acme.example", password: "demo" };

test.beforeEach(() => sandbox.reset("empty"));
test.afterEach(() => sandbox.clearFaults());

const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
/** Slugs that no other test has: a reset of the sandbox takes no key from the exchange. */
const slugs = (count, stem) => Array.from({ length: count }, (_, index) => `${stem}-${String(index + 1).padStart(3, "0")}`);
const row = (page, slug) => page.getByRole("table", { name: "Rows" }).getByRole("row").filter({ has: page.getByText(slug, { exact: true }) });
const creation = (fault) => sandbox.fault({ area: "api", operation: "CreateSubAccount", ...fault });
const made = async () => (await sandbox.state()).sub_accounts;
const creations = async () => (await sandbox.log("api")).filter((entry) => entry.operation === "CreateSubAccount").length;

/** Pastes slugs and starts, past the dry run. */
async function start(page, list) {
  await page.goto("/sub-accounts/bulk");
  await page.getByRole("textbox", { name: "Slugs" }).fill(list.join("\n"));
  await press(page, "Look at it first");
  await press(page, `Make ${list.length} sub-accounts`);
}

/** Each slug exists once, and the dashboard can act as each. */
async function eachIsUsable(page, list) {
  const tenants = await made();
  expect(tenants.map((one) => one.slug).sort()).toEqual([...list].sort());
  for (const slug of list) {
    const { status, body } = await sub.ask(page, `/api/sub/${slug}/redis/databases`);
    expect({ slug, status, body }).toEqual({ slug, status: 200, body: [] });
  }
}

test("a hundred rows of CSV, two of them bad, broken off at the fiftieth: resumed, 98 exist and no key is missing", async ({
  page,
}) => {
  test.setTimeout(120_000);
  await sub.asTeam(page, ADMIN);
  const good = slugs(98, "shop");
  const lines = good.map((slug, index) => `${index},"${slug}",Customer no. ${index}`);
  lines.splice(20, 0, '20b,"shop:colon",Bad one');
  lines.splice(70, 0, "70b,läden,Bad one");
  const csv = `number,Slug,name\r\n${lines.join("\r\n")}\r\n`;

  await page.goto("/sub-accounts");
  await page.getByRole("link", { name: "Make many" }).click();
  await page.getByLabel("Choose a CSV file").setInputFiles({ name: "shops.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await expect(page.getByRole("status").filter({ hasText: "98 would be made, 2 rows are left out." })).toBeVisible();
  await expect(row(page, "shop-001")).toContainText("Will be made");
  expect(await creations(), "a dry run sends nothing").toBe(0);

  // The 50th row is the 49th that is sent: a bad one stands before it.
  await creation({ skip: 48, count: 1, kind: "cut" });
  await press(page, "Make 98 sub-accounts");
  await press(page, "Resume");
  await expect(page.getByRole("dialog", { name: "98 keys" })).toBeVisible({ timeout: 60_000 });
  expect(await creations()).toBe(99);

  const dialog = page.getByRole("dialog", { name: "98 keys" });
  await press(dialog, "Show 98 keys");
  await expect(dialog).toContainText("98 keys are here.", { timeout: 60_000 });
  const download = page.waitForEvent("download");
  await press(dialog, "JSON");
  const file = Buffer.concat(await (await (await download).createReadStream()).toArray()).toString();
  const pairs = (list) => list.map(({ slug, api_key }) => `${slug} ${api_key}`).sort();
  expect(pairs(JSON.parse(file)), "the file has the key of each").toEqual(pairs(await made()));
  await press(dialog, "I have the file");
  await expect(page.getByText("98 were made, 2 were not: their rows say why.")).toBeVisible();
  await eachIsUsable(page, good);
  await page.getByRole("link", { name: "Open the list" }).click();
  await expect(page.getByText("98 sub-accounts")).toBeVisible();
  await expect(page.getByRole("option", { name: "Key held (98)" })).toBeAttached();
});

test("a file does not take the place of a list that was pasted unless somebody wants it to", async ({ page }) => {
  await sub.asTeam(page);
  await page.goto("/sub-accounts/bulk");
  const field = page.getByRole("textbox", { name: "Slugs" });
  await field.fill("pasted");
  const file = { name: "shops.csv", mimeType: "text/csv", buffer: Buffer.from("from-a-file\n") };
  const choose = () => page.getByLabel("Choose a CSV file").setInputFiles(file);
  await choose();
  const question = page.getByRole("dialog", { name: "Replace what is in the field?" });
  await expect(question).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(question).toBeHidden();
  await expect(field).toHaveValue("pasted");
  await choose();
  await press(question, "Use the file");
  await expect(row(page, "from-a-file")).toContainText("Will be made");
  await press(page, "Change the list");
  await expect(field).toHaveValue("from-a-file\n");
  await expect(field).toBeFocused();
});

test("a sign-out in the middle of a run leaves nothing of it in the browser", async ({ page, context }) => {
  const list = slugs(6, "gone");
  await sub.asTeam(page);
  await creation({ kind: "latency", ms: 500 });
  await start(page, list);
  await expect(row(page, "gone-002")).toContainText("On its way");
  const kept = (where) => where.evaluate(() => JSON.stringify({ ...localStorage }));
  expect(await kept(page)).toContain("gone-006");
  const other = await context.newPage();
  await other.goto("/sub-accounts");
  await press(other, "Sign out");
  await expect(other.getByRole("button", { name: "Connect Upstash" })).toBeVisible();
  const soFar = await creations();
  await page.waitForTimeout(1_500);
  expect(await kept(other)).not.toContain("gone");
  expect(await creations(), "nothing more is asked for").toBeLessThanOrEqual(soFar + 1);
  await expect(page.getByText("gone-006")).toHaveCount(0);
});

test("stops when it is told to, after the row that is on its way, and goes on later", async ({ page }) => {
  const list = slugs(6, "stop");
  await sub.asTeam(page);
  await creation({ kind: "latency", ms: 300 });
  await start(page, list);
  await expect(row(page, "stop-002")).toContainText("Made");
  await press(page, "Stop");
  await expect(page.getByText("What was made stays. The other rows wait.")).toBeVisible();
  const soFar = (await made()).length;
  expect(soFar).toBeGreaterThanOrEqual(2);
  expect(soFar).toBeLessThan(6);
  await page.waitForTimeout(700);
  expect(await creations(), "nothing is sent any more").toBe(soFar);
  await sandbox.clearFaults();
  await press(page, "Resume");
  await press(page.getByRole("dialog", { name: "6 keys" }), "Not now");
  await expect(page.getByText("All 6 were made.")).toBeVisible();
  expect(await creations()).toBe(6);
  await eachIsUsable(page, list);
});

test("a tab that is closed in the middle is taken up by the next, and nothing is made twice", async ({ page, context }) => {
  const list = slugs(6, "tab");
  await sub.asTeam(page);
  await creation({ kind: "latency", ms: 300 });
  await start(page, list);
  await expect(row(page, "tab-003")).toContainText("On its way");
  await page.close();
  const later = await context.newPage();
  await later.goto("/sub-accounts/bulk");
  await expect(later.getByText("A run from before is not finished")).toBeVisible();
  // What was on its way is done by now: the sandbox finishes what it was asked.
  await sandbox.clearFaults();
  await press(later, "Resume");
  const dialog = later.getByRole("dialog", { name: "6 keys" });
  await press(dialog, "Show 6 keys");
  await expect(dialog).toContainText("6 keys are here.");
  await press(dialog, "Close without a copy");
  await expect(later.getByText("All 6 were made.")).toBeVisible();
  expect(await creations()).toBe(6);
  await eachIsUsable(later, list);
  await later.reload();
  expect(await later.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain((await made())[0].api_key);
});

test("a key that dies in the middle stops the run, and another one of the team goes on with it", async ({ page }) => {
  const list = slugs(5, "dead");
  await sub.asTeam(page);
  await creation({ skip: 2, count: 1, kind: "key_revoked" });
  await start(page, list);
  await expect(page.getByText("The key that manages sub-accounts does not work")).toBeVisible();
  expect(await made()).toHaveLength(2);
  await expect(row(page, "dead-003")).toContainText("Waiting");
  const [{ team_id }] = (await sandbox.state()).teams;
  await sandbox.key({ customer_id: team_id, name: "another" });
  await useTeamKey(page);
  await press(page, "Resume");
  await press(page.getByRole("dialog", { name: "5 keys" }), "Not now");
  await expect(page.getByText("All 5 were made.")).toBeVisible();
  await eachIsUsable(page, list);
});

test("a key whose answer got lost is said to be, and the row is made again once that one is deleted", async ({ page }) => {
  const list = slugs(3, "lost");
  await sub.asTeam(page);
  await creation({ skip: 1, count: 1, kind: "lost_answer" });
  await start(page, list);
  await press(page, "Resume");
  await expect(row(page, "lost-002")).toContainText("its key was lost");
  await press(page.getByRole("dialog", { name: "2 keys" }), "Not now");
  await expect(page.getByText("2 were made, one was not: its row says why.")).toBeVisible();
  await sub.elsewhereAsTeam("DELETE", "/subaccount/lost-002");
  await press(page, "Try the others again");
  await press(page.getByRole("dialog", { name: "3 keys" }), "Not now");
  await expect(page.getByText("All 3 were made.")).toBeVisible();
  await eachIsUsable(page, list);
});
