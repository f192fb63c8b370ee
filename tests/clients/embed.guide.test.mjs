// docs/embedding.md, followed literally: every block of code runs as it stands there, but for the addresses, and in the end the
// databases are in the page.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { copyFile, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, afterEach, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { launch } from "./support/browser.mjs";
import { Exchange, freePort } from "./support/exchange.mjs";
import * as guide from "./support/guide.mjs";

/** Below the packages, so that the server finds its own. */
const work = fileURLToPath(new URL("results/guide/", import.meta.url));

let exchange, connected, browser, context, origin, publicHalf, server;

before(async () => {
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  [exchange, browser] = await Promise.all([Exchange.start(), launch()]);
  connected = await exchange.connected();
  origin = `http://app.localhost:${await freePort()}`;
});

afterEach(() => context?.close());

after(async () => {
  server?.kill("SIGTERM");
  await browser?.close();
  await exchange?.stop();
});

/** The guide's code with the addresses of this run. */
const here = (code) => code.replaceAll("https://dash.example", exchange.origin).replaceAll("https://app.acme.example", origin);

/** Opens a page of the guide, and waits for its frame's session. */
async function open(html) {
  await writeFile(path.join(work, "index.html"), here(html));
  context = await browser.newContext();
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", ({ message }) => problems.push(message));
  page.on("console", (message) => message.type() === "error" && !/favicon/.test(message.location().url) && problems.push(message.text()));
  await page.goto(origin);
  await page.frameLocator("iframe").getByText(`${connected.subAccount}: read,write`).waitFor();
  assert.deepEqual(problems, []);
  return { page, frame: page.frames().find((frame) => frame.url().startsWith(exchange.origin)) };
}

test("1: the commands make a key that its owner alone reads, and print its public half", async () => {
  const [commands] = guide.blocks("sh");
  const { stdout } = await promisify(execFile)("sh", ["-e", "-c", commands], { cwd: work });
  publicHalf = stdout.trim();
  assert.match(publicHalf, /^[\w-]{43}$/);
  assert.equal((await stat(path.join(work, "partner.pem"))).mode & 0o777, 0o600);
});

test("2: the entry for the partner file is taken as it is", async () => {
  const [entry] = guide.blocks("toml");
  const filled = here(entry).replace("acc_0123456789abcdef", connected.account).replace("<public half>", publicHalf);
  await writeFile(exchange.partnerFile, connected.file + filled);
  const page = await fetch(`${exchange.origin}/embed/acme`, { headers: { accept: "text/html" } });
  assert.match(page.headers.get("content-security-policy"), new RegExp(`frame-ancestors ${origin};`));
});

test("3: the server gives tokens to its own pages alone", async () => {
  await copyFile(new URL("../../examples/node/sign.mjs", import.meta.url), path.join(work, "sign.mjs"));
  await writeFile(path.join(work, "server.mjs"), guide.blocks("js")[0]);
  await writeFile(path.join(work, "index.html"), "starting");
  const { port } = new URL(origin);
  const settings = { DASHBOARD: exchange.origin, PARTNER: "acme", KEY_ID: "2026-11", KEY_FILE: "partner.pem", PORT: port };
  server = spawn(process.execPath, ["server.mjs"], { cwd: work, env: { PATH: process.env.PATH, ...settings }, stdio: "inherit" });
  process.on("exit", () => server.kill("SIGTERM"));
  const alive = async () => (await fetch(origin).catch(() => ({ ok: false }))).ok;
  for (let wait = 0; !(await alive()); wait += 1) {
    assert.ok(wait < 200 && server.exitCode === null, "the server does not answer");
    await new Promise((done) => setTimeout(done, 50));
  }
  const ask = (site) => fetch(`${origin}/dashboard-token`, { method: "POST", headers: { "sec-fetch-site": site } });
  assert.equal((await ask("cross-site")).status, 403);
  const answer = await ask("same-origin");
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assert.equal((await exchange.trade("acme", await answer.text())).status, 200);
});

test("4: the page has the databases in it, by the element and by the classic script", async () => {
  const [element, classic] = guide.blocks("html");
  for (const html of [element, classic]) {
    await open(html);
    await context.close();
  }
});

for (const framework of ["react", "vue"]) {
  test(`4: so has a page in ${framework}, which changes its looks and goes without a trace`, async () => {
    const block = guide.blocks(framework === "react" ? "jsx" : "vue")[0];
    const { page, frame } = await open(guide[framework](block));
    await page.evaluate(() => show({ ...options, theme: "dark" }));
    await frame.waitForFunction(() => heard.some(({ type, theme }) => type === "pd:theme" && theme === "dark"));
    assert.equal(page.frames().length, 2, "the frame was not loaded anew");
    await page.evaluate(() => end());
    await page.waitForFunction(() => !document.querySelector("iframe"));
  });
}

test("5: the address follows the frame, and the frame follows Back", async () => {
  const { page, frame } = await open(guide.blocks("html")[2]);
  for (const route of ["/redis/a1", "/redis/b2"]) {
    await frame.evaluate((route) => say("pd:route", { route, push: true }), route);
    await page.waitForURL(`**/#${route}`);
  }
  await page.goBack();
  await frame.waitForFunction(() => heard.some(({ type, route }) => type === "pd:route" && route === "/redis/a1"));
  await page.goto("about:blank");
  await page.goto(`${origin}/#/redis/c3`);
  await page.waitForFunction((start) => document.querySelector("iframe")?.src === start, `${exchange.origin}/embed/acme/redis/c3`);
});

test("6, 7: the tables name what the script and its types know, and nothing else", async () => {
  const read = (name) => readFile(new URL(`../../public/${name}`, import.meta.url), "utf8");
  const [script, types] = [await read("embed.js"), await read("embed.d.ts")];
  const between = (start, end) => types.slice(types.indexOf(start), types.indexOf(end, types.indexOf(start)));
  const variables = [...between("interface Variables {", "\n}").matchAll(/^ {2}"?([\w-]+)"?\?:/gm)].map(([, name]) => name);
  assert.deepEqual(guide.column("variable"), variables);
  const codes = [...between("type FrameErrorCode", "export interface Dashboard").matchAll(/\| "(\w+)"/g)].map(([, code]) => code);
  assert.deepEqual(guide.column("code").sort(), codes.sort());
  const named = (code) => new Set(code.match(/pd:[a-z-]+/g));
  assert.deepEqual([...named(guide.text)].sort(), [...named(script)].sort());
  assert.deepEqual([...new Set(guide.text.match(/`(pd-[a-z]+)`/g))].length, 4);
});

test("there is no block of code that no step above has run", () => {
  const all = [...guide.text.matchAll(/^```(\w+)\n/gm)].map(([, language]) => language);
  assert.deepEqual(all, ["sh", "toml", "js", "html", "html", "jsx", "vue", "html"]);
});
