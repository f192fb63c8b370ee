// What the dashboard's server wrote down: a line of JSON per answer, with the route's template and the status.
import { readFile } from "node:fs/promises";
import path from "node:path";

import { until } from "./browser.mjs";

const folder = process.env.PD_LOGS;
if (!folder) throw new Error("PD_LOGS does not name the folder with exchange.log and sandbox.log");

/** All that a program has printed. */
export const printed = (program) => readFile(path.join(folder, `${program}.log`), "utf8");

/** Answers from now on: call what it returns for those so far, each as `METHOD route status`. */
export async function listen() {
  const start = (await printed("exchange")).length;
  return async () => {
    const lines = (await printed("exchange")).slice(start).split("\n").filter((line) => line.includes('"answered"'));
    return lines.map((line) => JSON.parse(line)).map(({ method, route, status }) => `${method} ${route} ${status}`);
  };
}

/** Waits until there are so many answers like this one. */
export const answers = (answered, pattern, count = 1) =>
  until(`${count} × ${pattern}`, async () => {
    const found = (await answered()).filter((line) => pattern.test(line));
    return found.length >= count && found;
  });

/** Sign-ins and trades that the server takes from one address in a minute (`sign_in` in `crates/exchange/src/limits.rs`). */
const PER_MINUTE = 30;

/** Waits until the server takes so many of them at once: all of these tests are at one address, and a fast machine outruns it. */
export async function turns(wanted = 12) {
  const lines = (await printed("exchange")).split("\n").filter((line) => line.includes('"answered"'));
  const taken = lines.map((line) => JSON.parse(line)).filter(({ route }) => ["/api/session/embed", "/api/session/exchange"].includes(route));
  let [left, at] = [PER_MINUTE, 0];
  const refill = (now) => {
    left = Math.min(PER_MINUTE, left + ((now - at) / 60_000) * PER_MINUTE);
    at = now;
  };
  for (const { timestamp } of taken) {
    refill(Date.parse(timestamp));
    left -= 1;
  }
  refill(Date.now());
  const missing = Math.max(0, wanted - left);
  await new Promise((done) => setTimeout(done, (missing / PER_MINUTE) * 60_000));
}
