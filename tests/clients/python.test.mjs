// `upstash-redis` for Python: `python/checks.py` runs the checks, here each becomes one of the test runner's.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

import { Sandbox } from "./support/sandbox.mjs";

const python = process.env.PD_CLIENTS_PYTHON;
if (!python) {
  throw new Error("PD_CLIENTS_PYTHON is not set. It is the Python of the environment that `cargo xtask setup` makes in .cache/.");
}

const sandbox = await Sandbox.start();
const database = await sandbox.database();
const env = {
  ...process.env,
  PD_REST_URL: database.rest_url,
  PD_REST_TOKEN: database.rest_token,
  PD_READ_ONLY_REST_TOKEN: database.read_only_rest_token,
  PD_CONTROL_URL: `${sandbox.origin}/_sandbox`,
  PYTHONDONTWRITEBYTECODE: "1",
};
const checks = new URL("python/checks.py", import.meta.url).pathname;
let results = [];

await test("every check ran", async () => {
  const run = promisify(execFile)(python, ["-B", checks], { env, timeout: 60_000 });
  const { stdout } = await run.finally(() => sandbox.stop());
  results = stdout.trim().split("\n").map((line) => JSON.parse(line));
  assert.equal(results.length, 14);
});

for (const { name, error } of results) {
  test(name, () => assert.equal(error, null));
}
