// What a look at a string costs, and whether one of 20 MB ever keeps the page from answering.
import { sandbox } from "../support/sandbox.mjs";
import { openExplorer, sentByPage, visitor, watchTasks } from "./support/explorer.mjs";
import { report } from "./support/report.mjs";

const RUNS = 5;

await sandbox.reset("demo");
const small = await visitor();
const costs = [];
for (let at = 0; at < RUNS; at += 1) {
  const page = await openExplorer(small.context, "acme-catalog");
  await openKey(page, "greeting");
  const { requests, commands } = await sentByPage();
  if (requests !== 1) console.log(`  a look at a string took ${requests} requests: ${commands.join(", ")}`);
  costs.push(commands.length);
  await page.close();
}
report({ id: "explorer.commands_open_string", unit: "commands", goal: 4, runs: costs });
await small.browser.close();

await sandbox.reset("large");
const { browser, context } = await visitor();
const longest = [];
for (let at = 0; at < RUNS; at += 1) {
  const page = await openExplorer(context, "large-values");
  // Whatever the page still does to get ready is not about the string.
  await page.waitForTimeout(500);
  const end = await watchTasks(page);
  await openKey(page, "large:string");
  const value = page.getByRole("region", { name: "Key", exact: true });
  for (let more = 0; more < 4; more += 1) {
    await value.getByRole("button", { name: /^Show next/ }).click();
    await settled(page);
  }
  await value.getByRole("tab", { name: "Hex" }).click();
  await page.getByRole("region", { name: "Value", exact: true }).hover();
  for (let turn = 0; turn < 10; turn += 1) await page.mouse.wheel(0, 5000);
  await page.waitForTimeout(300);
  longest.push(await end());
  await page.close();
}
report({ id: "explorer.longest_task_ms_20mb", unit: "ms", goal: 50, runs: longest });
await browser.close();

async function openKey(page, name) {
  const field = page.getByRole("textbox", { name: "Open a key by name" });
  await field.fill(name);
  await field.press("Enter");
  await settled(page);
}

async function settled(page) {
  await page.getByRole("region", { name: "Key", exact: true }).getByRole("button", { name: /^\d+ commands?$/ }).waitFor();
}
