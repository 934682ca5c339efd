"""Ids in addresses: whatever number is asked for, what databases are asked for they can take."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1


class IdConverter(IntegerConverter):
    """An id in an address: what every database takes for one."""

    def __init__(self, map: Map) -> None:
        super().__init__(map)
        self.min, self.max = 1, LARGEST  # for the documentation

    def to_python(self, value: str) -> int:
        """What is too large is an id that nothing has: no match would be told as a wrong method (Werkzeug 3.1)."""
        return min(int(value[:20]), LARGEST)


def register(app: Flask) -> None:
    """Before any route: every number in an address of a page is an id."""
    app.url_map.converters["int"] = IdConverter
