// `@upstash/redis` on a page of another origin, in Chromium: preflights and all.
import assert from "node:assert/strict";
import { after, test } from "node:test";

import { launch, open, serveSite } from "./support/browser.mjs";
import { useSandbox } from "./support/sandbox.mjs";

let sandbox, database, site, browser;

useSandbox({}, async (started) => {
  sandbox = started;
  database = await sandbox.database();
  site = await serveSite();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await site?.close();
});

/** Runs a function on a fresh page with a client; it gets what `more` holds besides. */
async function onPage(run, { token = database.read_only_rest_token, more, options = {} } = {}) {
  const { context, page, problems } = await open(browser, `${site.origin}/redis.html`);
  try {
    await page.locator("body[data-ready]").waitFor({ state: "attached" });
    const source = `({ config, more }) => (${run})(new Redis(config), more)`;
    const config = { url: database.rest_url, token, ...options };
    const value = await page.evaluate(`(${source})(${JSON.stringify({ config, more })})`);
    return { value, problems };
  } finally {
    await context.close();
  }
}

/** The requests of the browser that reached the sandbox. */
async function fromBrowser() {
  return (await sandbox.log("rest")).filter((entry) => entry.from_browser);
}

test("a page of another origin reads a key with the read-only token", async () => {
  const writer = await onPage((redis) => redis.set("greeting", { hello: "page" }), { token: database.rest_token });
  assert.equal(writer.value, "OK");
  await sandbox.clearLog();
  const { value, problems } = await onPage((redis) => redis.get("greeting"));
  assert.deepEqual(value, { hello: "page" });
  assert.deepEqual(problems, []);
  const requests = (await fromBrowser()).map(({ method, status, auth }) => [method, status, auth]);
  assert.deepEqual(requests, [
    ["OPTIONS", 200, "none"],
    ["POST", 200, "token-readonly"],
  ]);
});

test("every header of the client passes the preflight", async () => {
  await onPage((redis) => redis.get("greeting"));
  const headers = (await fromBrowser())[1].headers;
  for (const name of ["authorization", "content-type", "upstash-encoding", "upstash-sync-token", "upstash-telemetry-sdk"]) {
    assert.ok(headers.includes(name), `${name} is not among ${headers}`);
  }
});

test("the page may read the sync token, and sends it back", async () => {
  const { value } = await onPage(
    async (redis) => {
      await redis.set("a", 1);
      const first = redis.client.upstashSyncToken;
      await redis.set("a", 2);
      return [first, redis.client.upstashSyncToken];
    },
    { token: database.rest_token },
  );
  assert.ok(value[0] && value[1] && value[0] !== value[1], value.join());
});

test("a refusal reaches the page as a text and not as a network error", async () => {
  const refused = (redis) =>
    redis.set("a", 1).then(
      () => "not refused",
      (error) => error.message,
    );
  const denied = await onPage(refused);
  assert.equal(
    denied.value,
    "Command failed: NOPERM this user has no permissions to run the 'set' command or its subcommand",
  );
  const wrong = await onPage(refused, { token: "wrong" });
  assert.match(wrong.value, /^WRONGPASS invalid or missing auth token\./);
});

test("pipelines, transactions and base64 off work on a page", async () => {
  const { value } = await onPage(
    async (redis) => [
      await redis.pipeline().set("n", 1).incr("n").exec(),
      await redis.multi().incr("n").get("n").exec(),
      await redis.get("n"),
    ],
    { token: database.rest_token, options: { responseEncoding: false } },
  );
  assert.deepEqual(value, [["OK", 2], [3, 3], 3]);
});

test("a page can subscribe", async () => {
  const { value } = await onPage(
    (redis) =>
      new Promise((resolve) => {
        const subscriber = redis.subscribe("news");
        subscriber.on("message", (data) => resolve(data));
        subscriber.on("error", (error) => resolve(error.message));
        subscriber.on("subscribe", () => redis.publish("news", "to a page"));
      }),
    { token: database.rest_token },
  );
  assert.deepEqual(value, { channel: "news", message: "to a page" });
});

test("a request without headers of its own needs no preflight", async () => {
  const url = `${database.rest_url}/get/greeting?_token=${database.read_only_rest_token}`;
  const { value } = await onPage((_, address) => fetch(address).then((answer) => answer.json()), { more: url });
  assert.deepEqual(value, { result: '{"hello":"page"}' });
  assert.deepEqual((await fromBrowser()).map((entry) => entry.method), ["GET"]);
});

test("the Developer API is closed to pages, and open to everybody else", async () => {
  const [{ api_keys: [{ api_key: key }] }] = (await sandbox.state()).teams;
  const authorization = `Basic ${Buffer.from(`demo@acme.example:${key}`).toString("base64")}`;
  const address = `${sandbox.api}/v2/redis/databases`;
  const { value } = await onPage(
    (_, { address, authorization }) =>
      fetch(address, { headers: { authorization } }).then(() => "open", () => "closed"),
    { more: { address, authorization } },
  );
  assert.equal(value, "closed");
  // It was asked, and what it said made the browser stop.
  const asked = (await sandbox.log("api")).map(({ method, from_browser, auth }) => [method, from_browser, auth]);
  assert.deepEqual(asked, [["OPTIONS", true, "none"]]);
  const answer = await fetch(address, { headers: { authorization } });
  assert.deepEqual([answer.status, Array.isArray(await answer.json())], [200, true]);
});
