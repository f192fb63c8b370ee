// The team's staff, without a browser: signs in at the authorization server's pages and calls the dashboard's server as the app
// at the top would.
import { createHash, randomBytes } from "node:crypto";

import { sandbox } from "../../e2e/support/sandbox.mjs";
import { dashboard } from "../../e2e/support/stack.mjs";
import { agree, CLIENT_ID, DEMO } from "../../clients/support/sign-in.mjs";

const random = () => randomBytes(32).toString("base64url");

async function send(method, path, body, cookie) {
  const headers = { "x-pd": "top", origin: dashboard, ...(cookie && { cookie }), ...(body && { "content-type": "application/json" }) };
  const answer = await fetch(dashboard + path, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** Signs in and hands in the team's key; returns a function that makes calls. */
export async function asTeam() {
  const [verifier, nonce] = [random(), random()];
  const url = new URL(`${sandbox.origin}/auth/authorize`);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: CLIENT_ID,
    redirect_uri: `${dashboard}/callback`,
    audience: "upstash-api",
    scope: "openid email offline_access",
    state: random(),
    nonce,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  }).toString();
  const code = (await agree(url)).searchParams.get("code");
  const signedIn = await send("POST", "/api/session/exchange", { code, code_verifier: verifier, nonce });
  const cookie = signedIn.headers.getSetCookie().map((one) => one.split(";")[0]).find((one) => one.includes("pd_s="));
  const call = async (method, path, body) => {
    const text = await (await send(method, path, body, cookie)).text();
    return text && JSON.parse(text);
  };
  const [{ api_keys: [{ api_key }] }] = (await sandbox.state()).teams;
  await call("PUT", "/api/connection/team", { email: DEMO.email, api_key });
  return call;
}
