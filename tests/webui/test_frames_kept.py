"""What the editor of a time frame keeps: what two people save, what is deleted, and where it was called from."""

import pytest

from controller.domain.ids import FrameId
from controller.domain.rules import During
from controller.domain.timeframes import Always
from controller.operations import actors, frames, rules
from controller.operations.bell import saving
from controller.store import find
from controller.store.engine import Database, reading
from tests.webui.browser import Browser, text
from tests.webui.place import SATURDAY, Place
from tests.webui.test_frames import NIGHT, WEEKDAYS, add, filled, mine, own, use

CONSOLE = actors.console(SATURDAY)


def test_who_saves_second_is_told_and_loses_nothing(browser: Browser, database: Database, place: Place) -> None:
    id_ = add(database, place)
    browser.sign_in()
    version = filled(browser.open(f"{mine(place)}/{id_}").text)["version"]
    with saving(database) as session:
        frames.change(session, CONSOLE, id_, {"kind": Always()})
    answer = browser.send(f"{mine(place)}/{id_}", version=version[0], name="Mine", **WEEKDAYS)
    assert answer.status_code == 409
    page = text(answer)
    assert "Somebody else saved this time frame while you were editing. It is now: Night , always ." in page
    assert "console saved it: 21 Nov, 10:00." in page
    assert "Save mine anyway" in page
    fields = filled(answer.text)
    assert fields["hours-1"] == ["9-12, 13-17"]
    assert browser.client.post(f"{mine(place)}/{id_}", data=fields).status_code == 303
    assert list(own(database, place)) == ["Mine"]


def test_an_unused_frame_is_deleted_and_put_back(browser: Browser, database: Database, place: Place) -> None:
    id_ = add(database, place)
    browser.sign_in()
    browser.open(mine(place))
    page = text(browser.follow(f"{mine(place)}/{id_}/delete"))
    assert "“Night” is deleted." in page
    assert "Put it back" in page
    assert own(database, place) == {}
    page = text(browser.follow(f"{mine(place)}/restore"))
    assert "“Night” is back." in page
    assert own(database, place) == {"Night": NIGHT}
    assert "Put it back" not in text(browser.open(mine(place)))
    assert browser.send(f"{mine(place)}/restore").status_code == 404


def test_deleting_a_frame_in_use_first_names_the_rules_it_leaves_without_one(
    browser: Browser, database: Database, place: Place
) -> None:
    """PRODUCT §3."""
    id_ = add(database, place)
    use(database, place, id_, "Weekend watch")
    browser.sign_in()
    page = text(browser.open(f"{mine(place)}/{id_}/delete"))
    assert "1 rule uses it." in page
    assert "Anna Ahlers (1001) rule “ Weekend watch ”" in page
    assert browser.send(f"{mine(place)}/{id_}/delete").status_code == 422
    assert "Night" in own(database, place)
    page = text(browser.follow(f"{mine(place)}/{id_}/delete", confirmed="yes"))
    assert "“Night” is deleted. 1 rule needs another time frame." in page
    browser.follow(f"{mine(place)}/restore")
    with reading(database) as session:
        found = {rule.name: rule.when for rule in rules.everything(session, CONSOLE, place.anna)}
        again = find.frames(session, place.acme, place.anna)[0].id
    assert found["Weekend watch"] == During(FrameId(again))


def test_a_rule_sends_here_and_gets_the_new_frame_back(browser: Browser, place: Place, database: Database) -> None:
    browser.sign_in()
    page = browser.open(f"{mine(place)}/new?back=/users/{place.anna}/rules/new?wish=dnd%26frame=1&name=Lunch")
    fields = filled(page.text)
    assert fields["name"] == ["Lunch"]
    answer = browser.client.post(f"{mine(place)}/new", data={**fields, "kind": "always"})
    with reading(database) as session:
        id_ = find.frames(session, place.acme, place.anna)[0].id
    assert answer.headers["Location"] == f"/users/{place.anna}/rules/new?wish=dnd&frame={id_}"


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_host(browser: Browser, place: Place, back: str) -> None:
    browser.sign_in()
    page = browser.client.get(f"{mine(place)}/new", query_string={"back": back}).text
    assert filled(page)["back"] == [""]
    assert f'<a class="btn btn-quiet" href="{mine(place)}">Cancel</a>' in page
    answer = browser.send(f"{mine(place)}/new", name="Lunch", kind="always", back=back)
    assert answer.headers["Location"] == mine(place)
