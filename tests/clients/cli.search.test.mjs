// `@upstash/cli`: every command of `upstash search`.
import assert from "node:assert/strict";
import { test } from "node:test";

import { at, refused, run, upstash, useCli } from "./support/cli.mjs";

/** An index made by the CLI, for the checks to change. */
let made;

const create = (name, type = "payg") =>
  upstash("search", "create", "--name", name, "--region", "us-central1", "--type", type);

useCli(async () => {
  made = await create("from-cli");
});

const get = () => upstash("search", "get", "--index-id", made.id);

test("create answers the whole index", () => {
  assert.match(made.id, /^[0-9a-f-]{36}$/);
  assert.deepEqual(
    [made.name, made.region, made.type, made.customer_id],
    ["from-cli", "us-central1", "payg", at.email],
  );
  assert.notEqual(made.token, made.read_only_token);
});

test("create refuses a region that searches do not have", async () => {
  const message = await refused("search", "create", "--name", "x", "--region", "us-east-1", "--type", "payg");
  assert.equal(message, '"us-east-1 is not a region that Upstash offers for it."');
});

test("list has it, and get shows the same", async () => {
  assert.equal((await upstash("search", "list")).filter((one) => one.id === made.id).length, 1);
  assert.equal((await get()).token, made.token);
});

test("an unknown index is not found", async () => {
  const message = await refused("search", "get", "--index-id", "00000000-0000-4000-8000-000000000000");
  assert.equal(message, '"index not found"');
});

test("rename changes the name", async () => {
  assert.equal(await upstash("search", "rename", "--index-id", made.id, "--name", "renamed"), "OK");
  assert.equal((await get()).name, "renamed");
});

test("reset-password makes new tokens", async () => {
  assert.equal(await upstash("search", "reset-password", "--index-id", made.id), "OK");
  const found = await get();
  assert.notEqual(found.token, made.token);
  assert.notEqual(found.read_only_token, made.read_only_token);
});

test("stats of all indexes have nothing to count, because no search is served here", async () => {
  const none = { record_count: 0, request: 0, bandwidth: 0, storage: 0, billing: 0, rerank_count: 0 };
  assert.deepEqual(await upstash("search", "stats"), none);
});

test("stats of one index have as many points as the period asks for", async () => {
  const stats = (period) => upstash("search", "index-stats", "--index-id", made.id, "--period", period);
  assert.equal((await stats("1h")).vector_count.length, 60);
  assert.equal((await stats("30d")).vector_count.length, 240);
});

test("an index is transferred to a team and is the team's from then on", async () => {
  const moving = await create("moving");
  const to = ["--target-account", at.team.team_id];
  assert.equal(await upstash("search", "transfer", "--index-id", moving.id, ...to), "OK");
  assert.equal(await refused("search", "get", "--index-id", moving.id), '"index not found"');
  const asTeam = await run(["search", "get", "--index-id", moving.id], { UPSTASH_API_KEY: at.team.api_keys[0].api_key });
  assert.equal(JSON.parse(asTeam.stdout).customer_id, at.team.team_id);
});

test("delete previews, deletes, and then it is gone", async () => {
  assert.equal((await upstash("search", "delete", "--index-id", made.id, "--dry-run")).dry_run, true);
  assert.deepEqual(await upstash("search", "delete", "--index-id", made.id), { deleted: true, index_id: made.id });
  assert.equal(await refused("search", "delete", "--index-id", made.id), '"index not found"');
});
