// `cargo xtask test --only e2e` builds the dashboard, starts it with its sandbox on free ports and then runs this.
import { defineConfig } from "@playwright/test";
import { FLAGS, PROGRAM } from "../support/chromium.mjs";
import { dashboard, stacks } from "./support/stack.mjs";

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.{mjs,ts}",
  outputDir: "results/artifacts",
  // Tests of one file share a sandbox and reset it, so they take turns.
  workers: stacks,
  fullyParallel: false,
  // A test that needs a second try is a bug in the test or in the product.
  retries: 0,
  forbidOnly: true,
  // A busy machine now and then takes ten seconds to load the page. Waiting ends with what is waited for, so this costs nothing.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"], ["json", { outputFile: "results/report.json" }]],
  use: {
    baseURL: dashboard,
    // Recording makes everything take more than twice as long: `cargo xtask test` does it in a second run, of what failed.
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: PROGRAM, args: FLAGS },
  },
});
