// Whom the frame believes, to whom it speaks, and that a page around may go away at any time.
import assert from "node:assert/strict";

import { sandbox } from "../e2e/support/sandbox.mjs";
import { dashboard } from "../e2e/support/stack.mjs";
import { LATER_STEPS } from "../support/wizard.mjs";
import { check, press, sees, until, words } from "./support/browser.mjs";
import { at, begin, databases, errors, frameOf, heard, JONAS, MARA, open, post, signedIn } from "./support/world.mjs";
import { fillFirstStep, next } from "./support/wizard.mjs";

/** What a token is worth by now: 200 where nobody has traded it. */
async function trade(partner, token) {
  const headers = { "x-pd": "embed", "x-pd-partner": partner.id, origin: dashboard, "content-type": "application/json" };
  const body = JSON.stringify({ partner: partner.id, token });
  return (await fetch(`${dashboard}/api/session/embed`, { method: "POST", headers, body })).status;
}

/** A good answer to the frame's first word, of somebody else: whoever believes the sender is in the wrong account. */
const wrong = async (page, token) => ({ type: "pd:init", v: 1, n: await page.evaluate(() => window.nonce), token });

check("T38 the page around is believed with the right nonce, version, type and size alone", async (page) => {
  const { acme } = at;
  const frame = await open(page, acme);
  const stolen = acme.token(JONAS.slug);
  const message = await wrong(page, stolen);
  await page.evaluate((message, origin) => {
    const target = document.getElementById("frame").contentWindow;
    for (const wrong of [
      { n: "AAAAAAAAAAAAAAAAAAAAAA" }, { n: undefined }, { n: [message.n] }, { v: 2 }, { v: "1" }, { v: undefined },
      { type: "pd:INIT" }, { type: "pd:token" }, { token: undefined }, { token: [message.token] }, { token: `${message.token} ` },
      { padding: "x".repeat(1 << 20) },
    ]) target.postMessage({ ...message, ...wrong }, origin);
    for (const wrong of [JSON.stringify(message), null, [message], 1n, new Map(Object.entries(message))]) target.postMessage(wrong, origin);
  }, message, dashboard);
  // Messages are heard in the order in which they come: when the right one has its answer, the wrong ones had none.
  await begin(page, { token: acme.token(MARA.slug) });
  await sees(frame, MARA.database);
  assert.equal((await heard(page, "pd:session")).length, 1);
  assert.equal(await trade(acme, stolen), 200, "nobody has traded the wrong token");
});

check("T38 neither a sibling of the partner's own nor one without an origin is heard", async (page) => {
  const { acme } = at;
  const frame = await open(page, acme);
  const stolen = acme.token(JONAS.slug);
  const message = await wrong(page, stolen);
  await page.evaluate(async (message, origin) => {
    for (const sandbox of [null, "allow-scripts"]) {
      const sibling = document.createElement("iframe");
      if (sandbox) sibling.setAttribute("sandbox", sandbox);
      const script = `parent.frames[0].postMessage(${JSON.stringify(message)}, ${JSON.stringify(origin)}); parent.postMessage("sent", "*")`;
      const sent = new Promise((done) => addEventListener("message", ({ data }) => data === "sent" && done()));
      sibling.srcdoc = `<script>${script}</script>`;
      document.body.append(sibling);
      await sent;
    }
  }, message, dashboard);
  await begin(page, { token: acme.token(MARA.slug) });
  await sees(frame, MARA.database);
  assert.equal(await trade(acme, stolen), 200, "nobody has traded the wrong token");
});

check("T38 a stranger's page that the partner's page opened, or that opened it, is not heard", async (page, browser) => {
  const { acme, recorder } = at;
  const stranger = recorder.url("evil.localhost");
  const tab = (url) => until(url, async () => (await browser.pages()).find((page) => page.url().startsWith(url)));
  const opens = async (page, url) => {
    await page.evaluate((url) => void (window.opened = window.open(url)), url);
    return tab(url);
  };
  const stays = async (held, token) => {
    await begin(held, { token: acme.token(MARA.slug) });
    await sees(await frameOf(held), MARA.database);
    assert.equal(await trade(acme, token), 200, "nobody has traded the wrong token");
  };

  // It was opened: it reaches the frame through its opener.
  await open(page, acme);
  const first = acme.token(JONAS.slug);
  const opened = await opens(page, stranger);
  await until("the opener", () => opened.evaluate(() => !!window.opener));
  await opened.evaluate((message, origin) => opener.frames[0].postMessage(message, origin), await wrong(page, first), dashboard);
  await stays(page, first);

  // It opened: it reaches the frame through the window that it has.
  const held = await opens(opened, `${acme.origin}/?opened`);
  await until("pd:ready", () => held.evaluate(() => window.nonce?.length === 22));
  const second = acme.token(JONAS.slug);
  await opened.evaluate((message, origin) => window.opened.frames[0].postMessage(message, origin), await wrong(held, second), dashboard);
  await stays(held, second);
});

check("T38 once it works, nobody else brings it another person's token or leads it elsewhere", async (page) => {
  const { acme } = at;
  const frame = await signedIn(page, acme);
  const stolen = acme.token(JONAS.slug);
  const n = await page.evaluate(() => window.nonce);
  await page.evaluate(async (messages, origin) => {
    const sibling = document.createElement("iframe");
    const script = `for (const one of ${JSON.stringify(messages)}) parent.frames[0].postMessage(one, ${JSON.stringify(origin)}); parent.postMessage("sent", "*")`;
    const sent = new Promise((done) => addEventListener("message", ({ data }) => data === "sent" && done()));
    sibling.srcdoc = `<script>${script}</script>`;
    document.body.append(sibling);
    await sent;
  }, [{ type: "pd:token", v: 1, n, token: stolen }, { type: "pd:route", v: 1, n, route: "/redis/new" }], dashboard);
  await post(page, { type: "pd:token", token: acme.token(MARA.slug) });
  await until("the second session", async () => (await heard(page, "pd:session")).length === 2);
  assert.ok((await words(frame)).includes(MARA.database));
  assert.equal(await trade(acme, stolen), 200, "nobody has traded the wrong token");
});

check("T39 every word of the frame goes to the partner's exact origin", async (page) => {
  const { acme } = at;
  await page.evaluateOnNewDocument((dashboard) => {
    if (location.origin !== dashboard) return;
    window.targets = [];
    Object.defineProperty(window, "parent", { value: { postMessage: (_, target) => window.targets.push(target) } });
  }, dashboard);
  await page.goto(acme.origin);
  const frame = await frameOf(page);
  await until("three words", () => frame.evaluate(() => window.targets.length > 2));
  assert.deepEqual(new Set(await frame.evaluate(() => window.targets)), new Set([acme.origin]));
});

check("the page around takes the frame away in the middle of a request: what was asked for is made, once", async (page) => {
  const { acme } = at;
  const frame = await open(page, acme, "?route=/redis/new");
  await begin(page, { token: acme.token(MARA.slug), route: "/redis/new" });
  await fillFirstStep(frame, "half-way");
  for (const step of LATER_STEPS) await next(frame, step);
  await page.evaluate(() => {
    window.problems = [];
    addEventListener("error", ({ message }) => window.problems.push(message));
  });
  await sandbox.clearLog();
  await sandbox.fault({ area: "api", operation: "CreateDatabase", kind: "latency", ms: 4000, count: 1 });
  await press(frame, "Create database", "button");
  await until("the call at Upstash", async () => JSON.stringify(await sandbox.log("api")).includes("CreateDatabase"));
  await page.evaluate(() => document.getElementById("frame").remove());
  await until("the database", async () => (await databases(MARA)).some((one) => one.database_name === "half-way"));
  assert.deepEqual(await page.evaluate(() => window.problems), []);
  await signedIn(page, acme, { shown: "half-way" });
  assert.equal((await databases(MARA)).filter((one) => one.database_name === "half-way").length, 1);
  assert.deepEqual(await errors(page), []);
});
