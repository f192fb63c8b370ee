// How every Chromium of these tests is started. `webdriver.json` has the list, since wasm-bindgen-test-runner reads that file
// and nothing else; whoever starts a Chromium by itself takes it from here.
import { readFileSync } from "node:fs";

const webdriver = JSON.parse(readFileSync(new URL("../../webdriver.json", import.meta.url), "utf8"));

/** Chromium of the system, where `cargo xtask test` names none. */
export const PROGRAM = process.env.PD_CHROMIUM || "/usr/bin/chromium";

/** No sandbox: Chromium refuses its own when started by root, as it is in most containers. */
export const FLAGS = webdriver["goog:chromeOptions"].args;

/** What is not this machine does not exist. */
export const NOTHING_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1";
