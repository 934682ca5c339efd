"""What a page costs the database, and how large it is."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from time import process_time
from typing import Any

from flask import Flask
from sqlalchemy import event

from controller.store.engine import Database
from tests.webui.browser import Browser

ENDS = ("BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")  # of transactions, which ask nothing


@dataclass(frozen=True, slots=True)
class Counted:
    """For one visit; `cpu_ms` of the quickest of some, which a busy machine does not change much."""

    queries: int
    bytes: int
    cpu_ms: float


@contextmanager
def listening(database: Database) -> Iterator[list[str]]:
    """The statements that are executed meanwhile."""
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement not in ENDS:
            heard.append(statement)

    event.listen(database.engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(database.engine, "before_cursor_execute", hear)


def counted(
    app: Flask, database: Database, account: str, pages: Mapping[str, str], visits: int = 1
) -> tuple[str, dict[str, Counted]]:
    """The cookie of that person, and the cost of each of these that is a page, no redirect or file."""
    browser = Browser(app.test_client())
    browser.enter(account)
    found: dict[str, Counted] = {}
    for name, path in pages.items():
        first = browser.open(path)
        if first.status_code == 200 and first.mimetype == "text/html":
            with listening(database) as heard:
                answer = browser.open(path)
            found[name] = Counted(len(heard), len(answer.data), min(_cpu_ms(browser, path) for _ in range(visits)))
    cookie = browser.client.get_cookie("ringplan")
    assert cookie is not None
    return cookie.value, found


def _cpu_ms(browser: Browser, path: str) -> float:
    start = process_time()
    browser.open(path)
    return (process_time() - start) * 1000
