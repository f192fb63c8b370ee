// A sandbox and an exchange in front of it, with the sandbox's made-up partner in its partner file. In frames there is a page
// that does what the app does with a token, and nothing else.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import readline from "node:readline";

import { freePort } from "../../support/port.mjs";
import { Sandbox } from "./sandbox.mjs";

const program = process.env.PD_EXCHANGE;
if (!program) {
  throw new Error("PD_EXCHANGE is not set. Run `cargo xtask test --only clients`, or set it to the path of a built exchange.");
}

const LOADERS = ["embed.js", "embed.classic.js", "embed.d.ts"];

/** The app's half of the messages, as far as a session. */
const APP = `<!doctype html><html><head><title>app</title></head><body><script nonce="{{__TRUNK NONCE__}}">
  const host = location.ancestorOrigins[0];
  const n = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)))).replace(/[+/]/g, "_").slice(0, 22);
  const partner = location.pathname.split("/")[2];
  const say = (type, fields) => parent.postMessage({ type, v: 1, n, ...fields }, host);
  window.heard = [];
  addEventListener("message", async ({ origin, source, data }) => {
    if (origin !== host || source !== parent || data.n !== n) return;
    heard.push(data);
    if (!data.token) return;
    const answer = await fetch("/api/session/embed", {
      method: "POST",
      headers: { "x-pd": "embed", "x-pd-partner": partner, "content-type": "application/json" },
      body: JSON.stringify({ partner, token: data.token }),
    });
    const session = await answer.json();
    document.body.textContent = answer.ok ? session.frame.sub_account + ": " + session.frame.scopes : answer.status;
    if (answer.ok) say("pd:session", { expires_in: session.expires_at - Date.now() / 1000 });
    else say("pd:error", { code: "not_allowed" });
  });
  say("pd:ready");
</script></body></html>`;

export class Exchange {
  #child;
  #folder;

  /** Starts both. */
  static async start() {
    const exchange = new Exchange();
    const folder = (exchange.#folder = await mkdtemp(path.join(tmpdir(), "pd-embed-")));
    exchange.origin = `http://localhost:${await freePort()}`;
    exchange.partnerFile = path.join(folder, "partners.toml");
    await writeFile(exchange.partnerFile, "");
    const more = ["--dashboard", exchange.origin, "--partner-file", exchange.partnerFile];
    exchange.sandbox = await Sandbox.start({ redirectUris: [`${exchange.origin}/callback`], more });
    exchange.partner = exchange.sandbox.origin.replace("//localhost", "//larkspur.localhost");
    await exchange.#configure();
    await exchange.run();
    return exchange;
  }

  async #configure() {
    const { origin: sandbox } = this.sandbox;
    const dist = path.join(this.#folder, "dist");
    await mkdir(dist);
    await writeFile(path.join(dist, "index.html"), APP);
    for (const name of LOADERS) await copyFile(new URL(`../../../public/${name}`, import.meta.url), path.join(dist, name));
    const ring = `k001 ${randomBytes(32).toString("base64")}\n`;
    await writeFile(path.join(this.#folder, "keys"), ring, { mode: 0o600 });
    await writeFile(path.join(this.#folder, "exchange.toml"), `
      public_origin = "${this.origin}"
      listen = "${this.origin.replace("http://localhost", "127.0.0.1")}"
      app_name = "Acme Cloud"
      database = "${this.#folder}/exchange.db"
      keys_file = "${this.#folder}/keys"
      partners_file = "${this.partnerFile}"
      dist = "${dist}"
      [oauth]
      issuer = "${sandbox}/auth/"
      authorize_url = "${sandbox}/auth/authorize"
      token_url = "${sandbox}/auth/oauth/token"
      revoke_url = "${sandbox}/auth/oauth/revoke"
      userinfo_url = "${sandbox}/auth/userinfo"
      client_id = "partner-dashboard-dev"
      audience = "upstash-api"
      scope = "openid email offline_access"
      [upstash]
      api_url = "${sandbox}/api"
      redis_rest = "${sandbox.replace("//localhost", "//*.localhost")}"
      console_url = "${sandbox}/console"
    `, { mode: 0o600 });
  }

  /** Starts the exchange alone. */
  async run() {
    const args = ["--config", path.join(this.#folder, "exchange.toml"), "--insecure-test"];
    const env = { ...process.env, RUST_LOG: "error" };
    const child = (this.#child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"], env }));
    process.on("exit", () => child.kill("SIGTERM"));
    for await (const line of readline.createInterface({ input: child.stdout })) {
      if (!line.startsWith("exchange ready ")) continue;
      child.stdout.resume();
      return;
    }
    throw new Error(`the exchange ended before it was ready (${child.exitCode ?? child.signalCode})`);
  }

  /** Ends the exchange alone. */
  async halt() {
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await ended;
  }

  async stop() {
    await this.halt();
    await this.sandbox.stop();
    await rm(this.#folder, { recursive: true });
  }

  /** The account that the made-up partner connected, and the sub-account of its customer. */
  async connected() {
    await fetch(`${this.partner}/projects/tidepool/data`);
    const file = await readFile(this.partnerFile, "utf8");
    const account = /^account = "(.+)"$/m.exec(file)?.[1];
    if (!account) throw new Error(`no partner was connected: ${file}`);
    return { account, subAccount: "tidepool", file };
  }

  /** What the frame of a partner gets for a token. */
  async trade(partner, token) {
    const headers = { "x-pd": "embed", "x-pd-partner": partner, origin: this.origin, "content-type": "application/json" };
    const body = JSON.stringify({ partner, token });
    const answer = await fetch(`${this.origin}/api/session/embed`, { method: "POST", headers, body });
    return { status: answer.status, body: await answer.json() };
  }
}
