// From a key to the frame that shows what it led to, for each key of some words that are typed and taken back.

/** Milliseconds between keys: as fast as people type who type fast. */
const PAUSE = 80;

/**
 * Types the words and takes them back, letter by letter. `shown` runs in the page and returns, as a string, what a key
 * is to change; a key's frame is the last one before the next key after which that string was another one (or just
 * the first frame, for a key that changes nothing). Things that fill in by themselves must not be part of it.
 * Returns for each key `{key, typed, ms, frames, slowest}`: the field's text after it, milliseconds from key to frame,
 * how many frames changed something, and the longest of the page's own tasks meanwhile, in ms.
 */
export async function typeAndMeasure(page, field, words, shown) {
  await field.focus();
  // As an expression: the page's policy forbids making functions out of text.
  await page.evaluate(`window.benchShown = ${shown}; undefined`);
  await page.evaluate(watch);
  for (const word of words) {
    await page.keyboard.type(word, { delay: PAUSE });
    for (let left = word.length; left > 0; left -= 1) await page.keyboard.press("Backspace", { delay: PAUSE });
  }
  await page.waitForTimeout(300);
  const keys = await page.evaluate(() => window.benchKeys.end());
  const expected = 2 * words.join("").length;
  if (keys.filter(({ ms }) => Number.isFinite(ms)).length !== expected) {
    throw new Error(`${keys.length} keys were measured and not ${expected}`);
  }
  return keys;
}

/** Runs in the page. */
function watch() {
  const keys = [];
  let before = window.benchShown();
  let current;
  // A message that is posted in a frame's callback arrives after that frame was painted.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    const painted = performance.now();
    const now = window.benchShown();
    // On a busy machine one frame is the first for several keys.
    for (const key of keys.filter((key) => !key.frames || (key === current && now !== before))) {
      key.frames += 1;
      key.ms = painted - key.pressed;
    }
    before = now;
  };
  const whenPainted = () => requestAnimationFrame(() => port2.postMessage(null));
  const changes = new MutationObserver(whenPainted);
  changes.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  const tasks = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      const key = keys.findLast(({ pressed }) => pressed <= startTime + duration);
      if (key) key.slowest = Math.max(key.slowest, duration);
    }
  });
  tasks.observe({ type: "longtask" });
  const pressed = (event) => {
    current = { key: event.key, typed: "", pressed: event.timeStamp, ms: Number.NaN, frames: 0, slowest: 0 };
    keys.push(current);
    whenPainted();
  };
  const typed = (event) => {
    if (current) current.typed = event.target.value;
  };
  addEventListener("keydown", pressed, true);
  addEventListener("input", typed, true);
  window.benchKeys = {
    end() {
      current = undefined;
      changes.disconnect();
      tasks.disconnect();
      removeEventListener("keydown", pressed, true);
      removeEventListener("input", typed, true);
      return keys;
    },
  };
}
