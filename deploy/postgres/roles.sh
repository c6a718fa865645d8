#!/bin/sh
# The two roles of the platform: platform_owner makes the tables (migrate), platform_app only uses them and is bound by row-level
# security. Run once by the postgres image on an empty volume, or by hand as a superuser: it repeats without harm.
# Needs POSTGRES_DB, OWNER_PASSWORD and APP_PASSWORD.
set -eu
psql -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d "$POSTGRES_DB" -v base="$POSTGRES_DB" \
  -v owner_password="$OWNER_PASSWORD" -v app_password="$APP_PASSWORD" <<'SQL'
SELECT 'CREATE ROLE ' || name FROM (VALUES ('platform_owner'), ('platform_app')) wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE platform_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'owner_password';
ALTER ROLE platform_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'app_password';
ALTER DATABASE :"base" OWNER TO platform_owner;
ALTER SCHEMA public OWNER TO platform_owner;
REVOKE ALL ON DATABASE :"base" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"base" TO platform_app;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
-- Tables of an installation from before there were two roles; what an extension brought along stays with it.
SELECT format('ALTER TABLE %s OWNER TO platform_owner', oid::regclass) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relowner <> 'platform_owner'::regrole
AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e') \gexec
SELECT format('ALTER FUNCTION %s OWNER TO platform_owner', oid::regprocedure) FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND proowner <> 'platform_owner'::regrole
AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e') \gexec
SQL
