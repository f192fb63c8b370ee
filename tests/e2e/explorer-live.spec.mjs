// The live view against a real Redis: messages as they were published, who may listen, and when nobody listens any more.
import { expect, test } from "./support/test.mjs";
import { list } from "./support/browse.mjs";
import { asDemoUser, DATABASE, openExplorer, parts, type } from "./support/explorer.mjs";
import { run, sandbox } from "./support/sandbox.mjs";

asDemoUser(test);

const live = (page) => page.getByRole("tabpanel", { name: "Live" });
const field = (page) => live(page).getByRole("textbox");
const messages = (page) => live(page).getByRole("row");
const grid = (page) => live(page).getByRole("grid", { name: "Messages" });
const stop = (page) => live(page).getByRole("button", { name: "Stop" });

/** The explorer with the right to listen, which is that of the user who lists the keys. */
async function openAsBrowser(page) {
  await openExplorer(page);
  await list(page);
  await page.getByRole("tab", { name: "Live" }).click();
}

/** Listens, and waits until Redis has confirmed it. */
async function listen(page, names, how = "Channels") {
  await live(page).getByRole("radio", { name: how }).check({ force: true });
  await field(page).fill(names);
  await field(page).press("Enter");
  await expect(live(page).getByRole("status").getByText(`Listening to ${names}`)).toBeVisible();
}

async function publish(...pairs) {
  const database = await sandbox.database(DATABASE);
  return run(database, ...pairs.map(([channel, text]) => ["PUBLISH", channel, text]));
}

/** How many connections to Redis listen to a channel. */
async function listeners(channel) {
  const [[, number]] = await run(await sandbox.database(DATABASE), ["PUBSUB", "NUMSUB", channel]);
  return Number(number);
}

/** Pretends that the page is hidden or seen again. */
const look = (page, state) =>
  page.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);

test("the read-only token may not listen, and the user that lists keys may", async ({ page }) => {
  await openExplorer(page);
  await page.getByRole("tab", { name: "Live" }).click();
  await field(page).fill("chat");
  await live(page).getByRole("button", { name: "Listen" }).click();
  await expect(live(page)).toContainText("This token may not run SUBSCRIBE.");
  await expect(live(page)).toContainText("The user that lists the keys may listen as well.");
  await expect(stop(page)).toHaveAttribute("aria-disabled", "true");
  await live(page).getByRole("button", { name: "List the keys" }).click();
  await expect(live(page)).toContainText("press Listen again");
  await expect(field(page)).toBeFocused();
  expect(await listeners("chat"), "nothing connects by itself").toBe(0);
  await live(page).getByRole("button", { name: "Listen" }).click();
  await expect(live(page)).toContainText("Listening to chat");
  await expect.poll(() => listeners("chat")).toBe(1);
});

test("messages are shown exactly as they were published", async ({ page }) => {
  await openAsBrowser(page);
  await listen(page, "chat");
  const published = ["9223372036854775807", "🦀 naïve, café", "a,b, c", " two  spaces ", '{"a":1.0}', "tab\there"];
  await publish(...published.map((text) => ["chat", text]));
  const last = (nth) => messages(page).nth(nth).getByRole("gridcell").last();
  await expect(last(5)).toBeVisible();
  const shown = [];
  for (let at = 0; at < published.length; at += 1) shown.push(await last(at).textContent());
  expect(shown).toEqual(["9223372036854775807", "🦀 naïve, café", "a,b, c", " two  spaces ", '{"a":1.0}', "tab\\there"]);
  await expect(messages(page).first()).toContainText(/^\d\d:\d\d:\d\d\.\d{3}chat/);
  await expect(live(page)).toContainText("6 messages");
  await messages(page).nth(1).click();
  await expect(live(page).locator("pre[aria-label=Value]")).toHaveText("🦀 naïve, café");
  await live(page).getByRole("button", { name: "Close" }).click();
  await publish(["chat", ""], ["chat", "one\ntwo"]);
  await expect(last(6)).toHaveText("(empty)");
  await messages(page).nth(7).click();
  expect(await live(page).locator("pre[aria-label=Value]").textContent()).toBe("one\ntwo");
});

test("bytes that are not text are said to be lost on their way", async ({ page }) => {
  await openAsBrowser(page);
  await listen(page, "raw");
  const { rest_token: token } = await sandbox.database(DATABASE);
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${sandbox.origin}/publish/raw/a%80b`, { headers });
  expect(await answer.json()).toEqual({ result: 1 });
  await messages(page).first().click();
  await expect(live(page).locator("pre[aria-label=Value]")).toHaveText("a\u{fffd}b");
  await expect(live(page)).toContainText("Upstash sends messages as text");
});

test("patterns and several channels with names that an address has to quote", async ({ page }) => {
  await openAsBrowser(page);
  await listen(page, "user:*", "Patterns");
  await publish(["user:1", "hello"], ["order:1", "not for us"], ["user:2,x", "bye"]);
  await expect(messages(page)).toHaveCount(2);
  await expect(messages(page).nth(0)).toContainText("user:1");
  await messages(page).nth(0).click();
  await expect(live(page)).toContainText("fits user:*");
  await listen(page, 'a/b?c "two words" a,b', "Channels");
  await expect(messages(page)).toHaveCount(0);
  await publish(["a/b?c", "first"], ["two words", "second"], ["a,b", "third, with a comma"]);
  await expect(messages(page)).toHaveCount(3);
  await expect(messages(page).nth(1)).toContainText("two wordssecond");
  await expect(messages(page).nth(2)).toContainText("a,bthird, with a comma");
  const [patterns] = await run(await sandbox.database(DATABASE), ["PUBSUB", "NUMPAT"]);
  expect(patterns, "the listener before is gone").toBe(0);
  expect(page.url(), "names are in no address of the page").not.toMatch(/two|a%2Fb|user/);
});

test("a pause holds what is shown, and going on brings what came meanwhile", async ({ page }) => {
  await openAsBrowser(page);
  await listen(page, "chat");
  await publish(["chat", "one"], ["chat", "two"]);
  await expect(messages(page)).toHaveCount(2);
  await live(page).getByRole("button", { name: "Pause" }).click();
  await publish(["chat", "three"]);
  await expect(live(page).getByRole("button", { name: "Go on · 1 new" })).toBeVisible();
  await expect(messages(page)).toHaveCount(2);
  await live(page).getByRole("button", { name: "Go on" }).click();
  await expect(messages(page)).toHaveCount(3);
  await live(page).getByRole("button", { name: "Clear the messages" }).click();
  await expect(messages(page)).toHaveCount(0);
  await publish(["chat", "four"]);
  await expect(messages(page).first()).toContainText("four");
});

test("a page that nobody sees stops, says so, and connects again only when asked", async ({ page }) => {
  await openAsBrowser(page);
  await listen(page, "chat");
  await publish(["chat", "seen"]);
  await expect(messages(page)).toHaveCount(1);
  await look(page, "hidden");
  await expect.poll(() => listeners("chat")).toBe(0);
  await look(page, "visible");
  await expect(live(page)).toContainText("Stopped because the page was out of sight.");
  await expect(messages(page)).toHaveCount(1);
  await page.waitForTimeout(500);
  expect(await listeners("chat")).toBe(0);
  await live(page).getByRole("button", { name: "Listen" }).click();
  await expect(live(page)).toContainText("Listening to chat");
  await expect.poll(() => listeners("chat")).toBe(1);
});

test("Stop, leaving the page and taking the right back each end the connection", async ({ page }) => {
  await openAsBrowser(page);
  await listen(page, "chat");
  await expect.poll(() => listeners("chat")).toBe(1);
  await stop(page).click();
  await expect.poll(() => listeners("chat")).toBe(0);
  await listen(page, "chat");
  await page.getByRole("link", { name: DATABASE }).click();
  await expect(page.getByRole("heading", { level: 1, name: DATABASE })).toBeVisible();
  await expect.poll(() => listeners("chat")).toBe(0);
  await openAsBrowser(page);
  await listen(page, "chat");
  await page.getByRole("button", { name: "Access" }).click();
  await page.getByRole("button", { name: "Revoke it for everybody" }).click();
  await expect(live(page)).toContainText("Stopped with the end of the right to list keys");
  await expect.poll(() => listeners("chat")).toBe(0);
});

test("lines of the command line that listen lead to the live view", async ({ page }) => {
  await openExplorer(page);
  await list(page);
  await parts(page).command.fill("SUBSCRIBE chat");
  await expect(page.getByText("opens Live")).toBeVisible();
  await parts(page).command.press("Enter");
  await expect(live(page)).toContainText("Listening to chat");
  await expect(field(page)).toBeFocused();
  await page.getByRole("tab", { name: "Command line" }).click();
  await publish(["chat", "meanwhile"]);
  await expect(page.getByRole("button", { name: "Live · 1 message" })).toBeVisible();
  await type(page, "PSUBSCRIBE user:*");
  await expect(live(page)).toContainText("Listening to user:*");
  await page.getByRole("tab", { name: "Command line" }).click();
  await sandbox.clearLog();
  await type(page, "MONITOR");
  await expect(live(page)).toContainText("MONITOR shows the commands of everybody");
  expect(await sandbox.log("rest")).toEqual([]);
  const database = await sandbox.database(DATABASE);
  await expect.poll(() => run(database, ["PUBSUB", "NUMPAT"])).toEqual([0]);
});

test("ten thousand messages in a burst are counted, and the newest thousand kept", async ({ page }) => {
  await openAsBrowser(page);
  await listen(page, "burst");
  await page.evaluate(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
    }).observe({ entryTypes: ["longtask"] });
  });
  const database = await sandbox.database(DATABASE);
  for (let from = 0; from < 10_000; from += 1000) {
    await run(database, ...Array.from({ length: 1000 }, (_, at) => ["PUBLISH", "burst", `message ${from + at + 1}`]));
  }
  await expect(live(page)).toContainText("10,000 messages");
  await expect(live(page)).toContainText("9,000 no longer kept");
  await expect(messages(page).last(), "the end is in view").toContainText("message 10000");
  // A debug build on a busy machine: drawing each of them would take many times as long.
  expect(await page.evaluate(() => window.longest)).toBeLessThan(2000);
  expect(await messages(page).count()).toBeLessThan(60);
  await grid(page).focus();
  await page.keyboard.press("Home");
  await expect(live(page).locator("pre[aria-label=Value]")).toHaveText("message 9001");
});

test("scrolling back holds the list, and its end goes on", async ({ page }) => {
  await openAsBrowser(page);
  await listen(page, "chat");
  await publish(...Array.from({ length: 100 }, (_, at) => ["chat", `line ${at + 1}`]));
  await expect(live(page)).toContainText("100 messages");
  await expect(messages(page).getByText("line 100", { exact: true })).toBeVisible();
  await grid(page).hover();
  await page.mouse.wheel(0, -600);
  await expect(messages(page).getByText("line 100", { exact: true })).toBeHidden();
  await publish(["chat", "line 101"]);
  await expect(live(page).getByRole("button", { name: "Go on · 1 new" })).toBeVisible();
  await page.mouse.wheel(0, 6000);
  await expect(messages(page).getByText("line 101", { exact: true })).toBeVisible();
  await expect(live(page).getByRole("button", { name: "Pause" })).toBeVisible();
});

test("in a narrow frame the list keeps the focus while a message is shown in full", async ({ page }) => {
  await openExplorer(page);
  await list(page);
  await page.getByRole("tab", { name: "Live" }).click();
  await listen(page, "chat");
  await publish(["chat", "one"], ["chat", "two"]);
  await expect(messages(page)).toHaveCount(2);
  await page.setViewportSize({ width: 375, height: 760 });
  await grid(page).focus();
  await page.keyboard.press("End");
  await expect(live(page).locator("pre[aria-label=Value]")).toHaveText("two");
  await expect(grid(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(live(page).locator("pre[aria-label=Value]")).toBeHidden();
  await expect(live(page).getByRole("button", { name: "Pause" })).toBeVisible();
});
