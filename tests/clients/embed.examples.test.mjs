// The signing examples in `examples/`, run as they are: a real exchange takes what each of them prints.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { Exchange } from "./support/exchange.mjs";
import { enter, LANGUAGES } from "./support/signing.mjs";

let exchange, folder, env, subAccount;

before(async () => {
  exchange = await Exchange.start();
  folder = await mkdtemp(path.join(tmpdir(), "pd-sign-"));
  const connected = await exchange.connected();
  ({ subAccount } = connected);
  env = await enter(exchange, connected, folder);
});

after(async () => {
  await exchange?.stop();
  if (folder) await rm(folder, { recursive: true });
});

for (const [language, sign] of Object.entries(LANGUAGES)) {
  test(`what the ${language} example signs is a session, once, for who and what it says`, async () => {
    const token = await sign(env, "mara", subAccount);
    const { status, body } = await exchange.trade("acme", token);
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual([body.frame.sub_account, body.frame.scopes], [subAccount, ["read", "write"]]);
    assert.equal((await exchange.trade("acme", token)).status, 403, "used up");
    const [header, claims] = token.split(".", 2).map((part) => JSON.parse(Buffer.from(part, "base64url")));
    assert.deepEqual([header.alg, header.typ, header.kid], ["EdDSA", "pd-embed+jwt", "2026-11"]);
    assert.equal(claims.sub, "mara");
    assert.equal(claims.exp - claims.iat, 300);
  });

  test(`the ${language} example's token is refused for another sub-account, dashboard or partner`, async () => {
    for (const [changes, slug] of [[{}, "nobody"], [{ DASHBOARD: "https://other.example" }, subAccount], [{ PARTNER: "larkspur" }, subAccount]]) {
      const token = await sign({ ...env, ...changes }, "mara", slug);
      assert.equal((await exchange.trade("acme", token)).status, 403, `${JSON.stringify(changes)} ${slug}`);
    }
  });
}

test("the examples' page names each of them and the settings that they read", async () => {
  const read = (name) => readFile(new URL(`../../examples/${name}`, import.meta.url), "utf8");
  const readme = await read("README.md");
  for (const file of ["node/sign.mjs", "python/sign.py", "rust/src/main.rs"]) {
    const text = await read(file);
    assert.ok(readme.includes(`(${file})`), file);
    for (const name of Object.keys(env)) {
      assert.ok(text.includes(name) && readme.includes(name), `${file}: ${name}`);
    }
  }
});
