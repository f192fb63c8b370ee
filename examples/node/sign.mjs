// A token for the dashboard's frame, signed with `jose`.
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { argv, env } from "node:process";
import { importPKCS8, SignJWT } from "jose";

const key = await importPKCS8(await readFile(env.KEY_FILE, "utf8"), "EdDSA");

/** `user` is your own name for the person, `subAccount` the slug that they may work in. Good once, for five minutes. */
export const dashboardToken = (user, subAccount, scopes = ["read", "write"]) =>
  new SignJWT({ sa: subAccount, scp: scopes })
    .setProtectedHeader({ alg: "EdDSA", typ: "pd-embed+jwt", kid: env.KEY_ID })
    .setIssuer(env.PARTNER)
    .setAudience(env.DASHBOARD)
    .setSubject(user)
    .setIssuedAt()
    .setExpirationTime("5m")
    .setJti(randomUUID())
    .sign(key);

if (import.meta.filename === argv[1]) console.log(await dashboardToken(argv[2], argv[3]));
