// What every file of tests begins with: two customers of a team, two partners whose pages may hold the dashboard, and one
// stranger who signs tokens just as well and is in no partner file.
import { after, before } from "node:test";

import "../../clients/support/localhost.mjs";
import { platform, register } from "../../e2e/support/host-page.mjs";
import { run, sandbox } from "../../e2e/support/sandbox.mjs";
import { dashboard } from "../../e2e/support/stack.mjs";
import { sees, until } from "./browser.mjs";
import { recorder } from "./recorder.mjs";
import { asTeam } from "./staff.mjs";

/** The customer of most tests, and another one. Each owns one database. */
export const MARA = { slug: "orchid", database: "orders" };
export const JONAS = { slug: "somebody-else", database: "ledger" };

/** Filled before the first test of a file. */
export const at = { acme: null, globex: null, evil: null, recorder: null, staff: null };

/** The partner file as every test finds it. */
export const usual = () => register(at.acme, at.globex);

/** Node begins further hooks before this one has ended: who needs what it makes waits for this. */
export const ready = (async () => {
  await sandbox.reset("empty");
  at.staff = await asTeam();
  const { account } = await at.staff("GET", "/api/session");
  for (const { slug, database } of [MARA, JONAS]) {
    await at.staff("POST", "/api/sub-accounts", { slug });
    await at.staff("POST", `/api/sub/${slug}/redis/database`, { database_name: database, primary_region: "us-east-1" });
  }
  await run(await owned(MARA, "orders"), ["SET", "greeting", "hello from the frame"]);
  for (const id of ["acme", "globex", "evil"]) at[id] = await platform({ id, account: account.id });
  at.recorder = await recorder();
  await usual();
})();
before(() => ready);

after(async () => {
  for (const one of [at.acme, at.globex, at.evil, at.recorder]) await one?.close();
});


/** What a customer owns at Upstash. */
export async function databases({ slug }) {
  return (await sandbox.state()).sub_accounts.find((one) => one.slug === slug).databases;
}
export const owned = async (customer, name) => (await databases(customer)).find((one) => one.database_name === name);

/** The dashboard's frame in a page, once it is there. */
export const frameOf = (page) =>
  until("the dashboard's frame", async () => page.frames().find((frame) => frame.url().startsWith(`${dashboard}/embed/`)));

/** The partner's page, whose frame has said that it is ready. */
export async function open(page, partner, query = "") {
  await page.goto(`${partner.origin}/${query}`);
  await until("pd:ready", () => page.evaluate(() => window.nonce?.length === 22));
  return frameOf(page);
}

/** The same, with a customer signed in: their database is to be seen. */
export async function signedIn(page, partner, { query = "", customer = MARA, init = {}, claims = {}, shown = customer.database } = {}) {
  const frame = await open(page, partner, query);
  await begin(page, { token: partner.token(customer.slug, claims), ...init });
  await sees(frame, shown);
  return frame;
}

/** The page answers its frame. */
export const begin = (page, init) => page.evaluate((init) => window.begin(init), init);

/** The page says something to its frame. */
export const post = (page, message) => page.evaluate((message) => window.post(message), message);

/** What the page heard of this type. */
export const heard = (page, type) => page.evaluate((type) => window.heard.filter((one) => one.type === type), type);

/** The codes of the errors that it heard. */
export const errors = async (page) => (await heard(page, "pd:error")).map((one) => one.code);

/** A call as the app in this frame makes it: its status, and the JSON of the answer. */
export const call = (frame, partner, method, path, body) =>
  frame.evaluate(async (partner, method, path, body) => {
    const headers = { "x-pd": "embed", "x-pd-partner": partner, ...(body && { "content-type": "application/json" }) };
    const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, body: text && JSON.parse(text) };
  }, partner.id, method, path, body);
