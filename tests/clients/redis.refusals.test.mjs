// `@upstash/redis`: what is refused, and in which words. People search for these texts, so they are compared whole.
import assert from "node:assert/strict";
import { test } from "node:test";

import { at, client, left, reader, refusal, useDatabase } from "./support/redis.mjs";

useDatabase();

const WRONGPASS =
  "WRONGPASS invalid or missing auth token. See https://docs.upstash.com/redis/troubleshooting/http_unauthorized for details.";

/** Clients without automatic pipelines: the error is the request's own. */
const direct = { enableAutoPipelining: false, retry: false };

test("a wrong token is WRONGPASS", async () => {
  const message = await refusal(client({ ...direct, token: "AbCdEf" }).get("k"));
  assert.equal(message, `${WRONGPASS}, command was: ["get","k"]`);
});

test("a wrong token is WRONGPASS for pipelines and transactions as well", async () => {
  const wrong = client({ ...direct, token: "AbCdEf" });
  assert.equal(await refusal(wrong.pipeline().get("k").exec()), `${WRONGPASS}, command was: [["get","k"]]`);
  assert.equal(await refusal(wrong.multi().get("k").exec()), `${WRONGPASS}, command was: [["get","k"]]`);
});

test("a token opens its own database only", async () => {
  const other = await at.sandbox.database("acme-sessions");
  const message = await refusal(client({ ...direct, token: other.rest_token }).get("k"));
  assert.equal(message, `${WRONGPASS}, command was: ["get","k"]`);
});

test("the read-only token reads", async () => {
  const { redis } = at;
  await redis.set("k", "v", { ex: 100 });
  await redis.hset("h", { a: 1 });
  await redis.zadd("z", { score: 1, member: "a" });
  const read = reader();
  assert.equal(await read.ping(), "PONG");
  assert.equal(await read.get("k"), "v");
  left(await read.ttl("k"), 100);
  assert.equal(await read.dbsize(), 3);
  assert.deepEqual(await read.hgetall("h"), { a: 1 });
  assert.deepEqual(await read.zrange("z", 0, -1), ["a"]);
});

for (const [name, run] of Object.entries({
  set: (redis) => redis.set("k", "v"),
  incr: (redis) => redis.incr("k"),
  del: (redis) => redis.del("k"),
  expire: (redis) => redis.expire("k", 1),
  hincrby: (redis) => redis.hincrby("k", "f", 1),
  geoadd: (redis) => redis.geoadd("k", { longitude: 1, latitude: 1, member: "m" }),
  eval: (redis) => redis.eval("return 1", [], []),
  evalsha: (redis) => redis.evalsha("0".repeat(40), [], []),
  keys: (redis) => redis.keys("*"),
  scan: (redis) => redis.scan(0),
  publish: (redis) => redis.publish("c", "m"),
})) {
  test(`the read-only token may not ${name}`, async () => {
    const message = await refusal(run(reader(direct)));
    const text = `NOPERM this user has no permissions to run the '${name}' command or its subcommand`;
    assert.equal(message.replace(/, command was: .*$/, ""), text);
    assert.equal(await at.redis.dbsize(), 0);
  });
}

test("one refusal inside of a pipeline leaves the reads alone", async () => {
  await at.redis.set("k", "v");
  const results = await reader().pipeline().get("k").set("k", "x").get("k").exec({ keepErrors: true });
  assert.equal(results[0].result, "v");
  assert.equal(results[1].error, "NOPERM this user has no permissions to run the 'set' command or its subcommand");
  assert.equal(results[2].result, "v");
});

test("a transaction with a refused command is refused whole", async () => {
  const message = await refusal(reader(direct).multi().get("k").set("k", "x").exec());
  assert.match(message, /^NOPERM this user has no permissions to run the 'set' command or its subcommand/);
});

test("the wrong type and a wrong number of arguments are Redis's own words", async () => {
  await at.redis.set("k", "v");
  assert.equal(
    await refusal(client(direct).lpush("k", 1)),
    'WRONGTYPE Operation against a key holding the wrong kind of value, command was: ["lpush","k",1]',
  );
  assert.equal(
    await refusal(client(direct).exec(["GET"])),
    `ERR wrong number of arguments for 'get' command, command was: ["GET"]`,
  );
});

test("commands that Upstash lacks are named in upper case, with a link", async () => {
  const text = (name) =>
    `ERR Command is not available: '${name}'. See https://upstash.com/docs/redis/overall/rediscompatibility for details`;
  for (const name of ["SLOWLOG", "NOSUCH"]) {
    const message = await refusal(client(direct).exec([name.toLowerCase(), "GET"]));
    assert.equal(message.replace(/, command was: .*$/, ""), text(name));
  }
});

test("commands of a connection are not for REST", async () => {
  for (const name of ["MULTI", "WATCH", "SUBSCRIBE", "MONITOR", "AUTH"]) {
    const message = await refusal(client(direct).exec([name, "x"]));
    const text = `ERR Command "${name}" is not allowed in REST or it has a special context path`;
    assert.equal(message.replace(/, command was: .*$/, ""), text);
  }
});

test("a used-up quota is shown with its limit", async () => {
  await at.sandbox.fault({ area: "rest", kind: "quota_exhausted" });
  const text =
    /^ERR max requests limit exceeded\. Limit: \d+, Usage: \d+\. See https:\/\/upstash\.com\/docs\/redis\/troubleshooting\/max_requests_limit for details, command was: /;
  assert.match(await refusal(client(direct).get("k")), text);
  assert.match(await refusal(client().get("k")), text);
  await at.sandbox.clearFaults();
  assert.equal(await client().get("k"), null);
});

test("the month's commands are counted, and the next one is refused", async () => {
  // Also forgets what was used so far.
  await at.sandbox.clearLimits();
  await at.sandbox.limit({ database: at.database.database_id, commands_per_month: 3, refused: 1 });
  const redis = client(direct);
  for (let n = 1; n <= 3; n += 1) assert.equal(await redis.incr("n"), n);
  assert.match(await refusal(redis.incr("n")), /^ERR max requests limit exceeded\. Limit: 3, Usage: \d+\. See /);
  await at.sandbox.clearLimits();
  assert.equal(await redis.get("n"), 3);
});

test("a full database refuses writes, and still reads and deletes", async () => {
  await at.redis.set("k", "v");
  await at.sandbox.limit({ database: at.database.database_id, data_bytes: 1 });
  const redis = client(direct);
  assert.equal(
    await refusal(redis.set("more", "v")),
    'ERR DB capacity quota exceeded, command was: ["set","more","v"]',
  );
  assert.equal(await redis.get("k"), "v");
  assert.equal(await redis.del("k"), 1);
});

test("a key above 32 KB is refused with both sizes", async () => {
  const message = await refusal(client(direct).set("k".repeat(32 * 1024 + 1), "v"));
  assert.match(message, /^ERR max key size exceeded\. Limit: 32768 bytes, Actual: 32769 bytes, command was: /);
});

test("a suspended database answers nothing else", async () => {
  const id = at.database.database_id;
  await at.sandbox.suspend(id, true);
  const message = await refusal(client(direct).get("k"));
  await at.sandbox.suspend(id, false);
  assert.match(message, /suspended, command was: \["get","k"\]$/);
  assert.equal(await client(direct).get("k"), null);
});

test("a request above ten megabytes is refused with both sizes", async () => {
  const value = "x".repeat(10 * 1024 * 1024);
  const message = await refusal(client(direct).set("k", value));
  const size = JSON.stringify(["set", "k", value]).length;
  const text = `ERR max request size exceeded. Limit: 10485760 bytes, Actual: ${size} bytes, command was: ["set","k","xxx`;
  assert.equal(message.slice(0, text.length), text);
});

test("a page instead of JSON is named as what it is", async () => {
  await at.sandbox.fault({ area: "rest", count: 1, kind: "html" });
  await assert.rejects(client(direct).get("k"), (error) => {
    assert.equal(error.name, "UpstashJSONParseError");
    assert.match(error.message, /^Unable to parse response body: </);
    return true;
  });
});

test("JSON that breaks off is named as what it is", async () => {
  await at.sandbox.fault({ area: "rest", count: 1, kind: "malformed_json" });
  await assert.rejects(client(direct).get("k"), { name: "UpstashJSONParseError" });
});

test("a token whose user is gone is WRONGPASS in other words", async () => {
  await at.sandbox.fault({ area: "rest", count: 1, kind: "key_revoked" });
  const message = await refusal(client(direct).get("k"));
  assert.equal(message, 'WRONGPASS invalid username-password pair or user is disabled, command was: ["get","k"]');
});
