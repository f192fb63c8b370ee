// The list of keys as a person uses it.
import { expect } from "@playwright/test";

export const tree = (page) => page.getByRole("treegrid", { name: "Keys of the database" });
export const row = (page, name) => tree(page).getByRole("row", { name });

/** The whole list: what is found before its end depends on how fast the machine is. */
export async function list(page, button = "List the keys") {
  await page.getByRole("button", { name: button }).click();
  await expect(page.getByRole("button", { name: "Scan again" })).toBeVisible();
}

/** Shows only names with this in them. */
export async function filter(page, text) {
  await page.getByRole("searchbox", { name: "Filter names" }).fill(text);
}

/** Does something in the panel that says which keys are shown, and how. */
export async function shape(page, act) {
  await page.getByRole("button", { name: "How the keys are shown" }).click();
  await act(page.getByRole("dialog", { name: "How the keys are shown" }));
  await page.keyboard.press("Escape");
}
