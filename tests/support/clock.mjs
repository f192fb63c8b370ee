// A computer whose clock is wrong.

/**
 * What a browser runs in every page before anything else, so that its clock is `ms` ahead (or behind, below zero). It is given to
 * Playwright's `addInitScript` or to puppeteer's `evaluateOnNewDocument`, with `ms` beside it, so it uses nothing of this file.
 * @param {number} ms
 */
export function shiftClock(ms) {
  const { now } = Date;
  window.Date = class extends Date {
    constructor(...when) {
      super(...(when.length ? when : [now() + ms]));
    }
    static now() {
      return now() + ms;
    }
  };
}
