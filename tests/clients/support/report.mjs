// A reporter of node's test runner: one JSON object at the end, how many checks of each client passed and failed.
// `cli.team.test.mjs` belongs to the client `cli`.
import path from "node:path";

export default async function* report(events) {
  const clients = {};
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (data.details?.type === "suite") continue;
    // A file that did not load is reported as a check with its path for a name.
    const client = path.basename(data.file ?? data.name).split(".")[0];
    const tally = (clients[client] ??= { passed: 0, failed: 0, skipped: 0, milliseconds: 0 });
    if (data.skip || data.todo) tally.skipped += 1;
    else if (type === "test:pass") tally.passed += 1;
    else tally.failed += 1;
    tally.milliseconds += Math.round(data.details?.duration_ms ?? 0);
  }
  yield `${JSON.stringify({ clients }, null, 2)}\n`;
}
