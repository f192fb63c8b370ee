// The list of keys of an ordinary database, 10,100 of them as where the official component was measured: how soon it is
// there, what it costs, and what it weighs with all of them.
import { run, sandbox } from "../support/sandbox.mjs";
import { asList, listAll, memory, openExplorer, pressToPaint, sentByPage, visitor } from "./support/explorer.mjs";
import { report } from "./support/report.mjs";

const DATABASE = "acme-analytics";
const KEYS = 10_100;
const RUNS = 5;
/** Keys that are opened on each page. */
const CLICKS = 6;

await sandbox.reset("demo");
await fill();
const { browser, context } = await visitor();

// The shell is there, nobody has listed these keys yet: the press makes the user that may, asks for the first page and shows it.
const [firstKeys, firstPage] = [[], []];
for (let at = 0; at < RUNS; at += 1) {
  const page = await openExplorer(context, DATABASE);
  const ms = await pressToPaint(page, page.getByRole("button", { name: "List the keys" }), rowsInSight);
  // What the page went on to ask is not part of its first page.
  const { commands } = await sentByPage();
  firstKeys.push(ms);
  firstPage.push(commands.indexOf("SCAN") + 1);
  await page.close();
}
report({ id: "explorer.first_keys_ms", unit: "ms", goal: 250, runs: firstKeys });
report({ id: "explorer.commands_first_page", unit: "commands", goal: 1, runs: firstPage });

const [nodes, heaps, firstClicks, clicks, refocus] = [[], [], [], [], []];
for (let at = 0; at < RUNS; at += 1) {
  const page = await openExplorer(context, DATABASE);
  await listAll(page);
  await asList(page);
  const tree = page.getByRole("treegrid", { name: "Keys of the database" });
  await tree.and(page.locator(`[aria-rowcount="${KEYS}"]`)).waitFor();
  await walkThrough(tree);
  const weight = await memory(page);
  nodes.push(weight.nodes);
  heaps.push(weight.js + weight.wasm);
  console.log(`  run ${at + 1}: ${weight.nodes} nodes, ${weight.js.toFixed(1)} MB in JavaScript, ${weight.wasm.toFixed(1)} MB of wasm`);

  // The first key of a page also readies what every later one uses.
  for (let row = 3; row < 3 + CLICKS; row += 1) {
    const target = tree.getByRole("row").nth(row);
    await target.evaluate((row) => (window.benchName = row.querySelector(".ex-link-name").textContent));
    const ms = await pressToPaint(page, target, isOpen);
    (row === 3 ? firstClicks : clicks).push(ms);
    await page.getByRole("button", { name: /^\d+ commands?$/ }).waitFor();
  }
  await sandbox.clearLog();
  await lookAway(page);
  refocus.push((await sentByPage()).commands.length);
  await page.close();
}
report({ id: "explorer.dom_nodes_10k", unit: "nodes", goal: 1500, runs: nodes });
report({ id: "explorer.heap_mb_10k", unit: "MB", goal: 30, runs: heaps });
report({ id: "explorer.click_to_paint_ms_10k", unit: "ms", goal: 16, runs: clicks });
report({ id: "explorer.first_click_to_paint_ms_10k", unit: "ms", goal: 33, runs: firstClicks });
report({ id: "explorer.commands_refocus", unit: "commands", goal: 0, runs: refocus });
await browser.close();

async function fill() {
  const database = await sandbox.database(DATABASE);
  await run(database, ["FLUSHALL"]);
  for (let from = 0; from < KEYS; from += 900) {
    const count = Math.min(900, KEYS - from);
    await run(database, ...Array.from({ length: count }, (_, at) => ["SET", `user:${from + at}:name`, `name ${from + at}`]));
  }
}

/** In the page: whether rows with names fill the list's first screen. */
function rowsInSight() {
  return [...document.querySelectorAll("[role=treegrid] [role=row]")].some((row) => row.textContent.trim());
}

/** In the page: whether the key that was pressed is marked and named beside the list. */
function isOpen() {
  const open = document.querySelector("[role=treegrid] [role=row][aria-selected=true] .ex-link-name");
  const name = document.querySelector(".ex-name h2");
  return open?.textContent === window.benchName && name?.textContent === window.benchName;
}

/** From the first row to the last, a screen at a time: no row may be left behind. */
async function walkThrough(tree) {
  await tree.evaluate(async (list) => {
    for (let top = 0; top < list.scrollHeight; top += list.clientHeight) {
      list.scrollTop = top;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    list.scrollTop = 0;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}

/** To another window and back. */
async function lookAway(page) {
  const other = await page.context().newPage();
  await other.bringToFront();
  await page.evaluate(() => window.dispatchEvent(new Event("blur")));
  await page.bringToFront();
  await page.evaluate(() => {
    window.dispatchEvent(new Event("focus"));
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.waitForTimeout(500);
  await other.close();
}
