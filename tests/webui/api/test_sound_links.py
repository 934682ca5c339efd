"""Addresses of sounds that a player opens without a token: that sound, ten minutes, no more than the token may."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from controller.operations import actors, tokens
from controller.operations.bell import saving
from controller.store.engine import Database
from tests.webui.api.caller import Caller
from tests.webui.api.conftest import MakeToken
from tests.webui.fake_controller import Answers
from tests.webui.place import SATURDAY, Place
from tests.webui.voices import a_message
from webui.api import signing

GREETING = "mailbox/greetings/busy/sound"


@pytest.fixture
def message(database: Database, place: Place) -> int:
    with saving(database) as session:
        a_message(session, place.bob, "1001")
        return a_message(session, place.anna, "1002")


@pytest.fixture
def nobody(app: Flask) -> Caller:
    return Caller(app.test_client())


def link(who: Caller, path: str) -> str:
    """As `Caller` takes it."""
    answer: Any = who.get(f"{path}/link").json
    return str(answer["url"]).removeprefix("/api/v1")


def test_it_opens_that_sound_for_ten_minutes_and_nothing_else(
    anna: Caller, nobody: Caller, place: Place, message: int, controller: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = f"/users/{place.anna}"
    sound = link(anna, f"{mine}/messages/{message}/sound")
    query = sound.partition("?")[2]
    assert sound.startswith(f"{mine}/messages/{message}/sound?signed=")
    passed = nobody.get(sound).status_code
    assert passed not in (401, 403)
    assert nobody.get(sound).status_code == passed, "a player asks again and again"
    others = [f"{mine}/messages/{message - 1}/sound", f"/users/{place.bob}/messages/{message}/sound"]
    for path in (*others, f"{mine}/{GREETING}", f"{mine}/messages/{message}", f"{mine}/messages", f"{mine}"):
        assert nobody.get(f"{path}?{query}").status_code == 401, path
    for wrong in (
        query[:-1],
        ".".join((query.rpartition(".")[0], query.rpartition(".")[2][::-1])),
        f"signed=W10.{query.rpartition('.')[2]}",
        "signed=",
        "signed=" + "A" * 600,
    ):
        assert nobody.get(f"{mine}/messages/{message}/sound?{wrong}").status_code == 401, wrong
    assert nobody.ask("DELETE", sound).status_code in (401, 405)
    monkeypatch.setattr(signing, "LASTS", timedelta(seconds=0))
    assert nobody.get(link(anna, f"{mine}/messages/{message}/sound")).status_code == 401


def test_nobody_gets_one_to_what_he_may_not_hear(bob: Caller, eve: Caller, place: Place, message: int) -> None:
    for who in (bob, eve):
        for path in (f"messages/{message}/sound", GREETING):
            assert who.get(f"/users/{place.anna}/{path}/link").status_code == 404
    assert bob.get(f"/users/{place.bob}/mailbox/greetings/other/sound/link").status_code == 404


def test_it_ends_with_its_token_and_reaches_no_further(
    app: Flask, nobody: Caller, place: Place, message: int, database: Database, token_of: MakeToken
) -> None:
    anna = Caller(app.test_client(), token_of(place.anna, "read:messages"))
    sound = link(anna, f"/users/{place.anna}/messages/{message}/sound")
    assert nobody.get(sound).status_code not in (401, 403)
    with saving(database) as session:
        me = actors.of_user(session, place.anna, SATURDAY, "")
        for card in tokens.everything(session, me, place.anna):
            tokens.revoke(session, me, card.id)
    assert nobody.get(sound).status_code == 401
