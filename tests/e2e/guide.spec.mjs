// docs/embedding.md, followed literally by somebody who has an empty folder, a dashboard, and what the page says. The page's
// blocks run as they stand there, with other addresses; in the frame is the app as it is released.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import * as guide from "../support/guide.mjs";
import { freePort } from "../support/port.mjs";
import { sandbox } from "./support/sandbox.mjs";
import { DEMO, signIn } from "./support/sign-in.mjs";
import { dashboard, partnersFile } from "./support/stack.mjs";
import * as sub from "./support/sub-accounts.mjs";
import { expect, test } from "./support/test.mjs";

/** The sub-account of the guide's server.mjs. */
const SLUG = "tidepool";

let work, port, server, entry;

const origin = () => `http://app.localhost:${port}`;
const here = (code) => guide.addressed(code, dashboard, origin());
const save = (name, text) => writeFile(path.join(work, name), text);

// What every page of the guide stands on.
test.beforeAll(async ({ browser, baseURL }) => {
  // A registry may be slow, and npm tries again for more than a minute.
  test.setTimeout(240_000);
  await sandbox.reset("empty");
  work = await mkdtemp(path.join(tmpdir(), "pd-guide-"));
  port = await freePort();
  const context = await browser.newContext({ baseURL });
  const publicHalf = await test.step("1: the commands make a key pair and print its public half", keyPair);
  const page = await context.newPage();
  entry = await test.step("2: the account id is where the guide says", () => entryOf(page, publicHalf));
  await context.close();
  await test.step("3: the commands start the server, with jose from the registry", start);
});
test.beforeEach(() => writeFile(partnersFile, entry));
test.afterAll(async () => {
  server?.kill();
  await rm(work, { recursive: true, force: true });
});

async function keyPair() {
  const { stdout } = await promisify(execFile)("sh", ["-e", "-c", guide.blocks("sh")[0]], { cwd: work });
  expect(stdout.trim()).toMatch(/^[\w-]{43}$/);
  expect(await readdir(work)).toEqual(["partner.pem"]);
  return stdout.trim();
}

/** The entry for the partner file, and at the dashboard what it is for: a team with a customer and a database. */
async function entryOf(page, publicHalf) {
  await signIn(page);
  const nav = page.getByRole("navigation", { name: "Main" });
  await nav.getByRole("link", { name: "Sub-accounts" }).click();
  await page.getByLabel(/^E-mail of the team's member/).fill(DEMO.email);
  const [{ api_keys: [{ api_key }] }] = (await sandbox.state()).teams;
  await page.getByLabel(/^API key of the team/).fill(api_key);
  await page.getByRole("button", { name: "Try it and save" }).click();
  await expect(page.getByText("No sub-account yet")).toBeVisible();
  await sub.order(page, "POST", "/api/sub-accounts", { slug: SLUG });
  const database = { database_name: "tide-tables", primary_region: "us-east-1" };
  await sub.order(page, "POST", `/api/sub/${SLUG}/redis/database`, database);
  await nav.getByRole("link", { name: "Connection" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Connection to Upstash" })).toBeVisible();
  const label = page.getByRole("term").filter({ hasText: /^Account id$/ });
  const account = await label.locator("xpath=following-sibling::dd").locator("code").innerText();
  return guide.partnerEntry(dashboard, origin(), { account, publicHalf });
}

async function start() {
  await save("server.mjs", guide.blocks("js")[0]);
  server = spawn("sh", ["-e", "-c", guide.serverCommands(dashboard, origin())], { cwd: work, stdio: ["ignore", "pipe", "pipe"] });
  process.on("exit", () => server.kill());
  let printed = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (text) => (printed += text));
  const address = `http://127.0.0.1:${port}/dashboard-token`;
  const token = (site) => fetch(address, { method: "POST", headers: { "sec-fetch-site": site } }).catch(() => null);
  const state = async () => {
    if (server.exitCode !== null) return `ended; where npm cannot have jose, nobody can follow the guide:\n${printed}`;
    return (await token("cross-site"))?.status ?? "starting";
  };
  await expect.poll(state, { timeout: 180_000 }).not.toBe("starting");
  expect(await state()).toBe(403);
  expect((await token("same-origin")).status).toBe(200);
}

/** Saves a page of the guide as the guide says, and opens it; whatever it complains about is kept. */
async function open(page, html) {
  await save("index.html", here(html));
  const complaints = [];
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(origin());
  return { frame: page.frameLocator("iframe"), complaints };
}

const [ELEMENT, CLASSIC, WITH_ADDRESSES, CONNECT] = guide.blocks("html");

for (const [form, html] of [["the element", ELEMENT], ["the classic script", CLASSIC]]) {
  test(`4: the page has the customer's databases in it, by ${form}`, async ({ page }) => {
    const { frame, complaints } = await open(page, html);
    await expect(frame.getByRole("link", { name: "tide-tables" })).toBeVisible();
    expect(complaints).toEqual([]);
  });
}

test("5: the page's address follows the frame, and Back leads back", async ({ page }) => {
  const { frame } = await open(page, WITH_ADDRESSES);
  await frame.getByRole("link", { name: "tide-tables" }).click();
  await expect(page).toHaveURL(/#\/redis\/[\w-]+$/);
  const link = page.url();
  await page.goBack();
  await expect(frame.getByRole("heading", { level: 1, name: "Databases" })).toBeVisible();
  await page.goto("about:blank");
  await page.goto(link);
  await expect(frame.getByRole("heading", { level: 1, name: "tide-tables" })).toBeVisible();
});

test("when it does not work: the route /check finds nothing missing on the page of step 4", async ({ page }) => {
  const html = guide.filled(ELEMENT, { 'partner="acme"': 'partner="acme" route="/check"' });
  const { frame } = await open(page, html);
  const row = (name) => frame.getByRole("listitem").filter({ has: frame.getByRole("heading", { name, exact: true }) });
  await expect(row("Its tokens are accepted")).toContainText("In order");
  await frame.getByRole("button", { name: "Try to open a window" }).click();
  await expect(row("Windows can be opened")).toContainText("In order");
  await expect(frame.getByRole("status").filter({ hasText: /^Nothing is missing$/ })).toBeVisible();
});

test("8: with the entry and the page of this step the frame offers to connect an account", async ({ page }) => {
  await writeFile(partnersFile, here(guide.blocks("toml")[1]));
  const { frame, complaints } = await open(page, CONNECT);
  await expect(frame.getByRole("button", { name: "Connect Upstash" })).toBeVisible();
  // The server's answer to who has no session yet.
  expect(complaints.filter((text) => !/status of 401/.test(text))).toEqual([]);
});
