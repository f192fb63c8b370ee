// `@upstash/cli`: every command of `upstash vector`.
import assert from "node:assert/strict";
import { test } from "node:test";

import { at, refused, run, upstash, useCli } from "./support/cli.mjs";

/** An index made by the CLI, for the checks to change. */
let made;

const create = (name, ...more) => {
  const shape = ["--similarity-function", "COSINE", "--dimension-count", "1024"];
  return upstash("vector", "create", "--name", name, "--region", "us-east-1", ...shape, ...more);
};

useCli(async () => {
  made = await create("from-cli", "--type", "payg");
});

const get = () => upstash("vector", "get", "--index-id", made.id);

test("create answers the whole index", () => {
  assert.match(made.id, /^[0-9a-f-]{36}$/);
  assert.deepEqual(
    [made.name, made.region, made.similarity_function, made.dimension_count, made.type, made.customer_id],
    ["from-cli", "us-east-1", "COSINE", 1024, "payg", at.email],
  );
  assert.notEqual(made.token, made.read_only_token);
});

test("an index may embed text by itself, densely and sparsely", async () => {
  const models = ["--embedding-model", "BGE_M3", "--index-type", "HYBRID", "--sparse-embedding-model", "BM25"];
  const hybrid = await create("hybrid", ...models);
  assert.deepEqual(
    [hybrid.index_type, hybrid.embedding_model, hybrid.sparse_embedding_model],
    ["HYBRID", "BGE_M3", "BM25"],
  );
  assert.deepEqual(await upstash("vector", "delete", "--index-id", hybrid.id), { deleted: true, index_id: hybrid.id });
});

test("create refuses a region that vectors do not have", async () => {
  const shape = ["--similarity-function", "COSINE", "--dimension-count", "4"];
  const message = await refused("vector", "create", "--name", "x", "--region", "sa-east-1", ...shape);
  assert.equal(message, '"sa-east-1 is not a region that Upstash offers for it."');
});

test("list has it, and get shows the same", async () => {
  assert.deepEqual((await upstash("vector", "list")).filter((one) => one.id === made.id).length, 1);
  assert.equal((await get()).token, made.token);
});

test("an unknown index is not found", async () => {
  const message = await refused("vector", "get", "--index-id", "00000000-0000-4000-8000-000000000000");
  assert.equal(message, '"index not found"');
});

test("rename changes the name", async () => {
  assert.equal(await upstash("vector", "rename", "--index-id", made.id, "--name", "renamed"), "OK");
  assert.equal((await get()).name, "renamed");
});

test("reset-password makes new tokens", async () => {
  assert.equal(await upstash("vector", "reset-password", "--index-id", made.id), "OK");
  const found = await get();
  assert.notEqual(found.token, made.token);
  assert.notEqual(found.read_only_token, made.read_only_token);
});

test("the plan is changed", async () => {
  assert.equal(await upstash("vector", "set-plan", "--index-id", made.id, "--plan", "fixed"), "OK");
  assert.equal((await get()).type, "fixed");
});

test("stats of all indexes are sums", async () => {
  const before = await upstash("vector", "stats");
  const other = await create("fixed", "--type", "fixed");
  // Vectors are not served here, so what indexes hold and do stays 0; what they cost is known from their plans.
  const none = { record_count: 0, request: 0, bandwidth: 0, storage: 0, rerank_count: 0 };
  assert.deepEqual(await upstash("vector", "stats"), { ...none, billing: before.billing + 60 });
  await upstash("vector", "delete", "--index-id", other.id);
  assert.deepEqual(await upstash("vector", "stats"), before);
});

test("stats of one index have as many points as the period asks for", async () => {
  const stats = (period) => upstash("vector", "index-stats", "--index-id", made.id, "--period", period);
  assert.equal((await stats("1h")).vector_count.length, 60);
  assert.equal((await stats("30d")).vector_count.length, 240);
  assert.match((await stats("1d")).query_throughput[0].x, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]* \+0000 UTC$/);
});

test("a period that does not exist is refused", async () => {
  const message = await refused("vector", "index-stats", "--index-id", made.id, "--period", "2y");
  assert.equal(message, '"invalid period"');
});

test("an index is transferred to a team and is the team's from then on", async () => {
  const moving = await create("moving");
  const to = ["--target-account", at.team.team_id];
  assert.equal(await upstash("vector", "transfer", "--index-id", moving.id, ...to), "OK");
  assert.equal(await refused("vector", "get", "--index-id", moving.id), '"index not found"');
  const asTeam = await run(["vector", "get", "--index-id", moving.id], { UPSTASH_API_KEY: at.team.api_keys[0].api_key });
  assert.equal(JSON.parse(asTeam.stdout).customer_id, at.team.team_id);
});

test("delete previews, deletes, and then it is gone", async () => {
  assert.equal((await upstash("vector", "delete", "--index-id", made.id, "--dry-run")).dry_run, true);
  assert.deepEqual(await upstash("vector", "delete", "--index-id", made.id), { deleted: true, index_id: made.id });
  assert.equal(await refused("vector", "delete", "--index-id", made.id), '"index not found"');
});
