// What tests do with the partner's page at `/loader` of host-page.mjs. It is all done by scripts of that page, so that Playwright
// and puppeteer drive it alike.

/** Of a session's hour: what is due after that is renewed. */
export const DUE = 0.8 * 3600 * 1000;

/** Time goes by, with every long timer in it. */
export const pass = (page, ms) => page.evaluate((ms) => window.pass(ms), ms);

/** Time goes by as it does while a laptop sleeps: no timer runs. */
export const sleep = (page, ms) => page.evaluate((ms) => window.sleep(ms), ms);

/** How often the page was asked for a token. */
export const asked = (page) => page.evaluate(() => window.asked);

/** What the page heard under this name. */
export const told = (page, name) =>
  page.evaluate((name) => window.told.filter(([first]) => first === name).map(([, ...rest]) => rest), name);

/** Somebody goes to another tab, or comes back. */
export const hide = (page, hidden) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
