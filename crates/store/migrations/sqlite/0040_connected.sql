-- When an account was last connected: what a platform tells late of an access that ended before that is about another one.
ALTER TABLE accounts ADD COLUMN connected_at INTEGER;
