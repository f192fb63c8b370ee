-- Times are unix seconds. Nothing in this file is a usable secret: keys are sealed, session ids are hashes.

CREATE TABLE accounts (
    id         TEXT PRIMARY KEY NOT NULL,
    issuer     TEXT NOT NULL,
    -- The authorization server's name for the person; a random one where it told us none.
    subject    TEXT NOT NULL,
    email      TEXT,
    created_at INTEGER NOT NULL,
    UNIQUE (issuer, subject)
);

CREATE TABLE credentials (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- 'personal' today; 'team' and 'sub' (label = slug) come with sub-accounts.
    kind       TEXT NOT NULL,
    label      TEXT NOT NULL,
    sealed     BLOB NOT NULL,
    key_name   TEXT NOT NULL,
    -- User name that belongs to the key, NULL until it is known.
    username   TEXT,
    -- 1 once Upstash refused the key.
    dead       INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, kind, label)
);

CREATE TABLE sessions (
    id_hash    BLOB PRIMARY KEY NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- 'top', 'framed' or 'embed'.
    kind       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);

CREATE INDEX sessions_by_account ON sessions (account_id, created_at);

-- Append-only by convention.
CREATE TABLE audit (
    id         INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    account_id TEXT,
    -- Filled in by embed sessions.
    partner    TEXT,
    subject    TEXT,
    -- The network only: /24 or /48.
    ip         TEXT NOT NULL,
    action     TEXT NOT NULL,
    target     TEXT,
    outcome    TEXT NOT NULL,
    reason     TEXT
);

CREATE INDEX audit_by_time ON audit (at);
