// `@upstash/cli`: every command of `upstash qstash`.
import assert from "node:assert/strict";
import { test } from "node:test";

import { at, refused, run, upstash, useCli } from "./support/cli.mjs";

/** The account's QStash in the region that nothing else is done to. */
let found;

useCli(async () => {
  const users = await upstash("qstash", "list");
  found = users.find((user) => user.region === "eu-central-1");
});

const get = () => upstash("qstash", "get", "--qstash-id", found.id);
const change = (...args) => upstash("qstash", args[0], "--qstash-id", found.id, ...args.slice(1));

test("there is one QStash per region, without anybody making it", async () => {
  const users = await upstash("qstash", "list");
  assert.deepEqual(users.map((user) => user.region).sort(), ["eu-central-1", "us-east-1"]);
  assert.deepEqual(new Set(users.map((user) => user.customer_id)), new Set([at.email]));
});

test("get shows the same, with a token that names its user", async () => {
  const user = await get();
  assert.equal(user.id, found.id);
  assert.equal(user.token, found.token);
  const { UserID, Password } = JSON.parse(Buffer.from(user.token, "base64"));
  assert.equal(UserID, user.id);
  assert.equal(typeof Password, "string");
});

test("an unknown QStash is not found", async () => {
  const message = await refused("qstash", "get", "--qstash-id", "00000000-0000-4000-8000-000000000000");
  assert.equal(message, '"qstash user not found"');
});

test("rotate-token answers the user with a new token", async () => {
  const before = await get();
  const after = await change("rotate-token");
  assert.notEqual(after.token, before.token);
  assert.equal((await get()).token, after.token);
});

test("the plan is changed, and a plan that does not exist is refused", async () => {
  assert.equal(await change("set-plan", "--plan", "qstash_fixed_1m"), "OK");
  assert.equal((await get()).reserved_type, "qstash_fixed_1m");
  assert.equal(await change("set-plan", "--plan", "paid"), "OK");
  assert.equal((await get()).type, "paid");
  const message = await refused("qstash", "set-plan", "--qstash-id", found.id, "--plan", "golden");
  assert.equal(message, '"golden is not a plan that Upstash offers."');
  assert.equal((await get()).type, "paid");
});

test("the budget is none or between 20 and 10,000 dollars", async () => {
  assert.equal(await change("update-budget", "--budget", "100"), "OK");
  assert.equal((await get()).budget, 100);
  assert.equal(await change("update-budget", "--budget", "0"), "OK");
  assert.equal((await get()).budget, 0);
  const message = await refused("qstash", "update-budget", "--qstash-id", found.id, "--budget", "5");
  assert.equal(message, '"A budget is 20 to 10000 dollars, or 0 for none."');
});

test("the production pack goes on and off", async () => {
  assert.equal(await change("enable-prodpack"), "OK");
  assert.equal((await get()).prod_pack_enabled, true);
  assert.equal(await change("disable-prodpack"), "OK");
  assert.equal((await get()).prod_pack_enabled, false);
});

test("stats have as many points as the period asks for", async () => {
  assert.equal((await change("stats", "--period", "1h")).daily_used.length, 60);
  assert.equal((await change("stats", "--period", "30d")).daily_used.length, 240);
});

test("the addresses that QStash calls from are CIDR blocks", async () => {
  const addresses = await upstash("qstash", "ipv4");
  assert.ok(addresses.length > 0);
  for (const address of addresses) assert.match(address, /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/);
});

test("a QStash moves to a team and is the team's from then on", async () => {
  const moving = (await upstash("qstash", "list")).find((user) => user.region === "us-east-1");
  const args = ["--qstash-id", moving.id, "--target-team-id", at.team.team_id];
  assert.equal(await upstash("qstash", "move-to-team", ...args), "OK");
  const asTeam = await run(["qstash", "get", "--qstash-id", moving.id], { UPSTASH_API_KEY: at.team.api_keys[0].api_key });
  assert.equal(JSON.parse(asTeam.stdout).customer_id, at.team.team_id);
});
