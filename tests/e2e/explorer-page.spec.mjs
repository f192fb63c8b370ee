// The explorer as a page: names, recent keys, links, the keyboard, narrow frames, and silence while nobody asks.
import { expect, test } from "./support/test.mjs";
import { DATABASE, asDemoUser, openByName, openExplorer, parts, sent, settled, type } from "./support/explorer.mjs";
import { run, sandbox } from "./support/sandbox.mjs";
import { signIn } from "./support/sign-in.mjs";

asDemoUser(test);

test.describe("names", () => {
  for (const name of ["a key with spaces", "größe:ключ:鍵:🔑", "50%25 off", "a/b?c#d&e=f+g", "quoted\"'\\"]) {
    test(`${name} opens by typing it, and by its link`, async ({ page }) => {
      const database = await sandbox.database(DATABASE);
      await run(database, ["SET", name, `the value of ${name}`]);
      await openExplorer(page);
      await openByName(page, name);
      await expect(parts(page).text).toHaveText(`the value of ${name}`);
      await page.reload();
      await expect(parts(page).text).toHaveText(`the value of ${name}`);
      await expect(parts(page).name).toHaveText(name);
    });
  }

  test("bytes are typed as in redis-cli, stay bytes in the link, and are found again among the recent keys", async ({ page }) => {
    await openExplorer(page);
    await openByName(page, String.raw`"blob:\x00\xff\x10:name"`);
    await expect(parts(page).text).toHaveText("the name of this key is not text");
    await expect(page).toHaveURL(/key=blob%3A%00%FF%10%3Aname/);
    await page.reload();
    await expect(parts(page).text).toHaveText("the name of this key is not text");
    await openByName(page, "greeting");
    await expect(parts(page).text).toHaveText("Hello, Ada");
    await parts(page).keys.getByRole("link", { name: String.raw`blob:\x00\xff\x10:name` }).click();
    await expect(parts(page).text).toHaveText("the name of this key is not text");
  });

  test("an empty name is a name", async ({ page }) => {
    const database = await sandbox.database(DATABASE);
    await run(database, ["SET", "", "nameless"]);
    await openExplorer(page);
    await openByName(page, '""');
    await expect(parts(page).text).toHaveText("nameless");
    await expect(parts(page).name).toHaveText("(empty name)");
  });

  test("a pasted list opens its first key, and its types cost one command each when asked for", async ({ page }) => {
    await openExplorer(page);
    await openByName(page, "greeting", '1) "a key with spaces"', "tags:all", "no:such:key");
    await expect(parts(page).text).toHaveText("Hello, Ada");
    const pasted = parts(page).keys.getByRole("list", { name: "Pasted" }).getByRole("link");
    await expect(pasted).toHaveCount(4);
    await settled(page);
    await sandbox.clearLog();
    await page.getByRole("button", { name: "Look up types · 4 commands" }).click();
    await expect(pasted.nth(2)).toContainText("set");
    await expect(pasted.nth(3)).toContainText("missing");
    expect(await sent()).toEqual(["TYPE", "TYPE", "TYPE", "TYPE"]);
  });

  test("a name whose quote is never closed is said to be one, and stays in the field", async ({ page }) => {
    await openExplorer(page);
    await openByName(page, '"open');
    await expect(parts(page).keys).toContainText("Line 1 opens a quote and never closes it.");
    await expect(page.getByRole("textbox", { name: "Open a key by name" })).toHaveValue('"open');
  });

  test("a random key is one command and a look", async ({ page }) => {
    await openExplorer(page);
    await page.getByRole("button", { name: "Random key" }).click();
    await settled(page);
    expect((await sent()).filter((name) => name === "RANDOMKEY")).toHaveLength(1);
  });

  test("recent keys outlive a reload, can be forgotten, and are only names", async ({ page }) => {
    await openExplorer(page, "?key=greeting");
    await settled(page);
    await page.reload();
    const recent = parts(page).keys.getByRole("list", { name: "Recent" }).getByRole("link");
    await expect(recent).toHaveText(["greeting"].map((name) => new RegExp(name)));
    const stored = await page.evaluate(() => JSON.stringify(localStorage));
    expect(stored).toContain("greeting");
    expect(stored).not.toContain("Hello, Ada");
    await page.getByRole("button", { name: "Forget the recent keys" }).click();
    await expect(recent).toHaveCount(0);
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain("greeting");
  });
});

test("signing out forgets the names of keys", async ({ browser, baseURL }) => {
  // A session of its own: the others of this file go on.
  const context = await browser.newContext({ baseURL, storageState: undefined });
  const page = await context.newPage();
  const stored = () => page.evaluate(() => JSON.stringify({ ...localStorage }));
  await signIn(page);
  await openExplorer(page, "?key=greeting");
  await settled(page);
  expect(await stored()).toContain("greeting");
  await page.evaluate(() => localStorage.setItem("pd.theme", "dark"));
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Connect Upstash" })).toBeVisible();
  expect(await stored()).toBe('{"pd.theme":"dark"}');
  await context.close();
});

test("a database that is not there is said not to be there, and the way back is one press", async ({ page }) => {
  await page.goto("/self/redis/00000000-0000-0000-0000-000000000000/explore");
  await expect(page.getByRole("alert")).toContainText("This database is not here");
  await parts(page).keys.getByRole("button", { name: "Count keys" }).click();
  await expect(parts(page).keys).toContainText("keys not counted");
  await page.getByRole("link", { name: "All databases" }).click();
  await expect(page).toHaveURL(/\/self\/redis$/);
});

test("the explorer works where storage is refused", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("refused", "SecurityError"); } });
  });
  await openExplorer(page, "?key=greeting");
  await expect(parts(page).text).toHaveText("Hello, Ada");
  await expect(parts(page).keys.getByRole("link", { name: "greeting" })).toBeVisible();
});


test.describe("nothing by itself", () => {
  test("an explorer that was opened has asked Redis nothing; how many keys there are costs a command and a press", async ({ page }) => {
    await openExplorer(page);
    const { keys } = parts(page);
    const count = keys.getByRole("button", { name: "Count keys" });
    await expect(count).toBeVisible();
    expect(await sent()).toEqual([]);
    await count.click();
    await expect(keys.getByText(/^[\d,]+ keys$/)).toBeVisible();
    expect(await sent()).toEqual(["DBSIZE"]);
  });

  test("focus, blur, resize and visibility send nothing", async ({ page, context }) => {
    await openExplorer(page, "?key=catalog%3Aindex");
    await settled(page);
    await page.getByRole("button", { name: "Show more" }).click();
    await expect(parts(page).key).toContainText(/2\d\d of/);
    await page.waitForTimeout(300);
    expect(await requestsDuring(page, async () => {
      await disturb(page, context);
      await parts(page).grid.hover();
      await page.mouse.wheel(0, 3000);
    })).toEqual([]);
  });

  test("nor do they on the list of databases and the page of one", async ({ page, context }) => {
    const { database_id: id } = await sandbox.database(DATABASE);
    for (const path of ["/self/redis", `/self/redis/${id}`]) {
      await page.goto(path);
      await expect(page.getByRole("main")).toContainText(DATABASE);
      await page.waitForTimeout(300);
      expect(await requestsDuring(page, () => disturb(page, context)), path).toEqual([]);
    }
  });

  test("a page that nobody has looked at for 15 minutes drops its token and fetches another when it is needed", async ({ page }) => {
    const tokens = [];
    page.on("request", (request) => request.url().endsWith("/explorer-token") && tokens.push(request.method()));
    // A quarter of an hour takes two seconds here. Playwright's own clock is no help: it numbers timers beyond 2^31,
    // and `clearTimeout` in the app takes an i32, as browsers' numbers are small.
    await page.addInitScript((limit) => {
      const start = window.setTimeout.bind(window);
      window.setTimeout = (run, ms, ...rest) => start(run, ms === limit ? 2000 : ms, ...rest);
    }, 15 * 60 * 1000);
    await openExplorer(page, "?key=greeting");
    await settled(page);
    expect(tokens).toHaveLength(1);
    const look = (state) => page.evaluate((state) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
    await look("hidden");
    await page.waitForTimeout(500);
    await look("visible");
    await page.waitForTimeout(2500);
    await page.getByRole("button", { name: "Read again" }).click();
    await settled(page);
    expect(tokens, "a look elsewhere that was short enough").toHaveLength(1);
    await look("hidden");
    await page.waitForTimeout(2500);
    await look("visible");
    expect(tokens, "coming back fetches nothing").toHaveLength(1);
    await openByName(page, "queue:emails");
    await expect(parts(page).grid).toContainText("plain text job");
    expect(tokens).toHaveLength(2);
  });

  test("the browser sends the read-only token in a header, and nothing else of us", async ({ page }) => {
    const urls = [];
    page.on("request", (request) => urls.push(request.url()));
    await openExplorer(page, "?key=user%3A1001");
    await settled(page);
    await openByName(page, String.raw`"blob:\x00\xff\x10:name"`);
    await expect(parts(page).text).toBeVisible();
    const { read_only_tokens: tokens, secrets } = await sandbox.state();
    expect(tokens.length).toBeGreaterThan(0);
    expect(secrets.length).toBeGreaterThan(3);
    for (const url of urls) {
      for (const secret of [...tokens, ...secrets].map((one) => one.token ?? one)) expect(url).not.toContain(secret);
    }
    const log = (await sandbox.log("rest")).filter((entry) => entry.from_browser && entry.method !== "OPTIONS");
    expect(log.length).toBeGreaterThan(4);
    for (const entry of log) {
      expect(entry.auth).toBe("token-readonly");
      expect(entry.query).toEqual([]);
      expect(entry.headers).not.toContain("cookie");
      expect(entry.headers).not.toContain("referer");
    }
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    for (const token of tokens.map((one) => one.token ?? one)) expect(kept).not.toContain(token);
  });
});

test.describe("the address", () => {
  test("a link shows what its sender saw, and Back goes from key to key", async ({ page }) => {
    await openExplorer(page, "?key=greeting");
    await page.getByRole("tab", { name: "Hex" }).click();
    await expect(page).toHaveURL(/tab=hex/);
    await openByName(page, "leaderboard");
    await page.getByRole("radio", { name: "Highest first" }).check();
    await expect(page).toHaveURL(/key=leaderboard&order=reverse/);
    await page.reload();
    await expect(page.getByRole("radio", { name: "Highest first" })).toBeChecked();
    await page.goBack();
    await expect(page.getByRole("tab", { name: "Hex" })).toHaveAttribute("aria-selected", "true");
    await expect(parts(page).lines).toContainText("48 65 6c 6c 6f");
  });
});

test("the whole explorer by keyboard alone", async ({ page }) => {
  await openExplorer(page);
  const { command, grid, keys } = parts(page);
  await page.keyboard.press("/");
  await page.keyboard.type("user:1001");
  await page.keyboard.press("Enter");
  await expect(grid).toBeVisible();
  await tabTo(page, grid);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const chosen = grid.getByRole("row", { selected: true });
  await expect(chosen).toContainText("email");
  const id = await chosen.getAttribute("id");
  await expect(grid).toHaveAttribute("aria-activedescendant", id);
  await expect(page.getByRole("region", { name: "Value", exact: true }).first()).toContainText("ada@acme.example");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Close the element" })).toBeHidden();
  await tabTo(page, command);
  await page.keyboard.type("ttl");
  await page.keyboard.press("Tab");
  await expect(command).toHaveValue("TTL ");
  await page.keyboard.type("greeting");
  await page.keyboard.press("Enter");
  await expect(parts(page).output).toContainText("(integer) -1");
  // Tab completes a name, and otherwise leaves: nobody is caught in the field.
  await page.keyboard.press("Tab");
  await expect(command).not.toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(command).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(command).not.toBeFocused();
  // The lists of names are walked with the arrows, and opening one leaves the focus on it.
  await page.keyboard.press("/");
  await expect(page.getByRole("textbox", { name: "Open a key by name" })).toBeFocused();
  await page.keyboard.type("greeting");
  await page.keyboard.press("Enter");
  await expect(parts(page).text).toHaveText("Hello, Ada");
  await tabTo(page, keys.getByRole("link").first());
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(grid).toContainText("Ada Lovelace");
  await expect(keys.getByRole("link", { name: /user:1001/ })).toBeFocused();
});

test("a narrow frame shows one pane at a time", async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 720 });
  await openExplorer(page);
  const { key, keys } = parts(page);
  await expect(keys).toBeVisible();
  await expect(key).toBeHidden();
  await openByName(page, "user:1001");
  await expect(parts(page).grid).toBeVisible();
  await expect(keys).toBeHidden();
  await expect(key).toBeFocused();
  await expect(parts(page).command).toBeHidden();
  await page.getByRole("button", { name: "Show the command line" }).click();
  await expect(parts(page).command).toBeFocused();
  await page.getByRole("button", { name: "Keys" }).click();
  await expect(keys).toBeVisible();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBe(0);
});

/** What happens to a page whose reader does something else. */
async function disturb(page, context) {
  const other = await context.newPage();
  await other.bringToFront();
  await page.bringToFront();
  await other.close();
  await page.setViewportSize({ width: 900, height: 600 });
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.evaluate(() => {
    for (const name of ["blur", "focus", "online", "pageshow"]) window.dispatchEvent(new Event(name));
    document.dispatchEvent(new Event("visibilitychange"));
  });
}

/** Requests of any kind, to anybody, that leave the page during `act` and the second after it. */
async function requestsDuring(page, act) {
  const asked = [];
  const note = (request) => asked.push(`${request.method()} ${request.url()}`);
  page.on("request", note);
  await act();
  await page.waitForTimeout(1000);
  page.off("request", note);
  return asked;
}

/** Presses Tab until `target` has the focus, as a person would. */
async function tabTo(page, target) {
  for (let step = 0; step < 40; step++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("Tab never got there");
}
