// The wizard for a new Redis database, in a frame.
import { fill, press, until } from "./browser.mjs";

/** Answers the first step, and stays there. */
export async function fillFirstStep(frame, name) {
  await fill(frame, "Name", name);
  await press(frame, "Ireland", "label, [role=radio], input[type=radio]");
}

/** Goes on to the step whose heading says this. */
export async function next(frame, heading) {
  await press(frame, "Continue", "button");
  const headings = () => frame.evaluate(() => [...document.querySelectorAll("h2")].map((one) => one.textContent).join());
  await until(`the step “${heading}”`, async () => (await headings()).includes(heading));
}
