-- An echo is compared with the private answers that may have been made, not with the thousands that wait behind a limit.

DROP INDEX outbox_private_open;
CREATE INDEX outbox_private_made ON outbox (organisation_id, account_id, seq)
    WHERE kind = 'private_reply' AND provider_id IS NULL AND state IN ('sending', 'ambiguous', 'sent');
