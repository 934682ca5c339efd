"""The live stream: who hears what, what a page missed, and what is said when nobody can tell (DESIGN §2)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from controller.operations import actors, domains, grants, logins, users
from controller.operations.bell import saving
from controller.operations.users import NewUser
from controller.settings import Settings
from controller.store.engine import Database
from tests.browser.serving import Served, over, served
from tests.webui.fake_controller import Answers, controller_at
from tests.webui.place import SATURDAY, TUESDAY, Place, person
from tests.webui.stream import listening
from webui.headers import HEADERS
from webui.live import endpoint

pytestmark = pytest.mark.slow  # most of it waits for seconds

CONSOLE = actors.console(SATURDAY)


@pytest.fixture
def told(home: Settings) -> Iterator[Answers]:
    """A controller with a stream."""
    answers = Answers({"/phones": [], "/status": {"pbx": "up"}})
    with controller_at(home.run / "controller.sock", answers):
        yield answers


@pytest.fixture
def portal(app: Flask) -> Iterator[Served]:
    with over(app) as running:
        yield running


def cookie(portal: Served, account: str = "1001@acme.example") -> str:
    return str(portal.cookie(account)["value"])


def test_what_changes_is_told_once_it_is_there(told: Answers, portal: Served, place: Place) -> None:
    with listening(portal, cookie(portal)) as stream:
        assert stream.status == 200
        stream.next("fresh")
        told.change(f"user-{place.anna}", place.acme, place.anna)
        event = stream.next("change")
        assert event.data == {"topic": f"user-{place.anna}", "state": "live", "revision": 1}
        assert event.mark == "1.1"


def test_the_stream_carries_the_headers_of_every_page(told: Answers, portal: Served) -> None:
    with listening(portal, cookie(portal)) as stream:
        for name, value in HEADERS.items():
            assert f"{name}: {value}".lower() in stream.headers.lower()
        assert "cache-control: no-store" in stream.headers.lower()
        assert "content-type: text/event-stream" in stream.headers.lower()


@pytest.mark.parametrize("made_up", ["", "nonsense", "eyJsb2dpbiI6ImEifQ.aaaa.bbbb"])
def test_nobody_listens_without_a_log_in(told: Answers, portal: Served, made_up: str) -> None:
    with listening(portal, made_up) as stream:
        assert stream.status == 401


@pytest.mark.parametrize(("query", "status"), [("?domain=99", 404), ("?domain=x", 404), ("?domain=-1", 404)])
def test_a_domain_that_is_not_there_is_refused(told: Answers, portal: Served, query: str, status: int) -> None:
    with listening(portal, cookie(portal), query) as stream:
        assert stream.status == status


def test_nothing_is_changed_through_the_stream(told: Answers, portal: Served) -> None:
    with listening(portal, cookie(portal), method="POST") as stream:
        assert stream.status == 405


def test_domains_are_walls(told: Answers, portal: Served, place: Place) -> None:
    """PRODUCT §8.4: what happens in another domain is never heard, whoever listens there, and whatever is asked for."""
    with listening(portal, cookie(portal, "1001@globex.example"), f"?domain={place.acme}") as refused:
        assert refused.status == 404
    with listening(portal, cookie(portal, "1001@globex.example")) as eve:
        eve.next("fresh")
        for topic, user in _topics(place):
            told.change(topic, place.acme, user)
        globex = place.acme + 1
        told.change(f"user-{place.eve}", globex, place.eve)
        assert eve.next("change").data["topic"] == f"user-{place.eve}"


def test_a_user_hears_his_own_things_and_what_everybody_sees(told: Answers, portal: Served, place: Place) -> None:
    with listening(portal, cookie(portal, "1002@acme.example")) as bob:
        everybodys = [f"trunks-{place.acme}", f"domain-{place.acme}"]
        assert _heard(bob, told, place) == [f"user-{place.bob}", f"phones-{place.bob}", *everybodys]


def test_an_office_manager_hears_everything_of_the_domain(told: Answers, portal: Served, place: Place) -> None:
    with listening(portal, cookie(portal)) as anna:
        assert _heard(anna, told, place) == [topic for topic, _ in _topics(place)]


def test_a_delegate_hears_of_whom_he_acts_for(told: Answers, portal: Served, place: Place, database: Database) -> None:
    with saving(database) as session:
        assistant = person(session, place.acme, NewUser("1003", "Dora"))
        grants.give(session, CONSOLE, assistant, "delegate", place.anna)
    with listening(portal, cookie(portal, "1003@acme.example")) as dora:
        assert f"user-{place.anna}" in _heard(dora, told, place)


def test_an_administrator_hears_the_domain_he_looks_at_and_the_system(
    told: Answers, portal: Served, place: Place, database: Database
) -> None:
    with saving(database) as session:
        headquarters = domains.add(session, CONSOLE, domains.NewDomain("hq.example"))
        person(session, headquarters, NewUser("1000", "Root", scope="administrator"))
    root = cookie(portal, "1000@hq.example")
    with listening(portal, root, f"?domain={place.acme}") as looking, listening(portal, root) as home:
        for stream in (looking, home):
            stream.next("fresh")
        told.change(f"user-{place.anna}", place.acme, place.anna)
        told.change("system", None)
        assert looking.next("change").data["topic"] == f"user-{place.anna}"
        assert home.next("change").data["topic"] == "system"


def test_a_page_hears_what_changed_since_it_was_drawn(told: Answers, portal: Served, place: Place) -> None:
    with listening(portal, cookie(portal)) as first:
        first.next("fresh")
        told.change(f"user-{place.anna}", place.acme, place.anna)
        told.change(f"user-{place.bob}", place.acme, place.bob)
        assert first.next("change").mark
        first.next("change")
        with listening(portal, cookie(portal), "?since=1.1") as second:
            assert second.next("change", "resync").data["topic"] == f"user-{place.bob}"
        with listening(portal, cookie(portal), "?since=1.2") as third:
            third.next("fresh")
            told.change(f"domain-{place.acme}", place.acme)
            assert third.next("change", "resync").data["topic"] == f"domain-{place.acme}"


@pytest.mark.parametrize("since", ["", "?since=0.5", "?since=1.99", "?since=nonsense", "?since=1.-1"])
def test_a_page_of_which_nobody_knows_what_it_missed_fetches_all_anew(
    told: Answers, portal: Served, since: str
) -> None:
    with listening(portal, cookie(portal)) as first:
        first.next("fresh")
        with listening(portal, cookie(portal), since) as second:
            assert second.next("change", "resync").kind == "resync"


def test_within_five_seconds_of_losing_the_controller_pages_are_told(
    home: Settings, portal: Served, place: Place
) -> None:
    answers = Answers({"/status": {"pbx": "up"}}, start="1")
    path = home.run / "controller.sock"
    with controller_at(path, answers):
        stream = listening(portal, cookie(portal))
        open_ = stream.__enter__()
        open_.next("fresh")
    assert open_.next("stale").data == {"reason": "controller"}
    with controller_at(path, Answers({"/status": {"pbx": "up"}}, start="2", number=7)):
        open_.next("fresh")
        assert open_.next("resync").mark == "2.7"
        stream.__exit__(None, None, None)


def test_within_five_seconds_of_a_frozen_controller_pages_are_told(told: Answers, portal: Served) -> None:
    with listening(portal, cookie(portal)) as stream:
        stream.next("fresh")
        told.is_silent = True
        assert stream.next("stale").data == {"reason": "controller"}


def test_when_the_pbx_is_gone_pages_are_told(told: Answers, portal: Served) -> None:
    with listening(portal, cookie(portal)) as stream:
        stream.next("fresh")
        told.pbx(False)
        assert stream.next("stale").data == {"reason": "pbx"}
        told.pbx(True)
        stream.next("fresh")


def test_a_page_opened_without_a_controller_is_told_at_once(portal: Served) -> None:
    with listening(portal, cookie(portal)) as stream:
        assert stream.next("stale").data == {"reason": "controller"}


def test_the_stream_ends_with_the_log_in(
    told: Answers, portal: Served, database: Database, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert endpoint.CHECK + endpoint.BEAT <= 30  # seconds after which a log-in that was ended hears nothing more
    monkeypatch.setattr(endpoint, "CHECK", 0.2)
    monkeypatch.setattr(endpoint, "BEAT", 0.1)
    with listening(portal, cookie(portal)) as stream:
        stream.next("fresh")
        with saving(database) as session:
            logins.log_out_everywhere(session, CONSOLE, place.anna)
        stream.next("bye")
        assert stream.ends()


def test_who_may_no_longer_hear_something_does_not(
    told: Answers, portal: Served, database: Database, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "CHECK", 0.2)
    monkeypatch.setattr(endpoint, "BEAT", 0.1)
    with listening(portal, cookie(portal)) as stream:
        stream.next("fresh")
        with saving(database) as session:
            users.change(session, CONSOLE, place.anna, {"scope": "user"})
        for _ in range(4):
            stream.next("beat")
        told.change(f"user-{place.bob}", place.acme, place.bob)
        told.change(f"user-{place.anna}", place.acme, place.anna)
        assert stream.next("change").data["topic"] == f"user-{place.anna}"


def test_one_person_opens_a_bounded_number_of_streams(told: Answers, portal: Served) -> None:
    held = [listening(portal, cookie(portal)) for _ in range(endpoint.MOST_OF_ONE)]
    assert {each.__enter__().status for each in held} == {200}
    with listening(portal, cookie(portal)) as one_more:
        assert one_more.status == 429
    for each in held:
        each.__exit__(None, None, None)


def test_the_page_says_where_the_stream_is_and_how_far_it_had_got(told: Answers, portal: Served, place: Place) -> None:
    with listening(portal, cookie(portal)) as stream:
        stream.next("fresh")
        told.change(f"domain-{place.acme}", place.acme)
        stream.next("change")
        client = portal.app.test_client()
        client.set_cookie("ringplan", cookie(portal))
        page = client.get("/").text
    assert f'data-live="/live?domain={place.acme}"' in page
    assert 'data-live-since="1.1"' in page


def test_a_log_in_that_idles_is_not_kept_alive_by_its_stream(
    told: Answers, home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "CHECK", 0.2)
    monkeypatch.setattr(endpoint, "BEAT", 0.1)
    now = TUESDAY
    with served(home, lambda: now) as portal, listening(portal, cookie(portal)) as stream:
        stream.next("fresh")
        now = TUESDAY + logins.IDLE + timedelta(seconds=1)
        stream.next("bye")


def _topics(place: Place) -> list[tuple[str, int | None]]:
    own = [(f"{kind}-{user}", user) for user in (place.anna, place.bob) for kind in ("user", "phones")]
    return [*own, (f"trunks-{place.acme}", None), (f"domain-{place.acme}", None)]


def _heard(stream, told: Answers, place: Place) -> list[str]:  # type: ignore[no-untyped-def]
    """Of everything that may change in acme, what comes; the domain's own is told last."""
    stream.next("fresh")
    for topic, user in _topics(place):
        told.change(topic, place.acme, user)
    told.change("system", None)
    heard: list[str] = []
    while not heard or heard[-1] != f"domain-{place.acme}":
        heard.append(stream.next("change").data["topic"])
    return heard
