// Tokens that are no good, as somebody sees it who sits in front of the partner's page: a sentence and no data. What is wrong
// with them in which way is tested in crates/exchange, token by token.
import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, randomUUID, sign } from "node:crypto";

import { register } from "../e2e/support/host-page.mjs";
import { sandbox } from "../e2e/support/sandbox.mjs";
import { dashboard } from "../e2e/support/stack.mjs";
import { check, newPage, press, sees, until, words } from "./support/browser.mjs";
import { cookie } from "./support/recorder.mjs";
import { at, begin, call, databases, errors, heard, JONAS, MARA, open, post, signedIn, usual } from "./support/world.mjs";

const SENTENCE = "The page around this one could not let you in";
const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The claims of a token that would be good. */
const claims = (changes = {}) => {
  const now = Math.floor(Date.now() / 1000);
  return { iss: "acme", aud: dashboard, sub: "user-7", sa: MARA.slug, scp: ["read"], iat: now, exp: now + 300, jti: randomUUID(), ...changes };
};

/** Gives the frame one token after the other: each time the same sentence, and nothing of anybody's. */
async function refused(page, tokens) {
  const { acme, recorder } = at;
  const frame = await open(page, acme);
  await sandbox.clearLog();
  for (const [nth, token] of tokens.entries()) {
    if (nth === 0) {
      await begin(page, { token });
    } else {
      await press(frame, "Try again", "button");
      await until("the frame's asking", async () => (await heard(page, "pd:token-needed")).length === nth);
      await post(page, { type: "pd:token", token });
    }
    await until("the refusal", async () => (await errors(page)).length === nth + 1);
    await sees(frame, SENTENCE);
  }
  assert.deepEqual(new Set(await errors(page)), new Set(["not_allowed"]));
  assert.deepEqual(await heard(page, "pd:session"), []);
  const text = await words(frame);
  for (const { database, slug } of [MARA, JONAS]) assert.ok(!text.includes(database) && !text.includes(slug), text);
  assert.equal(cookie((await recorder.framed(page, "localhost")).cookie, "__Host-Http-pd_e"), undefined);
  assert.ok(!JSON.stringify(await sandbox.log("api")).includes("ListDatabases"), "Upstash was not asked for databases");
  // The sentence is no dead end.
  await press(frame, "Try again", "button");
  await until("the frame's asking", async () => (await heard(page, "pd:token-needed")).length === tokens.length);
  await post(page, { type: "pd:token", token: acme.token(MARA.slug) });
  await sees(frame, MARA.database);
}

check("T43 a token without a signature, with one by a shared secret, or that brings its own key", async (page) => {
  const own = generateKeyPairSync("ed25519");
  const jwk = own.publicKey.export({ format: "jwk" });
  const head = { alg: "EdDSA", typ: "pd-embed+jwt", kid: "k1" };
  const text = (header) => `${encode(header)}.${encode(claims())}`;
  const none = `${text({ ...head, alg: "none" })}.`;
  const shared = text({ ...head, alg: "HS256" });
  const hmac = createHmac("sha256", at.acme.entry.match(/x = "([^"]+)"/)[1]).update(shared).digest("base64url");
  const brought = text({ ...head, jwk });
  const signed = sign(null, Buffer.from(brought), own.privateKey).toString("base64url");
  await refused(page, [none, `${shared}.${hmac}`, `${brought}.${signed}`]);
});

check("T44 a token of another partner, and one that another partner signed in this one's name", async (page) => {
  const { globex, evil } = at;
  await refused(page, [
    globex.token(MARA.slug),
    globex.token(MARA.slug, { iss: "acme" }),
    evil.token(MARA.slug, { iss: "acme" }),
  ]);
});

check("T45 a token that was used, one that is over, one that lives too long and one from tomorrow", async (page, browser) => {
  const { acme } = at;
  const now = Math.floor(Date.now() / 1000);
  const used = acme.token(MARA.slug);
  await signedIn(page, acme, { init: { token: used } });
  const fresh = await browser.createBrowserContext();
  const other = await newPage(fresh);
  await refused(other, [
    used,
    acme.token(MARA.slug, { iat: now - 400, exp: now - 100 }),
    acme.token(MARA.slug, { exp: now + 3600 }),
    acme.token(MARA.slug, { iat: now + 86_400, exp: now + 86_700 }),
  ]);
});

check("T46 a token for a sub-account that is nobody's, and a frame that asks for somebody else's", async (page) => {
  const { acme } = at;
  await refused(page, [acme.token("nobody"), acme.token(`../${JONAS.slug}`), acme.token(JONAS.slug, { aud: "https://other.example" })]);
  const frame = page.frames().find((one) => one.url().startsWith(`${dashboard}/embed/`));
  await sandbox.clearLog();
  const [{ database_id: theirs }] = await databases(JONAS);
  for (const path of [
    `/api/sub/${JONAS.slug}/redis/databases`, `/api/sub/${JONAS.slug}/redis/database/${theirs}`, "/api/self/redis/databases",
    "/api/sub-accounts", `/api/sub-accounts/${JONAS.slug}/usage`, "/api/connection",
  ]) assert.equal((await call(frame, acme, "GET", path)).status, 403, path);
  const other = await call(frame, acme, "GET", `/api/sub/${MARA.slug}/redis/database/${theirs}`);
  assert.ok([403, 404].includes(other.status), `${other.status}`);
  assert.ok(!JSON.stringify(other.body).includes(JONAS.database));
});

check("T33, T47 what the token's scopes leave out is neither shown nor done", async (page) => {
  const { acme } = at;
  const frame = await signedIn(page, acme, { claims: { scp: ["read"] } });
  const text = await words(frame);
  for (const control of ["New database", "Open the Upstash console"]) assert.ok(!text.includes(control), control);
  await post(page, { type: "pd:route", route: "/redis/new" });
  await sees(frame, "This is not part of what you can do here");
  await sandbox.clearLog();
  const [{ database_id: id }] = await databases(MARA);
  for (const [method, path, body] of [
    ["POST", `/api/sub/${MARA.slug}/redis/database`, { database_name: "more", primary_region: "us-east-1" }],
    ["DELETE", `/api/sub/${MARA.slug}/redis/database/${id}`],
    ["POST", `/api/sub-accounts/${MARA.slug}/sso`],
    ["POST", `/api/sub-accounts/${MARA.slug}/ticket`],
    ["DELETE", `/api/sub-accounts/${MARA.slug}`],
  ]) assert.equal((await call(frame, acme, method, path, body)).status, 403, `${method} ${path}`);
  assert.deepEqual(await sandbox.log("api"), []);
});

check("T48 a partner that is taken out of the file while somebody works is out at once, and what is on screen stays", async (page) => {
  const { acme, globex } = at;
  const frame = await signedIn(page, acme);
  await register(globex);
  try {
    await sandbox.clearLog();
    await press(frame, MARA.database, "a[href]");
    await until("the frame's asking", async () => (await heard(page, "pd:token-needed")).length === 1);
    await post(page, { type: "pd:token", token: acme.token(MARA.slug) });
    await until("the refusal", async () => (await errors(page)).includes("not_allowed"));
    await sees(frame, "Your session ended");
    assert.deepEqual(await sandbox.log("api"), [], "Upstash was not called");
    assert.equal((await call(frame, acme, "GET", "/api/session")).status, 401);
  } finally {
    await usual();
  }
});
