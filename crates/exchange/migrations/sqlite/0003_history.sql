-- What was done with one sub-account is asked for by its slug.
CREATE INDEX audit_by_target ON audit (account_id, target);
