// What makes a new PostgreSQL the empty one that mirrors start from: nothing in it that isn't the session's or PostgreSQL's.
import { postgresVersion } from '../core/postgres-version.js';
import { ownerRole, sessionRoleOid } from './session-role.js';

/** Functions whose answer is the session's, or that would change it; they keep their object ids. */
const replaced = [
  `pg_backend_pid() RETURNS integer LANGUAGE sql STABLE AS $$ SELECT current_setting('lakegate.backend_pid')::integer $$`,
  `version() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'PostgreSQL ${postgresVersion} (Lakegate)' $$`,
  `set_config(text, text, boolean) RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT $2 $$`,
];

/** Names of functions that wait, send, lock, write or read files: nobody may call them. */
const withheld = `^(pg_sleep|pg_notify|pg_(try_)?advisory|lo_|lo(import|export)?$|loread|lowrite|binary_upgrade_|pg_terminate|pg_cancel|pg_export_snapshot|pg_logical|pg_replication|pg_log_|pg_nextoid|pg_stat_reset|txid_current$|pg_current_xact_id$|pg_read_|pg_ls_|pg_stat_file|query_to_|table_to_|schema_to_|database_to_|cursor_to_)`;

/** For the superuser of a server that takes changes of its catalogs (`-O`); each on its own. */
export const templateStatements: readonly string[] = [
  // Only one database: that which the session is connected to.
  `UPDATE pg_database SET datistemplate = false`,
  `DROP DATABASE template0`,
  `DROP DATABASE template1`,
  `UPDATE pg_database SET datname = 'lakegate', datdba = ${sessionRoleOid}, datacl = ARRAY[makeaclitem(${sessionRoleOid}, ${sessionRoleOid}, 'CONNECT', false)]`,
  `DELETE FROM pg_shdescription`,
  `DELETE FROM pg_auth_members`,
  `DELETE FROM pg_authid WHERE oid <> 10`,
  `UPDATE pg_authid SET rolname = '${ownerRole}'`,
  `INSERT INTO pg_authid (oid, rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit)
    VALUES (${sessionRoleOid}, '', false, true, false, false, true, false, false, -1)`,
  // The owner of PostgreSQL's own catalogs is no one who could sign in.
  ...['pg_roles', 'pg_shadow'].map(
    (view) => `DO $do$ BEGIN
      EXECUTE 'CREATE OR REPLACE VIEW pg_catalog.${view} AS ' || replace(
        regexp_replace(pg_get_viewdef('pg_catalog.${view}'::regclass), ';$', '')
          || CASE WHEN pg_get_viewdef('pg_catalog.${view}'::regclass) LIKE '%WHERE%' THEN ' AND ' ELSE ' WHERE ' END
          || 'pg_authid.oid = ${sessionRoleOid}', E'\\n', ' ');
    END $do$`,
  ),
  ...replaced.map((definition) => `CREATE OR REPLACE FUNCTION pg_catalog.${definition}`),
  `DO $do$ DECLARE f record; BEGIN
    FOR f IN SELECT oid::regprocedure AS name FROM pg_proc WHERE proname ~ '${withheld}' LOOP
      EXECUTE 'REVOKE EXECUTE ON FUNCTION ' || f.name || ' FROM PUBLIC';
    END LOOP;
  END $do$`,
  `UPDATE pg_namespace SET nspowner = ${sessionRoleOid} WHERE nspname = 'public'`,
  `VACUUM`,
  `CHECKPOINT`,
];
