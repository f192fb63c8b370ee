// `@upstash/redis`: Lua. EVAL, EVALSHA, NOSCRIPT, and the scripts that the client itself keeps.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { at, refusal, useDatabase } from "./support/redis.mjs";

useDatabase();

const ADD = "return redis.call('INCRBY', KEYS[1], ARGV[1])";
const sha1 = (script) => createHash("sha1").update(script).digest("hex");

test("a script gets keys and arguments", async () => {
  assert.equal(await at.redis.eval(ADD, ["n"], [40]), 40);
  assert.deepEqual(await at.redis.eval("return {KEYS[1], ARGV[1], 3, false}", ["k"], ["a b"]), ["k", "a b", 3, null]);
});

test("what a script returns keeps its type", async () => {
  const { redis } = at;
  assert.equal(await redis.eval("return 3.99", [], []), 3);
  assert.equal(await redis.eval("return true", [], []), 1);
  assert.equal(await redis.eval("return nil", [], []), null);
  assert.equal(await redis.eval("return redis.status_reply('FINE')", [], []), "FINE");
  assert.deepEqual(await redis.eval("return {1, {2, {'deep'}}}", [], []), [1, [2, ["deep"]]]);
});

test("an unknown script is NOSCRIPT, word for word", async () => {
  const message = await refusal(at.redis.evalsha(sha1("return 'never seen'"), [], []));
  assert.equal(message, "Command failed: NOSCRIPT No matching script. Please use EVAL.");
});

test("a loaded script runs by its hash and is gone after a flush", async () => {
  const { redis } = at;
  const script = "return 'loaded ' .. ARGV[1]";
  assert.equal(await redis.scriptLoad(script), sha1(script));
  assert.deepEqual(await redis.scriptExists(sha1(script), sha1("nothing")), [1, 0]);
  assert.equal(await redis.evalsha(sha1(script), [], ["and run"]), "loaded and run");
  assert.equal(await redis.scriptFlush({ sync: true }), "OK");
  assert.deepEqual(await redis.scriptExists(sha1(script)), [0]);
});

test("the client's own scripts try the hash first and send the text once", async () => {
  const { redis } = at;
  await redis.scriptFlush({ sync: true });
  await at.sandbox.clearLog();
  const script = redis.createScript("return tonumber(ARGV[1]) * 2");
  assert.equal(await script.exec([], ["21"]), 42);
  assert.equal(await script.exec([], ["4"]), 8);
  const names = (await at.sandbox.log("rest")).flatMap((entry) => entry.commands.map((command) => command.name));
  assert.deepEqual(names, ["EVALSHA", "EVAL", "EVALSHA"]);
});

test("a read-only script reads", async () => {
  await at.redis.set("k", "v");
  assert.equal(await at.redis.evalRo("return redis.call('GET', KEYS[1])", ["k"], []), "v");
});

test("a read-only script is refused a write", async () => {
  const message = await refusal(at.redis.evalRo("return redis.call('SET', KEYS[1], 'x')", ["k"], []));
  assert.match(message, /commands are not allowed from read-only/);
  assert.equal(await at.redis.exists("k"), 0);
});

test("a script that fails says why", async () => {
  const message = await refusal(at.redis.eval("return redis.error_reply('MY own words')", [], []));
  assert.equal(message, "Command failed: MY own words");
  assert.match(await refusal(at.redis.eval("this is no lua", [], [])), /^Command failed: ERR Error compiling script/);
});

test("a pipeline may hold scripts", async () => {
  const pipeline = at.redis.pipeline();
  pipeline.eval(ADD, ["n"], [1]).eval(ADD, ["n"], [2]).get("n");
  assert.deepEqual(await pipeline.exec(), [1, 3, 3]);
});
