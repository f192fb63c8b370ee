// docs/embedding.md as data, for the tests that follow it.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const text = readFileSync(new URL("../../docs/embedding.md", import.meta.url), "utf8");

/** The blocks of code in this language, in their order. */
export const blocks = (language) => [...text.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm"))].map(([, code]) => code);

/** The first column of the table with this heading, as far as it is code. */
export function column(heading) {
  const table = text.slice(text.indexOf(`\n| ${heading} |`) + 1).split("\n\n")[0];
  return table.split("\n").slice(2).map((row) => /^\| `([^`]+)`/.exec(row)?.[1]);
}

/** Code with these texts in the place of others; each of them must be there, or the guide says something else than its test. */
export function filled(code, changes) {
  for (const [placeholder, value] of Object.entries(changes)) {
    if (!code.includes(placeholder)) throw new Error(`the guide has no ${placeholder} here:\n${code}`);
    code = code.replaceAll(placeholder, value);
  }
  return code;
}

/** Code with the addresses of a dashboard and of a page in the place of the guide's. */
export function addressed(code, dashboard, page) {
  const here = code.replaceAll("https://dash.example", dashboard).replaceAll("https://app.acme.example", page);
  if (/https:\/\/[\w.]+\.example/.test(here)) throw new Error(`the guide has an address that nobody replaces:\n${here}`);
  return here;
}

/** The entry for the partner file of step 2, for a page that is served at `page`. */
export const partnerEntry = (dashboard, page, { account, publicHalf }) =>
  filled(addressed(blocks("toml")[0], dashboard, page), { acc_0123456789abcdef: account, "<public half>": publicHalf });

/** The commands of step 3, which end in the server of the page that is served at `page`. */
export const serverCommands = (dashboard, page) =>
  filled(addressed(blocks("sh")[1], dashboard, page), {
    "path/to/this/repository": fileURLToPath(new URL("../..", import.meta.url)),
    "PORT=3000": `PORT=${new URL(page).port}`,
    // In the place of the shell, so that it ends with it.
    "\nnode server.mjs": "\nexec node server.mjs",
  });
