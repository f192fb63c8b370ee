// `@upstash/cli`: signing in and every command of `upstash redis`.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { at, refused, run, upstash, useCli } from "./support/cli.mjs";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A database made by the CLI, for the checks to change. */
let made;

useCli(async () => {
  made = await upstash("redis", "create", "--name", "from-cli", "--region", "us-east-1", "--read-regions", "us-west-1");
});

const get = () => upstash("redis", "get", "--db-id", made.database_id);
const change = (...args) => upstash("redis", args[0], "--db-id", made.database_id, ...args.slice(1));

test("login saves a checked pair, logout removes it", async () => {
  const none = { UPSTASH_EMAIL: "", UPSTASH_API_KEY: "" };
  const login = await run(["--email", at.email, "--api-key", at.key, "login"], none);
  assert.equal(login.code, 0, login.stderr);
  assert.match(login.stdout, /^Credentials verified and saved to /);
  const saved = login.stdout.split(" saved to ")[1];
  assert.deepEqual(JSON.parse(await readFile(saved, "utf8")), { email: at.email, api_key: at.key });
  const listed = await run(["redis", "list"], none);
  assert.equal(JSON.parse(listed.stdout).length, 4);
  assert.match((await run(["logout"], none)).stdout, /^Removed credentials at /);
  assert.match((await run(["logout"], none)).stdout, /^No saved credentials at /);
});

test("login refuses a wrong key", async () => {
  const none = { UPSTASH_EMAIL: "", UPSTASH_API_KEY: "" };
  const { code, stderr } = await run(["--email", at.email, "--api-key", "wrong", "login"], none);
  assert.equal(code, 1);
  assert.equal(stderr, "Authentication failed: the email and API key combination is not valid.");
});

test("a wrong key and somebody else's e-mail are refused", async () => {
  const wrong = await run(["redis", "list"], { UPSTASH_API_KEY: "00000000-0000-4000-8000-000000000000" });
  const other = await run(["redis", "list"], { UPSTASH_EMAIL: "eve@acme.example" });
  assert.deepEqual([wrong.code, other.code], [1, 1]);
  assert.deepEqual(JSON.parse(wrong.stderr), { error: '"Unauthorized"' });
  assert.deepEqual(JSON.parse(other.stderr), { error: '"Unauthorized"' });
});

test("a read-only key lists and shows, and may change nothing", async () => {
  const { api_key: key } = await at.sandbox.key({ customer_id: at.email, name: "reader", read_only: true });
  const env = { UPSTASH_API_KEY: key };
  const shown = await run(["redis", "get", "--db-id", made.database_id], env);
  assert.equal(JSON.parse(shown.stdout).read_only_rest_token, made.read_only_rest_token);
  const refusal = await run(["redis", "delete", "--db-id", made.database_id], env);
  assert.equal(refusal.code, 1);
  assert.equal(JSON.parse(refusal.stderr).error, '"Readonly API key cannot be used for this operation"');
  assert.equal((await get()).state, "active");
});

test("a key that has expired opens nothing", async () => {
  const { api_key: key } = await at.sandbox.key({ customer_id: at.email, name: "short", expires_in_seconds: 60 });
  const env = { UPSTASH_API_KEY: key };
  assert.equal((await run(["redis", "list"], env)).code, 0);
  await at.sandbox.advance(61);
  const expired = await run(["redis", "list"], env);
  assert.equal(expired.code, 1);
  assert.deepEqual(JSON.parse(expired.stderr), { error: '"Unauthorized"' });
});

test("create answers the whole database", () => {
  assert.match(made.database_id, UUID);
  assert.equal(made.database_name, "from-cli");
  assert.equal(made.region, "global");
  assert.equal(made.primary_region, "us-east-1");
  assert.deepEqual(made.read_regions, ["us-west-1"]);
  assert.equal(made.state, "active");
  assert.equal(made.tls, true);
  assert.match(made.endpoint, /^[a-z]+-[a-z]+-\d+\.localhost$/);
  for (const secret of ["password", "rest_token", "read_only_rest_token"]) {
    assert.equal(typeof made[secret], "string", secret);
  }
});

test("create refuses an unknown region", async () => {
  const message = await refused("redis", "create", "--name", "x", "--region", "mars-1");
  assert.equal(message, '"mars-1 is not a region that Upstash offers."');
});

test("list has it, and get shows the same", async () => {
  const listed = await upstash("redis", "list");
  assert.deepEqual(
    listed.map((one) => one.database_name).sort(),
    ["acme-analytics", "acme-catalog", "acme-sessions", "from-cli"],
  );
  const found = await get();
  assert.equal(found.rest_token, made.rest_token);
  assert.equal(found.creation_time, made.creation_time);
});

test("get can leave out the credentials", async () => {
  const found = await change("get", "--hide-credentials");
  assert.equal(found.database_name, "from-cli");
  for (const secret of ["password", "rest_token", "read_only_rest_token"]) {
    assert.ok(!found[secret], secret);
  }
});

test("an unknown database is not found, in Upstash's words", async () => {
  assert.equal(await refused("redis", "get", "--db-id", "none"), '"database not found"');
});

test("rename changes the name", async () => {
  assert.equal((await change("rename", "--name", "renamed")).database_name, "renamed");
  assert.equal((await get()).database_name, "renamed");
});

test("enable-tls answers the database", async () => {
  assert.equal((await change("enable-tls")).tls, true);
});

test("eviction goes on and off", async () => {
  assert.equal(await change("enable-eviction"), "OK");
  assert.equal((await get()).eviction, true);
  assert.equal(await change("disable-eviction"), "OK");
  assert.equal((await get()).eviction, false);
});

test("auto-upgrade goes on and off, and says when nothing changes", async () => {
  assert.equal(await change("enable-autoupgrade"), "OK");
  assert.equal((await get()).auto_upgrade, true);
  const again = (command) => refused("redis", command, "--db-id", made.database_id);
  assert.equal(await again("enable-autoupgrade"), '"auto upgrade is already enabled"');
  assert.equal(await change("disable-autoupgrade"), "OK");
  assert.equal((await get()).auto_upgrade, false);
  assert.equal(await again("disable-autoupgrade"), '"auto upgrade is already disabled"');
});

test("the budget is changed, by the dollar", async () => {
  assert.equal(await change("update-budget", "--budget", "360"), "OK");
  assert.equal((await get()).budget, 360);
});

test("read regions are replaced", async () => {
  assert.equal(await change("update-regions", "--read-regions", "us-west-2", "eu-west-1"), "OK");
  assert.deepEqual((await get()).read_regions.sort(), ["eu-west-1", "us-west-2"]);
});

test("the plan is changed by the older path that the CLI still uses", async () => {
  const plan = async () => {
    const { type, db_disk_threshold: bytes, prod_pack_enabled: pack } = await get();
    return [type, bytes / 2 ** 30, pack];
  };
  assert.deepEqual(await plan(), ["payg", 100, false]);
  assert.equal(await change("change-plan", "--plan", "fixed_1gb"), "OK");
  assert.deepEqual(await plan(), ["paid", 1, false]);
  assert.equal(await change("change-plan", "--plan", "pro"), "OK");
  assert.deepEqual(await plan(), ["payg", 100, true]);
});

test("a plan that has no room for the database, and one that does not exist, are refused", async () => {
  const to = (plan) => refused("redis", "change-plan", "--db-id", made.database_id, "--plan", plan);
  assert.equal(await to("free"), '"This plan allows at most 1 read region."');
  assert.equal(await to("golden"), '"golden is not a plan that Upstash offers."');
});

test("stats count what was run, and their series say when", async () => {
  await awayFromMidnight();
  const sum = (series) => series.reduce((total, { y }) => total + y, 0);
  const counts = (stats) => [
    stats.daily_net_commands,
    stats.total_monthly_requests,
    sum(stats.dailyrequests),
    sum(stats.write),
    sum(stats.read),
  ];
  const before = counts(await change("stats"));
  for (const key of ["a", "b", "a"]) await exec("SET", key, "1");
  for (const key of ["a", "none"]) await exec("GET", key);
  const stats = await change("stats");
  assert.deepEqual(counts(stats).map((count, at) => count - before[at]), [5, 5, 5, 3, 2]);
  assert.deepEqual([stats.keyspace.length, stats.keyspace.at(-1).y], [60, 2]);
  assert.deepEqual([sum(stats.hits), sum(stats.misses)], [1, 1]);
  const gets = stats.command_counts.find((one) => one.metric_identifier.toLowerCase() === "get");
  assert.equal(sum(gets.data_points), 2);
});

test("daily backups go on and off", async () => {
  assert.equal(await upstash("redis", "backup", "enable-daily", "--db-id", made.database_id), "OK");
  assert.equal((await get()).daily_backup_enabled, true);
  assert.equal(await upstash("redis", "backup", "disable-daily", "--db-id", made.database_id), "OK");
  assert.equal((await get()).daily_backup_enabled, false);
});

/** Puts the sandbox's clock forward where a day, and maybe a month, would end between two calls. */
async function awayFromMidnight() {
  const { now } = await at.sandbox.advance(0);
  const left = 86_400 - (now % 86_400);
  if (left < 300) await at.sandbox.advance(left + 60);
}

/** Runs a Redis command through the CLI. */
async function exec(...args) {
  const url = `${at.sandbox.origin.replace("localhost", made.endpoint)}`;
  const { result } = await upstash("redis", "exec", "--db-url", url, "--db-token", made.rest_token, ...args);
  return result;
}

test("exec runs commands, as words and as JSON", async () => {
  assert.equal(await exec("SET", "greeting", "hello world"), "OK");
  assert.equal(await exec("GET", "greeting"), "hello world");
  assert.equal(await exec("--json", '["INCRBY","n",41]'), 41);
  assert.equal(await exec("GET", "none"), null);
});

test("exec shows Redis's own error", async () => {
  const url = at.sandbox.origin;
  const message = await refused("redis", "exec", "--db-url", url, "--db-token", made.rest_token, "INCR", "greeting");
  assert.equal(message, "ERR value is not an integer or out of range");
});

test("a backup brings the data back", async () => {
  const backup = (...args) => upstash("redis", "backup", args[0], "--db-id", made.database_id, ...args.slice(1));
  await exec("SET", "kept", "before");
  assert.equal(await backup("create", "--name", "first"), "OK");
  const listed = await backup("list");
  assert.equal(listed.length, 1);
  assert.equal(listed[0].name, "first");
  assert.equal(listed[0].state, "completed");
  await exec("SET", "kept", "after");
  await exec("SET", "later", "x");
  assert.equal(await backup("restore", "--backup-id", listed[0].backup_id), "OK");
  assert.equal(await exec("GET", "kept"), "before");
  assert.equal(await exec("GET", "later"), null);
  const preview = await backup("delete", "--backup-id", listed[0].backup_id, "--dry-run");
  assert.equal(preview.dry_run, true);
  assert.deepEqual(await backup("delete", "--backup-id", listed[0].backup_id), {
    deleted: true,
    backup_id: listed[0].backup_id,
  });
  assert.deepEqual(await backup("list"), []);
});

test("reset-password makes new credentials and ends the old ones", async () => {
  const old = made;
  made = await change("reset-password");
  for (const secret of ["password", "rest_token", "read_only_rest_token"]) {
    assert.notEqual(made[secret], old[secret], secret);
  }
  assert.equal(await exec("PING"), "PONG");
  const url = at.sandbox.origin;
  const message = await refused("redis", "exec", "--db-url", url, "--db-token", old.rest_token, "PING");
  const more = "See https://docs.upstash.com/redis/troubleshooting/http_unauthorized for details.";
  assert.equal(message, `WRONGPASS invalid or missing auth token. ${more}`);
});

test("a database moves to a team and is the team's from then on", async () => {
  const moving = await upstash("redis", "create", "--name", "moving", "--region", "eu-west-1");
  const [id, team] = [moving.database_id, at.team.team_id];
  assert.equal(await upstash("redis", "move-to-team", "--db-id", id, "--team-id", team), "OK");
  assert.equal(await refused("redis", "get", "--db-id", id), '"database not found"');
  const asTeam = await run(["redis", "get", "--db-id", id], { UPSTASH_API_KEY: at.team.api_keys[0].api_key });
  assert.equal(JSON.parse(asTeam.stdout).customer_id, team);
});

test("delete previews, deletes, and then it is gone", async () => {
  const id = made.database_id;
  assert.equal((await upstash("redis", "delete", "--db-id", id, "--dry-run")).dry_run, true);
  assert.deepEqual(await upstash("redis", "delete", "--db-id", id), { deleted: true, database_id: id });
  assert.equal(await refused("redis", "delete", "--db-id", id), '"database not found"');
});
