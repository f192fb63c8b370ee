// Chromium, and a site of our own for its pages: another origin than the sandbox's.
import { createReadStream, existsSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

import { FLAGS, NOTHING_ELSE, PROGRAM } from "../../support/chromium.mjs";
import "./localhost.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));
const TYPES = { ".html": "text/html; charset=utf-8", ".mjs": "text/javascript", ".js": "text/javascript" };

/** Serves `pages/` at the root and packages, as they were installed, below `/modules/`. */
export async function serveSite() {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://site");
    const [folder, name] = pathname.startsWith("/modules/")
      ? ["node_modules", pathname.slice("/modules/".length)]
      : ["pages", pathname.slice(1)];
    const file = path.join(here, folder, path.normalize(`/${name}`));
    const type = TYPES[path.extname(file)];
    if (!type || !existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": type, "cache-control": "no-store" });
    return createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://localhost:${server.address().port}`;
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { origin, close };
}

/** A Chromium of the system, as in `tests/e2e`. */
export function launch() {
  return chromium.launch({ executablePath: PROGRAM, args: [...FLAGS, NOTHING_ELSE] });
}

/** A page that collects what went wrong in it. */
export async function open(browser, url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.goto(url);
  return { context, page, problems };
}
