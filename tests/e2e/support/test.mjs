// The `test` of every file here. Whatever a test is about, it also fails when a browser was sent a secret or kept one, or
// when a page ran into its own security policy.
import { expect, test as base } from "@playwright/test";
import { sandbox } from "./sandbox.mjs";
import { dashboard, sandboxOrigin } from "./stack.mjs";

export { expect };

/** The answers that are there to hand a secret to the person who asked for it: a new key, once, and a way into the console. */
const REVEALS = [/^POST \/api\/reveal\/[^/]+$/, /^POST \/api\/sub(-accounts\/[^/]+)?\/([^/]+\/)?sso$/];
/** Upstash's own pages, where people sign in and see what is theirs. */
const UPSTASH = [`${sandboxOrigin}/auth/`, `${sandboxOrigin}/console`];
/** What Chromium says when a page does what its policy does not let it. */
const VIOLATION = /content security policy|trusted ?(types|html|script)/i;

export const test = base.extend({
  /** Texts of violations that a test causes on purpose. */
  provoked: [[], { option: true }],
  browser: [
    async ({ browser }, use) => {
      // Contexts that a hook opens by itself are watched like the test's own.
      const open = browser.newContext.bind(browser);
      browser.newContext = async (options) => watch(await open(options));
      await use(browser);
    },
    { scope: "worker" },
  ],
  // It needs the context so that it looks before the context closes.
  watched: [
    async ({ context, provoked }, use) => {
      await use();
      await keepsNoSecret(context);
      const all = seen.violations.splice(0);
      expect(all.filter((text) => !provoked.some((one) => one.test(text))), "a page ran into its security policy").toEqual([]);
    },
    { auto: true },
  ],
});

/** What came to the browsers of this worker since the last test ended. */
const seen = { answers: [], messages: [], violations: [] };

/** Listens to all of a context's pages, pop-ups and frames. */
async function watch(context) {
  context.on("response", (response) => {
    const url = response.url();
    if (UPSTASH.some((pages) => url.startsWith(pages)) || isBuilt(response)) return;
    const name = `${response.request().method()} ${new URL(url).pathname}`;
    const headers = JSON.stringify(response.headers());
    // A redirect has no body, nor has a request that its page took along.
    seen.answers.push(response.body().then((bytes) => ({ name, text: headers + bytes.toString("latin1") }), () => ({ name, text: headers })));
  });
  context.on("console", (message) => VIOLATION.test(message.text()) && seen.violations.push(message.text()));
  await context.exposeBinding("pdHeard", ({ frame }, text) => {
    // The dashboard's windows pass each other a sign-in's code, which is theirs.
    if (!frame.url().startsWith(dashboard)) seen.messages.push({ name: `a message to ${frame.url()}`, text });
  });
  await context.addInitScript(() => {
    addEventListener("message", ({ data }) => window.pdHeard?.(JSON.stringify(data) ?? ""), true);
  });
  return context;
}

/** Files of the build, which are older than any secret. Only what is not built is marked as living shorter than for ever. */
function isBuilt(response) {
  return response.url().startsWith(dashboard) && /immutable/.test(response.headers()["cache-control"] ?? "");
}

/** Everything that was sent to the browser, and what is kept in it. */
async function keepsNoSecret(context) {
  const answers = await Promise.all(seen.answers.splice(0));
  const texts = [...answers.filter(({ name }) => !REVEALS.some((reveal) => reveal.test(name))), ...seen.messages.splice(0)];
  for (const frame of context.pages().flatMap((page) => page.frames())) {
    // Where a frame may keep nothing, or its page is going, there is nothing to see.
    const text = await frame.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])).catch(() => "");
    texts.push({ name: `the storage of ${new URL(frame.url() || "about:blank").pathname}`, text });
  }
  const { secrets_so_far: secrets } = await sandbox.state();
  expect(secrets.length).toBeGreaterThan(0);
  const found = texts.filter(({ text }) => secrets.some((secret) => text.includes(secret)));
  expect(found.map(({ name }) => name), "a secret where no secret may be").toEqual([]);
}
