// Which dashboard and which sandbox this worker has to itself: a test resets its sandbox, so no two may share one.
// The variables name one of each, or several of each separated by spaces, as `cargo xtask test` starts them.

const urls = (name) => (process.env[name] ?? "").split(/\s+/).filter(Boolean).map((url) => url.replace(/\/$/, ""));

const dashboards = urls("PD_DASHBOARD_URL");
const sandboxes = urls("PD_SANDBOX_URL");
if (!dashboards.length || dashboards.length !== sandboxes.length) {
  throw new Error(
    "PD_DASHBOARD_URL and PD_SANDBOX_URL do not name as many dashboards as sandboxes. Run `cargo xtask test --only e2e`, or point them at a running `cargo xtask serve`.",
  );
}

/** How many there are, and so how many files of tests can run at a time. */
export const stacks = dashboards.length;

// Playwright numbers its workers from 0 and sets this in each, before it loads the configuration there.
const mine = Number(process.env.TEST_PARALLEL_INDEX ?? 0);
export const dashboard = dashboards[mine];
export const sandboxOrigin = sandboxes[mine];
/** The partner file of that dashboard. A test writes it; the exchange reads it again when it has changed. */
export const partnersFile = (process.env.PD_PARTNERS_FILE ?? "").split(/\s+/).filter(Boolean)[mine];
