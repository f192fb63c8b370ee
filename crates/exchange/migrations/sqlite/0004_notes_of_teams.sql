-- The id of the team that a pasted key manages, as soon as something that Upstash listed for it named the team.
ALTER TABLE credentials ADD COLUMN team TEXT NOT NULL DEFAULT '';

-- A note belongs to the team whose key it was made with, so that another team's sub-account of the same slug is not
-- taken for what it is about. Empty where the key's team was not known yet.
CREATE TABLE creations_of_teams (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    slug       TEXT NOT NULL,
    team       TEXT NOT NULL,
    begun_at   INTEGER NOT NULL,
    PRIMARY KEY (account_id, slug, team)
);

INSERT INTO creations_of_teams (account_id, slug, team, begun_at)
SELECT account_id, slug, '', begun_at FROM creations;

DROP TABLE creations;

ALTER TABLE creations_of_teams RENAME TO creations;
