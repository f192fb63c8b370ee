// What the checks of `@upstash/redis` share: a sandbox, an empty database and a client with its own defaults.
import { beforeEach } from "node:test";

import { Redis } from "@upstash/redis";

import { useSandbox } from "./sandbox.mjs";

/** Filled before the first check of a file. */
export const at = { sandbox: null, database: null, redis: null };

/** A client for the database under test; `options` are the client's own. */
export function client(options = {}) {
  return new Redis({ url: at.database.rest_url, token: at.database.rest_token, ...options });
}

/** A client with the database's read-only token. */
export function reader(options = {}) {
  return client({ token: at.database.read_only_rest_token, ...options });
}

/** Each check starts with an empty database. */
export function useDatabase() {
  useSandbox({}, async (sandbox) => {
    at.sandbox = sandbox;
    at.database = await sandbox.database();
    at.redis = client();
  });
  beforeEach(async () => {
    await at.redis.flushdb();
    await at.sandbox.clearLog();
  });
}

/** Seconds that are left of `whole`, on a machine that may be busy with something else for a while. */
export function left(seconds, whole) {
  if (typeof seconds !== "number" || seconds > whole || seconds < whole - 30) {
    throw new Error(`${seconds} s are not what is left of ${whole} s`);
  }
}

/** The message of the error that a promise must end with. */
export async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    return error.message;
  }
  throw new Error("it was not refused");
}
