// The moments in which a session is renewed: the dashboard's own embed.js in a partner's page, the app in its frame, and nobody
// who does anything about it. Each takes one token, and nothing from a form that somebody is in the middle of.
import assert from "node:assert/strict";

import { asked, DUE, hide, pass, sleep, told } from "../e2e/support/loader-page.mjs";
import { shiftClock } from "../support/clock.mjs";
import { LATER_STEPS } from "../support/wizard.mjs";
import { check, press, sees, until, words } from "./support/browser.mjs";
import { answers, listen } from "./support/log.mjs";
import { at, call, databases, frameOf, MARA } from "./support/world.mjs";
import { fillFirstStep, next } from "./support/wizard.mjs";

const TRADED = "POST /api/session/embed 200";
const HOUR = 3600 * 1000;

/** Something happens to the partner's window. */
const happens = (page, name) => page.evaluate((name) => void dispatchEvent(new Event(name)), name);

/** The server's part of a session's end, which the frame does not know of. */
const ends = async (frame) => assert.equal((await call(frame, at.acme, "DELETE", "/api/session")).status, 204);

/** A form that somebody is in the middle of, in a document that must stay the same one. The start took one token. */
async function form(page) {
  const answered = await listen();
  await page.goto(`${at.acme.origin}/loader?sa=${MARA.slug}`);
  const frame = await frameOf(page);
  await sees(frame, MARA.database);
  await page.evaluate(() => {
    window.renewed = 0;
    addEventListener("message", ({ data }) => (window.renewed += data.type === "pd:session"));
  });
  await press(frame, "New database", "a[href]");
  await fillFirstStep(frame, "half-typed");
  await frame.evaluate(() => void (window.sameDocument = true));
  assert.equal(await asked(page), 1);
  assert.deepEqual(await answers(answered, /session\/embed/), [TRADED]);
  return { page, frame, answered };
}

/** The frame has a new session, and the page was asked so often by now. */
async function renewed({ page, answered }, { times = 1, wanted = times + 1 } = {}) {
  await until(`renewal ${times}`, () => page.evaluate((times) => window.renewed >= times, times));
  // One that is fresh is left alone, whatever happens.
  for (const name of ["online", "focus", "pageshow"]) await happens(page, name);
  await hide(page, true);
  await hide(page, false);
  await pass(page, 60_000);
  assert.equal(await asked(page), wanted);
  assert.deepEqual(await answers(answered, /session\/embed/, times + 1), Array(times + 1).fill(TRADED));
}

/** The form is as it was left, and goes on. */
async function goesOn({ page, frame }) {
  const left = await frame.evaluate(() => ({
    name: document.querySelector("input:not([type=radio])").value,
    ireland: document.querySelector("input[value=eu-west-1]").checked,
    same: window.sameDocument,
  }));
  assert.deepEqual(left, { name: "half-typed", ireland: true, same: true });
  const before = await asked(page);
  await next(frame, LATER_STEPS[0]);
  assert.equal(await asked(page), before);
}

check("a session is renewed when 80 % of it are over", async (page) => {
  const held = await form(page);
  await pass(page, DUE - 60_000);
  assert.equal(await asked(page), 1);
  // Due for two minutes, and looked at every half: one token at a time.
  await pass(page, 180_000);
  await renewed(held);
  await goesOn(held);
  assert.deepEqual(await told(page, "error"), []);
});

for (const [direction, ms] of [["ahead", 600_000], ["behind", -600_000]]) {
  check(`on a computer whose clock is ten minutes ${direction} a session is renewed neither early nor late`, async (page) => {
    await page.evaluateOnNewDocument(shiftClock, ms);
    const held = await form(page);
    const off = (await held.frame.evaluate(() => Date.now())) - Date.now();
    assert.ok(Math.abs(off - ms) < 60_000, `the frame's clock is off by ${off} ms`);
    await pass(page, DUE - 60_000);
    assert.equal(await asked(page), 1);
    await pass(page, 120_000);
    await renewed(held);
    await goesOn(held);
    assert.deepEqual(await told(page, "error"), []);
  });
}

check("a session that is due in a page that nobody sees is renewed when it is seen again", async (page) => {
  const held = await form(page);
  await hide(page, true);
  await pass(page, DUE + 60_000);
  assert.equal(await asked(page), 1);
  await hide(page, false);
  await renewed(held);
  await goesOn(held);
  assert.deepEqual(await told(page, "error"), []);
});

check("a session that no token could be fetched for is renewed when the network is back", async (page) => {
  const held = await form(page);
  await page.evaluate(() => {
    window.network = window.fetch;
    window.fetch = () => Promise.reject(new TypeError("no network"));
  });
  await pass(page, DUE + 1000);
  // Three tries, and no more of them by itself before half a minute.
  await until("three tries", async () => (await told(page, "error")).length === 3);
  await page.evaluate(() => void (window.fetch = window.network));
  assert.equal(await asked(page), 4);
  await happens(page, "online");
  await renewed(held, { wanted: 5 });
  await goesOn(held);
  assert.deepEqual((await told(page, "error")).flat(), Array(3).fill("token_failed"));
});

check("a session that was over while the laptop slept is made again when it wakes, by a timer or by the page's return", async (page) => {
  const held = await form(page);
  const wakes = [() => pass(page, 30_000), () => happens(page, "pageshow")];
  for (const [nth, wake] of wakes.entries()) {
    await ends(held.frame);
    await sleep(page, 2 * HOUR);
    assert.equal(await asked(page), nth + 1);
    await wake();
    await renewed(held, { times: nth + 1 });
  }
  await goesOn(held);
  assert.deepEqual(await told(page, "error"), []);
});

check("a session that ended under an open form is made again, and what the form sent is done once", async (page) => {
  const held = await form(page);
  const { frame } = held;
  await goesOn(held);
  for (const heading of LATER_STEPS.slice(1)) await next(frame, heading);
  await ends(frame);
  // The partner's back end takes its time: what was typed waits with it.
  await page.evaluate(() => {
    const { fetch } = window;
    window.fetch = (...all) => new Promise((go) => (window.answer = go)).then(() => fetch(...all));
  });
  await press(frame, "Create database", "button");
  await until("the frame's asking", () => page.evaluate(() => !!window.answer));
  const waiting = await words(frame);
  for (const part of ["half-typed", "Ireland", "will be created"]) assert.match(waiting, new RegExp(part, "i"));
  await page.evaluate(() => window.answer());
  await until("the database's page", () => frame.evaluate(() => document.querySelector("h1")?.innerText === "half-typed"));
  await renewed(held);
  assert.ok(await frame.evaluate(() => window.sameDocument));
  assert.deepEqual(await told(page, "event"), [["created"]]);
  assert.deepEqual(await told(page, "error"), []);
  assert.equal((await databases(MARA)).filter((one) => one.database_name === "half-typed").length, 1);
});
