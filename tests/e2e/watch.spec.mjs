// The watch over every test (`support/test.mjs`) finds what it is there to find: the tests that are `due` a complaint fail, as
// they have to, by the watch's own words and by nothing else.
import { stripVTControlCharacters } from "node:util";
import { expect, test as watched } from "./support/test.mjs";
import { sandbox } from "./support/sandbox.mjs";

const SECRET = "a secret where no secret may be";
const POLICY = "a page ran into its security policy";

const test = watched.extend({
  // The watch needs it, so it ends after the watch has said what it found. A failure is what was expected if it is that one;
  // `test.fail()` in the test itself would be content with any.
  provoke: async ({ provoke }, use, info) => {
    await use(provoke);
    const due = info.annotations.filter(({ type }) => type === "due").map(({ description }) => description);
    const said = info.errors.map(({ message }) => stripVTControlCharacters(message));
    expect(said, "what failed").toHaveLength(due.length && 1);
    for (const words of due) expect(said[0]).toContain(words);
    if (due.length) info.fail();
  },
});

/** Marks a test that the watch has to complain about: for this reason, and naming this. */
const due = (reason, what) => ({ annotation: [reason, what].map((description) => ({ type: "due", description })) });

test.beforeEach(() => sandbox.reset("demo"));

/** A secret that is worth nothing any more by the time the watch looks. */
async function endedSecret() {
  const { secrets } = await sandbox.state();
  await sandbox.reset("demo");
  return secrets.at(-1);
}

test("a secret in an answer is found", due(SECRET, '"GET /api/config"'), async ({ page }) => {
  const json = { secret: await endedSecret() };
  await page.route("**/api/config", (route) => route.fulfill({ json }));
  const answered = page.waitForResponse("**/api/config");
  await page.goto("/");
  await answered;
});

test("a secret in the browser's storage is found", due(SECRET, '"the storage of http'), async ({ page }) => {
  await page.goto("/");
  await page.evaluate((secret) => localStorage.setItem("kept", secret), await endedSecret());
});

test("a secret in a message to another site's page is found", due(SECRET, '"a message to about:blank"'), async ({ page }) => {
  await page.goto("about:blank");
  await page.evaluate((secret) => new Promise((heard) => {
    addEventListener("message", () => heard(), { once: true });
    postMessage({ secret }, "*");
  }), await endedSecret());
});

test("a policy that is run into is found", due(POLICY, "http://evil.localhost:1/x.png"), async ({ page }) => {
  await page.goto("/");
  await page.evaluate(() => {
    const image = new Image();
    document.body.append(Object.assign(image, { src: "http://evil.localhost:1/x.png" }));
    return new Promise((done) => (image.onerror = () => done()));
  });
});

test("a page that does nothing of the kind passes", async ({ page }) => {
  await page.goto("/");
});
