"""What forms answer is made of messages, too: each is sent empty, and full of what nothing accepts."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from controller.settings import Settings
from controller.store.engine import Database
from tests.webui import things
from tests.webui.browser import Browser
from tests.webui.place import Place
from tests.webui.pseudo import ENGLISH, FRENCH_FIRST, bracketed, forgotten, known_data, speak_french
from tests.webui.routes import address, routes
from webui.language import CATALOGUES

FIELDS = (
    *("name", "extension", "to", "numbers", "number", "host", "zone", "country", "language", "email", "again", "at"),
    *(
        "until",
        "user",
        "text",
        "ring_timeout",
        "label",
        "department",
        "prefix",
        "username",
        "addresses",
        "member",
        "do",
    ),
)
JUNK = dict.fromkeys(FIELDS, "☃ x")


@pytest.mark.slow
def test_every_word_of_every_refusal_and_confirmation_is_a_message(
    app: Flask, database: Database, place: Place, home: Settings, tmp_path: Path
) -> None:
    bracketed(tmp_path)
    ids = things.of_acme(database, place)
    root = Browser(app.test_client())
    root.sign_in(things.administrator(database, place))
    speak_french(database)
    data, found = known_data(database), set()
    app.config[CATALOGUES] = tmp_path
    with closing(sqlite3.connect(":memory:")) as pristine, closing(sqlite3.connect(home.home / "ringplan.db")) as live:
        live.backup(pristine)
        for rule in routes(app, "POST"):
            for form in ({}, JUNK) if rule.endpoint not in ENGLISH | {"login.log_out"} else ():
                page = answered(root, address(rule, ids), form)
                found |= {f"{rule.endpoint}: {left}" for left in forgotten(page, data)}
                pristine.backup(live)
    del app.config[CATALOGUES]
    assert not found, "\n".join(sorted(found))


def answered(browser: Browser, url: str, form: dict[str, str]) -> str:
    """The page it ends with."""
    sent = {"csrf_token": browser.token, **form}
    with browser.client.post(url, headers=FRENCH_FIRST, data=sent) as answer:
        if answer.status_code != 303:
            return answer.text if answer.mimetype == "text/html" else ""
        path = answer.headers["Location"]
    with browser.client.get(path, headers=FRENCH_FIRST) as page:
        return page.text if page.mimetype == "text/html" else ""
