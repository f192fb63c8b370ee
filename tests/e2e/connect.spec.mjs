// What can go wrong on the way in and on the way out of a connection: each has its own sentence, nothing half-made stays
// behind, and the way on works.
import { expect, test } from "./support/test.mjs";
import { sandbox } from "./support/sandbox.mjs";
import { atUpstash, DEMO, signIn } from "./support/sign-in.mjs";

test.beforeEach(() => sandbox.reset("demo"));
test.afterEach(() => sandbox.clearFaults());

const says = (page, title) => expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();

/** From the start page to the authorization server's question whether this is allowed. */
async function upToConsent(page) {
  await page.goto("/connect");
  await page.getByRole("button", { name: "Connect Upstash" }).click();
  await page.getByLabel("E-mail").fill(DEMO.email);
  await page.getByLabel("Password").fill(DEMO.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "Allow" })).toBeVisible();
}

/** Names of the keys in the demo user's account. */
async function keys() {
  const { users } = await sandbox.state();
  return users.find((user) => user.email === DEMO.email).api_keys.map((key) => key.name ?? key);
}

/** "Start again" leads to the authorization server, which still knows who is there, and from it to the databases. */
async function startAgain(page) {
  await page.getByRole("button", { name: "Start again" }).click();
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page).toHaveURL(/\/self\/redis$/);
  await expect(page.getByRole("link", { name: "acme-catalog" })).toBeVisible();
}

test("consent that is refused connects nothing, and can be given after all", async ({ page }) => {
  const before = await keys();
  await upToConsent(page);
  await page.getByRole("button", { name: "Deny" }).click();
  await says(page, "You did not allow the connection");
  await expect(page).toHaveURL(/\/callback$/);
  expect(await keys()).toEqual(before);
  expect(await page.context().cookies(page.url())).toEqual([]);
  await startAgain(page);
  expect(await keys()).toHaveLength(before.length + 1);
});

test("a code that took too long is told apart from one that was refused", async ({ page }) => {
  await sandbox.fault({ area: "auth", operation: "token", count: 1, kind: "latency", ms: 2500 });
  await upToConsent(page);
  await page.getByRole("button", { name: "Allow" }).click();
  await says(page, "Finishing the sign-in");
  await sandbox.advance(600);
  await says(page, "This sign-in was already used, or took too long");
  await expect(page.getByRole("main")).toContainText("Each sign-in works once and for a few minutes. Nothing was connected.");
  await sandbox.advance(-600);
  await startAgain(page);
});

test("the address of a finished sign-in is worth nothing", async ({ page, context }) => {
  const answers = [];
  page.on("request", (request) => request.url().includes("/callback?") && answers.push(request.url()));
  await signIn(page);
  expect(answers).toHaveLength(1);
  const before = await keys();
  for (const window of [page, await context.newPage()]) {
    await window.goto(answers[0]);
    await says(window, "This sign-in was not started in this window");
    await expect(window, "no code stays in the address").toHaveURL(/\/callback$/);
  }
  await page.reload();
  await says(page, "There is no sign-in to finish here");
  expect(await keys()).toEqual(before);
});

test("an answer to the sign-in of another window is not used", async ({ page, context }) => {
  await page.goto("/connect");
  await page.getByRole("button", { name: "Connect Upstash" }).click();
  await expect(page.getByLabel("E-mail")).toBeVisible();
  const elsewhere = page.url();
  const before = await keys();
  const other = await context.newPage();
  await other.goto("/connect");
  await other.getByRole("button", { name: "Connect Upstash" }).click();
  await expect(other.getByLabel("E-mail")).toBeVisible();
  await other.goto(elsewhere);
  await atUpstash(other);
  await says(other, "This sign-in was not started in this window");
  expect(await keys()).toEqual(before);
  await startAgain(other);
});

for (const [title, fault] of [
  ["Upstash gave no usable answer", { area: "auth", operation: "token", kind: "cut" }],
  ["Upstash gave no usable answer", { area: "auth", operation: "token", kind: "html" }],
  ["Upstash gave no usable answer", { area: "api", operation: "MintApiKey", kind: "malformed_json" }],
  ["Upstash gave no usable answer", { area: "api", operation: "MintApiKey", kind: "status", status: 500 }],
  ["Upstash took too long to answer", { area: "auth", operation: "token", kind: "latency", ms: 15_000 }],
]) {
  test(`${fault.kind} at ${fault.operation}: "${title}", and the next try makes one key`, async ({ page }) => {
    const before = await keys();
    await sandbox.fault(fault);
    await upToConsent(page);
    await page.getByRole("button", { name: "Allow" }).click();
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole("main")).toContainText("Nothing was connected.");
    await sandbox.clearFaults();
    await startAgain(page);
    expect(await keys()).toHaveLength(before.length + 1);
  });
}

test("an account that is full of keys says which limit that is and where to make room", async ({ page }) => {
  const refusal = "api key limit exceeded, an account can have at most 37 keys";
  await sandbox.fault({ area: "api", operation: "MintApiKey", kind: "status", status: 400, body: refusal });
  await upToConsent(page);
  await page.getByRole("button", { name: "Allow" }).click();
  await says(page, "Upstash made no key for this dashboard");
  await expect(page.getByRole("main")).toContainText("at most 37 Developer API keys");
  await expect(page.getByRole("link", { name: "Open the Upstash console" })).toBeVisible();
});

test("a server that goes away at the end of a sign-in leaves a doubt that one more try settles", async ({ page }) => {
  const before = await keys();
  await upToConsent(page);
  // Nothing the sandbox does can take the exchange away, so this request is cut in the browser.
  await page.route("**/api/session/exchange", (route) => route.abort("connectionrefused"));
  await page.getByRole("button", { name: "Allow" }).click();
  await says(page, "The dashboard's server does not answer");
  await page.unrouteAll();
  await startAgain(page);
  expect(await keys()).toHaveLength(before.length + 1);
});

test("without a network what was read stays, and the page goes on by itself", async ({ page, context }) => {
  await signIn(page);
  await expect(page.getByRole("link", { name: "acme-catalog" })).toBeVisible();
  await context.setOffline(true);
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByText("You are offline").first()).toBeVisible();
  await expect(page.getByRole("link", { name: "acme-catalog" }), "what was read stays").toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText("You are offline")).toHaveCount(0);
});

test("a key that was deleted in the console is replaced in place", async ({ page }) => {
  await signIn(page);
  await sandbox.fault({ area: "api", operation: "ListDatabases", count: 1, kind: "key_revoked" });
  await page.reload();
  await expect(page.getByText("The connection to Upstash needs a hand")).toBeVisible();
  await page.goto("/settings/connection");
  await expect(page.getByText("Reconnect needed").first()).toBeVisible();
  await page.getByRole("button", { name: "Connect again" }).click();
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page).toHaveURL(/\/settings\/connection$/);
  await expect(page.getByText("Connected", { exact: true })).toBeVisible();
});

test("disconnecting forgets the key, says which one is left at Upstash, and signs out", async ({ page }) => {
  await signIn(page);
  await page.goto("/settings/connection");
  const [name] = (await keys()).slice(-1);
  await page.getByRole("button", { name: "Disconnect" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await expect(page.getByRole("dialog", { name: "Disconnected" })).toContainText(name);
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("button", { name: "Connect Upstash" })).toBeVisible();
  await page.goto("/self/redis");
  await expect(page.getByRole("button", { name: "Connect Upstash" })).toBeVisible();
});
