// The browser of this run, Chromium or Firefox. Both speak WebDriver BiDi, so that one set of tests drives either. Every
// test has a browser of its own with an empty profile: cookies and their partitions are what is tested here.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

import puppeteer from "puppeteer-core";

import { FLAGS, NOTHING_ELSE } from "../../support/chromium.mjs";
import { turns } from "./log.mjs";
import { keepsToItself, watch } from "./watch.mjs";

const NAME = process.env.PD_BROWSER;
const PROGRAM = process.env.PD_BROWSER_PROGRAM;
if (!["chromium", "firefox"].includes(NAME) || !PROGRAM) {
  throw new Error(
    "PD_BROWSER is not chromium or firefox, or PD_BROWSER_PROGRAM does not name it. Run `cargo xtask test --only frames`; docs/testing.md tells how to run one file.",
  );
}
export const isFirefox = NAME === "firefox";

/** Milliseconds. A busy machine takes a minute to start a browser; waiting ends with what is waited for. */
const LIMIT = 60_000;
const START_LIMIT = 180_000;

/** Where pictures of what failed go. */
const pictures = path.join(process.env.PD_LOGS || "results", "pictures");

/** What a person may have chosen about cookies, as each browser keeps it. */
const COOKIES = {
  usual: { chromium: {}, firefox: {} },
  "no third parties": {
    chromium: { profile: { block_third_party_cookies: true, cookie_controls_mode: 1 } },
    firefox: { "network.cookie.cookieBehavior": 1 },
  },
  none: {
    chromium: { profile: { default_content_setting_values: { cookies: 2 } } },
    firefox: { "network.cookie.cookieBehavior": 2 },
  },
};

async function launch({ cookies = "usual", popups = "let through" }) {
  const profile = await mkdtemp(path.join(tmpdir(), "pd-frames-"));
  const chosen = COOKIES[cookies][NAME];
  const common = { executablePath: PROGRAM, headless: true, timeout: START_LIMIT, protocolTimeout: START_LIMIT };
  // Popups are opened by clicks and by scripts here; whether a browser holds one back is the question of few tests.
  const holds = popups === "held back";
  const firefox = { browser: "firefox", extraPrefsFirefox: { "dom.disable_open_during_load": holds, ...chosen } };
  const chromium = {
    browser: "chrome", protocol: "webDriverBiDi", args: [...FLAGS, NOTHING_ELSE], userDataDir: profile,
    // Puppeteer's own.
    ignoreDefaultArgs: holds ? ["--disable-popup-blocking"] : [],
  };
  if (!isFirefox) {
    await mkdir(path.join(profile, "Default"), { recursive: true });
    await writeFile(path.join(profile, "Default/Preferences"), JSON.stringify(chosen));
  }
  const browser = await puppeteer.launch({ ...common, ...(isFirefox ? firefox : chromium) });
  const close = async () => {
    await browser.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { browser, close };
}

/**
 * A test with a browser of its own.
 * @param {string} name begins with the ids of the threats that it is about
 * @param {(page: import("puppeteer-core").Page, browser: import("puppeteer-core").Browser) => Promise<void>} body
 * @param {{cookies?: keyof typeof COOKIES, popups?: "let through" | "held back"}} options what the person in front of it chose
 */
export function check(name, body, options = {}) {
  test(name, async () => {
    await turns();
    const { browser, close } = await launch(options);
    try {
      const page = await newPage(browser);
      await body(page, browser);
      await keepsToItself(browser);
    } catch (error) {
      // A browser that does not answer any more gives no picture either.
      const enough = new Promise((done) => setTimeout(done, 20_000).unref());
      await Promise.race([picture(browser, name).catch(() => {}), enough]);
      throw error;
    } finally {
      await close();
    }
  });
}

/** A further tab, of a browser or of one of its contexts. */
export async function newPage(browser) {
  const page = await browser.newPage();
  page.setDefaultTimeout(LIMIT);
  await watch(page);
  return page;
}

async function picture(browser, name) {
  await mkdir(pictures, { recursive: true });
  const pages = await browser.pages();
  for (const [at, page] of pages.entries()) {
    await page.screenshot({ path: path.join(pictures, `${name.replace(/\W+/g, "-").slice(0, 60)}-${at}.png`) });
  }
}

/**
 * Waits until `look` finds something, and returns it. A page that is being loaded answers with an error; that is no end.
 * @template T
 * @param {string} what for the sentence when it never does
 * @param {() => Promise<T>} look
 */
export async function until(what, look) {
  const end = Date.now() + LIMIT;
  let last;
  for (;;) {
    try {
      last = await look();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${LIMIT / 1000} s; last ${last?.message ?? JSON.stringify(last)}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Waits until these words can be read in a frame or page. */
export function sees(frame, words) {
  const wanted = words instanceof RegExp ? words : new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return until(`“${words}”`, () =>
    frame.evaluate((source, flags) => new RegExp(source, flags).test(document.body.innerText), wanted.source, wanted.flags));
}

/** The text of a frame or page. */
export const words = (frame) => frame.evaluate(() => document.body.innerText);

/**
 * Does something to the one thing in sight with this role's selector and this name, in the moment in which it is found: a page
 * that is being put together moves what it has, and puts something else in its place.
 */
const act = (what, frame, selector, name) => {
  const find = (what, selector, name) => {
    const label = (element) =>
      (element.getAttribute("aria-label") ?? (element.labels?.[0] ?? element).innerText ?? "").trim();
    const found = [...document.querySelectorAll(selector)].find((element) => element.checkVisibility() && label(element).startsWith(name));
    found?.[what]();
    return !!found && (what !== "focus" || document.activeElement === found);
  };
  return until(`${selector} “${name}”`, () => frame.evaluate(find, what, selector, name));
};

const PRESSABLE = "button, a[href], [role=button], [role=radio], input";

/** Presses it, wherever it is by then. */
export const press = (frame, name, selector = PRESSABLE) => act("click", frame, selector, name);

/**
 * Presses it as a script of its page would, for which nobody asked. All that a test runs in a page counts as asked for, in
 * Chromium for five seconds: this waits in the page itself until that is over.
 */
export const pressUnasked = (frame, name, selector = PRESSABLE) =>
  frame.evaluate((selector, name) => new Promise((done) => {
    const look = () => {
      const found = [...document.querySelectorAll(selector)].find((element) => element.innerText.trim().startsWith(name));
      if (navigator.userActivation.isActive || !found) return void setTimeout(look, 50);
      found.click();
      done();
    };
    look();
  }), selector, name);

/**
 * Presses it as a person does with a key, for what a browser allows to nobody else: that needs the tab in front, where a click
 * would need the place.
 */
export async function click(frame, name, selector = PRESSABLE) {
  const page = pageOf(frame);
  await page.bringToFront();
  await act("focus", frame, selector, name);
  await page.keyboard.press("Enter");
}

/** Types into the field with this label. */
export async function fill(frame, name, text) {
  await act("focus", frame, "input, textarea", name);
  // In place of what stands in it.
  await act("select", frame, "input, textarea", name);
  await pageOf(frame).keyboard.type(text);
}

/** The page that a frame is in; a page is in itself. */
const pageOf = (frame) => frame.page?.() ?? frame;

/** Presses what opens a window; the window, once a page of `origin` is in it. */
export async function opened(browser, frame, name, origin) {
  const before = new Set(await browser.pages());
  await click(frame, name);
  return until("the window", async () => (await browser.pages()).find((page) => !before.has(page) && page.url().startsWith(origin)));
}
