// The decoders' worker as it is shipped: its own wasm, started under the policies that the exchange sends.
import { gzipSync } from "node:zlib";
import { expect, test } from "./support/test.mjs";

const SCRIPT = "/decode-worker_loader.js";

/** Decodes in a worker of the page; the answer is the chain that was found and everything readable in the outcome. */
function decode(page, bytes, chain) {
  return page.evaluate(
    async ([script, bytes, chain]) => {
      const worker = new Worker(script);
      const said = () =>
        new Promise((resolve, reject) => {
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = () => reject(new Error("the worker broke"));
        });
      try {
        if ((await said()) !== "ready") throw new Error("not ready");
        const buffer = new Uint8Array(bytes).buffer;
        worker.postMessage({ id: 7, chain, bytes: buffer }, [buffer]);
        const { id, outcome } = await said();
        return { id, moved: buffer.byteLength === 0, size: outcome?.byteLength, text: outcome && new TextDecoder().decode(outcome) };
      } finally {
        worker.terminate();
      }
    },
    [SCRIPT, [...bytes], chain],
  );
}

test("nothing of the decoders is loaded before they are needed", async ({ page }) => {
  const loaded = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Connect Upstash" })).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(loaded.filter((path) => path.includes("decode-worker"))).toEqual([]);
  await decode(page, Buffer.from("{}"));
  expect(loaded.filter((path) => path.includes("decode-worker"))).toContain("/decode-worker_bg.wasm");
});

test("a chain is found and read in the worker, under the policy of the page", async ({ page }) => {
  await page.goto("/");
  const json = '{"z":9223372036854775807,"a":1,"a":2}';
  const found = await decode(page, Buffer.from(gzipSync(json).toString("base64")));
  expect(found).toMatchObject({ id: 7, moved: true });
  expect(found.text).toContain("base64>gzip>json");
  expect(found.text).toContain('{ "z": 9223372036854775807, "a": 1, "a": 2 }');
  // The same bytes as the caller wants them read.
  expect((await decode(page, Buffer.from(json), "plain")).text).not.toContain('{ "z"');
  // No request, no outcome; and the worker lives.
  expect(await decode(page, Buffer.from(json), "no such chain")).toMatchObject({ id: 7, size: undefined });
});

test("a bomb is cut", async ({ page }) => {
  await page.goto("/");
  // 64 MiB of zeros, twice packed.
  const bomb = gzipSync(gzipSync(Buffer.alloc(64 << 20), { level: 9 }), { level: 9 });
  expect(bomb.length).toBeLessThan(2000);
  const { size, text } = await decode(page, bomb);
  expect(text).toContain("gzip>gzip");
  expect(size).toBeGreaterThan(8 << 20);
  expect(size).toBeLessThan(9 << 20);
});

test("the page starts no other worker, and the worker reaches nothing", async ({ page, provoke }) => {
  provoke(/trusted ?(types|script)|worker-src|connect-src|script-src/i);
  await page.goto("/");
  const refused = await page.evaluate((script) => {
    const others = ["/decode-worker.js", "/boot.js", "data:text/javascript,1", script + "?x", "//evil.test" + script];
    return others.map((other) => {
      try {
        new Worker(other).terminate();
        return other;
      } catch (error) {
        return error.name;
      }
    });
  }, SCRIPT);
  expect(refused).toEqual(Array(5).fill("TypeError"));

  // What code in the worker could do is asked of a worker, at its own address.
  const [worker] = await Promise.all([
    page.waitForEvent("worker"),
    page.evaluate((script) => void (globalThis.kept = new Worker(script)), SCRIPT),
  ]);
  const reached = await worker.evaluate(async () => {
    const tried = {};
    for (const path of ["/", "/api/config", "/favicon.svg", "https://db.upstash.io/", "/decode-worker_bg.wasm"]) {
      tried[path] = await fetch(path).then(() => "reached", () => "refused");
    }
    tried.eval = (() => {
      try {
        return (0, eval)("1");
      } catch {
        return "refused";
      }
    })();
    return tried;
  });
  expect(reached).toEqual({
    "/": "refused",
    "/api/config": "refused",
    "/favicon.svg": "refused",
    "https://db.upstash.io/": "refused",
    "/decode-worker_bg.wasm": "reached",
    eval: "refused",
  });
});
