-- The two roles of the house and their rights on the database; run once by a superuser, with psql, in the database itself:
--   psql -d tym -v owner_password=... -v app_password=... -f deploy/postgres/roles.sql
-- tym_owner migrates and owns everything; tym_app serves web, worker and beat, owns nothing and cannot bypass row-level security.
\set ON_ERROR_STOP on
SELECT current_database() AS database \gset
SELECT 'CREATE ROLE tym_owner' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tym_owner') \gexec
SELECT 'CREATE ROLE tym_app' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tym_app') \gexec
ALTER ROLE tym_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'owner_password';
ALTER ROLE tym_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'app_password';
ALTER DATABASE :"database" OWNER TO tym_owner;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO tym_app;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO tym_owner;
