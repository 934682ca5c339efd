"""Time frames: the list, and the editor as a plain form (PRODUCT §3, §4)."""

import html
import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from controller.domain.ids import FrameId
from controller.domain.rules import AnsweringRule, During
from controller.domain.timeframes import Always, DateRange, Dates, FrameKind, Holidays, SingleDay, Weekly, WeeklyRange
from controller.operations import actors, frames, rules
from controller.operations.bell import saving
from controller.settings import Settings
from controller.store import find, load
from controller.store.engine import Database, reading
from tests.poison import PAGES, SCRIPTS
from tests.webui.browser import Browser, text
from tests.webui.place import SATURDAY, Place, shared_frame
from webui import create_app

CONSOLE = actors.console(SATURDAY)
NIGHT = Weekly((WeeklyRange(5, 1320, 360),))
WEEKDAYS: dict[str, Any] = {"kind": "weekly", "day": ["1", "2"], "hours-1": "9-12, 13-17"}


def mine(place: Place) -> str:
    return f"/users/{place.anna}/frames"


def add(database: Database, place: Place, name: str = "Night", kind: FrameKind = NIGHT) -> FrameId:
    with saving(database) as session:
        return frames.add(session, CONSOLE, place.acme, place.anna, name, kind)


def use(database: Database, place: Place, frame: FrameId, name: str = "") -> None:
    with saving(database) as session:
        rules.add(session, CONSOLE, place.anna, AnsweringRule(id=0, when=During(frame), name=name))  # type: ignore[arg-type]


def own(database: Database, place: Place) -> dict[str, FrameKind]:
    with reading(database) as session:
        cards = find.frames(session, place.acme, place.anna)
        return {card.name: load.load_frame(session, FrameId(card.id)).kind for card in cards}


def test_the_list_says_what_each_means_whether_it_holds_and_where_it_is_used(
    browser: Browser, database: Database, place: Place
) -> None:
    use(database, place, add(database, place), "Weekend watch")
    browser.sign_in()
    page = text(browser.open(mine(place)))
    assert "Night Fri 22:00–6:00 next day" in page
    assert "Used in 1 rule: Weekend watch" in page
    assert "Off now begins Friday 22:00" in page
    assert "Open hours Mon–Fri 9:00–17:00 Used in 1 rule" in page
    assert "On now until 17:00 today" in page


def test_an_empty_list_teaches_what_a_time_frame_is(browser: Browser, place: Place) -> None:
    browser.sign_in()
    page = text(browser.open(mine(place)))
    assert "No time frame of your own yet." in page
    assert "Football training: Tuesdays 18:00–20:00" in page


def test_the_list_moves_by_itself_when_the_first_frame_changes(browser: Browser, place: Place) -> None:
    browser.sign_in()
    page = browser.open(mine(place)).text
    assert 'data-until="2026-11-24T16:00:00+00:00" data-now="2026-11-24T10:00:00+00:00"' in page
    fragment = browser.client.get(mine(place), headers={"HX-Request": "true"}).text
    assert fragment.lstrip().startswith('<div id="frames"')


def test_a_week_is_typed_without_any_script(browser: Browser, database: Database, place: Place) -> None:
    """PRODUCT §3: a newly ticked day starts as 9:00–17:00."""
    browser.sign_in()
    browser.open(f"{mine(place)}/new")
    page = text(browser.follow(f"{mine(place)}/new", name="Counter", **WEEKDAYS, **{"hours-6": "22:00–2"}))
    assert "“Counter” is saved: Mon 9:00–12:00, 13:00–17:00; Tue 9:00–17:00; Sat 22:00–2:00 next day." in page
    expected = [(1, 540, 720), (1, 780, 1020), (2, 540, 1020), (6, 1320, 120)]
    assert own(database, place)["Counter"] == Weekly(tuple(WeeklyRange(*each) for each in expected))


def test_a_day_whose_tick_is_taken_away_is_off_and_one_that_is_typed_into_is_on(
    browser: Browser, database: Database, place: Place
) -> None:
    id_ = add(database, place, kind=Weekly((WeeklyRange(1, 540, 1020), WeeklyRange(2, 540, 1020))))
    browser.sign_in()
    browser.open(f"{mine(place)}/{id_}")
    typed = {"hours-1": "9:00–17:00", "hours-2": "9:00–17:00", "hours-3": "10-11"}
    browser.follow(f"{mine(place)}/{id_}", name="Night", kind="weekly", was=["1", "2"], day=["2"], **typed)
    assert own(database, place)["Night"] == Weekly((WeeklyRange(2, 540, 1020), WeeklyRange(3, 600, 660)))


def test_hours_that_cannot_be_read_are_refused_at_their_day_and_all_is_kept(
    browser: Browser, database: Database, place: Place
) -> None:
    """PRODUCT §8.5."""
    browser.sign_in()
    browser.open(f"{mine(place)}/new")
    typed = {"hours-1": "9-12", "hours-3": "from nine"}
    answer = browser.send(f"{mine(place)}/new", name="", kind="weekly", zone="Asia/Tokyo", **typed)
    assert answer.status_code == 422
    assert re.search(r'id="hours-3-problem">“nine” is no range of hours. Write hours like', answer.text)
    assert 'value="from nine"' in answer.text
    assert 'value="9-12"' in answer.text
    assert '<option value="Asia/Tokyo" selected>' in answer.text
    assert "The name is empty. Type one." in text(answer)
    assert own(database, place) == {}


def test_a_week_without_any_hours_is_refused(browser: Browser, place: Place) -> None:
    browser.sign_in()
    browser.open(f"{mine(place)}/new")
    answer = browser.send(f"{mine(place)}/new", name="Never", kind="weekly")
    assert answer.status_code == 422
    assert "Tick at least one day of the week, or draw its hours." in text(answer)


def test_a_name_that_is_taken_in_this_list_is_refused_at_the_field(
    browser: Browser, database: Database, place: Place
) -> None:
    add(database, place)
    browser.sign_in()
    browser.open(f"{mine(place)}/new")
    answer = browser.send(f"{mine(place)}/new", name="Night", kind="always")
    assert answer.status_code == 422
    assert 'id="name-problem"' in answer.text
    assert "There is a time frame Night in this list already." in text(answer)


def test_what_is_shown_to_edit_is_saved_as_it_was(browser: Browser, database: Database, place: Place) -> None:
    """Every kind goes through the form and back unchanged."""
    kinds: list[FrameKind] = [
        Always(),
        Weekly((WeeklyRange(1, 540, 720), WeeklyRange(1, 780, 1020), WeeklyRange(7, 1320, 360))),
        Dates(
            (
                SingleDay(date(2028, 2, 29), True, 600, 720),
                DateRange(date(2026, 12, 24), date(2026, 12, 27), False, 720, 540),
            )
        ),
        Holidays("DE", "BY", ("Epiphany", "Labor Day"), True, 720, 1440),
    ]
    for number, kind in enumerate(kinds):
        add(database, place, f"Frame {number}", kind)
    before = own(database, place)
    browser.sign_in()
    with reading(database) as session:
        ids = [card.id for card in find.frames(session, place.acme, place.anna)]
    for id_ in ids:
        fields = filled(browser.open(f"{mine(place)}/{id_}").text)
        answer = browser.client.post(f"{mine(place)}/{id_}", data=fields)
        assert answer.status_code == 303, text(answer)
    assert own(database, place) == before


def test_the_preview_tells_the_next_five_changes_exactly(browser: Browser, place: Place) -> None:
    browser.sign_in()
    browser.open(f"{mine(place)}/new")
    page = text(browser.send(f"{mine(place)}/preview", **WEEKDAYS))
    assert "Mon 9:00–12:00, 13:00–17:00; Tue 9:00–17:00 On now, until 17:00 today." in page
    assert "ends Tue 24 Nov 2026, 17:00 begins Mon 30 Nov 2026, 9:00 ends Mon 30 Nov 2026, 12:00" in page
    assert page.count("begins") + page.count("ends") == 5


def test_the_preview_carries_the_week_as_it_was_read(browser: Browser, place: Place) -> None:
    browser.sign_in()
    browser.open(f"{mine(place)}/new")
    page = browser.send(f"{mine(place)}/preview", kind="weekly", **{"hours-1": "22-6", "hours-2": "x"})
    found = re.search(r'data-week="([^"]*)"', page.text)
    assert found is not None
    week = json.loads(html.unescape(found[1]))
    assert week["1"] == {"text": "22-6", "ranges": [[1320, 360]], "problem": ""}
    assert week["2"]["problem"].startswith("“x” is no range of hours.")
    assert "Tuesday: “x” is no range of hours." in text(page)


@pytest.mark.parametrize(
    ("now", "hours", "says"),
    [
        # the spring gap: 2:00–3:00 does not come on 29 March 2026, wall-clock time decides
        (
            datetime(2026, 3, 28, 12, tzinfo=UTC),
            "1:00-4:00",
            ["begins Sun 29 Mar 2026, 1:00", "ends Sun 29 Mar 2026, 4:00"],
        ),
        # the autumn repeat: 2:30 comes twice on 25 October 2026
        (
            datetime(2026, 10, 24, 12, tzinfo=UTC),
            "2:30-4:00",
            [
                "begins Sun 25 Oct 2026, 2:30 (CEST)",
                "ends Sun 25 Oct 2026, 2:00 (CET)",
                "begins Sun 25 Oct 2026, 2:30 (CET)",
            ],
        ),
    ],
)
def test_when_the_clocks_change_the_preview_says_which_of_two_hours_is_meant(
    home: Settings, place: Place, now: datetime, hours: str, says: list[str]
) -> None:
    """PRODUCT §3: at a spring gap or autumn repeat, wall-clock time decides."""
    app = create_app(home, now=lambda: now)
    browser = Browser(app.test_client())
    browser.sign_in()
    page = text(browser.send(f"{mine(place)}/preview", kind="weekly", **{"hours-7": hours}))
    app.extensions["ringplan"].database.close()
    assert " ".join(says) in page


def test_the_zone_of_a_frame_decides_and_is_named(browser: Browser, place: Place) -> None:
    browser.sign_in()
    browser.open(f"{mine(place)}/new")
    page = text(browser.send(f"{mine(place)}/preview", kind="weekly", zone="Asia/Tokyo", **{"hours-2": "9-17"}))
    assert "Off now. It begins Tuesday" not in page
    assert "Times are those of Asia/Tokyo." in page  # 19:00 there: it ended two hours ago
    answer = browser.send(f"{mine(place)}/new", name="T", kind="always", zone="Mars/Phobos")
    assert answer.status_code == 422
    assert "There is no time zone" in text(answer)


@pytest.mark.parametrize("name", [*PAGES, *SCRIPTS], ids=ascii)
def test_names_are_shown_as_they_were_typed(browser: Browser, database: Database, place: Place, name: str) -> None:
    """PRODUCT §8.3: nothing typed by a user is ever executed."""
    id_ = add(database, place, name)
    use(database, place, id_, name)
    browser.sign_in()
    for path in ("", f"/{id_}", f"/{id_}/delete"):
        answer = browser.open(mine(place) + path)
        assert not re.search(r"<script(?! src=)", answer.text)
        assert name in text(answer), path


def test_pages_cost_at_most_twenty_statements(app: Flask, browser: Browser, database: Database, place: Place) -> None:
    for number in range(12):
        use(database, place, add(database, place, f"Frame {number}"), f"Rule {number}")
    browser.sign_in()
    counted: list[str] = []
    engine = app.extensions["ringplan"].database.engine
    event.listen(engine, "before_cursor_execute", lambda *args: counted.append(args[2]))
    for path in (mine(place), f"{mine(place)}/new", f"/domains/{place.acme}/frames"):
        counted.clear()
        assert browser.open(path).status_code == 200
        assert 0 < len([statement for statement in counted if statement != "BEGIN"]) <= 20, path


def test_a_colleague_sees_no_frames_of_mine_and_a_shared_frame_is_edited_where_it_belongs(
    browser: Browser, database: Database, place: Place
) -> None:
    id_ = add(database, place)
    shared = shared_frame_id(database, place)
    browser.sign_in("1002@acme.example")
    assert browser.open(mine(place)).status_code == 403
    assert browser.open(f"/users/{place.bob}/frames/{id_}").status_code in (403, 404)
    assert browser.open(f"/users/{place.bob}/frames/{shared}").status_code == 403
    browser.sign_in()
    answer = browser.open(f"{mine(place)}/{shared}")
    assert answer.headers["Location"] == f"/domains/{place.acme}/frames/{shared}"
    answer = browser.open(f"/domains/{place.acme}/frames/{id_}")
    assert answer.headers["Location"] == f"{mine(place)}/{id_}"
    assert browser.send(f"{mine(place)}/{shared}", name="x", kind="always").status_code == 404


def shared_frame_id(database: Database, place: Place) -> FrameId:
    with reading(database) as session:
        return shared_frame(session, place.acme, "Open hours")


def filled(page: str) -> dict[str, list[str]]:
    """The fields of the editor's form as a browser without script would send them."""
    form = page[page.index('id="frame-form"') :]
    form = form[: form.index("</form>")]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        is_off = re.search(r'type="(?:checkbox|radio)"', tag) and not re.search(r"\schecked", tag)
        if name and not is_off:
            found.setdefault(name[1], []).append(html.unescape(value[1] if value else ""))
    for name_, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found.setdefault(name_, []).append(html.unescape(chosen[1]) if chosen else "")
    return found
