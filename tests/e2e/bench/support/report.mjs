// What a bench found out. `cargo xtask bench` collects it from all of them: a table, and target/bench/latest.json.
import { appendFileSync } from "node:fs";

/** A file of JSON, one measurement a line. Without it (a bench that is run by hand) they are printed. */
const file = process.env.PD_BENCH_RESULTS;

/**
 * Reports one measurement. `runs` are what each repetition gave, `value` is what they come to (the median unless it is
 * given), `goal` is the most that it should be, if there is such a thing.
 */
export function report({ id, unit, goal = null, runs, value = median(runs) }) {
  if (!runs.length || ![value, ...runs].every(Number.isFinite)) throw new Error(`${id} was not measured: ${runs}`);
  const line = JSON.stringify({ id, value: tenths(value), unit, goal, runs: runs.map(tenths) });
  if (file) appendFileSync(file, `${line}\n`);
  else console.log(line);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function tenths(value) {
  return Math.round(value * 10) / 10;
}
