"""Call history as operations tell it: who sees which calls, what filters mean, and the file (PRODUCT §4, §7, §8.4)."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.history import Party, Share, Step, Told
from controller.domain.ids import UserId
from controller.operations import (
    actors,
    contacts,
    grants,
    history,
    history_asking,
    history_csv,
    history_seen,
    users,
)
from controller.operations.actors import Actor
from controller.operations.contacts_check import NewContact, NewNumber
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store import find
from controller.store import history as stored
from controller.store.engine import HistoryDatabase, writing
from controller.store.history_wanted import Wanted
from controller.store.tables import UserRow
from tests.operations.office import ADMIN, MONDAY, Office, acting

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # 12:00 in Berlin, a Monday
CARLA = Party("outside", None, "+491711234567", "CARLA M")


@pytest.fixture
def past(history_sqlite: HistoryDatabase, office: Office) -> Iterator[Session]:
    """Anna missed Carla an hour ago; Bob answered for her yesterday; she called Bob last week; one behind the wall."""
    anna, bob = Party("user", office.anna, "1001", "Anna"), Party("user", office.bob, "1002", "Bob")
    zoe = Party("user", office.zoe, "1001", "Zoe")
    calls = [
        told("missed", office.acme, 3600, CARLA, anna, (Share(office.anna, "called", "missed"),)),
        replace(
            told("elsewhere", office.acme, 86_400, CARLA, anna, (
                Share(office.anna, "called", "elsewhere", 0.0, office.bob),
                Share(office.bob, "answered", "answered", 90.0),
            )),
            result="answered", answered_by=bob, talked=90.0,
        ),
        replace(
            told("placed", office.acme, 7 * 86_400, replace(anna, number=""), bob, (
                Share(office.anna, "caller", "placed"), Share(office.bob, "called", "voicemail"),
            )),
            direction="inside", result="voicemail",
        ),
        replace(told("code", office.acme, 60, anna, None, (Share(office.anna, "caller", "placed"),)), code="*97"),
        told("wall", office.bolt, 60, CARLA, zoe, (Share(office.zoe, "called", "missed"),)),
    ]  # fmt: skip
    with writing(history_sqlite) as session:
        stored.keep(session, calls)
        stored.add_gap(session, NOON.timestamp() - 7200, NOON.timestamp() - 7000, "disk")
    with writing(history_sqlite) as session:
        yield session


def told(key: str, domain: int, ago: float, caller: Party, called: Party | None, shares: tuple[Share, ...]) -> Told:
    began = NOON.timestamp() - ago
    steps = (Step(began, "called", caller, "1001"),)
    return Told(key, domain, began, began + 20, "in", "missed", caller, "1001", called, steps=steps, shares=shares)


def keys(found: history.Calls) -> list[str]:
    return [row.told.key for row in found.page.rows]


def asked(session: Session, actor: Actor, office: Office, user: UserId | None, **words: str) -> Wanted:
    return history_asking.wanted(session, actor, office.acme, user, words, NOON, BERLIN)


def test_everybody_sees_the_own_calls_and_who_oversees_the_domain_all_of_them(
    session: Session, office: Office, past: Session
) -> None:
    bob = acting(session, office.bob)

    def look(by: Actor, user: UserId | None) -> list[str]:
        return keys(history.page(session, by, past, office.acme, user, Wanted(0)))

    assert look(bob, office.bob) == ["elsewhere", "placed"]
    with pytest.raises(Forbidden, match="attendants and office managers"):
        look(bob, None)
    with pytest.raises(Forbidden, match="Only Anna"):
        look(bob, office.anna)
    grants.give(session, ADMIN, office.bob, "delegate", office.anna)
    with pytest.raises(Forbidden):
        look(acting(session, office.bob), office.anna)
    grants.give(session, ADMIN, office.bob, "attendant")
    bob = acting(session, office.bob)
    assert look(bob, None) == ["missed", "elsewhere", "placed"]
    assert look(bob, office.anna) == ["missed", "elsewhere", "placed"]
    users.change(session, ADMIN, office.anna, {"department": "Sales"})
    sales = asked(session, bob, office, None, department="Sales")
    assert keys(history.page(session, bob, past, office.acme, None, sales)) == ["missed", "elsewhere", "placed"]
    nobody = asked(session, bob, office, None, department="' OR 1=1")
    assert not keys(history.page(session, bob, past, office.acme, None, nobody))
    with pytest.raises(Missing):
        history.page(session, bob, past, office.bolt, None, Wanted(0))


def test_a_filter_names_another_domain_or_user_in_vain(session: Session, office: Office, past: Session) -> None:
    """Whatever a caller of the operation puts into it, the list is the one that was judged."""
    forged = Wanted(office.bolt, user=office.zoe)
    found = history.page(session, acting(session, office.bob), past, office.acme, office.bob, forged)
    assert keys(found) == ["elsewhere", "placed"]


FILTERS: tuple[tuple[dict[str, str], list[str]], ...] = (
    ({}, ["missed", "elsewhere", "placed"]),
    ({"codes": "with"}, ["code", "missed", "elsewhere", "placed"]),
    ({"codes": "only"}, ["code"]),
    ({"range": "today"}, ["missed"]),
    ({"range": "yesterday"}, ["elsewhere"]),
    ({"range": "30", "since": "2026-11-16", "until": "2026-11-16"}, ["placed"]),  # days come before a preset
    ({"since": "2026-11-23T11:00:00+01:00"}, ["missed"]),
    ({"result": "missed"}, ["missed"]),
    ({"result": "elsewhere"}, ["elsewhere"]),
    ({"direction": "out"}, ["placed"]),
    ({"direction": "in"}, ["missed", "elsewhere"]),
    ({"direction": "in", "result": "unanswered"}, []),  # only who calls gets no answer
    ({"direction": "out", "result": "unanswered"}, ["placed"]),
    ({"direction": "inside"}, ["placed"]),
    ({"longer": "1:30"}, ["elsewhere"]),
    ({"longer": "1:31"}, []),
    ({"who": "0171 123"}, ["missed", "elsewhere"]),
    ({"who": "+49 (0) 171-1234567"}, ["missed", "elsewhere"]),
    ({"who": "carla"}, ["missed", "elsewhere"]),  # a contact's number
    ({"who": "bob"}, ["elsewhere", "placed"]),
    ({"who": "nobody at all"}, []),
    ({"who": "%"}, []),
    ({"who": "' OR 1=1 --"}, []),
)


def test_a_filter_means_what_its_words_say(session: Session, office: Office, past: Session) -> None:
    anna = acting(session, office.anna)
    numbers = (NewNumber("mobile", "0171 1234567"),)
    contacts.add(session, anna, office.acme, office.anna, NewContact("Carla Meier", numbers=numbers))
    for words, found in FILTERS:
        wanted = asked(session, anna, office, office.anna, **words)
        assert keys(history.page(session, anna, past, office.acme, office.anna, wanted)) == found, words


def test_nonsense_is_refused_at_its_field_all_of_it_at_once(session: Session, office: Office) -> None:
    """Issue 7, Must show 5: SQL and nonsense in every word."""
    anna = acting(session, office.anna)
    evil = "1; DROP TABLE conversations --"
    words = dict.fromkeys(
        ("range", "since", "until", "direction", "result", "device", "number", "longer", "codes"), evil
    )
    with pytest.raises(Refused) as refused:
        asked(session, anna, office, office.anna, **words, who="x" * 121)
    assert {problem.field for problem in refused.value.problems} == {*words, "who"}
    for bad in ({"since": "2026-02-30"}, {"since": "0001-01-01"}, {"since": "2026-11-23", "until": "2026-11-22"},
                {"device": str(office.zoe_phone)}, {"device": "9" * 400}, {"longer": "-1"}, {"longer": "1:2:3"},
                {"since": "2026-11-23T10:00"}, {"since": "9999-12-31T00:00:00+00:00"}):  # fmt: skip
        with pytest.raises(Refused):
            asked(session, anna, office, office.anna, **bad)
    for text in ("", "1", "1-", "-1-1", "1-1-1", "1-1 OR 1=1", "９-１", "9" * 16 + "-1"):
        with pytest.raises(Refused):
            history_asking.cursor("older", text)


def test_whom_one_did_not_take_part_with_is_not_there(session: Session, office: Office, past: Session) -> None:
    ids = {row.told.key: row.id for row in history.page(session, ADMIN, past, office.acme, None, Wanted(0)).page.rows}
    bob, anna = acting(session, office.bob), acting(session, office.anna)
    whole = history.one(session, anna, past, office.acme, office.anna, ids["missed"]).kept
    assert whole.share is not None
    assert (whole.share.outcome, len(whole.told.steps)) == ("missed", 1)
    for conversation in (ids["missed"], 10**9):
        with pytest.raises(Missing):
            history.one(session, bob, past, office.acme, office.bob, conversation)


def test_who_hid_the_number_is_known_to_nobody_who_was_called(session: Session, office: Office, past: Session) -> None:
    """PRODUCT §5, *67."""
    bob = history.page(session, acting(session, office.bob), past, office.acme, office.bob, Wanted(0)).page.rows[1]
    assert bob.told.caller == Party("unknown")
    whole = history.one(session, acting(session, office.bob), past, office.acme, office.bob, bob.id).kept.told
    assert office.anna not in {share.user for share in whole.shares}
    assert all(step.who != Party("user", office.anna, "", "Anna") for step in whole.steps)
    by_name = asked(session, acting(session, office.bob), office, office.bob, who="anna")
    found = history.page(session, acting(session, office.bob), past, office.acme, office.bob, by_name)
    assert keys(found) == ["elsewhere"], "that it is found by her name would tell it"
    anna = history.page(session, acting(session, office.anna), past, office.acme, office.anna, Wanted(0)).page.rows[2]
    assert anna.told.caller.id == office.anna


def test_contacts_are_named_as_the_reader_knows_them(session: Session, office: Office, past: Session) -> None:
    bob = acting(session, office.bob)
    contacts.add(
        session, bob, office.acme, office.bob, NewContact("My sister", numbers=(NewNumber("mobile", CARLA.number),))
    )
    assert history.page(session, bob, past, office.acme, office.bob, Wanted(0)).names[CARLA.number].name == "My sister"
    anna = acting(session, office.anna)
    assert not history.page(session, anna, past, office.acme, office.anna, Wanted(0)).names


def test_gaps_lie_among_the_calls_that_are_shown(session: Session, office: Office, past: Session) -> None:

    def look(**more: Any) -> history.Calls:
        return history.page(session, ADMIN, past, office.acme, None, Wanted(0), **more)

    assert [gap.why for gap in look().gaps] == ["disk"]
    first = look(limit=1)
    assert not first.gaps
    second = look(limit=1, older=first.page.older)
    assert [gap.why for gap in second.gaps] == ["disk"], "it lay between the two pages"
    assert [gap.why for gap in look(limit=1, newer=second.page.rows[0].cursor).gaps] == ["disk"]
    assert not look(limit=1, older=second.page.older).gaps


def test_missed_calls_are_news_until_the_history_is_opened(session: Session, office: Office, past: Session) -> None:
    anna, card = replace(acting(session, office.anna), at=NOON), find.user(session, office.anna)
    assert card is not None
    card = replace(card, created=NOON - timedelta(hours=2))
    assert history_seen.missed(past, card, None) == 1
    history_seen.see(session, anna, office.anna)
    seen = session.execute(select(UserRow.history_seen).where(UserRow.id == office.anna)).scalar_one()
    assert history_seen.missed(past, card, seen) == 0
    with pytest.raises(Forbidden):
        history_seen.see(session, acting(session, office.bob), office.anna)


def test_the_file_has_every_call_and_no_cell_that_is_a_formula(session: Session, office: Office, past: Session) -> None:
    users.change(session, ADMIN, office.anna, {"name": "Anna"})
    evil = replace(CARLA, name='=HYPERLINK("http://evil")', number="+491711234567")
    stored.keep(past, [told("evil", office.acme, 30, evil, None, (Share(office.anna, "called", "missed"),))])
    anna = actors.of_user(session, office.anna, MONDAY, "")
    wanted = asked(session, anna, office, office.anna, codes="with")
    text = "".join(history_csv.table(session, anna, past, office.acme, office.anna, wanted, BERLIN))
    assert text.startswith("\ufeffBegan,")
    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
    assert [row["Outcome"] for row in rows] == ["missed", "placed", "missed", "elsewhere", "placed"]
    assert rows[0]["From"] == '\'=HYPERLINK("http://evil")'
    assert (rows[0]["Began"], rows[3]["Answered by"]) == ("2026-11-23 11:59:30+01:00", "Bob")
    with pytest.raises(Forbidden):
        history_csv.table(session, acting(session, office.bob), past, office.acme, office.anna, wanted, BERLIN)
