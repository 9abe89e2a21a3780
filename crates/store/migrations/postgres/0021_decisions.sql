-- Decisions about comments are read by their rule and by their reason, newest first.

DROP INDEX comments_by_rule;
CREATE INDEX comments_of_rule ON comments (organisation_id, rule_id, received_at DESC) WHERE rule_id IS NOT NULL;
CREATE INDEX comments_by_reason ON comments (organisation_id, reason, received_at DESC);
