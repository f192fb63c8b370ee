// `@upstash/redis`: every type of value, as the client shows it with its defaults (base64, JSON read from strings).
import assert from "node:assert/strict";
import { test } from "node:test";

import { at, client, left, useDatabase } from "./support/redis.mjs";

useDatabase();

test("strings: set, get, options and their answers", async () => {
  const { redis } = at;
  assert.equal(await redis.set("s", "one"), "OK");
  assert.equal(await redis.get("s"), "one");
  assert.equal(await redis.set("s", "two", { nx: true }), null);
  assert.equal(await redis.set("s", "two", { xx: true, get: true }), "one");
  assert.equal(await redis.getset("s", "three"), "two");
  assert.equal(await redis.getdel("s"), "three");
  assert.equal(await redis.get("s"), null);
});

test("strings: a part is read and overwritten", async () => {
  const { redis } = at;
  await redis.set("s", "Hello World");
  assert.equal(await redis.getrange("s", 0, 4), "Hello");
  assert.equal(await redis.setrange("s", 6, "Redis"), 11);
  assert.equal(await redis.append("s", "!"), 12);
  assert.equal(await redis.strlen("s"), 12);
  assert.equal(await redis.get("s"), "Hello Redis!");
});

test("strings: several at once", async () => {
  const { redis } = at;
  assert.equal(await redis.mset({ a: "1x", b: { deep: [1, 2] } }), "OK");
  assert.equal(await redis.msetnx({ b: "no", c: "no" }), 0);
  assert.deepEqual(await redis.mget("a", "b", "c"), ["1x", { deep: [1, 2] }, null]);
});

test("objects and arrays come back as they went in", async () => {
  const value = { text: "ü", list: [1, null, true], nested: { empty: {} } };
  await at.redis.set("o", value);
  assert.deepEqual(await at.redis.get("o"), value);
});

test("numbers are numbers, unless reading them would lose digits", async () => {
  const { redis } = at;
  await redis.set("n", 42);
  assert.equal(await redis.get("n"), 42);
  await redis.set("n", "9007199254740993");
  assert.equal(await redis.get("n"), "9007199254740993");
  await redis.set("n", "00042");
  assert.equal(await redis.get("n"), "00042");
  await redis.set("n", false);
  assert.equal(await redis.get("n"), false);
});

test("the literal text OK survives base64", async () => {
  await at.redis.set("ok", "OK");
  assert.equal(await at.redis.get("ok"), "OK");
  assert.equal(await client({ responseEncoding: false }).get("ok"), "OK");
});

test("counters: integers and floats", async () => {
  const { redis } = at;
  assert.equal(await redis.incr("i"), 1);
  assert.equal(await redis.incrby("i", 41), 42);
  assert.equal(await redis.decr("i"), 41);
  assert.equal(await redis.decrby("i", 40), 1);
  assert.equal(await redis.incrbyfloat("f", 10.5), 10.5);
  assert.equal(await redis.incrbyfloat("f", -0.25), 10.25);
});

test("expiry: set, read, removed", async () => {
  const { redis } = at;
  await redis.set("e", "x", { ex: 100 });
  left(await redis.ttl("e"), 100);
  assert.equal(await redis.persist("e"), 1);
  assert.equal(await redis.ttl("e"), -1);
  assert.equal(await redis.ttl("none"), -2);
  assert.equal(await redis.pexpire("e", 50_000), 1);
  left((await redis.pttl("e")) / 1000, 50);
  assert.equal(await redis.getex("e", { persist: true }), "x");
  assert.equal(await redis.pttl("e"), -1);
});

test("keys: exists, type, rename, copy, del, touch, unlink, dbsize", async () => {
  const { redis } = at;
  await redis.mset({ a: "1", b: "2" });
  assert.equal(await redis.exists("a", "b", "none"), 2);
  assert.equal(await redis.type("a"), "string");
  assert.equal(await redis.type("none"), "none");
  assert.equal(await redis.rename("a", "c"), "OK");
  assert.equal(await redis.renamenx("c", "b"), 0);
  assert.equal(await redis.copy("b", "d"), "COPIED");
  assert.equal(await redis.touch("b", "c", "none"), 2);
  assert.deepEqual((await redis.keys("*")).sort(), ["b", "c", "d"]);
  assert.equal(await redis.del("b", "c", "none"), 2);
  assert.equal(await redis.randomkey(), "d");
  assert.equal(await redis.unlink("d"), 1);
  assert.equal(await redis.dbsize(), 0);
  assert.equal(await redis.randomkey(), null);
});

test("hashes: fields of all kinds", async () => {
  const { redis } = at;
  assert.equal(await redis.hset("h", { name: "Ada", age: 36, tags: ["a"] }), 3);
  assert.equal(await redis.hsetnx("h", "name", "no"), 0);
  assert.equal(await redis.hget("h", "name"), "Ada");
  assert.deepEqual(await redis.hgetall("h"), { name: "Ada", age: 36, tags: ["a"] });
  assert.deepEqual(await redis.hmget("h", "name", "none"), { name: "Ada", none: null });
  assert.deepEqual((await redis.hkeys("h")).sort(), ["age", "name", "tags"]);
  assert.equal((await redis.hvals("h")).length, 3);
  assert.equal(await redis.hlen("h"), 3);
  assert.equal(await redis.hexists("h", "age"), 1);
  assert.equal(await redis.hstrlen("h", "name"), 3);
  assert.equal(await redis.hdel("h", "age", "none"), 1);
  assert.equal(await redis.hgetall("none"), null);
});

test("hashes: counters and random fields", async () => {
  const { redis } = at;
  assert.equal(await redis.hincrby("h", "n", 5), 5);
  assert.equal(await redis.hincrbyfloat("h", "f", 1.5), 1.5);
  assert.equal(await redis.hdel("h", "f"), 1);
  assert.equal(await redis.hrandfield("h"), "n");
  assert.deepEqual(await redis.hrandfield("h", 1, true), { n: 5 });
});

test("hashes: fields that expire", async () => {
  const { redis } = at;
  await redis.hset("h", { a: "1", b: "2" });
  assert.deepEqual(await redis.hexpire("h", ["a", "none"], 100), [1, -2]);
  const [a, b] = await redis.httl("h", ["a", "b"]);
  left(a, 100);
  assert.equal(b, -1);
  assert.deepEqual(await redis.hpersist("h", "a"), [1]);
  assert.deepEqual(await redis.httl("h", "a"), [-1]);
});

test("lists: both ends, ranges and inner items", async () => {
  const { redis } = at;
  assert.equal(await redis.rpush("l", "b", "c"), 2);
  assert.equal(await redis.lpush("l", "a"), 3);
  assert.equal(await redis.lpushx("none", "a"), 0);
  assert.deepEqual(await redis.lrange("l", 0, -1), ["a", "b", "c"]);
  assert.equal(await redis.linsert("l", "before", "c", "b2"), 4);
  assert.equal(await redis.lset("l", 0, "A"), "OK");
  assert.equal(await redis.lindex("l", -1), "c");
  assert.equal(await redis.lpos("l", "b2"), 2);
  assert.equal(await redis.lrem("l", 0, "b2"), 1);
  assert.equal(await redis.llen("l"), 3);
  assert.equal(await redis.ltrim("l", 0, 1), "OK");
  assert.equal(await redis.lpop("l"), "A");
  assert.equal(await redis.rpop("l"), "b");
  assert.equal(await redis.lpop("l"), null);
});

test("lists: moved between keys, popped from the first that has any", async () => {
  const { redis } = at;
  await redis.rpush("from", "a", "b", "c");
  assert.equal(await redis.lmove("from", "to", "left", "right"), "a");
  assert.deepEqual(await redis.lmpop(1, ["from"], "left", 2), ["from", ["b", "c"]]);
  assert.deepEqual(await redis.lpop("to", 5), ["a"]);
});

test("sets: members, and two sets against each other", async () => {
  const { redis } = at;
  assert.equal(await redis.sadd("s1", "a", "b", "c"), 3);
  assert.equal(await redis.sadd("s2", "c", "d"), 2);
  assert.deepEqual((await redis.smembers("s1")).sort(), ["a", "b", "c"]);
  assert.equal(await redis.sismember("s1", "a"), 1);
  assert.deepEqual(await redis.smismember("s1", ["a", "d"]), [1, 0]);
  assert.deepEqual((await redis.sdiff("s1", "s2")).sort(), ["a", "b"]);
  assert.deepEqual(await redis.sinter("s1", "s2"), ["c"]);
  assert.equal(await redis.sinterstore("s3", "s1", "s2"), 1);
  assert.deepEqual((await redis.sunion("s1", "s2")).sort(), ["a", "b", "c", "d"]);
  assert.equal(await redis.smove("s1", "s2", "a"), 1);
  assert.equal(await redis.srem("s1", "b", "none"), 1);
  assert.equal(await redis.scard("s1"), 1);
  assert.equal(await redis.srandmember("s1"), "c");
  assert.equal(await redis.spop("s1"), "c");
  assert.equal(await redis.spop("s1"), null);
});

test("sorted sets: scores and ranks", async () => {
  const { redis } = at;
  assert.equal(await redis.zadd("z", { score: 1, member: "a" }, { score: 2.5, member: "b" }), 2);
  assert.equal(await redis.zadd("z", { nx: true }, { score: 9, member: "a" }), 0);
  assert.equal(await redis.zscore("z", "b"), 2.5);
  assert.deepEqual(await redis.zmscore("z", ["a", "none"]), [1, null]);
  assert.equal(await redis.zincrby("z", 2, "a"), 3);
  assert.deepEqual(await redis.zrange("z", 0, -1, { withScores: true }), ["b", 2.5, "a", 3]);
  assert.equal(await redis.zrank("z", "a"), 1);
  assert.equal(await redis.zrevrank("z", "a"), 0);
  assert.equal(await redis.zrank("z", "none"), null);
  assert.equal(await redis.zcard("z"), 2);
  assert.equal(await redis.zcount("z", "-inf", 2.5), 1);
});

test("sorted sets: by score, by name, infinity, removal", async () => {
  const { redis } = at;
  const members = ["a", "b", "c", "d"].map((member, score) => ({ score, member }));
  await redis.zadd("z", ...members);
  assert.deepEqual(await redis.zrange("z", 1, 2, { byScore: true }), ["b", "c"]);
  assert.deepEqual(await redis.zrange("z", "[b", "(d", { byLex: true }), ["b", "c"]);
  assert.deepEqual(await redis.zrange("z", "+inf", "-inf", { byScore: true, rev: true, offset: 1, count: 2 }), [
    "c",
    "b",
  ]);
  assert.deepEqual(await redis.zpopmin("z"), ["a", 0]);
  assert.deepEqual(await redis.zpopmax("z", 1), ["d", 3]);
  assert.equal(await redis.zremrangebyrank("z", 0, 0), 1);
  assert.equal(await redis.zrem("z", "c"), 1);
  await redis.exec(["ZADD", "z", "inf", "top"]);
  assert.equal(await redis.zscore("z", "top"), "inf");
});

test("sorted sets: union and intersection", async () => {
  const { redis } = at;
  await redis.zadd("z1", { score: 1, member: "a" }, { score: 2, member: "b" });
  await redis.zadd("z2", { score: 10, member: "b" });
  assert.deepEqual(await redis.zunion(2, ["z1", "z2"], { withScores: true }), ["a", 1, "b", 12]);
  assert.equal(await redis.zinterstore("z3", 2, ["z1", "z2"], { weights: [1, 2] }), 1);
  assert.equal(await redis.zscore("z3", "b"), 22);
});

test("streams: entries, ranges and reading on", async () => {
  const { redis } = at;
  assert.equal(await redis.xadd("x", "1-1", { n: 1, text: "one" }), "1-1");
  assert.equal(await redis.xadd("x", "2-0", { n: 2, text: "two" }), "2-0");
  assert.match(await redis.xadd("x", "*", { n: 3 }), /^\d{13}-\d+$/);
  assert.equal(await redis.xlen("x"), 3);
  assert.deepEqual(await redis.xrange("x", "1", "2"), { "1-1": { n: 1, text: "one" }, "2-0": { n: 2, text: "two" } });
  assert.deepEqual(await redis.xrevrange("x", "2", "-"), {
    "2-0": { n: 2, text: "two" },
    "1-1": { n: 1, text: "one" },
  });
  assert.deepEqual(await redis.xread("x", "1-1", { count: 1 }), [["x", [["2-0", ["n", 2, "text", "two"]]]]]);
  assert.equal(await redis.xdel("x", "1-1"), 1);
  assert.equal(await redis.xtrim("x", { strategy: "MAXLEN", threshold: 1, exactness: "=" }), 1);
});

test("streams: groups read, acknowledge and show what is pending", async () => {
  const { redis } = at;
  await redis.xadd("x", "1-1", { n: 1 });
  assert.equal(await redis.xgroup("x", { type: "CREATE", group: "g", id: "0" }), "OK");
  assert.deepEqual(await redis.xreadgroup("g", "worker", "x", ">"), [["x", [["1-1", ["n", 1]]]]]);
  const [[id, consumer, idle, deliveries]] = await redis.xpending("x", "g", "-", "+", 10);
  assert.deepEqual([id, consumer, typeof idle, deliveries], ["1-1", "worker", "number", 1]);
  assert.equal(await redis.xack("x", "g", "1-1"), 1);
  assert.deepEqual(await redis.xpending("x", "g", "-", "+", 10), []);
});

test("JSON: documents, paths, numbers and arrays", async () => {
  const { redis } = at;
  assert.equal(await redis.json.set("j", "$", { name: "Ada", age: 36, tags: ["a"], on: false }), "OK");
  assert.deepEqual(await redis.json.get("j", "$.name"), ["Ada"]);
  assert.deepEqual(await redis.json.get("j"), { name: "Ada", age: 36, tags: ["a"], on: false });
  assert.deepEqual(await redis.json.numincrby("j", "$.age", 1), [37]);
  assert.deepEqual(await redis.json.arrappend("j", "$.tags", '"b"', '"c"'), [3]);
  assert.deepEqual(await redis.json.arrindex("j", "$.tags", '"b"'), [1]);
  assert.deepEqual(await redis.json.arrlen("j", "$.tags"), [3]);
  assert.deepEqual(await redis.json.arrpop("j", "$.tags"), ["c"]);
  assert.deepEqual(await redis.json.toggle("j", "$.on"), [1]);
  assert.deepEqual(await redis.json.objkeys("j"), ["name", "age", "tags", "on"]);
  assert.deepEqual(await redis.json.type("j", "$.age"), ["integer"]);
  assert.deepEqual(await redis.json.strlen("j", "$.name"), [3]);
  assert.equal(await redis.json.del("j", "$.name"), 1);
  await redis.json.set("k", "$", { age: 1 });
  assert.deepEqual(await redis.json.mget(["j", "k", "none"], "$.age"), [[37], [1], null]);
});

test("geo: distance, hash, position and search", async () => {
  const { redis } = at;
  const palermo = { longitude: 13.361389, latitude: 38.115556, member: "Palermo" };
  const catania = { longitude: 15.087269, latitude: 37.502669, member: "Catania" };
  assert.equal(await redis.geoadd("g", palermo, catania), 2);
  assert.equal(await redis.geodist("g", "Palermo", "Catania", "KM"), 166.2742);
  assert.deepEqual(await redis.geohash("g", "Palermo"), ["sqc8b49rny0"]);
  const [{ lng, lat }] = await redis.geopos("g", "Palermo");
  assert.ok(Math.abs(lng - 13.361389) < 1e-5 && Math.abs(lat - 38.115556) < 1e-5);
  const around = { type: "FROMLONLAT", coordinate: { lon: 15, lat: 37 } };
  const found = await redis.geosearch("g", around, { type: "BYRADIUS", radius: 200, radiusType: "KM" }, "ASC");
  assert.deepEqual(found, [{ member: "Catania" }, { member: "Palermo" }]);
});

test("bitmaps: bits, counts, fields and operations", async () => {
  const { redis } = at;
  assert.equal(await redis.setbit("b", 7, 1), 0);
  assert.equal(await redis.getbit("b", 7), 1);
  assert.equal(await redis.bitcount("b", 0, -1), 1);
  assert.equal(await redis.bitpos("b", 1), 7);
  await redis.setbit("c", 0, 1);
  assert.equal(await redis.bitop("or", "d", "b", "c"), 1);
  assert.equal(await redis.bitcount("d", 0, -1), 2);
  // The client's chained commands do not go through its own automatic pipelines.
  const direct = client({ enableAutoPipelining: false });
  assert.deepEqual(await direct.bitfield("b").get("u8", 0).incrby("u8", 0, 1).exec(), [1, 2]);
});

test("HyperLogLog: added, counted, merged", async () => {
  const { redis } = at;
  assert.equal(await redis.pfadd("p1", "a", "b"), 1);
  assert.equal(await redis.pfadd("p1", "a"), 0);
  await redis.pfadd("p2", "c");
  assert.equal(await redis.pfcount("p1", "p2"), 3);
  assert.equal(await redis.pfmerge("p3", "p1", "p2"), "OK");
  assert.equal(await redis.pfcount("p3"), 3);
});

test("server: ping, echo, time", async () => {
  const { redis } = at;
  assert.equal(await redis.ping(), "PONG");
  assert.equal(await redis.ping(["hey"]), "hey");
  assert.equal(await redis.echo("ü€"), "ü€");
  const [seconds, micros] = await redis.time();
  assert.ok(Math.abs(seconds - Date.now() / 1000) < 5, `${seconds}`);
  assert.ok(micros >= 0 && micros < 1_000_000);
});
