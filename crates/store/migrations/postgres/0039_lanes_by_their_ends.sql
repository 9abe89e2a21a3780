-- What SQLite gains by a smaller index PostgreSQL has by not writing whole pages: its index stays as it is.
SELECT 1;
