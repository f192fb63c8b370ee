// The list of sub-accounts and the form for a new one: with the keyboard alone, with what people type wrongly, without the
// key of a team, with a team that is full. Failures and what others do meanwhile come from the sandbox.
import { expect, test } from "./support/test.mjs";
import { sandbox } from "./support/sandbox.mjs";
import { DEMO, signIn } from "./support/sign-in.mjs";
import { dashboard } from "./support/stack.mjs";
import * as sub from "./support/sub-accounts.mjs";

test.afterEach(() => sandbox.clearFaults());

const press = (within, name) => within.getByRole("button", { name, exact: true }).click();
const calls = async (operation) => (await sandbox.log("api")).filter((entry) => entry.operation === operation);

test("is made with the keyboard alone, and its key is copied by hand where the browser refuses the clipboard", async ({
  page,
  context,
}) => {
  await sandbox.reset("demo");
  await context.grantPermissions([], { origin: dashboard });
  await sub.asTeam(page);
  await page.goto("/sub-accounts");
  await expect(sub.rowOf(page, "globex")).toBeVisible();
  const key = (name) => page.keyboard.press(name);
  await tabTo(page, page.getByRole("link", { name: "New sub-account" }));
  await key("Enter");
  await expect(sub.slugField(page), "the one field has the focus").toBeFocused();
  await page.keyboard.type("keyboard-made");
  await key("Enter");
  const dialog = sub.keysDialog(page);
  await tabTo(page, dialog.getByRole("button", { name: "Show the key" }));
  await key("Enter");
  await tabTo(page, dialog.getByRole("button", { name: "Copy API key" }));
  await key("Enter");
  const byHand = dialog.getByRole("textbox", { name: /^The browser blocked the clipboard/ });
  await expect(byHand).toBeFocused();
  await expect(byHand).toHaveValue((await sub.atSandbox("keyboard-made")).api_key);
  expect(await byHand.evaluate((area) => area.selectionEnd - area.selectionStart)).toBe(36);
  await key("Control+c");
  await expect(dialog).toContainText("Copied. You can close this.");
  await tabTo(page, sub.closeButton(dialog));
  await key("Enter");
  await expect(dialog).toBeHidden();
  await expect(sub.rowOf(page, "keyboard-made")).toContainText("Key held");
});

test("a slug that breaks a rule is stopped at its field, and nothing is sent", async ({ page }) => {
  await sandbox.reset("demo");
  await sub.asTeam(page);
  await page.goto("/sub-accounts/new");
  const field = sub.slugField(page);
  for (const [slug, words] of [
    ["", "Give the sub-account a slug."],
    ["a".repeat(51), "Use at most 50 characters."],
    [" hooli", "A slug cannot start with a space."],
    ["bücher", "Only printable ASCII characters; “ü” (U+00FC) cannot be part of a slug."],
    ["acme:eu", "Leave out the colon"],
    ["acme/eu", "Leave out “/”"],
    ["..", "A slug of dots only"],
  ]) {
    await field.fill(slug);
    await press(page, "Create sub-account");
    await expect(field, slug).toHaveAccessibleDescription(sub.saying(words));
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(field).toBeFocused();
  }
  await field.fill("acme:eu");
  await press(page, "Use acme-eu");
  await expect(field).toHaveValue("acme-eu");
  await expect(field).toBeFocused();
  await expect(field).not.toHaveAttribute("aria-invalid", "true");
  expect(await calls("CreateSubAccount")).toEqual([]);
});

test("a slug that the team has is told at the field: at once when the list has it, else by the server", async ({ page }) => {
  await sandbox.reset("demo");
  await sub.asTeam(page);
  await page.goto("/sub-accounts/new");
  const field = sub.slugField(page);
  await expect(page.getByText("93 are left.")).toBeVisible();
  await field.fill("northwind");
  await press(page, "Create sub-account");
  await expect(field).toHaveAccessibleDescription(/The team already has a sub-account with this slug/);
  await expect(field).toBeFocused();
  expect(await calls("CreateSubAccount")).toEqual([]);
  await expect(page.getByRole("link", { name: "Open it" })).toHaveAttribute("href", "/sub-accounts/northwind");

  await field.fill("taken-meanwhile");
  await expect(field).not.toHaveAttribute("aria-invalid", "true");
  await sub.elsewhereAsTeam("POST", "/subaccount", { slug: "taken-meanwhile" });
  await press(page, "Create sub-account");
  await expect(field).toHaveAccessibleDescription(/The team already has a sub-account with this slug/);
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("taken-meanwhile");
});

test("the 101st is refused with the way out", async ({ page }) => {
  await sandbox.reset("large");
  await sub.asTeam(page);
  await page.goto("/sub-accounts");
  await expect(page.getByText("The team has all of its 100 sub-accounts")).toBeVisible();
  await page.getByRole("link", { name: "New sub-account" }).click();
  await expect(page.getByText("None is left")).toBeVisible();
  await sub.slugField(page).fill("one-more");
  await press(page, "Create sub-account");
  const alert = page.getByRole("alert").filter({ hasText: "The team has as many sub-accounts as it may" });
  await expect(alert).toContainText("Delete one that is no longer used, or ask Upstash for a higher limit.");
  await expect(sub.slugField(page)).toHaveValue("one-more");
  expect((await sandbox.state()).sub_accounts).toHaveLength(100);
});

test("the key of a person leads to the form for the team's, which takes no other", async ({ page }) => {
  await sandbox.reset("demo");
  await signIn(page);
  await page.evaluate(() => fetch("/api/connection/team", { method: "DELETE", headers: { "x-pd": "top" } }));
  await page.goto("/sub-accounts");
  await expect(page.getByText("Sub-accounts need the key of a team").first()).toBeVisible();
  const [email, key] = [/^E-mail of the team's member/, /^API key of the team/].map((name) => page.getByLabel(name));
  const { users, teams } = await sandbox.state();
  const own = users.find((user) => user.email === DEMO.email).api_keys[0].api_key;
  await email.fill(DEMO.email);
  for (const [pasted, words] of [
    ["", "Paste the key."],
    ["00000000-0000-4000-8000-000000000000", "Upstash does not accept this key with this e-mail."],
    [own, "Upstash accepts this key, but not for sub-accounts"],
  ]) {
    await key.fill(pasted);
    await press(page, "Try it and save");
    await expect(key).toHaveAccessibleDescription(sub.saying(words));
    await expect(key).toBeFocused();
  }
  await key.fill(teams[0].api_keys[0].api_key);
  await key.press("Enter");
  await expect(sub.rowOf(page, "initech")).toContainText("Key missing");
});

/** Presses Tab until this has the focus. */
async function tabTo(page, target) {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("Tab does not get there");
}
