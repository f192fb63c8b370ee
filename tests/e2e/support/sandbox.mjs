// The sandbox's control API, as the tests use it. `docs/sandbox.md` describes it.

import { sandboxOrigin as origin } from "./stack.mjs";

/** Calls the control API; anything but 2xx fails the test. */
async function control(method, path, body) {
  const answer = await fetch(`${origin}/_sandbox${path}`, {
    method,
    headers: body ? { "content-type": "application/json" } : {},
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} /_sandbox${path}: ${answer.status} ${await answer.text()}`);
  const text = await answer.text();
  return text ? JSON.parse(text) : null;
}

export const sandbox = {
  origin,
  /** Back to a seed: `demo` has three databases, `empty` none. Ends every fault and empties the log. */
  async reset(seed = "demo") {
    await control("DELETE", "/faults");
    await control("POST", "/reset", { seed });
    await control("DELETE", "/log");
  },
  /** Ids, names and every living secret, so that a test can look for leaks. */
  state: () => control("GET", "/state"),
  /** Requests so far; `area` is auth, api or rest. */
  log: (area) => control("GET", area ? `/log?area=${area}` : "/log"),
  clearLog: () => control("DELETE", "/log"),
  fault: (fault) => control("POST", "/faults", fault),
  clearFaults: () => control("DELETE", "/faults"),
  advance: (seconds) => control("POST", "/clock", { advance_seconds: seconds }),
  /** An API key of a person or a team, as its owner would make one in the console. */
  key: (wanted) => control("POST", "/keys", wanted),
  /** Suspends a database as Upstash would, or brings it back. */
  suspend: (id, suspended) => control("POST", `/databases/${id}`, { suspended }),
  switches: (changes) => control("PATCH", "/switches", changes),
  /** The demo database with this name. */
  async database(name) {
    const found = (await control("GET", "/state")).databases.find((one) => one.database_name === name);
    if (!found) throw new Error(`the sandbox has no database ${name}`);
    return found;
  },
};

/** Runs commands with a database's standard token, as its owner's own programs would. */
export async function run(database, ...commands) {
  const answer = await fetch(`${origin}/pipeline`, {
    method: "POST",
    headers: { authorization: `Bearer ${database.rest_token}` },
    body: JSON.stringify(commands),
  });
  const results = await answer.json();
  const failed = Array.isArray(results) ? results.find((one) => one.error) : results;
  if (!answer.ok || failed) throw new Error(`redis: ${answer.status} ${JSON.stringify(failed)}`);
  return results.map((one) => one.result);
}
