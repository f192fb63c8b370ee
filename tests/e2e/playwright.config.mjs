// `cargo xtask test --only e2e` builds the dashboard, starts it with its sandbox on free ports and then runs this.
import { defineConfig } from "@playwright/test";

const dashboard = process.env.PD_DASHBOARD_URL;
if (!dashboard || !process.env.PD_SANDBOX_URL) {
  throw new Error("PD_DASHBOARD_URL and PD_SANDBOX_URL are not set. Run `cargo xtask test --only e2e`, or point them at a running `cargo xtask serve`.");
}

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.{mjs,ts}",
  outputDir: "results/artifacts",
  // One sandbox serves all tests and each test resets it, so they take turns.
  workers: 1,
  fullyParallel: false,
  // A test that needs a second try is a bug in the test or in the product.
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "results/report.json" }]],
  use: {
    baseURL: dashboard,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.PD_CHROMIUM || "/usr/bin/chromium",
      args: [
        // Chromium refuses its own sandbox when started by root, as it is in most containers.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
