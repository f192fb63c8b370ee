// The whole story in one browser session: connect, create a database, open it, read one key of each type. On real
// parts: the release build, the exchange, the sandbox and a redis-server of its own for the database.
import { expect, test } from "./support/test.mjs";
import { collectAnswers } from "./support/answers.mjs";
import { run, sandbox } from "./support/sandbox.mjs";
import { atUpstash } from "./support/sign-in.mjs";

const NAME = "first-light";

/** What the database's owner puts in: one key of each type, with the values that viewers get wrong. */
const KEYS = {
  number: ["SET", "counter:max", "9223372036854775807"],
  hash: ["HSET", "user:1", "name", "Ada Lovelace", "logins", "9007199254740993"],
  list: ["RPUSH", "queue", "first job", "second job"],
  set: ["SADD", "tags", "wasm"],
  zset: ["ZADD", "scores", "3.14159", "ada", "-inf", "nobody"],
  stream: ["XADD", "events", "1763640000000-0", "order", "ord-9001"],
  json: ["JSON.SET", "doc", "$", '[1,{"z":9223372036854775807,"a":1.5},null]'],
};

test.beforeEach(() => sandbox.reset("empty"));

test("connect, create, open, and read a key of each type with a token that can only read", async ({ page }) => {
  const answers = collectAnswers(page);

  await test.step("connect", async () => {
    await page.goto("/");
    await page.getByRole("button", { name: "Connect Upstash" }).click();
    await atUpstash(page);
    await expect(page).toHaveURL(/\/self\/redis$/);
    await expect(page.getByText("No database yet")).toBeVisible();
  });

  await test.step("create", async () => {
    await page.getByRole("link", { name: "Create the first database" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill(NAME);
    await page.getByRole("radio", { name: /Frankfurt/ }).check();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("checkbox", { name: /Ireland/ }).check();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("radio", { name: /Pay as you go/ }).check();
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByRole("heading", { name: "This is what will be created" })).toBeVisible();
    await expect(page.getByRole("main")).toContainText('"primary_region": "eu-central-1"');
    await page.getByRole("button", { name: "Create database" }).click();
    await expect(page.getByRole("heading", { level: 1, name: NAME })).toBeVisible();
  });

  const database = await sandbox.database(NAME);
  expect(database.read_regions).toEqual(["eu-west-1"]);
  await run(database, ...Object.values(KEYS));
  await setBytes(database, "bytes:raw", [0x80, 0x01, 0xff, 0x41]);
  await sandbox.clearLog();

  await test.step("open the explorer", async () => {
    await page.getByRole("link", { name: "Explore keys" }).click();
    await expect(page).toHaveURL(new RegExp(`/self/redis/${database.database_id}/explore`));
  });

  const value = page.getByRole("region", { name: "Key", exact: true });
  const shows = async (key, ...texts) => {
    await open(page, key);
    for (const text of texts) await expect(value).toContainText(text);
  };

  await test.step("read", async () => {
    await shows("counter:max", "9223372036854775807");
    await shows("bytes:raw", "80 01 ff 41");
    await shows("user:1", "name", "Ada Lovelace", "9007199254740993");
    await shows("queue", "first job", "second job");
    await shows("tags", "wasm");
    await shows("scores", "nobody", "-inf", "ada", "3.14159");
    await shows("events", "1763640000000-0", "ord-9001");
    await shows("doc", "9223372036854775807", "root is an array");
  });

  await test.step("the document's root is an array, in its own order", async () => {
    const text = (await value.innerText()).replace(/\s+/g, "");
    expect(text).toContain('[1,{"z":9223372036854775807,"a":1.5},null]');
  });

  await test.step("what the browser sent", async () => {
    const data = (await sandbox.log("rest")).filter((entry) => entry.from_browser);
    const withToken = data.filter((entry) => entry.method !== "OPTIONS");
    expect(withToken.length).toBeGreaterThan(8);
    for (const entry of withToken) {
      expect(entry.auth, `${entry.method} ${entry.path}`).toBe("token-readonly");
      expect(entry.query).toEqual([]);
      expect(entry.headers).not.toContain("cookie");
      expect(entry.headers).not.toContain("referer");
      // A key whose type nobody knows yet is read as a string, which most keys are.
      const failed = entry.commands.filter((command) => command.failed).map((command) => command.name);
      expect(failed.filter((name) => name !== "GETRANGE")).toEqual([]);
    }
    const api = (await sandbox.log("api")).filter((entry) => entry.from_browser);
    expect(api, "the Developer API is called by the exchange only").toEqual([]);
  });

  await test.step("what the exchange answered", async () => {
    const { secrets, databases } = await sandbox.state();
    const bodies = await answers();
    expect(secrets.length).toBeGreaterThan(3);
    expect(bodies.length).toBeGreaterThan(5);
    for (const { url, body } of bodies) {
      for (const secret of secrets) expect(body.includes(secret), `a secret in ${url}`).toBe(false);
    }
    // The one credential a browser may hold is where it belongs, and nowhere else.
    const token = databases.find((one) => one.database_name === NAME).read_only_rest_token;
    const holders = bodies.filter(({ body }) => body.includes(token)).map(({ url }) => new URL(url).pathname);
    expect(holders).toEqual([`/api/self/redis/${database.database_id}/explorer-token`]);
  });
});

/** Types a key's name and opens it. */
async function open(page, key) {
  await page.getByRole("textbox", { name: "Open a key by name" }).fill(key);
  await page.getByRole("textbox", { name: "Open a key by name" }).press("Enter");
  await expect(page.getByRole("heading", { name: key })).toBeVisible();
}

/** Bytes that JSON cannot carry go into the body of a path request. */
async function setBytes(database, key, bytes) {
  const answer = await fetch(`${sandbox.origin}/set/${encodeURIComponent(key)}`, {
    method: "POST",
    headers: { authorization: `Bearer ${database.rest_token}` },
    body: new Uint8Array(bytes),
  });
  expect(await answer.json()).toEqual({ result: "OK" });
}
