// `@upstash/redis`: how commands travel. Pipelines, transactions, base64 on and off, sync tokens, scan loops, retries.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";

import { at, client, refusal, useDatabase } from "./support/redis.mjs";

useDatabase();

/** Operations and command names of the requests since the check began. */
async function sent() {
  const log = await at.sandbox.log("rest");
  return log.map(({ operation, commands }) => [operation, ...commands.map((command) => command.name)]);
}

/** Two retries without a wait between them. */
const quickly = { retries: 2, backoff: () => 1 };

test("a pipeline answers in order, objects included", async () => {
  const pipeline = at.redis.pipeline();
  pipeline.set("p", { n: 1 }).get("p").incr("n").hset("h", { f: "v" }).hgetall("h").get("none");
  assert.deepEqual(await pipeline.exec(), ["OK", { n: 1 }, 1, 1, { f: "v" }, null]);
  assert.deepEqual(await sent(), [["pipeline", "SET", "GET", "INCR", "HSET", "HGETALL", "GET"]]);
});

test("a failed command of a pipeline is named by its place, and the others ran", async () => {
  const message = await refusal(at.redis.pipeline().set("a", "x").incr("a").set("b", "y").exec());
  assert.equal(message, "Command 2 [ incr ] failed: ERR value is not an integer or out of range");
  assert.equal(await at.redis.get("b"), "y");
});

test("a pipeline may keep its errors as values", async () => {
  const results = await at.redis.pipeline().set("a", "x").lpush("a", "1").get("a").exec({ keepErrors: true });
  assert.deepEqual(results, [
    { result: "OK", error: undefined },
    { result: undefined, error: "WRONGTYPE Operation against a key holding the wrong kind of value" },
    { result: "x", error: undefined },
  ]);
});

test("a pipeline of a thousand commands answers all of them", async () => {
  const pipeline = at.redis.pipeline();
  for (let n = 0; n < 1000; n += 1) pipeline.rpush("l", n);
  const results = await pipeline.exec();
  assert.equal(results.length, 1000);
  assert.equal(results[999], 1000);
  assert.deepEqual(await at.redis.lrange("l", 998, 999), [998, 999]);
});

test("a transaction runs as one", async () => {
  const results = await at.redis.multi().set("t", 1).incrby("t", 41).get("t").exec();
  assert.deepEqual(results, ["OK", 42, 42]);
  assert.deepEqual(await sent(), [["multi-exec", "SET", "INCRBY", "GET"]]);
});

test("a transaction shows the error of a command that failed while it ran", async () => {
  const results = await at.redis.multi().set("t", "x").incr("t").set("u", "y").exec({ keepErrors: true });
  assert.equal(results[1].error, "ERR value is not an integer or out of range");
  assert.equal(await at.redis.get("u"), "y");
});

test("a transaction with a command that does not exist runs nothing", async () => {
  const transaction = at.redis.multi().set("t", "x");
  transaction.chain({ command: ["NOPE"], deserialize: (x) => x });
  assert.match(await refusal(transaction.exec()), /^ERR Command is not available: 'NOPE'\. See https:.*command was: \[/);
  assert.equal(await at.redis.exists("t"), 0);
});

test("commands of one tick share a pipeline, reads apart from writes", async () => {
  const answers = await Promise.all([
    at.redis.set("a", 1),
    at.redis.incr("n"),
    at.redis.get("a"),
    at.redis.exists("n"),
  ]);
  assert.deepEqual(answers.slice(0, 2), ["OK", 1]);
  assert.deepEqual((await sent()).sort(), [
    ["pipeline", "GET", "EXISTS"],
    ["pipeline", "SET", "INCR"],
  ]);
});

test("an error inside of an automatic pipeline reaches only its own caller", async () => {
  await at.redis.set("a", "x");
  const [wrong, right] = await Promise.allSettled([at.redis.incr("a"), at.redis.incr("n")]);
  assert.equal(wrong.reason.message, "Command failed: ERR value is not an integer or out of range");
  assert.equal(right.value, 1);
});

test("without automatic pipelines each command is a request", async () => {
  const direct = client({ enableAutoPipelining: false });
  assert.deepEqual(await Promise.all([direct.set("a", 1), direct.incr("n")]), ["OK", 1]);
  assert.deepEqual((await sent()).sort(), [
    ["command", "INCR"],
    ["command", "SET"],
  ]);
});

test("a raw command takes words and numbers", async () => {
  assert.equal(await at.redis.exec(["SET", "raw", 12, "EX", 60]), "OK");
  assert.equal(await at.redis.exec(["STRLEN", "raw"]), 2);
});

test("text of every kind survives base64", async () => {
  const text = "tab\t nul\0 ü € 𝄞 \"quotes\" \\ \u2028 end\r\n";
  await at.redis.set("text", text);
  assert.equal(await at.redis.get("text"), text);
  await at.redis.hset("h", { [text]: text });
  assert.deepEqual(await at.redis.hgetall("h"), { [text]: text });
});

test("text of every kind survives without base64", async () => {
  const plain = client({ responseEncoding: false });
  const text = "tab\t nul\0 ü € 𝄞 \"quotes\" \\ \u2028 end\r\n";
  await plain.set("text", text);
  assert.equal(await plain.get("text"), text);
  assert.deepEqual(await plain.pipeline().get("text").ping().strlen("text").exec(), [text, "PONG", Buffer.byteLength(text)]);
});

test("bytes that are no UTF-8 become the replacement character, base64 or not", async () => {
  // C3 28 is a broken sequence; APPEND of a bit string is a way to write bytes without a binary client.
  await at.redis.setrange("bytes", 0, "a");
  for (const [offset, bit] of [[8, 1], [9, 1], [14, 1], [15, 1], [18, 1], [20, 1]]) {
    await at.redis.setbit("bytes", offset, bit);
  }
  assert.equal(await at.redis.strlen("bytes"), 3);
  assert.equal(await at.redis.get("bytes"), "a\uFFFD(");
  assert.equal(await client({ responseEncoding: false }).get("bytes"), "a\uFFFD(");
});

test("a value of a megabyte arrives whole", async () => {
  const value = randomBytes(768 * 1024).toString("base64");
  await at.redis.set("big", value);
  const back = await at.redis.get("big");
  assert.equal(createHash("sha256").update(back).digest("hex"), createHash("sha256").update(value).digest("hex"));
});

test("values stay text when the client is told to read no JSON", async () => {
  const plain = client({ automaticDeserialization: false });
  await plain.set("j", '{"a":1}');
  assert.equal(await plain.get("j"), '{"a":1}');
  await plain.set("n", 7);
  assert.equal(await plain.get("n"), "7");
});

test("the sync token changes with a write and is sent back", async () => {
  const redis = client();
  await redis.set("a", 1);
  const first = redis.client.upstashSyncToken;
  await redis.set("a", 2);
  const second = redis.client.upstashSyncToken;
  assert.notEqual(first, "");
  assert.notEqual(second, first);
  await redis.pipeline().incr("a").exec();
  const third = redis.client.upstashSyncToken;
  assert.notEqual(third, second);
  await redis.eval("return redis.call('incr', KEYS[1])", ["a"], []);
  assert.notEqual(redis.client.upstashSyncToken, third);
  const headers = (await at.sandbox.log("rest")).map((entry) => entry.headers.includes("upstash-sync-token"));
  assert.deepEqual(headers, [true, true, true, true]);
});

test("without readYourWrites there is no sync token", async () => {
  const redis = client({ readYourWrites: false });
  await redis.set("a", 1);
  assert.equal(redis.client.upstashSyncToken, "");
  const [entry] = await at.sandbox.log("rest");
  assert.ok(!entry.headers.includes("upstash-sync-token"), entry.headers.join());
});

test("telemetry is three headers, and can be turned off", async () => {
  await client().ping();
  await client({ enableTelemetry: false }).ping();
  const telemetry = (entry) => entry.headers.filter((name) => name.startsWith("upstash-telemetry-")).sort();
  const [on, off] = (await at.sandbox.log("rest")).map(telemetry);
  const names = ["upstash-telemetry-platform", "upstash-telemetry-runtime", "upstash-telemetry-sdk"];
  assert.deepEqual([on, off], [names, []]);
});

test("the bare origin serves whichever database the token opens", async () => {
  await at.redis.set("where", "analytics");
  assert.equal(await client({ url: at.sandbox.origin }).get("where"), "analytics");
  const other = await at.sandbox.database("acme-sessions");
  assert.equal(await client({ url: at.sandbox.origin, token: other.rest_token }).get("where"), null);
});

/** Follows a scan to its end; the answers' second halves in one list. */
async function all(next) {
  const found = [];
  let cursor = "0";
  let rounds = 0;
  do {
    const [following, items] = await next(cursor);
    assert.equal(typeof following, "string");
    found.push(...items);
    cursor = following;
    rounds += 1;
  } while (cursor !== "0");
  return { found, rounds };
}

test("a scan loop meets every key, in steps", async () => {
  const names = Array.from({ length: 2500 }, (_, n) => `user:${n}`);
  await at.redis.mset(Object.fromEntries(names.map((name) => [name, 1])));
  await at.redis.set("other", 1);
  const { found, rounds } = await all((cursor) => at.redis.scan(cursor, { match: "user:*", count: 500 }));
  assert.deepEqual([...new Set(found)].sort(), names.sort());
  assert.ok(rounds >= 3, `${rounds} rounds`);
});

test("one scan looks at no more than about a thousand keys, whatever it asks for", async () => {
  await at.redis.mset(Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`k${n}`, 1])));
  const [cursor, keys] = await at.redis.scan(0, { count: 100_000 });
  assert.notEqual(cursor, "0");
  assert.ok(keys.length >= 900 && keys.length <= 1100, `${keys.length} keys`);
});

test("a scan can be limited to a type", async () => {
  await at.redis.set("text", 1);
  await at.redis.rpush("list", 1);
  const { found } = await all((cursor) => at.redis.scan(cursor, { type: "list" }));
  assert.deepEqual(found, ["list"]);
});

test("a scan with types shows each key's type", async () => {
  await at.redis.set("text", 1);
  await at.redis.rpush("list", 1);
  const { found } = await all((cursor) => at.redis.scan(cursor, { withType: true }));
  found.sort((a, b) => a.key.localeCompare(b.key));
  assert.deepEqual(found, [
    { key: "list", type: "list" },
    { key: "text", type: "string" },
  ]);
});

test("hscan, sscan and zscan meet every item", async () => {
  const { redis } = at;
  const numbers = Array.from({ length: 700 }, (_, n) => n);
  await redis.hset("h", Object.fromEntries(numbers.map((n) => [`f${n}`, n])));
  await redis.sadd("s", ...numbers.map((n) => `m${n}`));
  await redis.zadd("z", ...numbers.map((n) => ({ score: n, member: `m${n}` })));
  const hash = await all((cursor) => redis.hscan("h", cursor, { count: 100 }));
  const set = await all((cursor) => redis.sscan("s", cursor, { count: 100 }));
  const sorted = await all((cursor) => redis.zscan("z", cursor, { count: 100 }));
  assert.equal(new Set(hash.found.filter((_, place) => place % 2 === 0)).size, 700);
  assert.equal(new Set(set.found).size, 700);
  const scores = Object.fromEntries(sorted.found.map((item, n) => [item, sorted.found[n + 1]]).filter((_, n) => n % 2 === 0));
  assert.equal(scores.m699, 699);
  assert.equal(Object.keys(scores).length, 700);
});

test("a cut connection is tried again until it answers", async () => {
  await at.sandbox.fault({ area: "rest", count: 2, kind: "cut" });
  assert.equal(await client({ retry: quickly }).set("a", 1), "OK");
  assert.deepEqual((await at.sandbox.log("rest")).map((entry) => entry.status), [0, 0, 200]);
});

test("a retry says which one it is", async () => {
  await at.sandbox.fault({ area: "rest", count: 1, kind: "cut" });
  await client({ retry: quickly }).ping();
  const marked = (await at.sandbox.log("rest")).map((entry) => entry.headers.includes("upstash-telemetry-retry"));
  assert.deepEqual(marked, [false, true]);
});

test("a connection that stays cut is an error after the last retry", async () => {
  await at.sandbox.fault({ area: "rest", kind: "cut" });
  assert.equal(await refusal(client({ retry: quickly }).ping()), "fetch failed");
  assert.equal((await at.sandbox.log("rest")).length, 3);
});

test("an answer that is lost makes the client write twice", async () => {
  await at.sandbox.fault({ area: "rest", count: 1, kind: "lost_answer" });
  assert.equal(await client({ retry: quickly }).incr("n"), 2);
});

test("half an answer is an error, and the command has run", async () => {
  await at.redis.set("text", "x".repeat(100));
  await at.sandbox.fault({ area: "rest", operation: "pipeline", count: 1, kind: "truncated" });
  await assert.rejects(client({ retry: quickly }).append("text", "y"));
  assert.equal(await at.redis.strlen("text"), 101);
});

test("an answer in drips arrives whole", async () => {
  await at.redis.set("text", "ü".repeat(40));
  await at.sandbox.fault({ area: "rest", count: 1, kind: "drip", ms: 5, bytes: 7 });
  assert.equal(await client().get("text"), "ü".repeat(40));
});

test("an error status is not tried again", async () => {
  await at.sandbox.fault({ area: "rest", count: 1, kind: "status", status: 500 });
  await assert.rejects(client({ retry: quickly }).ping());
  assert.equal((await at.sandbox.log("rest")).length, 1);
});

test("a slow answer is waited for, and can be given up", async () => {
  await at.sandbox.fault({ area: "rest", count: 1, kind: "latency", ms: 300 });
  const started = performance.now();
  assert.equal(await client().ping(), "PONG");
  assert.ok(performance.now() - started >= 295);
  await at.sandbox.fault({ area: "rest", count: 1, kind: "latency", ms: 5000 });
  const impatient = client({ signal: () => AbortSignal.timeout(100), retry: false });
  assert.match(await refusal(impatient.ping()), /aborted due to timeout/);
});
