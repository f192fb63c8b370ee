// The watch over every test (`support/test.mjs`) finds what it is there to find: each of these fails, as it has to.
import { test } from "./support/test.mjs";
import { sandbox } from "./support/sandbox.mjs";

test.beforeEach(() => sandbox.reset("demo"));

/** A secret that is worth nothing any more by the time the watch looks. */
async function endedSecret() {
  const { secrets } = await sandbox.state();
  await sandbox.reset("demo");
  return secrets.at(-1);
}

test("a secret in an answer is found", async ({ page }) => {
  test.fail();
  const json = { secret: await endedSecret() };
  await page.route("**/api/config", (route) => route.fulfill({ json }));
  await page.goto("/");
});

test("a secret in the browser's storage is found", async ({ page }) => {
  test.fail();
  await page.goto("/");
  await page.evaluate((secret) => localStorage.setItem("kept", secret), await endedSecret());
});

test("a secret in a message to another site's page is found", async ({ page }) => {
  test.fail();
  await page.goto("about:blank");
  await page.evaluate((secret) => postMessage({ secret }, "*"), await endedSecret());
  await page.waitForTimeout(500);
});

test("a policy that is run into is found", async ({ page }) => {
  test.fail();
  await page.goto("/");
  await page.evaluate(() => {
    const image = new Image();
    document.body.append(Object.assign(image, { src: "http://evil.localhost:1/x.png" }));
    return new Promise((done) => (image.onerror = done));
  });
});

test("a page that does nothing of the kind passes", async ({ page }) => {
  await page.goto("/");
});
