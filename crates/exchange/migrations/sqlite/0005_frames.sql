-- Sessions of end users in partners' frames.

-- Whose frame it is in; NULL at the top.
ALTER TABLE sessions ADD COLUMN partner TEXT;
-- The one sub-account it is for: its slug.
ALTER TABLE sessions ADD COLUMN sub_account TEXT;
-- What it may do there, as words with spaces between them.
ALTER TABLE sessions ADD COLUMN scopes TEXT;
-- The partner's name for the user, for the audit trail.
ALTER TABLE sessions ADD COLUMN subject TEXT;

-- Tokens of partners that were used, until nobody would take them any more.
CREATE TABLE used_tokens (
    partner    TEXT NOT NULL,
    id         TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (partner, id)
);
