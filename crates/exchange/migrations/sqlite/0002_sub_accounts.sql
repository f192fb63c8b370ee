-- Sub-accounts: the keys a team's tenants act with, and what must not be forgotten while one is being made.

-- When a person has seen a sub-account's key; NULL for one that was made here and that nobody has looked at.
-- The label of kind 'sub' is the sub-account's customer id, which holds its team's.
ALTER TABLE credentials ADD COLUMN revealed_at INTEGER;

-- What Upstash last listed.
CREATE TABLE sub_accounts (
    account_id  TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    slug        TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    PRIMARY KEY (account_id, slug)
);

-- Written before Upstash is asked to make a sub-account, removed together with the storing of its key. One that is left
-- over tells of a creation that broke off.
CREATE TABLE creations (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    slug       TEXT NOT NULL,
    begun_at   INTEGER NOT NULL,
    PRIMARY KEY (account_id, slug)
);

-- Each buys one look at one key, from one session.
CREATE TABLE tickets (
    hash         BLOB PRIMARY KEY NOT NULL,
    session_hash BLOB NOT NULL REFERENCES sessions (id_hash) ON DELETE CASCADE,
    account_id   TEXT NOT NULL,
    slug         TEXT NOT NULL,
    customer_id  TEXT NOT NULL,
    expires_at   INTEGER NOT NULL
);

-- Every key that was minted at a sign-in. Upstash lists none, so that this outlives the key and a disconnect.
CREATE TABLE minted_keys (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    made_at    INTEGER NOT NULL,
    -- 'in_use', 'refused' or 'forgotten'.
    state      TEXT NOT NULL,
    PRIMARY KEY (account_id, name)
);

INSERT INTO minted_keys (account_id, name, made_at, state)
SELECT account_id, key_name, created_at, CASE dead WHEN 0 THEN 'in_use' ELSE 'refused' END
FROM credentials WHERE kind = 'personal';
