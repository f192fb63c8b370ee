// Signing in as a person would: through the start page and the authorization server's own pages.
import { sandbox } from "./sandbox.mjs";

export const DEMO = { email: "demo@acme.example", password: "demo" };

/** From the dashboard's start page to the databases, with every page in between. */
export async function signIn(page, { email, password } = DEMO) {
  await page.goto("/connect");
  await page.getByRole("button", { name: "Connect Upstash" }).click();
  await atUpstash(page, { email, password });
  await page.waitForURL(/\/self\/redis/);
}

/** The authorization server's part: sign in, then allow. */
export async function atUpstash(page, { email, password } = DEMO) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Allow" }).click();
}

/** Gives the dashboard the pair of the demo's team without its form, for tests that are about something else. */
export async function useTeamKey(page) {
  const [{ api_keys: [{ api_key }] }] = (await sandbox.state()).teams;
  const status = await page.evaluate(async (body) => {
    const headers = { "x-pd": "top", "content-type": "application/json" };
    return (await fetch("/api/connection/team", { method: "PUT", headers, body })).status;
  }, JSON.stringify({ email: DEMO.email, api_key }));
  if (status !== 200) throw new Error(`the team's key was answered ${status}`);
}
