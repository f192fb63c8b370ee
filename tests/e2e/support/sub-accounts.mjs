// Sub-accounts as their team's staff meets them, and the same calls made by somebody else, past the dashboard.
import { expect } from "@playwright/test";
import { sandbox } from "./sandbox.mjs";
import { DEMO, signIn, useTeamKey } from "./sign-in.mjs";

/** Signed in, with the key of the team at hand. */
export async function asTeam(page, who = DEMO) {
  await signIn(page, who);
  await useTeamKey(page);
}

/** A call of the exchange as the app at the top makes it, from a page of it. */
export const order = (page, method, path, body) =>
  page.evaluate(async ([method, path, body]) => {
    const headers = { "x-pd": "top", "content-type": "application/json" };
    const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return answer.json();
  }, [method, path, body]);

/**
 * Prepares what a file of tests is about, as a team in an empty sandbox: `make` gets a function that orders, see {@link order},
 * and the id of the team's account.
 */
export async function prepare({ browser, baseURL }, make) {
  await sandbox.reset("empty");
  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  await asTeam(page);
  const ask = (method, path, body) => order(page, method, path, body);
  const { account } = await ask("GET", "/api/session");
  await make(ask, account.id);
  await context.close();
}

/** What Upstash has of a sub-account; `undefined` where there is none. */
export async function atSandbox(slug) {
  return (await sandbox.state()).sub_accounts.find((one) => one.slug === slug);
}

/** A call of the Developer API as somebody who is not the dashboard. */
export async function elsewhere(method, path, user, key, body) {
  const headers = { authorization: `Basic ${Buffer.from(`${user}:${key}`).toString("base64")}` };
  const answer = await fetch(`${sandbox.origin}/api/v2${path}`, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** The same as the team. */
export async function elsewhereAsTeam(method, path, body) {
  const [{ api_keys: [{ api_key }] }] = (await sandbox.state()).teams;
  return elsewhere(method, path, DEMO.email, api_key, body);
}

/** The dialog of the one look at a key, or at many. */
export const keysDialog = (page) => page.getByRole("dialog", { name: /^The key of “|^\d+ keys$/ });

/** The word at its foot; the cross at its head is called the same. */
export const closeButton = (dialog) => dialog.getByRole("button", { name: "Close", exact: true }).filter({ hasText: "Close" });

/** The rows of the list. */
export const rows = (page) =>
  page.getByRole("table", { name: "Sub-accounts" }).getByRole("row").filter({ has: page.getByRole("cell") });

/** The one row of a slug. */
export const rowOf = (page, slug) => rows(page).filter({ has: page.getByRole("link", { name: slug, exact: true }) });

/** Types a slug into the form and sends it. */
export async function create(page, slug) {
  await page.goto("/sub-accounts/new");
  await slugField(page).fill(slug);
  await page.getByRole("button", { name: "Create sub-account" }).click();
}

export const slugField = (page) => page.getByRole("textbox", { name: "Slug" });

/** The key that the dialog shows. */
export async function shownKey(page) {
  const dialog = keysDialog(page);
  await dialog.getByRole("button", { name: "Show the key" }).click();
  const key = dialog.getByText(/^[0-9a-f]{8}-[0-9a-f]{4}-/);
  await expect(key).toBeVisible();
  return key.innerText();
}

/** A GET of the dashboard's server, as the page makes it: its status and JSON. */
export async function ask(page, path) {
  return page.evaluate(async (path) => {
    const answer = await fetch(path, { headers: { "x-pd": "top" } });
    return { status: answer.status, body: await answer.json() };
  }, path);
}

/** Imports the key that a sub-account of the sandbox has, without the form: for tests that are about something else. */
export async function importKey(page, slug) {
  const { api_key } = await atSandbox(slug);
  const status = await page.evaluate(async ([slug, body]) => {
    const headers = { "x-pd": "top", "content-type": "application/json" };
    return (await fetch(`/api/sub-accounts/${slug}/key`, { method: "PUT", headers, body })).status;
  }, [slug, JSON.stringify({ api_key })]);
  if (status !== 200) throw new Error(`the key of ${slug} was answered ${status}`);
}

/** A pattern for a sentence that stands somewhere in a description. */
export const saying = (words) => new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
