// A sandbox of one's own: started on a free port before the file's first check, ended by its pid after the last one.
// `docs/sandbox.md` describes the control API.
import { spawn } from "node:child_process";
import { once } from "node:events";
import readline from "node:readline";
import { after, before, beforeEach } from "node:test";

import "./localhost.mjs";

const program = process.env.PD_SANDBOX;
if (!program) {
  throw new Error("PD_SANDBOX is not set. Run `cargo xtask test --only clients`, or set it to the path of a built sandbox.");
}

/** Long enough for a busy machine; a sandbox answers within a second on an idle one. */
const START_LIMIT = 60_000;
const STOP_LIMIT = 10_000;

/** A running sandbox and its control API. */
export class Sandbox {
  #child;

  constructor(child, origin) {
    this.#child = child;
    this.origin = origin;
    /** The Developer API's origin, with the paths that it has at Upstash. */
    this.api = `${origin}/api`;
    this.issuer = `${origin}/auth/`;
  }

  /**
   * @param {{seed?: "demo" | "empty", redirectUris?: string[], more?: string[]}} options `more`: further arguments
   * @returns {Promise<Sandbox>}
   */
  static async start({ seed = "demo", redirectUris = [], more = [] } = {}) {
    const args = ["--port", "0", "--seed", seed, ...redirectUris.flatMap((uri) => ["--redirect-uri", uri]), ...more];
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    // The checks may end by an exception that nobody caught, or be ended by the test runner; the sandbox must not outlive
    // them.
    process.on("exit", () => child.kill("SIGTERM"));
    for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => process.exit(1));
    const timer = setTimeout(() => child.kill("SIGKILL"), START_LIMIT);
    for await (const line of readline.createInterface({ input: child.stdout })) {
      const origin = /^sandbox ready (http:\S+)$/.exec(line)?.[1];
      if (!origin) continue;
      clearTimeout(timer);
      child.stdout.resume();
      return new Sandbox(child, origin);
    }
    throw new Error(`the sandbox ended before it was ready (${child.exitCode ?? child.signalCode})`);
  }

  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
      throw new Error(`the sandbox ended during the checks (${this.#child.exitCode ?? this.#child.signalCode})`);
    }
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), STOP_LIMIT);
    await ended;
    clearTimeout(timer);
  }

  async #control(method, path, body) {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${this.origin}/_sandbox${path}`, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} /_sandbox${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  state = () => this.#control("GET", "/state");
  reset = (seed) => this.#control("POST", "/reset", { seed });
  fault = (fault) => this.#control("POST", "/faults", fault);
  clearFaults = () => this.#control("DELETE", "/faults");
  clearLog = () => this.#control("DELETE", "/log");
  advance = (seconds) => this.#control("POST", "/clock", { advance_seconds: seconds });
  /** Limits of the data plane, in place of the plan's. */
  limit = (limits) => this.#control("POST", "/limits", limits);
  clearLimits = () => this.#control("DELETE", "/limits");
  /** An API key that is read-only, or that expires. */
  key = (wanted) => this.#control("POST", "/keys", wanted);
  suspend = (id, suspended) => this.#control("POST", `/databases/${id}`, { suspended });
  switches = (changes) => this.#control("POST", "/switches", changes);

  /** The requests so far, oldest first; `area` is auth, api or rest. */
  log = (area) => this.#control("GET", `/log?area=${area}`);

  /** The demo seed's database with this name. */
  async database(name = "acme-analytics") {
    const found = (await this.state()).databases.find((one) => one.database_name === name);
    if (!found) throw new Error(`the sandbox has no database ${name}`);
    return found;
  }
}

/**
 * Starts a sandbox for the checks of this file and hands it to `prepare` before the first one. Every check begins
 * without faults, with the plan's limits and with an empty log.
 */
export function useSandbox(options, prepare = async () => {}) {
  let sandbox;
  before(async () => {
    sandbox = await Sandbox.start(options);
    await prepare(sandbox);
  });
  beforeEach(async () => {
    await sandbox.clearFaults();
    await sandbox.clearLimits();
    await sandbox.clearLog();
  });
  after(() => sandbox?.stop());
}
