-- Makes the role that the nodes connect as, the owner of the database and no superuser, as new roles are none: row-level security
-- keeps each shop's rows from the others, and a superuser is above it. PostgreSQL's image runs this once, when it makes a new database. Run by
-- hand on a database that is there already, it gives what is in it to the role as well; twice it changes nothing more.
\set ON_ERROR_STOP on
\if :{?password}
\else
  \set password `cat /run/secrets/postgres_password`
\endif
\if :{?role}
\else
  \set role switchboard
\endif

BEGIN;

SELECT format('CREATE ROLE %I', :'role') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
ALTER ROLE :"role" LOGIN PASSWORD :'password';
-- Whoever is no superuser gives things away to roles that it belongs to.
SELECT format('GRANT %I TO CURRENT_USER', :'role') FROM pg_roles WHERE rolname = current_user AND NOT rolsuper \gexec
SELECT format('ALTER DATABASE %I OWNER TO %I', current_database(), :'role') \gexec

-- Where there is one. Only a superuser may make it.
SELECT 'CREATE EXTENSION IF NOT EXISTS vector' FROM pg_available_extensions WHERE name = 'vector' \gexec

-- Indexes, policies and triggers go with their tables.
SELECT format('ALTER TABLE %s OWNER TO %I', oid::regclass, :'role') FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT EXISTS
    (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e') \gexec
SELECT format('ALTER ROUTINE %s OWNER TO %I', oid::regprocedure, :'role') FROM pg_proc
  WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS
    (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e') \gexec

COMMIT;
