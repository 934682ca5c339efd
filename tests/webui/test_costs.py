"""No page asks the database more than it needs, however much there is."""

import pytest
from flask import Flask

from controller.store.engine import Database
from tests.webui import things
from tests.webui.browser import Browser
from tests.webui.doors import BUILDERS, PUBLIC
from tests.webui.place import Place
from tests.webui.queries import counted, listening
from tests.webui.routes import address, routes

pytestmark = pytest.mark.slow  # every page, in a full domain

MOST = 20


def test_no_page_makes_more_than_twenty_queries(app: Flask, database: Database, place: Place) -> None:
    ids = things.of_acme(database, place)
    pages = {rule.endpoint: address(rule, ids) for rule in routes(app, "GET") if rule.endpoint not in PUBLIC | BUILDERS}
    served = app.extensions["ringplan"].database
    for account in (things.administrator(database, place), "1001@acme.example"):  # some pages are their owner's alone
        _, costs = counted(app, served, account, pages)
        assert len(costs) > 5
        assert not {name: each.queries for name, each in costs.items() if each.queries > MOST}


def test_queries_are_heard(app: Flask, place: Place) -> None:
    """So that the test above does not pass by accident."""
    with listening(app.extensions["ringplan"].database) as heard:
        Browser(app.test_client()).enter()
    assert any("FROM rules" in statement for statement in heard)
