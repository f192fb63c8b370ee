// `@auth0/auth0-spa-js` in Chromium: what Upstash's guide tells single-page applications to use.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { launch, open, serveSite } from "./support/browser.mjs";
import { Sandbox } from "./support/sandbox.mjs";
import { CLIENT_ID, DEMO } from "./support/sign-in.mjs";

let sandbox, site, browser, callback;

before(async () => {
  site = await serveSite();
  callback = `${site.origin}/auth0.html`;
  sandbox = await Sandbox.start({ redirectUris: [callback] });
  browser = await launch();
});

beforeEach(() => sandbox.clearLog());

after(async () => {
  await browser?.close();
  await site?.close();
  await sandbox?.stop();
});

/** The client's options: as in the guide, with the sandbox in Auth0's place. */
const options = (more = {}) => ({
  domain: `${sandbox.origin}/auth`,
  clientId: CLIENT_ID,
  authorizationParams: { redirect_uri: callback, audience: "upstash-api", scope: "openid email offline_access" },
  useRefreshTokens: true,
  // In memory the client asks for tokens from a worker, and that insists on an issuer without a path.
  cacheLocation: "localstorage",
  ...more,
});

async function openPage() {
  const opened = await open(browser, callback);
  await opened.page.locator("body[data-ready]").waitFor({ state: "attached" });
  return opened;
}

/** Makes a client on the page. */
async function createClient(page, more) {
  await page.locator("body[data-ready]").waitFor({ state: "attached" });
  await page.evaluate(async (config) => {
    window.auth0 = await window.createAuth0Client(config);
  }, options(more));
}

async function signIn(page) {
  await page.getByLabel("E-mail").fill(DEMO.email);
  await page.getByLabel("Password").fill(DEMO.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** By redirect to the end: signed in, back on the page, the code redeemed. */
async function redirected(page, button = "Allow") {
  await createClient(page);
  await page.evaluate(() => void window.auth0.loginWithRedirect());
  await signIn(page);
  await page.getByRole("button", { name: button }).click();
  await page.waitForURL((url) => url.href.startsWith(callback) && url.search !== "");
  await createClient(page);
  return page.evaluate(() =>
    window.auth0.handleRedirectCallback().then(
      () => null,
      (error) => [error.error, error.error_description],
    ),
  );
}

/** Starts a pop-up sign-in; its window, and what it will have come to. */
async function popup(page) {
  await createClient(page);
  const opening = page.waitForEvent("popup");
  const outcome = page.evaluate(() =>
    window.auth0.loginWithPopup().then(
      () => null,
      (error) => [error.error, error.error_description],
    ),
  );
  return { window: await opening, outcome };
}

test("by redirect: signed in, with the user's e-mail and an API token", async () => {
  const { context, page, problems } = await openPage();
  assert.equal(await redirected(page), null);
  const user = await page.evaluate(() => window.auth0.getUser());
  assert.equal(user.email, DEMO.email);
  const token = await page.evaluate(() => window.auth0.getTokenSilently());
  const minted = await fetch(`${sandbox.api}/apikey`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ name: "auth0-redirect" }),
  });
  assert.equal(minted.status, 200);
  assert.equal(typeof (await minted.json()).api_key, "string");
  assert.deepEqual(problems, []);
  await context.close();
});

test("by redirect: a denied consent is access_denied", async () => {
  const { context, page } = await openPage();
  assert.deepEqual(await redirected(page, "Deny"), ["access_denied", "User did not authorize the request"]);
  assert.equal(await page.evaluate(() => window.auth0.isAuthenticated()), false);
  await context.close();
});

test("by redirect: a callback is good once", async () => {
  const { context, page } = await openPage();
  await redirected(page);
  const again = await page.evaluate(() =>
    window.auth0.handleRedirectCallback().then(
      () => "accepted",
      (error) => error.error,
    ),
  );
  assert.equal(again, "missing_transaction");
  await context.close();
});

test("a refresh token brings a new access token, through CORS", async () => {
  const { context, page, problems } = await openPage();
  await redirected(page);
  const before = await page.evaluate(() => window.auth0.getTokenSilently());
  // Two tokens of one second would be the same, to the byte.
  await sandbox.advance(1);
  const renewed = await page.evaluate(() => window.auth0.getTokenSilently({ cacheMode: "off" }));
  assert.notEqual(renewed, before);
  assert.deepEqual(problems, []);
  const tokens = (await sandbox.log("auth")).filter((entry) => entry.operation === "token");
  assert.deepEqual(tokens.map(({ method, status }) => [method, status]).filter(([method]) => method === "POST"), [
    ["POST", 200],
    ["POST", 200],
  ]);
  await context.close();
});

test("by pop-up: the window closes itself and the page is signed in", async () => {
  const { context, page, problems } = await openPage();
  const { window, outcome } = await popup(page);
  const closed = window.waitForEvent("close");
  await signIn(window);
  await window.getByRole("button", { name: "Allow" }).click();
  await closed;
  assert.equal(await outcome, null);
  assert.equal((await page.evaluate(() => window.auth0.getUser())).email, DEMO.email);
  assert.deepEqual(problems, []);
  await context.close();
});

test("by pop-up: a denied consent is access_denied", async () => {
  const { context, page } = await openPage();
  const { window, outcome } = await popup(page);
  await signIn(window);
  await window.getByRole("button", { name: "Deny" }).click();
  assert.deepEqual(await outcome, ["access_denied", "User did not authorize the request"]);
  await context.close();
});

test("by pop-up: a window that the user closes is cancelled", async () => {
  const { context, page } = await openPage();
  const { window, outcome } = await popup(page);
  await window.getByLabel("E-mail").waitFor();
  await window.close();
  assert.equal((await outcome)[0], "cancelled");
  await context.close();
});

test("without a refresh token a signed-in browser renews silently, in a frame", async () => {
  const { context, page, problems } = await openPage();
  await redirected(page);
  const plain = { redirect_uri: callback, audience: "upstash-api", scope: "openid email" };
  await createClient(page, { useRefreshTokens: false, authorizationParams: plain });
  const token = await page.evaluate(() => window.auth0.getTokenSilently({ cacheMode: "off" }));
  assert.equal(token.split(".").length, 3);
  assert.deepEqual(problems, []);
  await context.close();
});

test("without a session a silent renewal is login_required", async () => {
  const { context, page } = await openPage();
  await createClient(page, { useRefreshTokens: false });
  const error = await page.evaluate(() => window.auth0.getTokenSilently().catch((thrown) => thrown.error));
  assert.equal(error, "login_required");
  await context.close();
});

test("an unregistered callback stays at the authorization server", async () => {
  const { context, page } = await openPage();
  const authorizationParams = { ...options().authorizationParams, redirect_uri: `${callback}?x` };
  await createClient(page, { authorizationParams });
  await page.evaluate(() => void window.auth0.loginWithRedirect());
  await page.getByText("Callback URL mismatch").first().waitFor();
  assert.ok(page.url().startsWith(sandbox.issuer));
  await context.close();
});
