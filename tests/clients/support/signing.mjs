// The signing examples as programs, and a partner of one's own in the partner file of an exchange.
import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const EXAMPLES = fileURLToPath(new URL("../../../examples/", import.meta.url));
/** Node looks for packages beside the file that imports them. */
const WORK = fileURLToPath(new URL("../results/examples/", import.meta.url));

const run = promisify(execFile);

/** Each takes the settings and the two words of `examples/README.md`, and answers a token. */
export const LANGUAGES = {
  async node(env, ...words) {
    await mkdir(WORK, { recursive: true });
    const file = path.join(WORK, "sign.mjs");
    await copyFile(path.join(EXAMPLES, "node/sign.mjs"), file);
    return print(process.execPath, [file, ...words], env);
  },
  python: (env, ...words) => print(process.env.PD_CLIENTS_PYTHON, ["-B", path.join(EXAMPLES, "python/sign.py"), ...words], env),
  rust: (env, ...words) => print(process.env.PD_SIGN_RUST, words, env),
};

async function print(program, words, env) {
  const { stdout } = await run(program, words, { env: { PATH: process.env.PATH, ...env }, timeout: 60_000 });
  return stdout.trim();
}

/** Makes a key pair and enters `acme` with it; returns the settings of the examples. */
export async function enter(exchange, { account, file }, folder) {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const keyFile = path.join(folder, "partner.pem");
  await writeFile(keyFile, privateKey.export({ type: "pkcs8", format: "pem" }));
  const { x } = publicKey.export({ format: "jwk" });
  await writeFile(exchange.partnerFile, `${file}
    [[partner]]
    id = "acme"
    name = "Acme Cloud"
    account = "${account}"
    origins = ["http://acme.localhost:1"]
    keys = [{ kid = "2026-11", x = "${x}" }]
    scopes = ["read", "write"]
  `);
  return { DASHBOARD: exchange.origin, PARTNER: "acme", KEY_ID: "2026-11", KEY_FILE: keyFile };
}
