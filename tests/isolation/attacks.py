"""Hostile statements inside a school, and what PostgreSQL answers.

Placeholders: `{own}` and `{other}` are schemas, `{own_role}` and `{other_role}` their roles,
`{sequence}` is the oid of a sequence of the other school.
"""

from typing import Final

DENIED: Final = "42501"
SEVERAL: Final = "42601"

# name -> statement; each is answered 42501, insufficient privilege.
REFUSED: Final = {
    # Another school by its name
    "read a table": 'SELECT login FROM "{other}".accounts_user',
    "read a row's existence": 'SELECT EXISTS (TABLE "{other}".accounts_user)',
    "insert": 'INSERT INTO "{other}".accounts_ratecounter VALUES (1, 1, CURRENT_TIMESTAMP)',
    "update": 'UPDATE "{other}".accounts_ratecounter SET count = 0',
    "delete": 'DELETE FROM "{other}".accounts_ratecounter',
    "merge": 'MERGE INTO "{other}".accounts_ratecounter t USING (SELECT 1) s ON true'
    " WHEN MATCHED THEN DELETE",
    "write in a WITH": 'WITH gone AS (DELETE FROM "{other}".accounts_ratecounter RETURNING 1)'
    " TABLE gone",
    "write under EXPLAIN ANALYZE": 'EXPLAIN ANALYZE DELETE FROM "{other}".accounts_ratecounter',
    "truncate": 'TRUNCATE "{other}".accounts_ratecounter',
    "alter a table": 'ALTER TABLE "{other}".accounts_user ADD COLUMN extra int',
    "drop a table": 'DROP TABLE "{other}".accounts_user',
    "drop the schema": 'DROP SCHEMA "{other}" CASCADE',
    "copy out": 'COPY "{other}".accounts_user TO STDOUT',
    "declare a cursor": 'DECLARE held CURSOR WITH HOLD FOR TABLE "{other}".accounts_user',
    "prepare": 'PREPARE later AS TABLE "{other}".accounts_user',
    "a table's number": "SELECT '{other}.accounts_user'::regclass",
    "draw from a sequence": "SELECT nextval({sequence}::regclass)",
    "function in its schema": 'CREATE FUNCTION "{other}".f() RETURNS int LANGUAGE sql AS'
    " 'SELECT 1'",
    "analyze": 'ANALYZE "{other}".accounts_user',
    "as XML": "SELECT query_to_xml('TABLE \"{other}\".accounts_user', true, true, '')",
    "schema as XML": "SELECT schema_to_xml('{other}', true, true, '')",
    "through ts_stat": "SELECT * FROM ts_stat('SELECT to_tsvector(login) FROM"
    ' "{other}".accounts_user\')',
    "through ts_rewrite": "SELECT ts_rewrite('a'::tsquery, 'SELECT login::tsquery,"
    ' login::tsquery FROM "{other}".accounts_user\')',
    # What all share
    "read the schools": "SELECT role FROM public.controlplane_school",
    "read the keys": "SELECT wrapped FROM public.controlplane_schoolkey",
    "suspend a school": "UPDATE public.controlplane_school SET state = 'suspended'",
    "shared migrations": "INSERT INTO public.django_migrations (app, name) VALUES ('x', 'x')",
    "read the template": 'TABLE "_template".accounts_user',
    "read the queue": "TABLE pgmq.meta",
    "send a task": "SELECT pgmq.send('work', '{{}}')",
    "table in public": "CREATE TABLE public.mine (i int)",
    "table in extensions": "CREATE TABLE extensions.mine (i int)",
    "ask for altered roles": "SELECT extensions.altered_school_roles()",
    # Another role, by way of a function or a block
    "set_config role": "SELECT set_config('role', '{other_role}', false)",
    "set_config both": "SELECT set_config('role', '{other_role}', false),"
    " set_config('search_path', '{other}', false)",
    "update pg_settings": "UPDATE pg_settings SET setting = '{other_role}' WHERE name = 'role'",
    "DO in plpgsql": "DO $$ BEGIN EXECUTE 'SET ROLE \"{other_role}\"'; END $$",
    "DO in C": "DO LANGUAGE c $$ x $$",
    "DO in internal": "DO LANGUAGE internal $$ x $$",
    "session authorization": "SET SESSION AUTHORIZATION postgres",
    "become a superuser": "SET ROLE postgres",
    "become the owner": "SET ROLE zvonok_owner",
    "become the broker": "SET ROLE zvonok_broker",
    "switch triggers off": "SET session_replication_role = replica",
    # Roles and rights
    "join the other's role": 'GRANT "{other_role}" TO "{own_role}"',
    "join the shared role": 'GRANT zvonok_shared TO "{own_role}"',
    "give itself away": 'GRANT "{own_role}" TO "{other_role}"',
    "grant a table": 'GRANT SELECT ON "{other}".accounts_user TO "{own_role}"',
    "revoke a schema": 'REVOKE ALL ON SCHEMA "{other}" FROM "{other_role}"',
    "other's password": "ALTER ROLE \"{other_role}\" PASSWORD 'x'",
    "the application's settings": "ALTER ROLE zvonok_app SET role = '{other_role}'",
    "own connection limit": "ALTER ROLE CURRENT_USER CONNECTION LIMIT 5",
    "own superuser": "ALTER ROLE CURRENT_USER SUPERUSER",
    "own createrole": "ALTER ROLE CURRENT_USER CREATEROLE",
    "new role": "CREATE ROLE mine",
    "drop the other's role": 'DROP ROLE "{other_role}"',
    "take what is the other's": 'REASSIGN OWNED BY "{other_role}" TO "{own_role}"',
    "drop what is the other's": 'DROP OWNED BY "{other_role}"',
    "other's default rights": 'ALTER DEFAULT PRIVILEGES FOR ROLE "{other_role}"'
    " GRANT SELECT ON TABLES TO PUBLIC",
    # Objects of one's own
    "function": "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "temporary function": "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "procedure": "CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1'",
    "table": "CREATE TABLE mine (i int)",
    "temporary table": "CREATE TEMP TABLE mine (i int)",
    "select into": "SELECT 1 AS i INTO mine",
    "view": "CREATE VIEW mine AS TABLE accounts_user",
    "schema": "CREATE SCHEMA mine",
    "extension": "CREATE EXTENSION hstore",
    "publication": "CREATE PUBLICATION mine",
    "event trigger": "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION f()",
    "trigger": "CREATE TRIGGER mine AFTER UPDATE ON accounts_user"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "rule": "CREATE RULE mine AS ON UPDATE TO accounts_user DO INSTEAD NOTHING",
    "disable triggers": "ALTER TABLE accounts_user DISABLE TRIGGER ALL",
    "drop its own table": "DROP TABLE accounts_user",
    "truncate its own table": "TRUNCATE accounts_ratecounter",
    "rename its own schema": 'ALTER SCHEMA "{own}" RENAME TO mine',
    "wind back its own sequence": "SELECT setval('accounts_user_id_seq', 1)",
    # The server
    "copy to a program": "COPY accounts_user TO PROGRAM 'cat'",
    "copy from a program": "COPY accounts_ratecounter FROM PROGRAM 'id'",
    "copy to a file": "COPY accounts_user TO '/tmp/x'",
    "copy from a file": "COPY accounts_ratecounter FROM '/etc/passwd'",
    "read a file": "SELECT pg_read_file('/etc/passwd')",
    "read a binary file": "SELECT pg_read_binary_file('PG_VERSION')",
    "list a folder": "SELECT pg_ls_dir('.')",
    "import a large object": "SELECT lo_import('/etc/passwd')",
    "export a large object": "SELECT lo_export(1, '/tmp/x')",
    "make a large object": "SELECT lo_create(0)",
    "fill a large object": "SELECT lo_from_bytea(0, 'x')",
    "list large objects": "TABLE pg_largeobject",
    "password hashes": "SELECT rolpassword FROM pg_authid",
    "password hashes by the view": "SELECT passwd FROM pg_shadow",
    "statistics' values": "TABLE pg_statistic",
    "log-in rules": "TABLE pg_hba_file_rules",
    "the server's settings": "ALTER SYSTEM SET log_statement = 'none'",
    "reload": "SELECT pg_reload_conf()",
    "load a library": "LOAD 'auto_explain'",
    "checkpoint": "CHECKPOINT",
    "replication slot": "SELECT pg_create_logical_replication_slot('x', 'test_decoding')",
    "end the owner's connection": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE usename = 'zvonok_owner'",
    "cancel the owner's query": "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
    " WHERE usename = 'zvonok_owner'",
    "hold everybody up": "SELECT pg_advisory_lock(1)",
    "hold up for a moment": "SELECT pg_try_advisory_xact_lock_shared(1)",
    # What the school itself must not change
    "forge an event": "INSERT INTO accounts_userevent (pgh_label) VALUES ('x')",
    "change an event": "UPDATE accounts_userevent SET pgh_label = 'x'",
    "delete an event": "DELETE FROM accounts_userevent",
    "change a deed": "UPDATE history_deed SET what = 'x'",
    "delete a deed": "DELETE FROM history_deed",
    "its level": "INSERT INTO django_migrations (app, name) VALUES ('x', 'x')",
    "content types": "UPDATE django_content_type SET model = 'x'",
    "permissions": "DELETE FROM auth_permission",
}

# A second statement in one string: the extended protocol knows no such thing.
SEVERAL_STATEMENTS: Final = {
    "reset role": "SELECT 1; RESET ROLE",
    "set role and read": 'SELECT 1; SET ROLE "{other_role}"; TABLE "{other}".accounts_user',
    "set the path": 'SELECT 1; SET search_path = "{other}"',
    "after a declared cursor": 'DECLARE mine CURSOR FOR SELECT 1; SET ROLE "{other_role}"',
    "after a comment": '/* nothing */ ; SET ROLE "{other_role}"; SELECT 1',
    "rollback between": 'ROLLBACK; SET ROLE "{other_role}"',
}

# Refused for another reason than rights: (statement, SQLSTATE).
NOT_THERE: Final = {
    "DO in SQL": ("DO LANGUAGE sql $$ SELECT 1 $$", "0A000"),
    "DO in Python": ("DO LANGUAGE plpython3u $$ pass $$", "42704"),
    "dblink": ("SELECT dblink_connect('dbname=postgres')", "42883"),
    "prepare a SET": ('PREPARE later AS SET ROLE "{other_role}"', "42601"),
    "SET inside query_to_xml": (
        "SELECT query_to_xml('SET ROLE \"{other_role}\"', true, true, '')",
        "0A000",
    ),
    "SET inside ts_stat": ("SELECT * FROM ts_stat('SET ROLE \"{other_role}\"')", "42P11"),
    "its own name": ('ALTER ROLE "{own_role}" RENAME TO mine', "0A000"),
    "end its own connection": ("SELECT pg_terminate_backend(pg_backend_pid())", DENIED),
}

# PostgreSQL carries these out; the cursor sees what they were and closes the connection.
WHOLE_STATEMENTS: Final = {
    "SET ROLE": 'SET ROLE "{other_role}"',
    "SET LOCAL ROLE": 'SET LOCAL ROLE "{other_role}"',
    "SET ROLE NONE": "SET ROLE NONE",
    "RESET ROLE": "RESET ROLE",
    "RESET ALL": "RESET ALL",
    "SET SESSION AUTHORIZATION": "SET SESSION AUTHORIZATION zvonok_app",
    "SET search_path": 'SET search_path = "{other}"',
    "SET a time-out": "SET statement_timeout = 1",
    "SET the meaning of quotes": "SET standard_conforming_strings = off",
    "SET TRANSACTION": "SET TRANSACTION READ ONLY",
    "DISCARD ALL": "DISCARD ALL",
    "BEGIN": "BEGIN",
    "START TRANSACTION": "START TRANSACTION READ ONLY",
    "PREPARE": "PREPARE later AS TABLE accounts_user",
    "DECLARE": "DECLARE held CURSOR WITH HOLD FOR TABLE accounts_user",
    "LISTEN": 'LISTEN "pgmq.q_work.INSERT"',
    "NOTIFY": 'NOTIFY "pgmq.q_work.INSERT"',
    "default rights": "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
}
