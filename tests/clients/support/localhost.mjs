// Names, as the checks see them: every `*.localhost` is this machine, as in browsers and in curl, and nothing else exists.
//
// Node asks the system's resolver, and whether that knows `*.localhost` differs from system to system. `node:net`, and
// so `fetch`, looks names up by `dns.lookup` at the time of the call, so replacing it is enough. A client that wants to
// reach the internet all the same fails with a name that says so.
import dns from "node:dns";

dns.lookup = (hostname, options, callback) => {
  const done = typeof options === "function" ? options : callback;
  if (!/(^|\.)localhost$/i.test(hostname) && hostname !== "127.0.0.1") {
    const error = Object.assign(new Error(`${hostname} is not this machine; the checks reach nothing else`), {
      code: "ENOTFOUND",
      hostname,
    });
    process.nextTick(() => done(error));
    return;
  }
  const found = { address: "127.0.0.1", family: 4 };
  process.nextTick(() => (options?.all ? done(null, [found]) : done(null, found.address, found.family)));
};
