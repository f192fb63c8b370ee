// The Redis pages on real parts: the list, the wizard with everything that can go wrong in it, and the way to be rid of
// a database. Failures are switched on in the sandbox; no request is intercepted.
import { expect, test } from "./support/test.mjs";
import { sandbox } from "./support/sandbox.mjs";
import { signIn } from "./support/sign-in.mjs";

const NEW = "/self/redis/new";

const name = (page) => page.getByRole("textbox", { name: "Name", exact: true });
const region = (page, place) => page.getByRole("radio", { name: new RegExp(place) });
const readRegion = (page, place) => page.getByRole("checkbox", { name: new RegExp(place) });
const plan = (page, label) => page.getByRole("radio", { name: new RegExp(`^${label}`) });
const press = (page, label) => page.getByRole("button", { name: label, exact: true }).click();
const atStep = (page, step) => expect(page.locator('[aria-current="step"]')).toHaveText(new RegExp(step));
const creates = async () => (await sandbox.log("api")).filter((entry) => entry.operation === "CreateDatabase");

/** Fills the wizard up to the review. Pay as you go, so that every account may have it. */
async function fillIn(page, called = "northwind-cache") {
  await page.goto(NEW);
  await name(page).fill(called);
  await region(page, "Frankfurt").check();
  await press(page, "Continue");
  await atStep(page, "Replicas");
  await readRegion(page, "Ireland").check();
  await press(page, "Continue");
  await atStep(page, "Plan");
  await plan(page, "Pay as you go").check();
  await page.getByRole("textbox", { name: "Monthly budget" }).fill("20");
  await press(page, "Continue");
  await atStep(page, "Review");
}

/** Everything that was chosen is still there. */
async function draftIsIntact(page, called = "northwind-cache") {
  await page.goto(`${NEW}?step=review`);
  await atStep(page, "Review");
  const request = page.getByRole("region", { name: "request body" });
  for (const part of [`"${called}"`, '"eu-central-1"', '"eu-west-1"', '"payg"', '"budget": 20']) {
    await expect(request).toContainText(part);
  }
}

test.describe("the list", () => {
  test.beforeEach(() => sandbox.reset("demo"));

  test("search and order live in the address, and a row opens its database", async ({ page }) => {
    await signIn(page);
    const rows = page.getByRole("row").filter({ has: page.getByRole("link") });
    await expect(rows).toHaveCount(3);
    await expect(page.getByText("3 databases")).toBeVisible();

    await page.getByRole("searchbox", { name: "Search databases" }).fill("ireland");
    await expect(rows).toHaveCount(1);
    await expect(page).toHaveURL(/\?q=ireland$/);
    await expect(page.getByText("1 of 3 databases")).toBeVisible();
    await page.reload();
    await expect(rows).toHaveCount(1);

    await page.getByRole("searchbox", { name: "Search databases" }).fill("mars");
    await expect(page.getByText("No database fits “mars”")).toBeVisible();
    await page.getByRole("main").getByText("Clear search").click();
    await expect(rows).toHaveCount(3);

    await page.getByRole("button", { name: "Created" }).click();
    await expect(page).toHaveURL(/sort=-created/);
    await expect(page.getByRole("columnheader", { name: "Created" })).toHaveAttribute("aria-sort", "descending");
    await expect(rows.first()).toContainText("acme-analytics");

    await page.getByRole("link", { name: "acme-catalog" }).press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: "acme-catalog" })).toBeVisible();
  });

  test("a failed refresh keeps the rows and says how old they are", async ({ page }) => {
    await signIn(page);
    await expect(page.getByRole("link", { name: "acme-catalog" })).toBeVisible();
    await sandbox.fault({ area: "api", operation: "ListDatabases", kind: "html", count: 1 });
    await press(page, "Refresh");
    const note = page.getByRole("note").filter({ hasText: "Below is what was true" });
    await expect(note).toContainText("Upstash gave no usable answer");
    await expect(page.getByRole("link", { name: "acme-catalog" })).toBeVisible();
    await note.getByRole("button", { name: "Refresh" }).click();
    await expect(note).toBeHidden();
  });

  test("a first read that fails says so, and Try again mends it", async ({ page }) => {
    await signIn(page);
    await expect(page.getByRole("link", { name: "acme-catalog" })).toBeVisible();
    await sandbox.fault({ area: "api", operation: "ListDatabases", kind: "status", status: 500, count: 1 });
    await page.reload();
    await expect(page.getByRole("alert")).toContainText("Upstash gave no usable answer");
    await press(page, "Try again");
    await expect(page.getByRole("link", { name: "acme-catalog" })).toBeVisible();
  });
});

test.describe("the wizard", () => {
  test.beforeEach(() => sandbox.reset("empty"));

  test("creates exactly what the review shows", async ({ page }) => {
    await signIn(page);
    await expect(page.getByText("No database yet")).toBeVisible();
    await page.getByRole("link", { name: "Create the first database" }).click();
    await expect(page).toHaveURL(NEW);
    await fillIn(page);
    await expect(page.getByText("$0.40", { exact: true })).toBeVisible();
    const shown = JSON.parse(await page.getByRole("region", { name: "request body" }).innerText());
    await press(page, "Create database");

    await expect(page.getByRole("heading", { level: 1, name: "northwind-cache" })).toBeVisible();
    await expect(page.getByRole("status").filter({ hasText: "“northwind-cache” is created." })).toBeVisible();
    const made = await sandbox.database("northwind-cache");
    expect(page.url()).toContain(made.database_id);
    expect(shown).toEqual({
      database_name: made.database_name,
      platform: "aws",
      primary_region: made.primary_region,
      read_regions: made.read_regions,
      plan: "payg",
      budget: made.budget,
      eviction: made.eviction,
      tls: true,
    });

    // The draft became a database: the next one starts empty.
    await page.goto(NEW);
    await expect(name(page)).toHaveValue("");
  });

  test("says what is wrong with a name, offers a better one, and asks for what is missing", async ({ page }) => {
    await signIn(page);
    await page.goto(NEW);
    await press(page, "Continue");
    await expect(page.getByText("Give the database a name.")).toBeVisible();
    await expect(page.getByText("Choose where the database lives.")).toBeVisible();
    await expect(name(page)).toBeFocused();

    await name(page).fill("northwind trading!");
    await expect(page.getByText("Only letters, digits, hyphens and underscores; a space cannot be part of a name.")).toBeVisible();
    await press(page, "Use northwind-trading");
    await expect(name(page)).toHaveValue("northwind-trading");
    await expect(name(page)).toBeFocused();

    await name(page).press("Enter");
    await expect(region(page, "N. Virginia")).toBeFocused();
    await region(page, "Ireland").check();
    await press(page, "Continue");
    await atStep(page, "Replicas");
    await expect(page).toHaveURL(`${NEW}?step=replicas`);
    await page.goBack();
    await atStep(page, "Name and place");
    await expect(name(page)).toHaveValue("northwind-trading");
  });

  test("a budget that is no sum of money is told at once", async ({ page }) => {
    await signIn(page);
    await fillIn(page);
    await page.getByRole("link", { name: /^Change plan/ }).click();
    const budget = page.getByRole("textbox", { name: "Monthly budget" });
    await budget.fill("20.50");
    await expect(page.getByText("A budget is a whole number of dollars, such as 20.")).toBeVisible();
    await press(page, "Continue");
    await atStep(page, "Plan");
    await expect(budget).toBeFocused();
  });

  test("a primary region among the read regions is reported and mended with one press", async ({ page }) => {
    await signIn(page);
    await fillIn(page);
    await page.getByRole("link", { name: /^Change name and place/ }).click();
    await region(page, "Ireland").check();
    await press(page, "Continue");
    await atStep(page, "Replicas");
    await expect(page.getByText("eu-west-1 is already the primary region; choose other read regions.")).toBeVisible();
    await press(page, "Continue");
    await atStep(page, "Replicas");
    await expect(readRegion(page, "Ireland")).toBeFocused();
    await press(page, "Remove Ireland from the read regions");
    await expect(readRegion(page, "Ireland")).toBeDisabled();
    await press(page, "Continue");
    await atStep(page, "Plan");
  });

  test("Google Cloud has no read regions, and a look at it loses none", async ({ page }) => {
    await signIn(page);
    await fillIn(page);
    await page.getByRole("link", { name: /^Change name and place/ }).click();
    await page.getByRole("radio", { name: "Google Cloud" }).check();
    await region(page, "Belgium").check();
    await press(page, "Continue");
    await expect(page.getByText("Google Cloud databases have no read regions")).toBeVisible();
    await press(page, "Back");
    await page.getByRole("radio", { name: "AWS" }).check();
    await region(page, "Frankfurt").check();
    await press(page, "Continue");
    await expect(readRegion(page, "Ireland")).toBeChecked();
  });

  test("the draft and the step survive a reload", async ({ page }) => {
    await signIn(page);
    await fillIn(page);
    await expect(page.getByText("Draft saved")).toBeVisible();
    await page.reload();
    await atStep(page, "Review");
    await expect(page.getByText("Your draft from before is here.")).toBeVisible();
    await draftIsIntact(page);
    await press(page, "Start over");
    await page.getByRole("dialog", { name: "Start over with an empty form?" }).getByRole("button", { name: "Start over" }).click();
    await atStep(page, "Name and place");
    await expect(name(page)).toHaveValue("");
    await page.reload();
    await expect(name(page)).toHaveValue("");
  });

  test("the one free database that exists is the reason beside the free plan", async ({ page }) => {
    await sandbox.reset("demo");
    await signIn(page);
    await fillIn(page);
    await page.getByRole("link", { name: /^Change plan/ }).click();
    await expect(plan(page, "Free")).toBeDisabled();
    await expect(page.getByText("Taken: an account has one free database, and “acme-sessions” is it.")).toBeVisible();
  });

  test("a second free database that only Upstash knows of lands on the plan, in Upstash's words", async ({ page, context }) => {
    await signIn(page);
    await fillIn(page);
    await page.getByRole("link", { name: /^Change plan/ }).click();
    await plan(page, "Free").check();
    await press(page, "Continue");
    await atStep(page, "Review");

    // Meanwhile, in another tab, somebody takes the free place.
    const other = await context.newPage();
    await other.goto("/self/redis");
    const body = { database_name: "first", platform: "aws", primary_region: "us-east-1", plan: "free" };
    const status = await other.evaluate(async (body) => {
      const headers = { "content-type": "application/json", "x-pd": "top" };
      const answer = await fetch("/api/self/redis/database", { method: "POST", headers, body: JSON.stringify(body) });
      return answer.status;
    }, body);
    expect(status).toBe(200);
    await other.close();

    await press(page, "Create database");
    await atStep(page, "Plan");
    await expect(page.getByText(/Upstash refused this: “free plan database limit exceeded.*Nothing was created/)).toBeVisible();
    await expect(plan(page, "Free")).toBeFocused();
    await plan(page, "Pay as you go").check();
    await expect(page.getByText(/Upstash refused this/)).toBeHidden();
    await press(page, "Continue");
    await press(page, "Create database");
    await expect(page.getByRole("heading", { level: 1, name: "northwind-cache" })).toBeVisible();
  });

  for (const [title, fault] of [
    ["a 500", { kind: "status", status: 500 }],
    ["a page of HTML", { kind: "html" }],
    ["a cut connection", { kind: "cut" }],
  ]) {
    test(`${title} of Upstash leaves a doubt, and the wizard looks before it sends again`, async ({ page }) => {
      await signIn(page);
      await fillIn(page);
      await sandbox.fault({ area: "api", operation: "CreateDatabase", count: 1, ...fault });
      await press(page, "Create database");
      await expect(page.getByText("It is not clear whether “northwind-cache” was created")).toBeVisible();
      // Create says why it waits; neither pressing it nor a reload sends anything.
      const create = page.getByRole("button", { name: "Create database" });
      await expect(create).toHaveAccessibleDescription(/^Look for the database first/);
      await create.click({ force: true });
      await draftIsIntact(page);
      await expect(page.getByText("It is not clear whether “northwind-cache” was created")).toBeVisible();
      expect(await creates()).toHaveLength(1);

      await press(page, "Look for it");
      await expect(page.getByText("There is no new database named “northwind-cache”")).toBeVisible();
      await press(page, "Send it again");
      await expect(page.getByRole("heading", { level: 1, name: "northwind-cache" })).toBeVisible();
      expect(await creates()).toHaveLength(2);
    });
  }

  test("a database whose answer got lost is found, not made twice", async ({ page }) => {
    await signIn(page);
    await fillIn(page);
    await sandbox.fault({ area: "api", operation: "CreateDatabase", count: 1, kind: "lost_answer" });
    await press(page, "Create database");
    await expect(page.getByText("It is not clear whether “northwind-cache” was created")).toBeVisible();
    await press(page, "Look for it");
    await expect(page.getByText("“northwind-cache” was created")).toBeVisible();
    await page.getByRole("link", { name: "Open the database" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "northwind-cache" })).toBeVisible();
    expect(await creates()).toHaveLength(1);
    await page.goto(NEW);
    await expect(name(page)).toHaveValue("");
  });

  test("an Upstash that takes longer than the exchange waits is a doubt too", async ({ page }) => {
    await signIn(page);
    await fillIn(page);
    await sandbox.fault({ area: "api", operation: "CreateDatabase", count: 1, kind: "latency", ms: 11_000 });
    await press(page, "Create database");
    await expect(page.getByRole("button", { name: /^Creating/ })).toBeVisible();
    const doubt = page.getByText("It is not clear whether “northwind-cache” was created");
    await expect(doubt).toBeVisible({ timeout: 20_000 });
    await draftIsIntact(page);
  });

  test("Create pressed twice sends once", async ({ page }) => {
    await signIn(page);
    await fillIn(page);
    await sandbox.fault({ area: "api", operation: "CreateDatabase", count: 1, kind: "latency", ms: 700 });
    await page.getByRole("button", { name: "Create database" }).dblclick();
    await expect(page.getByRole("heading", { level: 1, name: "northwind-cache" })).toBeVisible();
    expect(await creates()).toHaveLength(1);
  });

  test("a session that ends in the middle costs a sign-in and nothing else", async ({ page, context }) => {
    await signIn(page);
    await fillIn(page);
    await context.clearCookies({ name: /pd_s/ });
    await press(page, "Create database");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Sign in again" }).click();
    // Upstash still knows who this is and only asks for consent.
    await page.getByRole("button", { name: "Allow" }).click();
    await atStep(page, "Review");
    await draftIsIntact(page);
    await press(page, "Create database");
    await expect(page.getByRole("heading", { level: 1, name: "northwind-cache" })).toBeVisible();
    expect(await creates()).toHaveLength(1);
  });
});

test.describe("one database", () => {
  test.beforeEach(() => sandbox.reset("demo"));

  test("is deleted after its name was typed, and only then", async ({ page }) => {
    await signIn(page);
    await page.getByRole("link", { name: "acme-catalog" }).click();
    await page.getByRole("button", { name: "Delete database" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete “acme-catalog”?" });
    await expect(dialog).toContainText("All data of “acme-catalog”, in all 2 regions.");
    const act = dialog.getByRole("button", { name: "Delete database" });
    await dialog.getByRole("textbox").fill("acme");
    await expect(act).toHaveAttribute("aria-disabled", "true");
    await act.click({ force: true });
    expect((await sandbox.state()).databases).toHaveLength(3);

    await sandbox.fault({ area: "api", operation: "DeleteDatabase", count: 1, kind: "status", status: 503 });
    await dialog.getByRole("textbox").fill("acme-catalog");
    await act.click();
    await expect(dialog.getByRole("alert")).toContainText("Upstash gave no usable answer");
    expect((await sandbox.state()).databases).toHaveLength(3);

    await act.click();
    await expect(page).toHaveURL(/\/self\/redis$/);
    await expect(page.getByRole("status").filter({ hasText: "“acme-catalog” is deleted." })).toBeVisible();
    await expect(page.getByRole("link", { name: "acme-sessions" })).toBeVisible();
    await expect(page.getByRole("link", { name: "acme-catalog" })).toBeHidden();
  });

  test("that is gone says so", async ({ page }) => {
    await signIn(page);
    await page.goto("/self/redis/00000000-0000-4000-8000-000000000000");
    await expect(page.getByText("This database is not here")).toBeVisible();
    await page.getByRole("link", { name: "All databases" }).click();
    await expect(page.getByRole("link", { name: "acme-catalog" })).toBeVisible();
  });
});
