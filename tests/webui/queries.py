"""What a page costs the database, and how large it is."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import event

from controller.store.engine import Database
from tests.webui.browser import Browser


@dataclass(frozen=True, slots=True)
class Counted:
    """For one visit."""

    queries: int
    bytes: int


@contextmanager
def listening(database: Database) -> Iterator[list[str]]:
    """The statements that are executed meanwhile."""
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        heard.append(statement)

    event.listen(database.engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(database.engine, "before_cursor_execute", hear)


def counted(app: Flask, database: Database, account: str, pages: Mapping[str, str]) -> tuple[str, dict[str, Counted]]:
    """The cookie of that person, and the cost of each page that is one (a redirect is none), after a first visit."""
    browser = Browser(app.test_client())
    browser.enter(account)
    found: dict[str, Counted] = {}
    for name, path in pages.items():
        if browser.open(path).status_code == 200:
            with listening(database) as heard:
                answer = browser.open(path)
            found[name] = Counted(len(heard), len(answer.data))
    cookie = browser.client.get_cookie("ringplan")
    assert cookie is not None
    return cookie.value, found
