// `@upstash/redis`: subscriptions over server-sent events.
import assert from "node:assert/strict";
import { test } from "node:test";

import { at, reader, useDatabase } from "./support/redis.mjs";

useDatabase();

const LIMIT = 20_000;

/** The next event of this type. */
function next(subscriber, type) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${type} within ${LIMIT} ms`)), LIMIT);
    subscriber.on(type, (data) => {
      clearTimeout(timer);
      resolve(data);
    });
    subscriber.on("error", reject);
  });
}

test("a subscription is confirmed, and a message arrives", async () => {
  const subscriber = at.redis.subscribe("news");
  assert.equal(await next(subscriber, "subscribe"), 1);
  const message = next(subscriber, "message");
  assert.equal(await at.redis.publish("news", "hello"), 1);
  assert.deepEqual(await message, { channel: "news", message: "hello" });
  await subscriber.unsubscribe();
});

test("messages may hold commas, JSON and any language", async () => {
  const subscriber = at.redis.subscribe("news");
  await next(subscriber, "subscribe");
  const received = [];
  subscriber.on("message", ({ message }) => received.push(message));
  const sent = ["a,b,,c", { n: 1, list: ["x,y"] }, "ü € 𝄞"];
  for (const message of sent) await at.redis.publish("news", message);
  const last = next(subscriber, "message:news");
  await at.redis.publish("news", "end");
  await last;
  assert.deepEqual(received, [...sent, "end"]);
  await subscriber.unsubscribe();
});

test("a pattern brings the channel's name along", async () => {
  const subscriber = at.redis.psubscribe("user:*");
  assert.equal(await next(subscriber, "psubscribe"), 1);
  const message = next(subscriber, "pmessage");
  assert.equal(await at.redis.publish("user:7", { event: "in" }), 1);
  assert.deepEqual(await message, { pattern: "user:*", channel: "user:7", message: { event: "in" } });
  await subscriber.unsubscribe();
});

test("two channels of one subscriber are told apart", async () => {
  const subscriber = at.redis.subscribe(["one", "two"]);
  const counts = [];
  await new Promise((resolve) => subscriber.on("subscribe", (count) => counts.push(count) === 2 && resolve()));
  const two = next(subscriber, "message:two");
  await at.redis.publish("one", 1);
  await at.redis.publish("two", 2);
  assert.deepEqual(await two, { channel: "two", message: 2 });
  assert.deepEqual(subscriber.getSubscribedChannels(), ["one", "two"]);
  await subscriber.unsubscribe();
});

test("after unsubscribing nobody is listening", async () => {
  const subscriber = at.redis.subscribe("news");
  await next(subscriber, "subscribe");
  await subscriber.unsubscribe(["news"]);
  const deadline = Date.now() + LIMIT;
  while ((await at.redis.publish("news", "anyone?")) !== 0) {
    assert.ok(Date.now() < deadline, "the connection is gone, the subscription is not");
  }
});

test("the read-only token may not subscribe", async () => {
  const subscriber = reader({ retry: false }).subscribe("news");
  const error = await new Promise((resolve) => subscriber.on("error", resolve));
  assert.match(error.message, /^NOPERM this user has no permissions to run the 'subscribe' command/);
});
