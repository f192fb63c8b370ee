// The explorer's command line, and everything that can go wrong: missing keys, refusals, limits, faults.
import { expect, test } from "./support/test.mjs";
import { DATABASE, asDemoUser, openByName, openExplorer, parts, sent, settled, type } from "./support/explorer.mjs";
import { run, sandbox } from "./support/sandbox.mjs";

asDemoUser(test);

/** The next request for a key: when it leaves, and when it is given up. */
function nextRead(page) {
  const isRead = (request) => request.url().endsWith("/pipeline");
  return { begun: page.waitForRequest(isRead), aborted: page.waitForEvent("requestfailed", isRead) };
}

test.describe("the command line", () => {
  test("a write, SCAN, an unknown command and one that REST lacks are refused here, each with its reason", async ({ page }) => {
    await openExplorer(page, "?key=greeting");
    await settled(page);
    await sandbox.clearLog();
    const refused = {
      "SET greeting x": "SET writes. This page holds a token that can only read, so nothing was sent.",
      "del  greeting": "DEL writes.",
      '"GETDEL" greeting': "GETDEL writes.",
      "SCAN 0": "Upstash keeps SCAN from a read-only token, so nothing was sent.",
      MULTI: "MULTI does not exist over REST, with any token, so nothing was sent.",
      FROBNICATE: "FROBNICATE is not a command of Upstash Redis that this page knows, so nothing was sent.",
      'GET "greeting': "The quote at character 5 is never closed. Nothing was sent.",
    };
    for (const [line, reason] of Object.entries(refused)) {
      await type(page, line);
      await expect(parts(page).output).toContainText(reason);
    }
    expect(await sandbox.log("rest")).toEqual([]);
    await page.getByRole("button", { name: "Read again" }).click();
    await expect(parts(page).text).toHaveText("Hello, Ada");
  });

  test("answers read like redis-cli's, errors are in Redis's words, several lines are one pipeline", async ({ page }) => {
    await openExplorer(page);
    await sandbox.clearLog();
    await parts(page).command.fill("TYPE leaderboard\nZRANGE leaderboard 0 1\nXRANGE orders:events - + COUNT 1\nGET leaderboard\nGET nope\nZCARD leaderboard");
    await parts(page).command.press("Enter");
    const output = parts(page).output;
    await expect(output).toContainText("zset");
    await expect(output).toContainText('1) "nobody"\n2) "grace"');
    await expect(output).toContainText(/1\) 1\) "\d+-\d+"\n {3}2\) 1\) "type"/);
    await expect(output).toContainText("(error) WRONGTYPE Operation against a key holding the wrong kind of value");
    await expect(output).toContainText("(nil)");
    await expect(output).toContainText("(integer) 7");
    await expect(output).toContainText(/6 commands in \d+ ms/);
    const requests = (await sandbox.log("rest")).filter((entry) => entry.method !== "OPTIONS");
    expect(requests.map((entry) => entry.operation)).toEqual(["pipeline"]);
  });

  test("hints, completion and history", async ({ page }) => {
    await openExplorer(page);
    const { command } = parts(page);
    await command.fill("hgeta");
    await command.press("Tab");
    await expect(command).toHaveValue("HGETALL ");
    await expect(page.getByText("<key>", { exact: false }).first()).toBeVisible();
    await command.pressSequentially("user:1001");
    await command.press("Enter");
    await expect(parts(page).output).toContainText('"Ada Lovelace"');
    await command.fill("draft");
    await command.press("ArrowUp");
    await expect(command).toHaveValue("HGETALL user:1001");
    await command.press("ArrowDown");
    await expect(command).toHaveValue("draft");
    // A pipeline comes back whole; the arrows walk through it, and on at its ends.
    await command.fill("TYPE greeting\nSTRLEN greeting");
    await command.press("Enter");
    await command.press("ArrowUp");
    await expect(command).toHaveValue("TYPE greeting\nSTRLEN greeting");
    await command.press("ArrowUp");
    await expect(command).toHaveValue("TYPE greeting\nSTRLEN greeting");
    await command.press("ArrowUp");
    await expect(command).toHaveValue("HGETALL user:1001");
    await command.press("ArrowDown");
    await command.press("ArrowDown");
    await expect(command).toHaveValue("");
    await command.fill("SET a");
    await expect(page.getByText("writes, and will not be sent")).toBeVisible();
  });

  test("hidden and shown again, it has what was answered", async ({ page }) => {
    await openExplorer(page);
    await type(page, "STRLEN greeting");
    await expect(parts(page).output).toContainText("(integer) 10");
    await page.getByRole("button", { name: "Hide the command line" }).click();
    await expect(parts(page).output).toBeHidden();
    await page.getByRole("button", { name: "Show the command line" }).click();
    await expect(parts(page).output).toContainText("(integer) 10");
    await type(page, "TYPE greeting");
    await expect(parts(page).output).toContainText("string");
  });

  test("a HyperLogLog offers its count, which is sent only when asked", async ({ page }) => {
    await openExplorer(page, "?key=visitors%3Aunique");
    await settled(page);
    expect(await sent()).not.toContain("PFCOUNT");
    await page.getByRole("button", { name: "Count · 1 command" }).click();
    await expect(page.getByText(/^About \d+ distinct elements/)).toBeVisible();
    expect((await sent()).filter((name) => name === "PFCOUNT")).toHaveLength(1);
  });
});

test.describe("states", () => {
  test("a missing key says so, and is found once it is there", async ({ page }) => {
    await openExplorer(page, "?key=no%3Asuch%3Akey");
    await expect(parts(page).key).toContainText("There is no such key");
    await run(await sandbox.database(DATABASE), ["SET", "no:such:key", "here now"]);
    await page.getByRole("button", { name: "Look again" }).click();
    await expect(parts(page).text).toHaveText("here now");
  });

  test("a key that changes its type, and one that goes while it is open", async ({ page }) => {
    const database = await sandbox.database(DATABASE);
    await run(database, ["SET", "shifty", "text"]);
    await openExplorer(page, "?key=shifty");
    await expect(parts(page).text).toHaveText("text");
    await run(database, ["DEL", "shifty"], ["SADD", "shifty", "member"]);
    await page.getByRole("button", { name: "Read again" }).click();
    await expect(parts(page).grid).toContainText("member");
    await run(database, ["DEL", "shifty"]);
    await page.getByRole("button", { name: "Read again" }).click();
    await expect(parts(page).key).toContainText("The key is gone");
  });

  test("commands that this token may not run leave everything else usable", async ({ page }) => {
    await sandbox.switches({ read_only_rules: ["-hscan", "-sscan", "-zrange", "-randomkey", "-memory|usage", "-dbsize"] });
    await openExplorer(page, "?key=leaderboard");
    await expect(parts(page).key).toContainText("This token may not run ZRANGE");
    await expect(parts(page).key).toContainText("7 members");
    await expect(parts(page).key).not.toContainText("in memory");
    await parts(page).keys.getByRole("button", { name: "Count keys" }).click();
    await expect(parts(page).keys).toContainText("keys not counted");
    await page.getByRole("button", { name: "Random key" }).click();
    await expect(parts(page).keys).toContainText("This token may not run RANDOMKEY.");
    // A small hash is still read, in another way.
    await openByName(page, "user:1001");
    await expect(parts(page).grid).toContainText("Ada Lovelace");
    expect(await sent()).toContain("HGETALL");
    await openByName(page, "catalog:index");
    await expect(parts(page).grid).toBeVisible();
    // What was refused once is not asked again.
    expect((await sent()).filter((name) => name === "MEMORY USAGE")).toHaveLength(1);
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  test("a token that was revoked is fetched again without a word", async ({ page }) => {
    await openExplorer(page, "?key=greeting");
    await settled(page);
    const tokens = [];
    page.on("request", (request) => request.url().endsWith("/explorer-token") && tokens.push(request.method()));
    await sandbox.fault({ area: "rest", method: "POST", count: 1, kind: "status", status: 401 });
    await openByName(page, "queue:emails");
    await expect(parts(page).grid).toContainText("plain text job");
    expect(tokens).toEqual(["POST"]);
  });

  test("a password that was reset is said to be reset, and the way on is one button", async ({ page }) => {
    await sandbox.fault({ area: "rest", method: "POST", kind: "status", status: 401 });
    await openExplorer(page, "?key=greeting");
    await expect(parts(page).key).toContainText("The database's password was reset");
    await expect(parts(page).cost).toContainText("0 commands this visit");
    await sandbox.clearFaults();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(parts(page).text).toHaveText("Hello, Ada");
  });

  const quota = "ERR max requests limit exceeded. Limit: 500000, Usage: 500002.";
  const troubles = [
    { title: "The database has reached a limit of its plan", fault: { kind: "status", status: 400, body: { error: quota } } },
    { title: "That was not an answer of Redis", fault: { kind: "html" } },
    { title: "That was not an answer of Redis", fault: { kind: "malformed_json" } },
    { title: "The database does not answer", fault: { kind: "cut" } },
  ];
  for (const { title, fault } of troubles) {
    test(`${fault.kind}: "${title}", and then it works again`, async ({ page }) => {
      await sandbox.fault({ area: "rest", method: "POST", ...fault });
      await openExplorer(page, "?key=greeting");
      await expect(parts(page).key).toContainText(title);
      await sandbox.clearFaults();
      await page.getByRole("button", { name: "Try again" }).click();
      await expect(parts(page).text).toHaveText("Hello, Ada");
    });
  }

  test("what was read stays when it cannot be read again", async ({ page }) => {
    await openExplorer(page, "?key=greeting");
    await settled(page);
    await sandbox.fault({ area: "rest", method: "POST", kind: "html" });
    await page.getByRole("button", { name: "Read again" }).click();
    await expect(parts(page).key).toContainText("What you see was read before and is unchanged here.");
    await expect(parts(page).text).toHaveText("Hello, Ada");
  });

  test("a late answer never takes the place of the key that was opened since", async ({ page }) => {
    await openExplorer(page);
    await sandbox.fault({ area: "rest", method: "POST", count: 1, kind: "latency", ms: 1500 });
    const { aborted, begun } = nextRead(page);
    await openByName(page, "greeting");
    await begun;
    await openByName(page, "queue:emails");
    await expect(parts(page).grid).toContainText("plain text job");
    await aborted;
    await page.waitForTimeout(1800);
    await expect(parts(page).name).toHaveText("queue:emails");
    await expect(parts(page).grid).toContainText("plain text job");
  });

  test("the order of a link survives a first look that failed", async ({ page }) => {
    await sandbox.fault({ area: "rest", method: "POST", kind: "html" });
    await openExplorer(page, "?key=leaderboard&order=reverse");
    await expect(parts(page).key).toContainText("That was not an answer of Redis");
    await sandbox.clearFaults();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("radio", { name: "Highest first" })).toBeChecked();
    await expect(parts(page).grid.getByRole("gridcell", { name: "Score inf" })).toBeVisible();
    await expect(parts(page).grid.getByRole("row").first()).toContainText("inf");
    await expect(parts(page).grid.getByRole("row").first()).not.toContainText("-inf");
  });

  test("leaving the page takes its request along", async ({ page }) => {
    await openExplorer(page);
    await sandbox.fault({ area: "rest", method: "POST", count: 1, kind: "latency", ms: 5000 });
    const { aborted, begun } = nextRead(page);
    await openByName(page, "greeting");
    await begun;
    await page.getByRole("link", { name: DATABASE }).click();
    expect((await aborted).failure().errorText).toBe("net::ERR_ABORTED");
  });
});
