// The explorer of one database in a browser of its own, and what it cost and took there.
import { chromium } from "@playwright/test";
import { FLAGS, PROGRAM } from "../../../support/chromium.mjs";
import { sandbox } from "../../support/sandbox.mjs";
import { signIn } from "../../support/sign-in.mjs";
import { dashboard } from "../../support/stack.mjs";

/** Milliseconds that every answer of Redis takes longer, as if it were some way off. */
const DISTANCE = 20;

/** A browser in which the demo user is signed in, with Redis some way off. */
export async function visitor() {
  const browser = await chromium.launch({ executablePath: PROGRAM, args: FLAGS });
  const context = await browser.newContext({ baseURL: dashboard, viewport: { width: 1280, height: 800 } });
  const first = await context.newPage();
  await signIn(first);
  await first.close();
  // Delays add up: the visitor before had one too.
  await sandbox.clearFaults();
  await sandbox.fault({ area: "rest", kind: "latency", ms: DISTANCE });
  await context.addInitScript(watchMemory);
  return { browser, context };
}

/** The explorer of the database with this name, in a page of its own; nothing was asked of Redis yet. */
export async function openExplorer(context, name) {
  const { database_id: id } = await sandbox.database(name);
  const page = await context.newPage();
  await page.goto(`/self/redis/${id}/explore`);
  await page.getByRole("button", { name: "List the keys" }).waitFor();
  await sandbox.clearLog();
  return page;
}

/** Lists all keys of the database, however many presses that takes. */
export async function listAll(page) {
  await page.getByRole("button", { name: "List the keys" }).click();
  const again = page.getByRole("button", { name: "Scan again" });
  const more = page.getByRole("button", { name: /^Keep scanning/ });
  while (!(await again.isVisible())) {
    await again.or(more).first().waitFor({ timeout: 120_000 });
    if (await more.isVisible()) await more.click();
  }
}

/** Shows the keys as one list, without folders. */
export async function asList(page) {
  await page.getByRole("button", { name: "How the keys are shown" }).click();
  await page.getByRole("radio", { name: "List" }).click();
  await page.keyboard.press("Escape");
}

/** Names of the commands that the page itself has sent since the log was cleared. */
export async function sentByPage() {
  const log = await sandbox.log("rest");
  const own = log.filter((entry) => entry.from_browser);
  const requests = own.filter((entry) => entry.method !== "OPTIONS");
  return { requests: requests.length, commands: requests.flatMap((entry) => entry.commands.map(({ name }) => name)) };
}

/**
 * Milliseconds from a click on `target` to the frame in which `shown` holds. It runs in the page, as an expression: the
 * page's policy forbids making functions out of text.
 */
export async function pressToPaint(page, target, shown) {
  await page.evaluate(`window.benchShown = ${shown}; undefined`);
  await page.evaluate(watchPress);
  // By hand: before each press of its own, Playwright looks in the page what would be hit, and that would be measured.
  await target.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await target.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.up();
  return page.evaluate(() => window.benchPainted);
}

/** Runs in the page. */
function watchPress() {
  window.benchPainted = new Promise((resolve) => {
    let pressed;
    addEventListener("click", (event) => (pressed = event.timeStamp), { capture: true, once: true });
    // A message that is posted in a frame's callback arrives after that frame was painted.
    const { port1, port2 } = new MessageChannel();
    const changes = new MutationObserver(() => requestAnimationFrame(() => port2.postMessage(null)));
    port1.onmessage = () => {
      const painted = performance.now();
      if (pressed === undefined || !window.benchShown()) return;
      changes.disconnect();
      resolve(painted - pressed);
    };
    changes.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });
}

/** Megabytes that the page holds: what JavaScript uses, after a collection, and the whole memory of the wasm. */
export async function memory(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const { nodes } = await session.send("Memory.getDOMCounters");
  await session.detach();
  const wasm = await page.evaluate(() => window.benchMemory.reduce((sum, one) => sum + one.buffer.byteLength, 0));
  return { js: usedSize / 1e6, wasm: wasm / 1e6, nodes };
}

/** Runs in the page, before anything else there: keeps the memories of all wasm modules. */
function watchMemory() {
  window.benchMemory = [];
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const instantiate = WebAssembly[name];
    WebAssembly[name] = async (...args) => {
      const made = await instantiate.apply(WebAssembly, args);
      const { exports } = made.instance ?? made;
      if (exports.memory) window.benchMemory.push(exports.memory);
      return made;
    };
  }
}

/** Begins to look for tasks that keep the page from anything else; the function returned tells the longest, in ms. */
export async function watchTasks(page) {
  await page.evaluate(() => {
    const { port1, port2 } = new MessageChannel();
    let [last, longest] = [performance.now(), 0];
    port1.onmessage = () => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      if (window.benchTasks) port2.postMessage(null);
    };
    window.benchTasks = () => longest;
    port2.postMessage(null);
  });
  return () =>
    page.evaluate(() => {
      const longest = window.benchTasks();
      window.benchTasks = undefined;
      return longest;
    });
}
