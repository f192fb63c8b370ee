// After every test here: no page or frame shows, keeps or heard a secret of the sandbox's, and none of the dashboard's ran into its
// own policy. What the server sends is searched byte by byte in tests/e2e; this is about what another browser makes of it.
import assert from "node:assert/strict";

import { sandbox } from "../../e2e/support/sandbox.mjs";
import { dashboard } from "../../e2e/support/stack.mjs";

/** Writes down what a page of this tab, or in it, does that its policy forbids. */
export const watch = (page) =>
  page.evaluateOnNewDocument(() => {
    window.violations = [];
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      window.violations.push(`${violatedDirective} ${blockedURI}`),
    );
  });

/** What is there of a page: a frame that may keep nothing throws where it is asked what it keeps. */
const all = () => {
  const kept = (storage) => {
    try {
      return JSON.stringify({ ...storage() });
    } catch {
      return "";
    }
  };
  const heard = JSON.stringify([window.heard, window.told]);
  const text = [document.documentElement.outerHTML, kept(() => localStorage), kept(() => sessionStorage), heard].join("\n");
  return { text, violations: window.violations ?? [] };
};

export async function keepsToItself(browser) {
  const { secrets_so_far: secrets } = await sandbox.state();
  assert.ok(secrets.length > 0, "there are secrets to look for");
  const pages = await browser.pages();
  // Upstash's own pages show people what is theirs, and the window of a sign-in the code that a person carries.
  const shows = [`${sandbox.origin}/`, `${dashboard}/callback`];
  const frames = pages.flatMap((page) => page.frames()).filter((frame) => !shows.some((url) => frame.url().startsWith(url)));
  const looks = frames.map(async (frame) => ({ url: frame.url(), ...(await frame.evaluate(all).catch(() => ({ text: "", violations: [] }))) }));
  const found = await Promise.all(looks);
  const holding = found.filter(({ text }) => secrets.some((secret) => text.includes(secret)));
  assert.deepEqual(holding.map(({ url }) => url), [], "a secret where no secret may be");
  const own = found.filter(({ url }) => url.startsWith(dashboard)).flatMap(({ violations }) => violations);
  assert.deepEqual(own, [], "a page ran into its own policy");
}
