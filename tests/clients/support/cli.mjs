// `@upstash/cli` as a program: each call is a process of its own, as in a shell.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";

import { useSandbox } from "./sandbox.mjs";
import { agree } from "./sign-in.mjs";

const program = new URL("../node_modules/@upstash/cli/dist/cli.js", import.meta.url).pathname;
const preload = new URL("loopback-only.mjs", import.meta.url).href;
const LIMIT = 30_000;

/** Filled before the first check of a file. */
export const at = { sandbox: null, email: "demo@acme.example", key: null, team: null, home: null };

/** Starts a sandbox, makes an API key for its demo user and a home for what the CLI writes, then runs `prepare`. */
export function useCli(prepare = async () => {}) {
  useSandbox({}, async (sandbox) => {
    at.sandbox = sandbox;
    at.key = await mint(sandbox, "cli");
    at.team = (await sandbox.state()).teams[0];
    at.home = await mkdtemp(path.join(tmpdir(), "upstash-cli-"));
    await prepare();
  });
  after(() => rm(at.home, { recursive: true, force: true }));
}

/** What a call printed and how it ended; `env` is on top of the credentials. */
export function run(args, env = {}) {
  const credentials = { UPSTASH_EMAIL: at.email, UPSTASH_API_KEY: at.key };
  const options = {
    cwd: at.home,
    timeout: LIMIT,
    env: {
      PATH: process.env.PATH,
      HOME: at.home,
      UPSTASH_CONFIG_HOME: path.join(at.home, "config"),
      PD_SANDBOX_ORIGIN: at.sandbox.origin,
      ...credentials,
      ...env,
    },
  };
  return new Promise((resolve) => {
    execFile(process.execPath, ["--import", preload, program, ...args], options, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout: stdout.trim(), stderr: stderr.trim() }),
    );
  });
}

/** The JSON that a call prints; anything but success fails the check. */
export async function upstash(...args) {
  const { code, stdout, stderr } = await run(args);
  if (code !== 0) throw new Error(`upstash ${args.join(" ")}: ${stderr}`);
  return JSON.parse(stdout);
}

/** The message of a call that must fail. */
export async function refused(...args) {
  const { code, stdout, stderr } = await run(args);
  if (code !== 1) throw new Error(`upstash ${args.join(" ")} ended with ${code}: ${stdout}`);
  return JSON.parse(stderr).error;
}

/** An API key of the demo user, by a sign-in without a browser. */
async function mint(sandbox, name) {
  const server = `${sandbox.issuer}`;
  const verifier = "a-verifier-that-is-long-enough-to-be-one-0123456789";
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const client = { client_id: "partner-dashboard-dev", redirect_uri: "http://localhost:8080/callback" };
  const url = new URL(`${server}authorize`);
  url.search = new URLSearchParams({
    ...client,
    response_type: "code",
    audience: "upstash-api",
    scope: "openid email",
    code_challenge: Buffer.from(digest).toString("base64url"),
    code_challenge_method: "S256",
  }).toString();
  const code = (await agree(url)).searchParams.get("code");
  const form = { ...client, grant_type: "authorization_code", code, code_verifier: verifier };
  const redeemed = await fetch(`${server}oauth/token`, { method: "POST", body: new URLSearchParams(form) });
  const { access_token: token } = await redeemed.json();
  const headers = { authorization: `Bearer ${token}` };
  const minted = await fetch(`${sandbox.api}/apikey`, { method: "POST", headers, body: JSON.stringify({ name }) });
  return (await minted.json()).api_key;
}
