// Loaded before `@upstash/cli` by `node --import`: its base URL is a constant, so requests to it go to the sandbox, and
// a request to anywhere else ends the program.
import "./localhost.mjs";

const CONSTANT = "https://api.upstash.com";
const sandbox = process.env.PD_SANDBOX_ORIGIN;
const { port } = new URL(sandbox);
const send = globalThis.fetch;

globalThis.fetch = (resource, options) => {
  const asked = new URL(resource instanceof Request ? resource.url : resource);
  if (asked.origin === CONSTANT) return send(`${sandbox}/api${asked.pathname}${asked.search}`, options);
  const isSandbox = /(^|\.)localhost$/.test(asked.hostname) && asked.port === port;
  if (!isSandbox) throw new Error(`a request to ${asked.origin} was stopped: only the sandbox may be asked`);
  return send(resource, options);
};
