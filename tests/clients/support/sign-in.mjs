// Signing in at the authorization server's own pages, as a browser without scripts would: forms and a cookie.

export const CLIENT_ID = "partner-dashboard-dev";
export const CALLBACK = "http://localhost:8080/callback";
export const DEMO = { email: "demo@acme.example", password: "demo" };

async function submit(url, form, cookie) {
  const answer = await fetch(url, {
    method: "POST",
    redirect: "manual",
    headers: cookie ? { cookie } : {},
    body: new URLSearchParams(form),
  });
  return { status: answer.status, to: answer.headers.get("location"), cookie: answer.headers.get("set-cookie") };
}

/**
 * Signs in and presses a button of the consent page.
 * @param {URL} url the authorize request
 * @param {"allow" | "deny"} step
 * @returns {Promise<URL>} where the browser is sent
 */
export async function agree(url, step = "allow", person = DEMO) {
  const signedIn = await submit(url, { step: "sign-in", ...person });
  if (!signedIn.cookie) throw new Error(`nobody is signed in (${signedIn.status})`);
  const agreed = await submit(url, { step }, signedIn.cookie.split(";")[0]);
  if (!agreed.to) throw new Error(`no way back to the client (${agreed.status})`);
  return new URL(agreed.to);
}
