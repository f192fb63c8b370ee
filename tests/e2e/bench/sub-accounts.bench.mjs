// From a key that is pressed in the search box of the sub-accounts to the frame that shows what fits: with 100 of them
// and with 10,000, in one run. `cargo xtask bench` starts what it needs.
import { chromium } from "@playwright/test";
import { sandbox } from "../support/sandbox.mjs";
import { signIn, useTeamKey } from "../support/sign-in.mjs";
import { dashboard } from "../support/stack.mjs";

/** Milliseconds from key to frame that people do not notice; the goal of the issue that asked for this page. */
const GOAL = 50;
const WORDS = ["tenant-0", "99", "tenant-77", "nobody", "1"];
const ROUNDS = 4;
/** Milliseconds between keys: as fast as people type who type fast. */
const PAUSE = 80;

const browser = await chromium.launch({
  executablePath: process.env.PD_CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic"],
});
const rows = [];
for (const [seed, count] of [["large", 100], ["crowd", 10_000]]) {
  rows.push({ count, ...(await measure(seed, count)) });
}
await browser.close();

const [few, many] = rows;
console.log("\nsub-accounts   keys pressed   median   worst   (ms from key to frame)");
for (const { count, times } of rows) {
  console.log(`${count}`.padStart(12), `${times.length}`.padStart(14), ms(median(times)), ms(Math.max(...times)));
}
console.log(`ratio of the medians ${(median(many.times) / median(few.times)).toFixed(2)}; the goal is ${GOAL} ms for every key`);
if (Math.max(...many.times) > GOAL) {
  console.log("missed");
  process.exitCode = 1;
}

async function measure(seed, count) {
  await sandbox.reset(seed);
  const context = await browser.newContext({ baseURL: dashboard, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await signIn(page);
  await useTeamKey(page);
  await page.goto("/sub-accounts");
  const field = page.getByRole("searchbox");
  await page.getByText(`${count.toLocaleString("en-US")} sub-accounts`).first().waitFor();
  await page.evaluate(() => {
    window.times = [];
    let current;
    // A message that is posted in a frame's callback arrives after that frame was painted.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      if (current) current.painted = performance.now();
    };
    const whenPainted = () => requestAnimationFrame(() => port2.postMessage(null));
    // The last frame that a key changed is the one that counts, however late the page gets to it.
    new MutationObserver(whenPainted).observe(document.body, { subtree: true, childList: true, characterData: true });
    window.endKey = () => {
      if (current) window.times.push(current.painted - current.pressed);
      current = undefined;
    };
    addEventListener(
      "keydown",
      (event) => {
        window.endKey();
        current = { pressed: event.timeStamp, painted: Number.NaN };
        whenPainted();
      },
      true,
    );
  });
  await field.focus();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const word of WORDS) {
      await page.keyboard.type(word, { delay: PAUSE });
      for (let left = word.length; left > 0; left -= 1) await page.keyboard.press("Backspace", { delay: PAUSE });
    }
  }
  await page.waitForTimeout(300);
  const times = await page.evaluate(() => (window.endKey(), window.times));
  await context.close();
  const expected = ROUNDS * 2 * WORDS.join("").length;
  const measured = times.filter(Number.isFinite);
  if (measured.length !== expected) throw new Error(`${measured.length} of ${expected} keys were measured`);
  return { times };
}

function median(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function ms(time) {
  return time.toFixed(1).padStart(8);
}
