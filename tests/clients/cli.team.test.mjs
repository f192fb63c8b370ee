// `@upstash/cli`: every command of `upstash team`.
import assert from "node:assert/strict";
import { test } from "node:test";

import { at, refused, upstash, useCli } from "./support/cli.mjs";

/** A team made by the CLI, for the checks to change. */
let made;

useCli(async () => {
  made = await upstash("team", "create", "--name", "From the CLI");
});

const members = async () => {
  const listed = await upstash("team", "members", "--team-id", made.team_id);
  return Object.fromEntries(listed.map((one) => [one.member_email, one.member_role]));
};

test("create answers the team, without the credit card unless asked", async () => {
  assert.match(made.team_id, /^[0-9a-f-]{36}$/);
  assert.deepEqual([made.team_name, made.copy_cc], ["From the CLI", false]);
  const other = await upstash("team", "create", "--name", "With card", "--copy-cc");
  assert.equal(other.copy_cc, true);
  assert.deepEqual(await upstash("team", "delete", "--team-id", other.team_id), { deleted: true, team_id: other.team_id });
});

test("list has the team beside the one that was there", async () => {
  const names = (await upstash("team", "list")).map((team) => team.team_name);
  assert.ok(names.includes("Acme Cloud") && names.includes("From the CLI"), names.join());
});

test("whoever makes a team owns it", async () => {
  assert.deepEqual(await members(), { [at.email]: "owner" });
});

test("members are added with their role and taken out again", async () => {
  const add = (email, role) =>
    upstash("team", "add-member", "--team-id", made.team_id, "--member-email", email, "--role", role);
  const added = await add("dev@acme.example", "dev");
  assert.deepEqual([added.team_id, added.member_email, added.member_role], [made.team_id, "dev@acme.example", "dev"]);
  await add("money@acme.example", "finance");
  await add("boss@acme.example", "admin");
  assert.deepEqual(await members(), {
    [at.email]: "owner",
    "dev@acme.example": "dev",
    "money@acme.example": "finance",
    "boss@acme.example": "admin",
  });
  const remove = ["team", "remove-member", "--team-id", made.team_id, "--member-email", "dev@acme.example"];
  assert.equal((await upstash(...remove, "--dry-run")).dry_run, true);
  assert.equal(Object.keys(await members()).length, 4);
  assert.equal((await upstash(...remove)).removed, true);
  assert.equal((await members())["dev@acme.example"], undefined);
});

test("a role that does not exist is refused", async () => {
  const args = ["--team-id", made.team_id, "--member-email", "x@acme.example", "--role", "emperor"];
  assert.equal(await refused("team", "add-member", ...args), '"Choose a role: admin, dev, finance."');
});

test("a team of somebody else has no members to show", async () => {
  const message = await refused("team", "members", "--team-id", "00000000-0000-4000-8000-000000000000");
  assert.equal(message, '"team not found"');
});

test("delete previews, deletes, and then it is gone", async () => {
  const id = ["--team-id", made.team_id];
  assert.equal((await upstash("team", "delete", ...id, "--dry-run")).dry_run, true);
  assert.deepEqual(await upstash("team", "delete", ...id), { deleted: true, team_id: made.team_id });
  assert.ok((await upstash("team", "list")).every((team) => team.team_id !== made.team_id));
});
