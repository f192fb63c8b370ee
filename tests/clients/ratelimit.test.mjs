// `@upstash/ratelimit`: Lua over REST, with every algorithm. Windows are long, so that none ends during a check.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Ratelimit } from "@upstash/ratelimit";

import { at, useDatabase } from "./support/redis.mjs";

useDatabase();

/** Without the memory of this process, so that every answer is the database's. */
function limiter(algorithm, options = {}) {
  return new Ratelimit({ redis: at.redis, limiter: algorithm, prefix: "rl", ephemeralCache: false, ...options });
}

/** `success` and `remaining` of this many calls, one after the other. */
async function spend(ratelimit, times, name = "ada") {
  const answers = [];
  for (let n = 0; n < times; n += 1) {
    const { success, remaining } = await ratelimit.limit(name);
    answers.push([success, remaining]);
  }
  return answers;
}

/** Away from the end of a window of ten minutes, which nobody waits for and everybody may meet. */
async function insideOfTheWindow() {
  const left = 600_000 - (Date.now() % 600_000);
  if (left < 3000) await new Promise((resolve) => setTimeout(resolve, left + 10));
}

test("a fixed window lets its number through and refuses the next", async () => {
  await insideOfTheWindow();
  const answers = await spend(limiter(Ratelimit.fixedWindow(3, "10 m")), 4);
  assert.deepEqual(answers, [[true, 2], [true, 1], [true, 0], [false, 0]]);
});

test("a sliding window lets its number through and refuses the next", async () => {
  await insideOfTheWindow();
  const answers = await spend(limiter(Ratelimit.slidingWindow(3, "10 m")), 4);
  assert.deepEqual(answers, [[true, 2], [true, 1], [true, 0], [false, 0]]);
});

test("a token bucket starts full and refills later", async () => {
  const answers = await spend(limiter(Ratelimit.tokenBucket(1, "10 m", 2)), 3);
  assert.deepEqual(answers, [[true, 1], [true, 0], [false, 0]]);
});

test("a cached fixed window counts in the database as well", async () => {
  await insideOfTheWindow();
  const ratelimit = limiter(Ratelimit.cachedFixedWindow(2, "10 m"), { ephemeralCache: new Map() });
  const { success, pending } = await ratelimit.limit("ada");
  await pending;
  assert.equal(success, true);
  const [key] = await at.redis.keys("rl:ada:*");
  assert.equal(await at.redis.get(key), 1);
});

test("the answer names the limit and the end of the window", async () => {
  await insideOfTheWindow();
  const { limit, reset, reason } = await limiter(Ratelimit.fixedWindow(5, "10 m")).limit("ada");
  assert.equal(limit, 5);
  assert.equal(reset % 600_000, 0);
  assert.ok(reset > Date.now() && reset <= Date.now() + 600_000);
  assert.equal(reason, undefined);
});

test("identifiers are counted apart", async () => {
  await insideOfTheWindow();
  const ratelimit = limiter(Ratelimit.fixedWindow(1, "10 m"));
  assert.deepEqual(await spend(ratelimit, 2, "ada"), [[true, 0], [false, 0]]);
  assert.deepEqual(await spend(ratelimit, 1, "grace"), [[true, 0]]);
});

test("a call may cost more than one", async () => {
  await insideOfTheWindow();
  const ratelimit = limiter(Ratelimit.fixedWindow(10, "10 m"));
  assert.equal((await ratelimit.limit("ada", { rate: 7 })).remaining, 3);
  assert.equal((await ratelimit.limit("ada", { rate: 4 })).success, false);
});

test("what is left can be asked without spending", async () => {
  await insideOfTheWindow();
  const ratelimit = limiter(Ratelimit.slidingWindow(5, "10 m"));
  await ratelimit.limit("ada");
  assert.equal((await ratelimit.getRemaining("ada")).remaining, 4);
  assert.equal((await ratelimit.getRemaining("ada")).remaining, 4);
});

test("a reset gives everything back", async () => {
  await insideOfTheWindow();
  const ratelimit = limiter(Ratelimit.fixedWindow(1, "10 m"));
  assert.deepEqual(await spend(ratelimit, 2), [[true, 0], [false, 0]]);
  await ratelimit.resetUsedTokens("ada");
  assert.deepEqual(await spend(ratelimit, 1), [[true, 0]]);
});

test("calls at the same time never get more than the limit", async () => {
  await insideOfTheWindow();
  const ratelimit = limiter(Ratelimit.fixedWindow(5, "10 m"));
  const answers = await Promise.all(Array.from({ length: 20 }, () => ratelimit.limit("ada")));
  assert.equal(answers.filter(({ success }) => success).length, 5);
});

test("a deny list is looked up in the same request", async () => {
  await insideOfTheWindow();
  await at.redis.sadd("rl:denyList:all", "10.6.6.6");
  // Today's public list is here already, so the client does not fetch one from the internet.
  await at.redis.set("rl:ipDenyListStatus", "valid", { ex: 1000 });
  const ratelimit = limiter(Ratelimit.fixedWindow(5, "10 m"), { enableProtection: true });
  const answer = await ratelimit.limit("ada", { ip: "10.6.6.6" });
  assert.deepEqual([answer.success, answer.reason, answer.deniedValue], [false, "denyList", "10.6.6.6"]);
});

test("analytics are counted by hour and outcome", async () => {
  await insideOfTheWindow();
  const ratelimit = limiter(Ratelimit.fixedWindow(1, "10 m"), { analytics: true });
  for (let n = 0; n < 2; n += 1) await (await ratelimit.limit("ada")).pending;
  const [key] = await at.redis.keys("rl:events:*");
  const counted = await at.redis.zrange(key, 0, -1, { withScores: true });
  assert.deepEqual(counted, [{ identifier: "ada", success: false }, 1, { identifier: "ada", success: true }, 1]);
});

test("without the scripts in the database the client sends them once", async () => {
  await insideOfTheWindow();
  await at.redis.scriptFlush({ sync: true });
  await at.sandbox.clearLog();
  await spend(limiter(Ratelimit.fixedWindow(5, "10 m")), 2);
  const names = (await at.sandbox.log("rest")).flatMap((entry) => entry.commands.map((command) => command.name));
  assert.deepEqual(names, ["EVALSHA", "EVAL", "EVALSHA"]);
});
