// `@upstash/cli`: that no command is forgotten. The lists are what the other files check, one by one.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Command } from "commander";

const folder = new URL("node_modules/@upstash/cli/dist/commands/", import.meta.url);

/** Names of a product's commands, those of its subcommands with a space. */
async function commands(product, register) {
  const program = new Command();
  const module = await import(new URL(`${product}/index.js`, folder).href);
  module[register](program);
  const names = (command) =>
    command.commands.flatMap((one) => [one, ...one.commands]).filter((one) => one.commands.length === 0);
  return names(program.commands[0])
    .map((one) => (one.parent.name() === product ? one.name() : `${one.parent.name()} ${one.name()}`))
    .sort();
}

const EXPECTED = {
  redis: [
    "backup create",
    "backup delete",
    "backup disable-daily",
    "backup enable-daily",
    "backup list",
    "backup restore",
    "change-plan",
    "create",
    "delete",
    "disable-autoupgrade",
    "disable-eviction",
    "enable-autoupgrade",
    "enable-eviction",
    "enable-tls",
    "exec",
    "get",
    "list",
    "move-to-team",
    "rename",
    "reset-password",
    "stats",
    "update-budget",
    "update-regions",
  ],
  vector: [
    "create",
    "delete",
    "get",
    "index-stats",
    "list",
    "rename",
    "reset-password",
    "set-plan",
    "stats",
    "transfer",
  ],
  search: ["create", "delete", "get", "index-stats", "list", "rename", "reset-password", "stats", "transfer"],
  qstash: [
    "disable-prodpack",
    "enable-prodpack",
    "get",
    "ipv4",
    "list",
    "move-to-team",
    "rotate-token",
    "set-plan",
    "stats",
    "update-budget",
  ],
  team: ["add-member", "create", "delete", "list", "members", "remove-member"],
};

const REGISTER = {
  redis: "registerRedis",
  vector: "registerVector",
  search: "registerSearch",
  qstash: "registerQStash",
  team: "registerTeam",
};

for (const [product, expected] of Object.entries(EXPECTED)) {
  test(`the commands of ${product} are the ones that are checked`, async () => {
    assert.deepEqual(await commands(product, REGISTER[product]), expected);
  });
}
