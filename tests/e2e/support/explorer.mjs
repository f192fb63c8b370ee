// The explorer as a person uses it, and what it has cost as the sandbox saw it.
import { expect } from "@playwright/test";
import { sandbox } from "./sandbox.mjs";
import { signIn } from "./sign-in.mjs";

export const DATABASE = "acme-catalog";

/** One sign-in serves all tests of a file: none of them changes anything but keys of its own, named after itself. */
export function asDemoUser(test) {
  let signedIn;
  test.use({ storageState: ({}, use) => use(signedIn) });
  test.beforeAll(async ({ browser, baseURL }) => {
    await sandbox.reset("demo");
    const context = await browser.newContext({ baseURL, storageState: undefined });
    await signIn(await context.newPage());
    signedIn = await context.storageState();
    await context.close();
  });
  test.beforeEach(() => sandbox.clearLog());
  test.afterEach(async () => {
    await sandbox.clearFaults();
    await sandbox.switches({ read_only_rules: [] });
  });
}

/** The explorer of the demo database, at an address of its own; signed in already. */
export async function openExplorer(page, query = "") {
  const { database_id: id } = await sandbox.database(DATABASE);
  await page.goto(`/self/redis/${id}/explore${query}`);
  await expect(page.getByRole("heading", { level: 1, name: `Explore ${DATABASE}` })).toBeAttached();
}

/** Types names into the field and opens the first. */
export async function openByName(page, ...names) {
  const field = page.getByRole("textbox", { name: "Open a key by name" });
  await field.fill(names.join("\n"));
  await field.press("Enter");
}

/** The parts of the page. */
export const parts = (page) => ({
  key: page.getByRole("region", { name: "Key", exact: true }),
  keys: page.getByRole("region", { name: "Keys", exact: true }),
  name: page.getByRole("region", { name: "Key", exact: true }).getByRole("heading", { level: 2 }),
  text: page.locator("pre[aria-label=Value]"),
  lines: page.getByRole("region", { name: "Value", exact: true }),
  grid: page.getByRole("grid"),
  command: page.getByRole("textbox", { name: "Redis command" }),
  output: page.getByRole("log"),
  cost: page.getByRole("group", { name: "What this visit has cost" }),
});

/** Runs a line in the command line. */
export async function type(page, line) {
  const { command } = parts(page);
  await command.fill(line);
  await command.press("Enter");
}

/** Names of the commands that reached Redis since the log was cleared, in order. */
export async function sent() {
  const log = await sandbox.log("rest");
  return log.flatMap((entry) => entry.commands.map((command) => command.name));
}

/** A key has been read when nothing is on its way any more: its cost stands in its head. */
export async function settled(page) {
  await expect(parts(page).key.getByRole("button", { name: /^\d+ commands?$/ })).toBeVisible();
}
