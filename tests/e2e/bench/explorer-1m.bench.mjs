// A million keys: typing in the filter, scrolling, and the memory it takes.
import { sandbox } from "../support/sandbox.mjs";
import { asList, listAll, memory, openExplorer, visitor } from "./support/explorer.mjs";
import { typeAndMeasure } from "./support/keys.mjs";
import { median, report } from "./support/report.mjs";

const RUNS = 5;
/** Of a million names one fits most, one few, one none. */
const WORDS = ["user", "9999", "nobody"];
const FRAMES = 240;

await sandbox.reset("large");
const filters = [];
const scrolls = [];
const wasms = [];
// A visitor a run: what the memory of one page took says nothing of the next page's.
for (let run = 0; run < RUNS; run += 1) {
  const { browser, context } = await visitor();
  const page = await openExplorer(context, "large-keys");
  const began = Date.now();
  await listAll(page);
  console.log(`  all keys were listed after ${((Date.now() - began) / 1000).toFixed(0)} s`);
  const tree = page.getByRole("treegrid", { name: "Keys of the database" });
  filters.push(await typeAndMeasure(page, page.getByRole("searchbox", { name: "Filter names" }), WORDS, shown));
  await asList(page);
  await page.waitForFunction(() => Number(document.querySelector("[role=treegrid]").getAttribute("aria-rowcount")) >= 1_000_000);
  scrolls.push(percentile(await tree.evaluate(scroll, FRAMES), 0.95));
  const { js, wasm } = await memory(page);
  console.log(`  ${js.toFixed(1)} MB in JavaScript beside the wasm`);
  wasms.push(wasm);
  await browser.close();
}
for (const { key, typed, ms } of filters.flat().sort((a, b) => b.ms - a.ms).slice(0, 5)) {
  console.log(`  ${key} → “${typed}”: ${ms.toFixed(1)} ms`);
}
report({ id: "explorer.filter_to_paint_ms_1m", unit: "ms", goal: 50, runs: filters.map((run) => median(run.map(({ ms }) => ms))) });
report({ id: "explorer.scroll_frame_p95_ms_1m", unit: "ms", goal: 16.7, runs: scrolls });
report({ id: "explorer.wasm_mb_1m", unit: "MB", goal: 160, runs: wasms });

/** In the page: the rows in sight, and how many there are. */
function shown() {
  const rows = [...document.querySelectorAll("[role=treegrid] [role=row]")].map((row) => row.textContent);
  return [document.querySelector(".ex-found")?.textContent, ...rows.sort()].join("\n");
}

/** In the page: a screen a frame, downwards, for so many frames. The time from each frame to the next, in ms. */
async function scroll(list, frames) {
  const times = [];
  list.scrollTop = 0;
  for (let frame = 0; frame <= frames; frame += 1) {
    times.push(await new Promise((resolve) => requestAnimationFrame(resolve)));
    list.scrollTop += list.clientHeight;
  }
  return times.slice(1).map((time, at) => time - times[at]);
}

function percentile(values, part) {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length * part) - 1];
}
