// The page without its server, and the page when the program itself breaks. The files come from the dashboard under test
// through a server of this spec, which answers `/api` as places do where no exchange runs.
import { createServer } from "node:http";
import { expect, test } from "./support/test.mjs";
import { sandbox } from "./support/sandbox.mjs";
import { signIn } from "./support/sign-in.mjs";
import { dashboard } from "./support/stack.mjs";

/** Serves the dashboard's files at an address of its own, and `/api` with `answer`. */
async function serveWithout(answer) {
  const server = createServer(async (request, response) => {
    if (request.url.startsWith("/api/")) return answer(response);
    const file = await fetch(dashboard + request.url);
    response.writeHead(file.status, { "content-type": file.headers.get("content-type") ?? "text/plain" });
    response.end(Buffer.from(await file.arrayBuffer()));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { origin: `http://localhost:${server.address().port}`, stop: () => server.close() };
}

const send = (status, type, body) => (response) => response.writeHead(status, { "content-type": type }).end(body);
const places = {
  "trunk serve alone, whose proxy finds nobody": send(500, "text/plain", "error sending request"),
  "a file server that knows no such file": send(404, "text/html", "<h1>Not Found</h1>"),
  "a file server that answers everything with the page": send(200, "text/html", "<!doctype html><title>x</title>"),
  "a gateway in front of nothing": send(502, "text/html", "<h1>502 Bad Gateway</h1>"),
  "a connection that is cut": (response) => response.destroy(),
};
for (const [place, answer] of Object.entries(places)) {
  test(`${place}: the page says that its server does not answer`, async ({ page }) => {
    const { origin, stop } = await serveWithout(answer);
    await page.goto(origin);
    await expect(page.getByRole("heading", { level: 1, name: /^The dashboard's server/ })).toBeVisible();
    await expect(page.getByRole("main")).toContainText("cargo xtask serve");
    await expect(page.getByRole("button", { name: "Connect Upstash" })).toHaveCount(0);
    stop();
  });
}

test("a panic shows a page that reloads, never a frozen one", async ({ page }) => {
  await sandbox.reset("demo");
  await signIn(page);
  await expect(page.getByRole("link", { name: "acme-catalog" })).toBeVisible();
  // A browser in which no element can be made: Leptos can only panic.
  await page.evaluate(() => {
    Node.prototype.cloneNode = Document.prototype.createElement = Document.prototype.createElementNS = () => {
      throw new Error("no more elements");
    };
  });
  await page.getByRole("link", { name: "acme-catalog" }).click();
  await expect(page.getByRole("heading", { name: "Something broke in the page itself" })).toBeVisible();
  await page.getByRole("button", { name: "Reload" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "acme-catalog" })).toBeVisible();
});
