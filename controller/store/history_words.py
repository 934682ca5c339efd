"""Words that stand in a text with blanks between, looked for in SQL: as quickly for thousands as for one."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, String, exists
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Words(FunctionElement[str]):
    """Rows of one column, `value`."""

    type = String()
    inherit_cache = True
    name = "words"


def has_any(column: ColumnElement[str], words: Collection[str]) -> ColumnElement[bool]:
    """One of these stands in it. A chain of LIKEs ends at a thousand: SQLite's expressions are not deeper (3.40)."""
    here = Words(column).table_valued("value").alias("words")
    return exists().where(here.c.value.in_(sorted(words)))


@compiles(Words)
def _for_sqlite(element: Words, compiler: SQLCompiler, **more: Any) -> str:
    text = compiler.process(element.clauses, **more)
    return f"""json_each('[' || replace(json_quote({text}), ' ', '","') || ']')"""


@compiles(Words, "postgresql")
def _for_postgresql(element: Words, compiler: SQLCompiler, **more: Any) -> str:
    text = compiler.process(element.clauses, **more)
    return f"(SELECT unnest(string_to_array({text}, ' ')) AS value)"
