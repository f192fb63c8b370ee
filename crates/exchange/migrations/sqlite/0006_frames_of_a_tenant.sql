-- A frame is for one sub-account, which it names by its slug. Once that slug is somebody else's or nobody's, whichever way we
-- learn of it, the frames of before are over: their people must not get into what is made under the same slug next.

CREATE TRIGGER frames_of_a_tenant_that_is_gone AFTER DELETE ON sub_accounts
BEGIN
    DELETE FROM sessions WHERE account_id = OLD.account_id AND sub_account = OLD.slug;
END;

CREATE TRIGGER frames_of_a_tenant_that_is_another AFTER UPDATE OF customer_id ON sub_accounts
WHEN OLD.customer_id <> NEW.customer_id
BEGIN
    DELETE FROM sessions WHERE account_id = OLD.account_id AND sub_account = OLD.slug;
END;
