// Sessions in frames: whose cookie a browser sends where, what else it sends with it, and when it is gone.
import assert from "node:assert/strict";

import { sandbox } from "../e2e/support/sandbox.mjs";
import { dashboard } from "../e2e/support/stack.mjs";
import { check, isFirefox, newPage, opened, sees, until, words } from "./support/browser.mjs";
import { answers, listen } from "./support/log.mjs";
import { cookie } from "./support/recorder.mjs";
import { at, begin, call, databases, errors, heard, JONAS, MARA, open, post, signedIn } from "./support/world.mjs";

const FRAME = "__Host-Http-pd_e";
const TOP = "__Host-Http-pd_s";
const session = (header) => cookie(header, FRAME);

check("the pages of these tests are on other sites than the dashboard, and each name below localhost is a site", async (page) => {
  const { recorder } = at;
  await page.goto(recorder.url("a.acme.localhost"));
  const site = async (name) => (await recorder.framed(page, name)).site;
  assert.equal(await site("localhost"), "cross-site");
  assert.equal(await site("globex.localhost"), "cross-site");
  assert.equal(await site("b.acme.localhost"), "same-site");
});

check("T22 two partners side by side in one browser: each page has its own session, and nobody else's page has one", async (page, browser) => {
  const { acme, globex, recorder } = at;
  const other = await newPage(browser);
  const mara = await signedIn(page, acme);
  const jonas = await signedIn(other, globex, { customer: JONAS });
  assert.ok(!(await words(mara)).includes(JONAS.database) && !(await words(jonas)).includes(MARA.database));

  const sent = async (page) => session((await recorder.framed(page, "localhost")).cookie);
  const ids = [await sent(page), await sent(other)];
  assert.ok(ids[0] && ids[1] && ids[0] !== ids[1]);
  const third = await newPage(browser);
  await third.goto(recorder.url("elsewhere.localhost"));
  assert.equal(await sent(third), undefined);
  const top = recorder.url();
  await third.goto(top);
  assert.equal(session((await recorder.sent(top)).cookie), undefined);

  // Each goes on in its own; under the other partner's name it is none.
  const show = async (frame, partner) => (await call(frame, partner, "GET", "/api/session")).body;
  assert.equal((await show(mara, acme)).frame.sub_account, MARA.slug);
  assert.equal((await show(jonas, globex)).frame.sub_account, JONAS.slug);
  assert.equal((await call(mara, globex, "GET", "/api/session")).status, 409);
  assert.equal((await call(jonas, globex, "DELETE", "/api/session")).status, 204);
  assert.equal((await show(mara, acme)).frame.sub_account, MARA.slug);
});

check("T21 who is signed in at the top is not signed in in a frame, nor the other way round", async (page, browser) => {
  const { acme, recorder } = at;
  const staff = await newPage(browser);
  // Planted by the site itself, as its server does it: strict, for the top alone.
  await staff.goto(`${dashboard}/connect`);
  await browser.setCookie({ name: TOP, value: "A".repeat(43), domain: "localhost", path: "/", secure: true, httpOnly: true, sameSite: "Strict" });
  const top = recorder.url();
  await staff.goto(top);
  assert.equal(cookie((await recorder.sent(top)).cookie, TOP)?.length, 43, "it is there");

  const frame = await signedIn(page, acme);
  const { cookie: header } = await recorder.framed(page, "localhost");
  assert.deepEqual([cookie(header, TOP), typeof session(header)], [undefined, "string"]);
  const asked = await frame.evaluate(async () => (await fetch("/api/session", { headers: { "x-pd": "top" } })).status);
  assert.equal(asked, 401);
});

check("T24 the partner's own page sends fetches and forms with the frame's cookie, and none of them gets anywhere", async (page) => {
  const { acme, recorder } = at;
  const frame = await signedIn(page, acme);
  const before = (await databases(MARA)).length;
  const answered = await listen();
  await sandbox.clearLog();

  // That the cookie does go along is why there is a guard: `SameSite` and partitions do not help here.
  const proof = recorder.url();
  await page.evaluate((url) => void fetch(url, { method: "POST", mode: "no-cors", credentials: "include", body: "{}" }), proof);
  const { cookie: header, site } = await recorder.sent(proof);
  assert.ok(session(header), "the browser sends the partitioned cookie for the partner's top page");
  assert.equal(site, "cross-site");

  const body = JSON.stringify({ database_name: "stolen", primary_region: "us-east-1" });
  await page.evaluate(async (api, body) => {
    const database = `${api}/redis/database`;
    const send = (url, init) => fetch(url, { credentials: "include", ...init }).catch(() => {});
    await send(database, { method: "POST", mode: "no-cors", body });
    await send(database, { method: "POST", headers: { "x-pd": "embed", "x-pd-partner": "acme", "content-type": "application/json" }, body });
    await send(`${api}/redis/databases`, { mode: "no-cors" });
    window.read = await fetch(`${api}/redis/databases`, { credentials: "include" }).then((answer) => answer.text(), () => "refused");
    // A form's one field, so named that the whole is JSON.
    const form = Object.assign(document.createElement("form"), { action: database, method: "POST", enctype: "text/plain", target: "sink" });
    const [name, value] = [`${body.slice(0, -1)},"x":"`, '"}'];
    form.append(Object.assign(document.createElement("input"), { name, value }));
    document.body.append(Object.assign(document.createElement("iframe"), { name: "sink" }), form);
    form.submit();
    await new Promise((done) => {
      const script = Object.assign(document.createElement("script"), { src: `${api}/redis/databases`, onload: done, onerror: done });
      document.body.append(script);
    });
  }, `${dashboard}/api/sub/${MARA.slug}`, body);

  await answers(answered, /^POST .*\/redis\/database 403$/, 2);
  await answers(answered, /^GET .*\/redis\/databases 403$/, 3);
  const lines = (await answered()).filter((line) => line.includes("/redis/"));
  assert.deepEqual(lines.filter((line) => !/ 40[35]$/.test(line)), []);
  assert.equal(await page.evaluate(() => window.read), "refused");
  assert.deepEqual(await sandbox.log("api"), [], "Upstash was not called");
  assert.equal((await databases(MARA)).length, before);
  assert.equal((await call(frame, acme, "GET", "/api/session")).status, 200, "the session itself is alive");
});

check("T19 a session that is ended leaves no cookie in the frame's jar", async (page) => {
  const { acme, recorder } = at;
  const frame = await signedIn(page, acme);
  assert.ok(session((await recorder.framed(page, "localhost")).cookie));
  assert.equal((await call(frame, acme, "DELETE", "/api/session")).status, 204);
  assert.equal(session((await recorder.framed(page, "localhost")).cookie), undefined);
  assert.equal((await call(frame, acme, "GET", "/api/session")).status, 401);
});

check("T15 a token that is traded while there is a session makes a new one and ends the old", async (page) => {
  const { acme, recorder } = at;
  await signedIn(page, acme);
  const before = session((await recorder.framed(page, "localhost")).cookie);
  await post(page, { type: "pd:token", token: acme.token(MARA.slug) });
  await until("a second session", async () => (await heard(page, "pd:session")).length === 2);
  const after = session((await recorder.framed(page, "localhost")).cookie);
  assert.ok(after && after !== before);
  const old = { "x-pd": "embed", "x-pd-partner": "acme", cookie: `${FRAME}=${before}` };
  assert.equal((await fetch(`${dashboard}/api/session`, { headers: old })).status, 401);
});

check("T16, T17 no script reads, sets or removes the session, not in the frame, not on the site and not below it", async (page, browser) => {
  const { acme, recorder } = at;
  const frame = await signedIn(page, acme);
  assert.equal(await frame.evaluate(() => document.cookie), "");
  const plant = (name, more) => [`${name}=planted; Path=/; Secure; SameSite=None; Partitioned${more}`, `${name}=planted; Path=/; Secure${more}`];
  const write = (lines) => lines.forEach((line) => (document.cookie = line));
  for (const name of [FRAME, TOP]) {
    await frame.evaluate(write, plant(name, ""));
    await frame.evaluate(write, plant(name, "; Max-Age=0"));
  }
  const { cookie: header } = await recorder.framed(page, "localhost");
  assert.ok(session(header) && !header.includes("planted"), header);
  assert.equal((await call(frame, acme, "GET", "/api/session")).status, 200);

  // A page of the same host, and one of a host below it.
  for (const name of ["localhost", "evil.localhost"]) {
    const tab = await newPage(browser);
    await tab.goto(recorder.url(name));
    // That cookies can be set at all: one that makes no promise about itself.
    await tab.evaluate(write, ["plain=set; Path=/", ...[FRAME, TOP].flatMap((name) => [...plant(name, ""), ...plant(name, "; Domain=localhost")])]);
    const url = recorder.url("localhost");
    await tab.goto(url);
    const { cookie: header } = await recorder.sent(url);
    assert.ok(!header.includes("planted"), header);
    assert.equal(cookie(header, "plain"), name === "localhost" ? "set" : cookie(header, "plain"));
  }
  assert.equal((await call(frame, acme, "GET", "/api/session")).status, 200);
});

check("T23 where the browser keeps no cookie at all the frame says so, once, asks for nothing more and stores nothing", async (page) => {
  const { acme } = at;
  const answered = await listen();
  const frame = await open(page, acme);
  await begin(page, { token: acme.token(MARA.slug) });
  await sees(frame, "Your browser keeps this part of the page signed out");
  const stored = () => {
    try {
      return [localStorage.length, sessionStorage.length];
    } catch ({ name }) {
      return name;
    }
  };
  assert.equal(await frame.evaluate(stored), "SecurityError", "the browser refuses storage too");
  // Another token is another try, and no more than that.
  await post(page, { type: "pd:token", token: acme.token(MARA.slug) });
  await answers(answered, /^POST \/api\/session\/embed 200$/, 2);
  await answers(answered, /^GET \/api\/session 401$/, 2);
  await sees(frame, "Your browser keeps this part of the page signed out");
  assert.deepEqual((await answered()).filter((line) => line.includes(" /api/")).sort(), [
    "GET /api/config 200", "GET /api/session 401", "GET /api/session 401",
    "POST /api/session/embed 200", "POST /api/session/embed 200",
  ]);
  assert.deepEqual(await heard(page, "pd:token-needed"), []);
  assert.deepEqual(new Set(await errors(page)), new Set(["cookies_blocked"]));
  assert.ok(!(await words(frame)).includes(MARA.database));
}, { cookies: "none" });

check("T23 where it keeps none of third parties, partitioned ones are either kept or a tab of its own keeps it", async (page, browser) => {
  const { acme } = at;
  const frame = await open(page, acme);
  await begin(page, { token: acme.token(MARA.slug) });
  if (!isFirefox) return sees(frame, MARA.database);
  await sees(frame, "Your browser keeps this part of the page signed out");
  const tab = await opened(browser, frame, "Open in a new tab", dashboard);
  await until("the tab's wish", async () => (await heard(page, "pd:token-needed")).length === 1);
  await post(page, { type: "pd:token", token: acme.token(MARA.slug) });
  await sees(tab, MARA.database);
  await sees(frame, "It is open in a tab of its own");
}, { cookies: "no third parties" });
