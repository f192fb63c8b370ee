// The loader for script tags without `type="module"`, made from the module. `node tests/clients/support/classic.mjs` writes
// it; a check in loader.forms.test.mjs says when that was forgotten.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const MODULE = new URL("../../../public/embed.js", import.meta.url);
export const CLASSIC = new URL("../../../public/embed.classic.js", import.meta.url);

/** The module's text as a script: in a function, so that none of its names becomes the page's. */
export function classic() {
  const [first, ...lines] = readFileSync(MODULE, "utf8").trimEnd().split("\n");
  const text = lines.join("\n").replace("import.meta.url", "document.currentScript.src").replace("export function", "function");
  return `${first}\n// Made from embed.js by tests/clients/support/classic.mjs.\n(() => {\n"use strict";\n${text}\n})();\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) writeFileSync(CLASSIC, classic());
