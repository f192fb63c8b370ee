// Who may hold the dashboard in a frame, and what a frame that is held takes from the page around it.
import assert from "node:assert/strict";

import { sandbox } from "../e2e/support/sandbox.mjs";
import { dashboard } from "../e2e/support/stack.mjs";
import { check, click, fill, press, sees, until } from "./support/browser.mjs";
import { answers, listen, printed } from "./support/log.mjs";
import { at, begin, databases, errors, frameOf, heard, MARA, open, owned, post, signedIn, usual } from "./support/world.mjs";

/** Puts a frame with this address into the page, and keeps every message that anybody sends to the page. */
const hold = (page, src, attributes = {}) =>
  page.evaluate((src, attributes) => {
    window.everything = [];
    addEventListener("message", ({ origin, data }) => window.everything.push({ origin, data }));
    const frame = document.createElement("iframe");
    for (const [name, value] of Object.entries({ ...attributes, src })) frame.setAttribute(name, value);
    document.body.append(frame);
  }, src, attributes);

/** Waits until the browser has put a page of its own in the place of the one that may not be held. */
const refused = (page, answered, count) =>
  until("the browser's own page in the frame", async () => {
    const served = (await answered()).filter((line) => /^GET \/embed\/.* 200$/.test(line)).length;
    return served >= count && (await own(page));
  });

/** Whether no frame below this page holds a document of the dashboard's. */
async function own(page) {
  const inside = page.frames().filter((frame) => frame !== page.mainFrame());
  const ids = await Promise.all(inside.map((frame) => frame.evaluate(() => [document.URL, !!document.getElementById("boot-failed")])));
  return ids.some(([url]) => /^(chrome-error:|about:neterror|about:cspblocked)/.test(url)) && !ids.some(([, ours]) => ours);
}

check("T32 a page of nobody's, and one of the partner's site on another port, get the browser's own page into their frame", async (page) => {
  const { acme, evil, recorder } = at;
  for (const origin of [evil.origin, recorder.url("acme.localhost"), recorder.url("localhost")]) {
    const answered = await listen();
    await page.goto(origin);
    await hold(page, `${dashboard}/embed/acme`);
    await refused(page, answered, 1);
    assert.deepEqual(await page.evaluate(() => window.everything), [], origin);
  }
  await signedIn(page, acme);
});

check("T32 a stranger's page cannot hold the partner's page with the dashboard in it", async (page) => {
  const { acme, recorder } = at;
  const answered = await listen();
  await page.goto(recorder.url("evil.localhost"));
  await hold(page, acme.origin);
  await refused(page, answered, 1);
  const partner = await until("the partner's page", async () => page.frames().find((frame) => frame.url().startsWith(acme.origin)));
  assert.deepEqual(await partner.evaluate(() => window.heard), []);
});

check("T29, T39 a frame whose sandbox takes its origin away says what is missing, to its reader and to nobody else", async (page) => {
  const { acme } = at;
  await page.goto(acme.origin);
  await page.evaluate(() => document.getElementById("frame").remove());
  await hold(page, `${dashboard}/embed/acme`, { sandbox: "allow-scripts allow-forms allow-popups" });
  // The one that was taken away may still be listed for a moment.
  const frame = await until("the frame without an origin", async () => {
    const origin = (frame) => frame.evaluate(() => self.origin).catch(() => "");
    const inside = page.frames().filter((frame) => frame.url().startsWith(`${dashboard}/embed/`));
    const origins = await Promise.all(inside.map(origin));
    return inside[origins.indexOf("null")];
  });
  await sees(frame, "allow-same-origin");
  assert.deepEqual(await page.evaluate(() => window.everything), []);
});

check("T29 what a page without an origin sends with the frame's cookie is refused", async (page) => {
  const { acme } = at;
  await signedIn(page, acme);
  const answered = await listen();
  const before = (await databases(MARA)).length;
  await page.evaluate((api) => {
    const body = JSON.stringify({ database_name: "stolen", primary_region: "us-east-1" });
    const script = `const send = (url, init) => fetch(url, { credentials: "include", ...init }).catch(() => {});
      send("${api}/session", { method: "DELETE", headers: { "x-pd": "embed" } });
      send("${api}/sub/orchid/redis/database", { method: "POST", mode: "no-cors", body: ${JSON.stringify(body)} })`;
    const frame = Object.assign(document.createElement("iframe"), { srcdoc: `<script>${script}</script>` });
    frame.setAttribute("sandbox", "allow-scripts");
    document.body.append(frame);
  }, `${dashboard}/api`);
  await answers(answered, /^POST .*\/redis\/database 403$/);
  await answers(answered, /^(other|OPTIONS) .*\/session 405$/);
  assert.deepEqual((await answered()).filter((line) => line.includes("/api/") && !/ 40[35]$/.test(line)), []);
  assert.equal((await databases(MARA)).length, before);
});

check("T42 a token in the frame's address lets nobody in and is written down nowhere", async (page) => {
  const { acme } = at;
  const token = acme.token(MARA.slug);
  const answered = await listen();
  const frame = await open(page, acme, `?route=${encodeURIComponent(`/redis?token=${token}`)}`);
  await begin(page, { token: null });
  await post(page, { type: "pd:token", token: null });
  await sees(frame, "Nobody is signed in");
  assert.deepEqual(await errors(page), ["not_allowed"]);
  // The address has arrived, and its line is in the log.
  await answers(answered, /^GET \/embed\/\{partner\}/);
  assert.deepEqual((await answered()).filter((line) => line.includes("/api/session/embed")), []);
  const [, claims, signature] = token.split(".");
  for (const program of ["exchange", "sandbox"]) {
    const log = await printed(program);
    for (const part of [claims, signature]) assert.ok(!log.includes(part), program);
  }
  assert.ok((await printed("exchange")).includes("/embed/{partner}"));
});

check("a link leads to its place, and the page around is told of every other one", async (page) => {
  const { acme } = at;
  const { database_id: id } = await owned(MARA, "orders");
  const frame = await signedIn(page, acme, { query: `?route=/redis/${id}`, init: { route: `/redis/${id}` }, shown: "orders" });
  await sees(frame, "Explore");
  await press(frame, "Redis", "a[href]");
  await sees(frame, "New database");
  const routes = async () => (await heard(page, "pd:route")).map(({ route, push }) => [route, push]);
  await until("the new place", async () => JSON.stringify(await routes()) === '[["/redis",true]]');
  await post(page, { type: "pd:route", route: `/redis/${id}` });
  await sees(frame, "Explore");
  assert.deepEqual(await routes(), [["/redis", true]]);
});

check("the frame is as tall as what is in it", async (page) => {
  const frame = await signedIn(page, at.acme);
  await until("the height", async () => {
    const outside = await page.evaluate(() => document.getElementById("frame").clientHeight);
    const inside = await frame.evaluate(() => document.body.scrollHeight);
    return outside !== 300 && Math.abs(outside - inside) <= 1;
  });
});

check("a dialog opens in the part of a tall frame that is in sight", async (page) => {
  await page.setViewport({ width: 900, height: 500 });
  const frame = await signedIn(page, at.acme, { query: "?route=/redis/new", shown: "Ireland" });
  await fill(frame, "Name", "x");
  // Again and again: the frame may still be growing.
  await until("the frame's lower part in sight", async () => {
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    return frame.evaluate(() => parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--seen-top")) > 200);
  });
  await press(frame, "Start over", "button");
  // A dialog anywhere else takes the focus, and the browser scrolls there.
  const inSight = async () => {
    const top = await page.evaluate(() => document.getElementById("frame").getBoundingClientRect().top);
    const dialog = await frame.evaluate(() => {
      const { top, bottom } = document.querySelector("dialog[open], [role=dialog]").getBoundingClientRect();
      return { top, bottom };
    });
    return top < -150 && dialog.bottom > dialog.top && top + dialog.top >= 0 && top + dialog.bottom <= 500;
  };
  await until("the whole dialog in sight", inSight);
});

check("theme and colours are there before the first paint, and follow while it is open", async (page) => {
  const frame = await signedIn(page, at.acme, { query: "?theme=dark" });
  const ground = () => frame.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(await frame.evaluate(() => location.hash), "");
  assert.equal(await ground(), "rgb(14, 15, 17)");
  const becomes = (colour) => until(colour, async () => (await ground()) === colour);
  await post(page, { type: "pd:theme", theme: "light" });
  await becomes("rgb(248, 248, 247)");
  await post(page, { type: "pd:theme", theme: "light", variables: { background: "#fff8e7", radius: "14px" } });
  await becomes("rgb(255, 248, 231)");
  assert.equal(await frame.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--r-2")), "14px");
});

check("dates are written as the page around says, and follow while it is open", async (page) => {
  const { database_id: id } = await owned(MARA, "orders");
  const frame = await signedIn(page, at.acme, { query: `?route=/redis/${id}`, init: { locale: "en-GB" } });
  await sees(frame, /\b\d{1,2} [A-Z][a-z]{2,}\.? 20\d\d/);
  await post(page, { type: "pd:locale", locale: "en-US" });
  await sees(frame, /\b[A-Z][a-z]{2,}\.? \d{1,2}, 20\d\d/);
});

check("T41 the console opens in a tab that does not know where it came from", async (page, browser) => {
  const frame = await signedIn(page, at.acme);
  const before = new Set(await browser.pages());
  await click(frame, "Open the Upstash console", "button");
  const tab = await until("the tab", async () => (await browser.pages()).find((page) => !before.has(page) && page.url().startsWith(sandbox.origin)));
  assert.equal(await tab.evaluate(() => window.opener), null);
  assert.equal(await tab.evaluate(() => document.referrer), "");
});

check("the made-up partner's page holds it with embed.js as it is released: data, a renewal, addresses and Back", async (page) => {
  const partner = sandbox.origin.replace("//localhost", "//larkspur.localhost");
  try {
    await page.goto(`${partner}/projects/tidepool/data`);
    const frame = await frameOf(page);
    await sees(frame, "tide-tables");
    await press(frame, "tide-tables", "a[href]");
    await sees(frame, "Explore");
    await until("the address", async () => /\/data\/redis\/[\w-]+$/.test(page.url()));
    // Another session, as after a laptop's sleep: the frame is not loaded anew for it.
    const ended = await frame.evaluate(async () => {
      window.still = "here";
      const headers = { "x-pd": "embed", "x-pd-partner": "larkspur" };
      return (await fetch("/api/session", { method: "DELETE", headers })).status;
    });
    assert.equal(ended, 204);
    const answered = await listen();
    await page.goBack();
    await sees(frame, "visitors");
    await answers(answered, /^POST \/api\/session\/embed 200$/);
    assert.equal(await frame.evaluate(() => window.still), "here");
  } finally {
    await usual();
  }
});
