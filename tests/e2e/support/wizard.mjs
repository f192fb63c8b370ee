// The way through the wizard for a new Redis database, where it is not the wizard that is tested. `page` may be a frame.
import { LATER_STEPS } from "../../support/wizard.mjs";
import { expect } from "./test.mjs";

/** Answers the first step, and stays there. */
export async function fillFirstStep(page, name) {
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByRole("radio", { name: /Ireland/ }).check();
}

/** Goes on from the first step to the last, which says what will be created. */
export async function goToLastStep(page) {
  for (const step of LATER_STEPS) {
    await page.getByRole("button", { name: "Continue", exact: true }).click();
    await expect(page.getByRole("heading", { level: 2, name: new RegExp(step, "i") })).toBeVisible();
  }
}

export async function fillWizard(page, name) {
  await fillFirstStep(page, name);
  await goToLastStep(page);
}
