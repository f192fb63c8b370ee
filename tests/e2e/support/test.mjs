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
  /** Called with a pattern by a test that runs into a policy on purpose. */
  provoke: async ({}, use) => {
    const patterns = [];
    await use(Object.assign((pattern) => patterns.push(pattern), { patterns }));
  },
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
    async ({ context, provoke }, use) => {
      await use();
      await keepsNoSecret(context);
      const unwanted = seen.violations.splice(0).filter((text) => !provoke.patterns.some((pattern) => pattern.test(text)));
      expect(unwanted, "a page ran into its security policy").toEqual([]);
    },
    { auto: true },
  ],
});

/** What came to the browsers of this worker since the last test ended: answers and messages, with their names. */
const seen = { answers: [], violations: [] };

/** Listens to all of a context's pages, pop-ups and frames. */
async function watch(context) {
  context.on("response", (response) => {
    const url = response.url();
    if (UPSTASH.some((pages) => url.startsWith(pages)) || isBuilt(response) || isStream(response)) return;
    const name = `${response.request().method()} ${new URL(url).pathname}`;
    const headers = JSON.stringify(response.headers());
    // A redirect has no body, nor has a request that its page took along.
    const body = response.body().then((bytes) => bytes.toString("latin1"), () => "");
    seen.answers.push({ name, text: body.then((text) => headers + text) });
  });
  context.on("console", (message) => VIOLATION.test(message.text()) && seen.violations.push(message.text()));
  await context.exposeBinding("pdHeard", ({ frame }, text) => {
    // The dashboard's windows pass each other a sign-in's code, which is theirs.
    if (!frame.url().startsWith(dashboard)) seen.answers.push({ name: `a message to ${frame.url()}`, text });
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

/** Messages of a channel, which come as long as somebody listens: there is no whole body to look at. */
function isStream(response) {
  return /event-stream/.test(response.headers()["content-type"] ?? "");
}

/** Everything that was sent to the browser, and what is kept in it. */
async function keepsNoSecret(context) {
  const texts = seen.answers.splice(0).filter(({ name }) => !REVEALS.some((reveal) => reveal.test(name)));
  for (const frame of context.pages().flatMap((page) => page.frames())) {
    // A frame that may keep nothing throws.
    const kept = frame.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])).catch(() => "");
    texts.push({ name: `the storage of ${frame.url()}`, text: kept });
  }
  const { secrets_so_far: secrets } = await sandbox.state();
  expect(secrets.length).toBeGreaterThan(0);
  // An answer never comes whole when its page was closed meanwhile.
  const enough = new Promise((resolve) => setTimeout(resolve, 3000, ""));
  const holds = async ({ text }) => {
    const whole = await Promise.race([text, enough]);
    return secrets.some((secret) => whole.includes(secret));
  };
  const held = await Promise.all(texts.map(holds));
  expect(texts.filter((_, at) => held[at]).map(({ name }) => name), "a secret where no secret may be").toEqual([]);
}
