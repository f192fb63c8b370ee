// The sandbox's made-up partner in front of a real exchange: set up by opening its page, with tokens that are good once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch } from "./support/browser.mjs";
import { Exchange } from "./support/exchange.mjs";

let exchange, browser;

before(async () => {
  [exchange, browser] = await Promise.all([Exchange.start(), launch()]);
});

after(async () => {
  await browser?.close();
  await exchange?.stop();
});

const DATA = "/projects/tidepool/data";
const token = async (site = "same-origin") => {
  const answer = await fetch(`${exchange.partner}/dashboard-token`, { method: "POST", headers: site ? { "sec-fetch-site": site } : {} });
  return { status: answer.status, text: await answer.text(), caching: answer.headers.get("cache-control") };
};

test("opening its page is all that it takes: a token is then good, once", async () => {
  const home = await fetch(exchange.partner, { redirect: "manual" });
  assert.deepEqual([home.status, home.headers.get("location")], [303, DATA]);
  const page = await fetch(exchange.partner + DATA);
  const html = await page.text();
  assert.match(html, /<partner-dashboard partner="larkspur"/);
  const { text, caching } = await token();
  assert.equal(caching, "no-store");
  const first = await exchange.trade("larkspur", text);
  assert.equal(first.status, 200, JSON.stringify(first.body));
  assert.deepEqual([first.body.kind, first.body.frame.sub_account], ["embed", "tidepool"]);
  assert.equal((await exchange.trade("larkspur", text)).status, 403);
  const { secrets } = await exchange.sandbox.state();
  for (const secret of secrets) assert.ok(!html.includes(secret));
});

test("nobody else's page gets a token", async () => {
  for (const site of ["cross-site", "same-site", "none", ""]) assert.equal((await token(site)).status, 403, site);
  const get = await fetch(`${exchange.partner}/dashboard-token`, { headers: { "sec-fetch-site": "same-origin" } });
  assert.equal(get.status, 405);
});

test("after a reset the next visit sets it up again", async () => {
  await exchange.sandbox.reset("demo");
  assert.equal((await exchange.sandbox.state()).databases.some(({ database_name: name }) => name === "tide-tables"), false);
  await fetch(exchange.partner + DATA);
  assert.equal((await exchange.trade("larkspur", (await token()).text)).status, 200);
});

test("without the dashboard the page says so, and is whole again with it", async () => {
  await exchange.sandbox.reset("demo");
  await exchange.halt();
  const html = await (await fetch(exchange.partner + DATA)).text();
  assert.match(html, new RegExp(`The dashboard at ${exchange.origin} does not answer\\. Reload`));
  assert.doesNotMatch(html, /partner-dashboard/);
  await exchange.run();
  assert.match(await (await fetch(exchange.partner + DATA)).text(), /<partner-dashboard/);
});

test("in a browser it gets its session on another site, keeps its place in the address and offers the front page", async () => {
  const context = await browser.newContext({ colorScheme: "dark" });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", ({ message }) => problems.push(message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.goto(`${exchange.partner}${DATA}/redis/a1?tab=keys`);
  const dashboard = page.frameLocator("iframe");
  await dashboard.getByText("tidepool: read,write,explore,sso").waitFor();
  const frame = page.frames().find((frame) => frame.url().startsWith(exchange.origin));
  assert.equal(frame.url(), `${exchange.origin}/embed/larkspur/redis/a1?tab=keys#theme=dark`);
  const [{ variables, theme }] = await frame.evaluate(() => heard);
  assert.deepEqual([theme, variables.accent, variables.radius], ["dark", "#a596ff", "10px"]);

  await page.getByRole("button", { name: "Dark" }).click();
  await frame.waitForFunction(() => heard.some((message) => message.type === "pd:theme" && message.variables.accent === "#5a49c8"));
  await frame.evaluate(() => say("pd:route", { route: "/redis/b2", push: true }));
  await page.waitForURL(`**${DATA}/redis/b2`);
  await frame.evaluate(() => say("pd:route", { route: "/", push: true }));
  await page.waitForURL(`**${DATA}`);
  await page.goBack();
  await frame.waitForFunction(() => heard.some((message) => message.type === "pd:route" && message.route === "/redis/b2"));
  await page.getByRole("link", { name: "Overview" }).click();
  await page.getByText("Neap tides in their own colour").waitFor();
  assert.deepEqual(problems, []);
  await context.close();
});
