"""The template schema's catalogue, read once and written down as plain statements.

Plain statements and nothing else (architecture.md 9, rule 10), in an order in which they can be
replayed: functions, tables with their keys and checks, other indexes, rows that every school has,
foreign keys whose target came later, triggers, comments. What is read is the present state, so a
long history of migrations costs nothing. A test dumps a provisioned and a migrated school and finds
no line that differs; what this module does not know of (views, domains, partitions, ...) shows there.
"""

import re
from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg import sql

# Rows that are the same in every school, with their ids, parents first.
COMMON_ROWS = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
)

_FUNCTIONS = """
    SELECT pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = %s AND p.prokind = 'f' ORDER BY p.oid"""
_TABLES = """
    SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = %s AND c.relkind = 'r' ORDER BY c.oid"""
_COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attidentity, a.attgenerated,
        pg_get_expr(d.adbin, d.adrelid), a.attnotnull, k.conname,
        CASE WHEN a.attidentity <> '' THEN
            (SELECT s.relname FROM pg_depend e JOIN pg_class s ON s.oid = e.objid
             WHERE e.refobjid = a.attrelid AND e.refobjsubid = a.attnum
                AND e.classid = 'pg_class'::regclass AND s.relkind = 'S')
        END
    FROM pg_attribute a
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    LEFT JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'n'
        AND k.conkey = ARRAY[a.attnum]
    WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""
_CONSTRAINTS = """
    SELECT conname, contype, confrelid, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s AND contype IN ('p', 'u', 'c', 'x', 'f') ORDER BY oid"""
_INDEXES = """
    SELECT pg_get_indexdef(i.indexrelid, 0, true) FROM pg_index i
    JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = %s AND NOT EXISTS (
        SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
    ORDER BY i.indexrelid"""
_TRIGGERS = """
    SELECT pg_get_triggerdef(t.oid, true), t.tgname, c.relname,
        obj_description(t.oid, 'pg_trigger')
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = %s AND NOT t.tgisinternal ORDER BY t.oid"""
_COMMENTS = """
    SELECT c.relname, a.attname, d.description FROM pg_description d
    JOIN pg_class c ON c.oid = d.objoid AND d.classoid = 'pg_class'::regclass
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0
    WHERE n.nspname = %s AND c.relkind = 'r' ORDER BY c.oid, d.objsubid"""


# What PostgreSQL prints of these two it reads back as something else, equal in meaning and not in
# print: `IN` of a varchar column, and `BETWEEN` beside another condition.
_NAME = r'("[^"]+"|\w+)'
_WORD = r"'(?:[^']|'')*'::character varying"
_VARCHAR_IN = re.compile(
    rf"(?:\({_NAME}\)|{_NAME})::text = ANY \(\(?ARRAY\[({_WORD}(?:, {_WORD})*)\]\)?::text\[\]\)"
)
_BETWEEN = re.compile(rf"\(\({_NAME} >= ([^()]+)\) AND \(\1 <= ([^()]+)\)\)")


def as_written(definition: str) -> str:
    """The definition of a constraint or an index in words that are read back as they were."""
    lists = _VARCHAR_IN.sub(lambda found: f"{found[1] or found[2]} IN ({found[3]})", definition)
    return _BETWEEN.sub(r"(\1 BETWEEN \2 AND \3)", lists)


def capture(cursor: CursorWrapper, schema: str) -> str:
    """Every statement that builds an empty copy of `schema`, as one text for the simple protocol.

    The cursor must be in the schema (its names then print without it), as the owner.
    """
    reader = _Reader(cursor, schema)
    lines = [
        *reader.functions(),
        *reader.tables(),
        *reader.plain(_INDEXES),
        *reader.rows(),
        *reader.late,
        *reader.triggers(),
        *reader.comments(),
    ]
    return ";\n".join(lines) + ";\n"


def _quoted(*names: str) -> str:
    return ".".join(sql.Identifier(name).as_string(None) for name in names)


def _literal(value: Any) -> str:
    return sql.Literal(value).as_string(None)


class _Reader:
    """One reading of one schema. `late` gathers foreign keys whose target is not there yet."""

    def __init__(self, cursor: CursorWrapper, schema: str) -> None:
        self.cursor = cursor
        self.schema = schema
        self.late: list[str] = []

    def _all(self, query: str, *params: Any) -> list[Any]:
        self.cursor.execute(query, params)
        found: list[Any] = self.cursor.fetchall()
        return found

    def plain(self, query: str) -> list[str]:
        return [as_written(row[0]) for row in self._all(query, self.schema)]

    def functions(self) -> list[str]:
        """The header's own schema goes, the stored path becomes «where I am being made»."""
        header = re.compile(
            rf"^(CREATE OR REPLACE FUNCTION )\"?{re.escape(self.schema)}\"?\.", re.M
        )
        path = re.compile(r"^ SET search_path TO .*$", re.M)
        return [
            path.sub(" SET search_path FROM CURRENT", header.sub(r"\1", text), count=1).rstrip()
            for text in self.plain(_FUNCTIONS)
        ]

    def tables(self) -> list[str]:
        lines, made = [], set()
        for oid, name in self._all(_TABLES, self.schema):
            made.add(oid)
            parts = [self._column(*row) for row in self._all(_COLUMNS, oid)]
            for constraint, kind, target, definition in self._all(_CONSTRAINTS, oid):
                text = f"CONSTRAINT {_quoted(constraint)} {as_written(definition)}"
                if kind == "f" and target not in made:
                    self.late.append(f"ALTER TABLE {_quoted(name)} ADD {text}")
                else:
                    parts.append(text)
            lines.append(f"CREATE TABLE {_quoted(name)} (\n  " + ",\n  ".join(parts) + ")")
        return lines

    def _column(
        self,
        name: str,
        kind: str,
        identity: str,
        generated: str,
        default: str | None,
        not_null: bool,
        not_null_name: str | None,
        sequence: str | None,
    ) -> str:
        text = f"{_quoted(name)} {kind}"
        if generated:
            text += f" GENERATED ALWAYS AS ({default}) STORED"
        elif identity:
            when = "ALWAYS" if identity == "a" else "BY DEFAULT"
            text += f" GENERATED {when} AS IDENTITY (SEQUENCE NAME {_quoted(sequence or '')})"
        elif default is not None:
            text += f" DEFAULT {default}"
        if not_null and not identity:
            named = f" CONSTRAINT {_quoted(not_null_name)}" if not_null_name else ""
            text += f"{named} NOT NULL"
        return text

    def rows(self) -> list[str]:
        lines = []
        for table in COMMON_ROWS:
            self.cursor.execute(f"SELECT * FROM {_quoted(table)} ORDER BY id")  # noqa: S608
            names = [column.name for column in self.cursor.description or ()]
            found = self.cursor.fetchall()
            if not found:
                continue
            values = ",\n  ".join("(" + ", ".join(map(_literal, row)) + ")" for row in found)
            columns = ", ".join(map(_quoted, names))
            lines.append(f"INSERT INTO {_quoted(table)} ({columns}) VALUES\n  {values}")
            sequence = _literal(f"{table}_id_seq")
            lines.append(f"SELECT pg_catalog.setval({sequence}, {max(row[0] for row in found)})")
        return lines

    def triggers(self) -> list[str]:
        lines = []
        for definition, name, table, comment in self._all(_TRIGGERS, self.schema):
            lines.append(definition)
            if comment:
                where = f"{_quoted(name)} ON {_quoted(table)}"
                lines.append(f"COMMENT ON TRIGGER {where} IS {_literal(comment)}")
        return lines

    def comments(self) -> list[str]:
        return [
            f"COMMENT ON COLUMN {_quoted(table, column)} IS {_literal(text)}"
            if column
            else f"COMMENT ON TABLE {_quoted(table)} IS {_literal(text)}"
            for table, column, text in self._all(_COMMENTS, self.schema)
        ]
