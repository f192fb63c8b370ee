// `oauth4webapi`: the sign-in by the book. Discovery, PKCE, signed ID tokens, every refusal, then the API key.
import assert from "node:assert/strict";
import { test } from "node:test";

import * as oauth from "oauth4webapi";

import { Sandbox, useSandbox } from "./support/sandbox.mjs";
import { CALLBACK, CLIENT_ID, DEMO, agree } from "./support/sign-in.mjs";

/** @type {Sandbox} */
let sandbox;
/** @type {oauth.AuthorizationServer} */
let server;
const client = { client_id: CLIENT_ID };
/** The client refuses plain HTTP unless told. */
const plain = { [oauth.allowInsecureRequests]: true };
const SCOPE = "openid email offline_access";

async function discover() {
  const issuer = new URL(sandbox.issuer);
  const answer = await oauth.discoveryRequest(issuer, { ...plain, algorithm: "oidc" });
  return oauth.processDiscoveryResponse(issuer, answer);
}

useSandbox({}, async (started) => {
  sandbox = started;
  server = await discover();
});

/** An authorize request and what the client has to remember of it. */
async function begin(changes = {}) {
  const verifier = oauth.generateRandomCodeVerifier();
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  const url = new URL(server.authorization_endpoint);
  const parameters = {
    client_id: CLIENT_ID,
    redirect_uri: CALLBACK,
    response_type: "code",
    audience: "upstash-api",
    scope: SCOPE,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...changes,
  };
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null) url.searchParams.set(name, value);
  }
  return { url, verifier, state, nonce };
}

/** Signs in and answers the checked parameters of the callback with what is needed to redeem the code. */
async function signIn(changes) {
  const begun = await begin(changes);
  const callback = await agree(begun.url);
  return { ...begun, parameters: oauth.validateAuthResponse(server, client, callback, begun.state) };
}

function redeem({ parameters, verifier }, { redirect = CALLBACK, by = client } = {}) {
  const options = { ...plain, additionalParameters: { audience: "upstash-api" } };
  return oauth.authorizationCodeGrantRequest(server, by, oauth.None(), parameters, redirect, verifier, options);
}

/** The tokens of a complete sign-in. */
async function tokens(changes) {
  const begun = await signIn(changes);
  const options = changes?.scope && !changes.scope.includes("openid") ? {} : { expectedNonce: begun.nonce };
  return oauth.processAuthorizationCodeResponse(server, client, await redeem(begun), options);
}

async function refused(answer, status, error, description) {
  assert.equal(answer.status, status);
  await assert.rejects(oauth.processAuthorizationCodeResponse(server, client, answer), (thrown) => {
    assert.equal(thrown.name, "ResponseBodyError");
    assert.equal(thrown.error, error);
    if (description) assert.equal(thrown.error_description, description);
    return true;
  });
}

async function mint(accessToken, name) {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ name });
  return fetch(`${sandbox.api}/apikey`, {
    method: "POST",
    headers: accessToken ? { ...headers, authorization: `Bearer ${accessToken}` } : headers,
    body,
  });
}

test("discovery names every endpoint below the issuer", async () => {
  assert.equal(server.issuer, sandbox.issuer);
  const below = [
    server.authorization_endpoint,
    server.token_endpoint,
    server.userinfo_endpoint,
    server.revocation_endpoint,
    server.jwks_uri,
  ];
  for (const endpoint of below) assert.ok(endpoint?.startsWith(sandbox.issuer), `${endpoint}`);
  assert.ok(server.code_challenge_methods_supported.includes("S256"));
});

test("a sign-in gives the tokens that the guide shows", async () => {
  const result = await tokens();
  assert.equal(result.token_type, "bearer");
  assert.equal(result.expires_in, 172_800);
  assert.equal(result.scope, SCOPE);
  assert.equal(typeof result.refresh_token, "string");
});

test("the ID token is signed, and is for this sign-in", async () => {
  const begun = await signIn();
  const answer = await redeem(begun);
  const result = await oauth.processAuthorizationCodeResponse(server, client, answer, {
    expectedNonce: begun.nonce,
    requireIdToken: true,
  });
  const claims = oauth.getValidatedIdTokenClaims(result);
  assert.deepEqual([claims.iss, claims.aud, claims.email], [sandbox.issuer, CLIENT_ID, DEMO.email]);
  await oauth.validateApplicationLevelSignature(server, answer, plain);
});

test("a nonce of another sign-in is noticed", async () => {
  const answer = await redeem(await signIn());
  const expectedNonce = oauth.generateRandomNonce();
  await assert.rejects(oauth.processAuthorizationCodeResponse(server, client, answer, { expectedNonce }), {
    code: "OAUTH_JWT_CLAIM_COMPARISON_FAILED",
  });
});

test("the access token is a JWT for the API, signed by a published key", async () => {
  const { access_token: token } = await tokens();
  const [header, payload] = token.split(".").slice(0, 2).map((part) => JSON.parse(Buffer.from(part, "base64url")));
  assert.equal(header.alg, "RS256");
  assert.deepEqual([payload.iss, payload.azp, payload.scope], [sandbox.issuer, CLIENT_ID, SCOPE]);
  assert.deepEqual([payload.aud].flat()[0], "upstash-api");
  assert.equal(payload.exp - payload.iat, 172_800);
  const { keys } = await (await fetch(server.jwks_uri)).json();
  assert.ok(keys.some((key) => key.kid === header.kid && key.kty === "RSA" && !("d" in key)));
});

test("without openid there is no ID token, without offline_access no refresh token", async () => {
  const result = await tokens({ scope: "offline_access" });
  assert.equal(result.id_token, undefined);
  assert.equal(typeof result.refresh_token, "string");
  const other = await tokens({ scope: "openid email" });
  assert.equal(other.refresh_token, undefined);
});

test("userinfo says who signed in", async () => {
  const result = await tokens();
  const { sub } = oauth.getValidatedIdTokenClaims(result);
  const answer = await oauth.userInfoRequest(server, client, result.access_token, plain);
  const info = await oauth.processUserInfoResponse(server, client, sub, answer);
  assert.equal(info.email, DEMO.email);
});

test("a wrong verifier is refused", async () => {
  const begun = await signIn();
  begun.verifier = oauth.generateRandomCodeVerifier();
  await refused(await redeem(begun), 403, "invalid_grant", "Failed to verify code verifier");
});

test("a code is good once", async () => {
  const begun = await signIn();
  assert.equal((await redeem(begun)).status, 200);
  await refused(await redeem(begun), 403, "invalid_grant", "Invalid authorization code");
});

test("a code is good for its own redirect only", async () => {
  const begun = await signIn();
  await refused(await redeem(begun, { redirect: `${CALLBACK}/` }), 403, "invalid_grant");
});

test("a code does not last", async () => {
  const begun = await signIn();
  await sandbox.advance(601);
  await refused(await redeem(begun), 403, "invalid_grant", "Invalid authorization code");
});

test("an unknown client cannot redeem a code", async () => {
  const answer = await redeem(await signIn(), { by: { client_id: "somebody-else" } });
  assert.ok(answer.status === 401 || answer.status === 403, `${answer.status}`);
});

test("an unregistered redirect is never redirected to", async () => {
  const { url } = await begin({ redirect_uri: `${CALLBACK}/` });
  const answer = await fetch(url, { redirect: "manual" });
  assert.equal(answer.headers.get("location"), null);
  assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status}`);
  assert.match(await answer.text(), /Callback URL mismatch/);
});

test("an unknown client sees a page and no redirect", async () => {
  const { url } = await begin({ client_id: "somebody-else" });
  const answer = await fetch(url, { redirect: "manual" });
  assert.equal(answer.headers.get("location"), null);
  assert.match(await answer.text(), /Unknown client: somebody-else/);
});

test("a denied consent comes back as access_denied, with the state", async () => {
  const { url, state } = await begin();
  const callback = await agree(url, "deny");
  assert.throws(() => oauth.validateAuthResponse(server, client, callback, state), {
    name: "AuthorizationResponseError",
    error: "access_denied",
  });
});

test("a callback with another state is not accepted", async () => {
  const { url } = await begin();
  const callback = await agree(url);
  assert.throws(() => oauth.validateAuthResponse(server, client, callback, oauth.generateRandomState()), {
    name: "OperationProcessingError",
  });
});

test("a request without PKCE is refused by redirect", async () => {
  const { url, state } = await begin({ code_challenge: null, code_challenge_method: null });
  const answer = await fetch(url, { redirect: "manual" });
  const callback = new URL(answer.headers.get("location"));
  assert.throws(() => oauth.validateAuthResponse(server, client, callback, state), { error: "invalid_request" });
});

test("prompt=none without a session is login_required", async () => {
  const { url, state } = await begin({ prompt: "none" });
  const answer = await fetch(url, { redirect: "manual" });
  const callback = new URL(answer.headers.get("location"));
  assert.throws(() => oauth.validateAuthResponse(server, client, callback, state), { error: "login_required" });
});

test("a refresh token gives new tokens, and the old one is spent", async () => {
  const { refresh_token: first } = await tokens();
  const refresh = (token) => oauth.refreshTokenGrantRequest(server, client, oauth.None(), token, plain);
  const renewed = await oauth.processRefreshTokenResponse(server, client, await refresh(first));
  assert.notEqual(renewed.refresh_token, first);
  const again = await refresh(first);
  assert.equal(again.status, 403);
  await assert.rejects(oauth.processRefreshTokenResponse(server, client, again), {
    error: "invalid_grant",
    error_description: "Unknown or invalid refresh token.",
  });
});

test("a revoked refresh token is spent as well", async () => {
  const { refresh_token: token } = await tokens();
  const answer = await oauth.revocationRequest(server, client, oauth.None(), token, plain);
  await oauth.processRevocationResponse(answer);
  const refreshed = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), token, plain);
  await assert.rejects(oauth.processRefreshTokenResponse(server, client, refreshed), { error: "invalid_grant" });
});

test("an API key is minted with the access token and opens the Developer API", async () => {
  const { access_token: token } = await tokens();
  const answer = await mint(token, "oauth4webapi");
  assert.equal(answer.status, 200);
  const { api_key: key } = await answer.json();
  const authorization = `Basic ${Buffer.from(`${DEMO.email}:${key}`).toString("base64")}`;
  const listed = await fetch(`${sandbox.api}/v2/redis/databases`, { headers: { authorization } });
  assert.equal(listed.status, 200);
  const names = (await listed.json()).map((one) => one.database_name).sort();
  assert.deepEqual(names, ["acme-analytics", "acme-catalog", "acme-sessions"]);
});

test("an API key is refused without a token, with a wrong one, with an expired one, and for a used name", async () => {
  const { access_token: token } = await tokens();
  assert.equal((await mint(null, "a")).status, 401);
  assert.equal((await mint(`${token.slice(0, -8)}AAAAAAAA`, "a")).status, 401);
  assert.equal((await mint(token, "twice")).status, 200);
  const again = await mint(token, "twice");
  assert.equal(again.status, 400);
  assert.equal(typeof (await again.json()), "string");
  await sandbox.advance(172_801);
  assert.equal((await mint(token, "late")).status, 401);
});

test("a token for no API opens no API", async () => {
  const { access_token: token } = await tokens({ audience: null });
  assert.equal((await mint(token, "a")).status, 401);
});
