// docs/embedding.md, followed literally: every block of code runs as it stands there, but for the addresses, and in the end the
// databases are in the page. In the frame is a stand-in for the app; `tests/e2e/guide.spec.mjs` has the app itself.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, afterEach, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

import * as guide from "../support/guide.mjs";
import { freePort } from "../support/port.mjs";
import { launch } from "./support/browser.mjs";
import { Exchange } from "./support/exchange.mjs";
import * as frameworks from "./support/frameworks.mjs";

/** Below the packages, so that the server finds its own. */
const work = fileURLToPath(new URL("results/guide/", import.meta.url));

let exchange, connected, browser, context, origin, publicHalf, entries, server;

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
const here = (code) => guide.addressed(code, exchange.origin, origin);

/** Opens a page of the guide, and waits for its frame's session. */
async function open(html, isThere = (frame) => frame.getByText(`${connected.subAccount}: read,write`).waitFor()) {
  await writeFile(path.join(work, "index.html"), here(html));
  context = await browser.newContext();
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", ({ message }) => problems.push(message));
  page.on("console", (message) => message.type() === "error" && !/favicon/.test(message.location().url) && problems.push(message.text()));
  await page.goto(origin);
  await isThere(page.frameLocator("iframe"), page);
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
  entries = connected.file + guide.partnerEntry(exchange.origin, origin, { account: connected.account, publicHalf });
  await writeFile(exchange.partnerFile, entries);
  const page = await fetch(`${exchange.origin}/embed/acme`, { headers: { accept: "text/html" } });
  assert.match(page.headers.get("content-security-policy"), new RegExp(`frame-ancestors ${origin};`));
});

test("3: the commands start a server that gives tokens to its own pages alone", async () => {
  await writeFile(path.join(work, "server.mjs"), guide.blocks("js")[0]);
  // It is here already, and no check here reaches anything but this machine.
  const commands = guide.filled(guide.serverCommands(exchange.origin, origin), { "npm install jose\n": "" });
  server = spawn("sh", ["-e", "-c", commands], { cwd: work, env: { PATH: process.env.PATH }, stdio: "inherit" });
  process.on("exit", () => server.kill("SIGTERM"));
  // No page is there yet.
  const alive = async () => (await fetch(origin).catch(() => null))?.status === 500;
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

const block = (framework) => guide.blocks(framework === "react" ? "jsx" : "vue")[0];

for (const framework of ["react", "vue"]) {
  test(`4: so has a page in ${framework}, which changes its looks and goes without a trace`, async () => {
    const { page, frame } = await open(frameworks[framework](block(framework)));
    await page.evaluate(() => show({ ...options, theme: "dark" }));
    await frame.waitForFunction(() => heard.some(({ type, theme }) => type === "pd:theme" && theme === "dark"));
    assert.equal(page.frames().length, 2, "the frame was not loaded anew");
    await page.evaluate(() => end());
    await page.waitForFunction(() => !document.querySelector("iframe"));
  });
}

test("4: on a server the components are rendered without the script", async () => {
  const module = async (framework) => {
    const file = path.join(work, `${framework}.mjs`);
    // Of an address that does not exist.
    await writeFile(file, frameworks.compiled[framework](block(framework)));
    return (await import(pathToFileURL(file))).Dashboard;
  };
  const [{ createElement }, react] = [await import("react"), await import("react-dom/server")];
  assert.equal(react.renderToString(createElement(await module("react"), { partner: "acme" })), "<div></div>");
  const [{ createSSRApp }, vue] = [await import("vue"), await import("vue/server-renderer")];
  assert.equal(await vue.renderToString(createSSRApp(await module("vue"), { options: { partner: "acme" } })), "<div></div>");
});

test("4: TypeScript knows the script by its address", async () => {
  const [{ compilerOptions: { paths } }] = guide.blocks("json").map((block) => JSON.parse(here(block)));
  const folder = path.join(work, "types");
  await mkdir(folder);
  const types = await (await fetch(`${exchange.origin}/embed.d.ts`)).text();
  await writeFile(path.join(folder, "embed.d.ts"), types);
  await writeFile(path.join(folder, "page.ts"), here(await readFile(new URL("support/sample.ts", import.meta.url), "utf8")));
  // Strict, as the mistakes in the sample want it; the types themselves are looked at in loader.forms.
  const more = { strict: true, noEmit: true, skipLibCheck: true, types: [] };
  const options = { ...more, target: "es2022", module: "esnext", moduleResolution: "bundler" };
  const tsc = fileURLToPath(new URL("node_modules/typescript/bin/tsc", import.meta.url));
  const compile = async (compilerOptions) => {
    await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    return promisify(execFile)(process.execPath, [tsc], { cwd: folder }).then(() => "", ({ stdout }) => stdout);
  };
  assert.match(await compile(options), /TS2307/, "without the line it does not");
  assert.equal(await compile({ ...options, paths }), "");
});

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

test("4, 6, 7: the tables name what the script and its types know, and nothing else", async () => {
  const read = (name) => readFile(new URL(`../../public/${name}`, import.meta.url), "utf8");
  const [script, types] = [await read("embed.js"), await read("embed.d.ts")];
  const [, observed] = /observedAttributes = (\[.+?\])/.exec(script);
  const others = [...script.matchAll(/hasAttribute\("(\w+)"\)|observedAttributes, "(\w+)"/g)].map(([, one, other]) => one ?? other);
  assert.deepEqual(guide.column("attribute").sort(), [...JSON.parse(observed), ...others].sort());
  const between = (start, end) => types.slice(types.indexOf(start), types.indexOf(end, types.indexOf(start)));
  const variables = [...between("interface Variables {", "\n}").matchAll(/^ {2}"?([\w-]+)"?\?:/gm)].map(([, name]) => name);
  assert.deepEqual(guide.column("variable"), variables);
  const codes = [...between("type FrameErrorCode", "export interface Dashboard").matchAll(/\| "(\w+)"/g)].map(([, code]) => code);
  assert.deepEqual(guide.column("code").sort(), codes.sort());
  const named = (code) => new Set(code.match(/pd:[a-z-]+/g));
  assert.deepEqual([...named(guide.text)].sort(), [...named(script)].sort());
  assert.deepEqual([...new Set(guide.text.match(/`(pd-[a-z]+)`/g))].length, 4);
});

test("6, 7: the limits are those of the app", async () => {
  const rules = await readFile(new URL("../../crates/upstash-api/src/frame.rs", import.meta.url), "utf8");
  const limit = (name) => {
    const [, number, kibi] = new RegExp(`const ${name}: \\w+ = ([\\d_]+)( \\* 1024)?;`).exec(rules);
    return `${number.replace("_", "")}${kibi ? " KiB" : ""}`;
  };
  for (const [name, ...sentences] of [
    ["MAX_MESSAGE", (most) => `a message of more than ${most} as JSON`],
    ["MAX_ROUTE", (most) => `a route of more than ${most} bytes`],
    ["MAX_LOCALE", (most) => `a locale of more than ${most}.`, (most) => `a language tag of at most ${most} characters`],
    ["MAX_HEIGHT", (most) => `a whole number of CSS pixels, ${most} at most`],
    ["NONCE_LENGTH", (length) => `${length} letters, digits,`],
  ]) {
    for (const sentence of sentences) assert.ok(guide.text.replace(/\s+/g, " ").includes(sentence(limit(name))), name);
  }
});

test("8: with the entry and the page of this step the frame is told that people connect their own account", async () => {
  await writeFile(exchange.partnerFile, here(guide.blocks("toml")[1]));
  const { frame } = await open(guide.blocks("html")[3], async (_, page) => {
    const inner = await (await page.waitForSelector("iframe")).contentFrame();
    await inner.waitForFunction(() => window.heard?.some(({ type }) => type === "pd:init"));
  });
  const init = await frame.evaluate(() => heard.find(({ type }) => type === "pd:init"));
  assert.deepEqual([init.token, init.connect], [null, true]);
  await writeFile(exchange.partnerFile, entries);
});

test("checklist: its policy is enough for the page of step 4, and of each part the browser misses something", async () => {
  const [, policy] = /`(script-src 'nonce-[^`]+)`/.exec(guide.text);
  const whole = guide.filled(policy, { "<yours>": "n1" });
  const html = (policy) => {
    const meta = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; ${policy}">`;
    return guide.filled(guide.blocks("html")[0], { "<!doctype html>": `<!doctype html>${meta}`, "<script ": '<script nonce="n1" ' });
  };
  await open(html(whole));
  for (const [directive, part] of [
    ["script-src-elem", "'nonce-n1'"],
    ["frame-src", "frame-src https://dash.example; "],
    ["connect-src", "; connect-src 'self'"],
  ]) {
    await context.close();
    await writeFile(path.join(work, "index.html"), here(html(guide.filled(whole, { [part]: "" }))));
    context = await browser.newContext();
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", ({ effectiveDirective }) => (window.refused ??= []).push(effectiveDirective));
    });
    const page = await context.newPage();
    await page.goto(origin);
    await page.waitForFunction((directive) => window.refused?.includes(directive), directive);
  }
});

test("checklist: the sandbox that it allows is the one that the app names where it meets a stricter one", async () => {
  const named = async (file) => /allow-scripts allow-same-origin[a-z\s-]+/.exec(await readFile(new URL(`../../${file}`, import.meta.url), "utf8"))[0];
  const words = (list) => list.trim().split(/\s+/);
  const said = words(await named("docs/embedding.md"));
  for (const file of ["index.html", "src/embed/check/text.rs"]) assert.deepEqual(words(await named(file)), said, file);
});

test("there is no block of code that no step above has run", () => {
  const all = [...guide.text.matchAll(/^```(\w+)\n/gm)].map(([, language]) => language);
  assert.deepEqual(all, ["sh", "toml", "js", "sh", "html", "html", "jsx", "vue", "json", "html", "toml", "html"]);
});
