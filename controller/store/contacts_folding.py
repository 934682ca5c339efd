"""Names as people look for them: letter case, accents and ligatures make no difference. In Python and in SQL."""

import unicodedata
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

FUNCTION = "folded"  # as SQLite knows it; see engine.py
IN_TWO = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
SPELT_OUT = str.maketrans(IN_TWO | dict(zip("øłđðı", "olddi", strict=True)))


def folded(text: str | None) -> str:
    """`Müller GmbH` → `muller gmbh`."""
    if text is None:
        return ""
    return text.lower() if text.isascii() else _folded(text)


@lru_cache(maxsize=65536)  # SQLite asks for each name of a directory of thousands, at every search
def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold().translate(SPELT_OUT))
    return "".join(each for each in apart if not unicodedata.combining(each))


class Folded(FunctionElement[str]):
    """`folded` of a column, for databases."""

    type = String()
    inherit_cache = True
    name = FUNCTION


def in_sql(column: Any) -> ColumnElement[str]:
    """The same of what a column holds: nearly, where that is PostgreSQL."""
    return Folded(column)


@compiles(Folded)
def _for_sqlite(element: Folded, compiler: SQLCompiler, **more: Any) -> str:
    return f"{FUNCTION}({compiler.process(element.clauses, **more)})"


@compiles(Folded, "postgresql")
def _for_postgresql(element: Folded, compiler: SQLCompiler, **more: Any) -> str:
    inner = compiler.process(element.clauses, **more)
    text = f"translate(lower({inner}), '{ACCENTED}', '{PLAIN}')"
    for letter, two in IN_TWO.items():
        text = f"replace({text}, '{letter}', '{two}')"
    return text


def _single_letters() -> tuple[str, str]:
    """Lower case letters that fold to one other, and those."""
    pairs = [(chr(code), _folded(chr(code))) for code in range(0xE0, 0x180) if chr(code).islower()]
    single = [(letter, plain) for letter, plain in pairs if len(plain) == 1 and letter != plain]
    return "".join(letter for letter, _ in single), "".join(plain for _, plain in single)


ACCENTED, PLAIN = _single_letters()
