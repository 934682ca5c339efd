"""Numbers and groups: several at once, destinations as people name them, members in order."""

import re

import pytest

from controller.domain.destinations import ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.directory import Member
from controller.operations import actors, groups, trunks
from controller.operations.bell import saving
from controller.operations.groups import NewGroup
from controller.operations.trunks import NewTrunk
from controller.store import dids, find
from controller.store import groups as rings
from controller.store.engine import Database, reading
from tests.webui.browser import Browser, text
from tests.webui.place import SATURDAY, Place

CONSOLE = actors.console(SATURDAY)


def numbers_of(database: Database, place: Place) -> list[tuple[str, object]]:
    with reading(database) as session:
        return [(card.number, card.to) for card in dids.of_domain(session, place.acme)]


def test_several_numbers_are_added_at_once_or_none(browser: Browser, place: Place, database: Database) -> None:
    browser.sign_in()
    new = f"/domains/{place.acme}/numbers/new"
    browser.open(new)
    refused = browser.send(new, numbers="030 111111\nabc\n030 222222", to="1002", kind="")
    assert refused.status_code == 422
    assert "“abc” is not a telephone number" in refused.text
    assert "030 111111\nabc" in refused.text
    assert numbers_of(database, place) == []
    page = browser.follow(new, numbers="030 111111\n030 222222", to="1002", kind="", note="Vans")
    assert "2 numbers added." in text(page)
    assert numbers_of(database, place) == [("+4930111111", ToUser(place.bob)), ("+4930222222", ToUser(place.bob))]
    assert "+49 30 111111" in text(browser.open(f"/domains/{place.acme}/numbers?q=030 11"))
    assert "+49 30 111111" not in text(browser.open(f"/domains/{place.acme}/numbers?q=222"))


@pytest.mark.parametrize(
    ("to", "kind", "expected"),
    [
        ("Bob Brandt (1002)", "", lambda place: ToUser(place.bob)),
        ("ahlers", "", None),  # only whole names are taken: the number of the company is no place to guess
        ("Bob Brandt", "voicemail", lambda place: ToVoicemail(place.bob)),
        ("1001a", "", lambda place: ToHandset(place.mobile)),
        ("Anna Ahlers", "phone", lambda place: ToHandset(place.desk)),
        ("600", "", lambda place: ToInner("group", "1")),
        ("+49 171 1234567", "", lambda place: ToExternal("+491711234567")),
        ("*98", "", None),
        ("1099", "", None),
        ("+1 900 1234567", "", None),  # the company may not call it
        ("", "", None),
    ],
)
def test_where_a_number_leads_is_named_as_people_do(
    browser: Browser, place: Place, database: Database, to: str, kind: str, expected: object
) -> None:
    with saving(database) as session:
        groups.add(session, CONSOLE, place.acme, NewGroup("600", "Sales"))
    browser.sign_in()
    new = f"/domains/{place.acme}/numbers/new"
    browser.open(new)
    answer = browser.send(new, numbers="030 111111", to=to, kind=kind)
    if expected is None:
        assert answer.status_code == 422
        assert 'id="to-problem"' in answer.text
    else:
        assert numbers_of(database, place) == [("+4930111111", expected(place))]  # type: ignore[operator]


def test_opening_hours_make_a_role_and_the_number_leads_to_it(
    browser: Browser, place: Place, database: Database
) -> None:
    browser.sign_in()
    new = f"/domains/{place.acme}/numbers/new"
    browser.open(new)
    page = browser.follow(new, numbers="030 111111", to="1002", note="Front desk", opening_hours="yes")
    with reading(database) as session:
        role = next(card for card in find.users(session, place.acme) if card.name == "Front desk")
    assert numbers_of(database, place) == [("+4930111111", ToUser(role.id))]
    assert f"Front desk ({role.extension})" in text(page)


def test_all_that_is_wrong_with_a_number_or_a_group_is_told_at_once(
    browser: Browser, place: Place, database: Database
) -> None:
    browser.sign_in()
    of = f"/domains/{place.acme}"
    browser.open(f"{of}/numbers/new")
    several = browser.send(f"{of}/numbers/new", numbers="abc\n030 111111", to="Zzz", kind="")
    assert 'id="numbers-problem"' in several.text
    assert 'id="to-problem"' in several.text
    none = browser.send(f"{of}/numbers/new", numbers="", to="", kind="", note="n" * 99)
    assert {"numbers-problem", "to-problem"} <= set(re.findall(r'id="([a-z]+-problem)"', none.text))
    browser.follow(f"{of}/numbers/new", numbers="030 111111", to="1002", kind="")
    with reading(database) as session:
        [card] = dids.of_domain(session, place.acme)
    one = browser.send(f"/numbers/{card.id}", number="abc", to="Zzz", kind="")
    assert 'id="number-problem"' in one.text
    assert 'id="to-problem"' in one.text
    typed = {"extension": "1", "name": "Sales", "ring_time": "", "member": "Zzz", "delay": "", "to": "Yyy"}
    group = browser.send(f"{of}/groups/new", **typed, kind="")
    for field in ("extension", "ring_time", "member-0", "to"):
        assert f'id="{field}-problem"' in group.text, field
    assert "The ring time is empty. Use 5 to 600 seconds." in text(group)
    late = browser.send(f"{of}/groups/new", **typed | {"member": "1002", "delay": "soon"}, kind="")
    assert "“soon” is not a whole number. Use 0 to 600 seconds." in text(late)
    assert 'id="member-0-problem"' in late.text
    with reading(database) as session:
        assert not rings.of_domain(session, place.acme)
        assert dids.of_domain(session, place.acme) == (card,)


def test_a_group_that_leads_outside_says_that_there_is_no_line(
    browser: Browser, place: Place, database: Database
) -> None:
    """PRODUCT §8: as answering rules do."""
    with saving(database) as session:
        group = groups.add(session, CONSOLE, place.acme, NewGroup("600", "Sales", to=ToExternal("+49301234567")))
    browser.sign_in()
    silent = "+49 30 1234567 can’t ring: acme.example has no outside line that is switched on."
    for page in (f"/groups/{group}", f"/groups/{group}/explain"):
        assert silent in text(browser.open(page))
    assert "and 1 more like it" in text(browser.open(f"/domains/{place.acme}/groups"))
    with saving(database) as session:
        trunks.add(
            session, CONSOLE, place.acme, NewTrunk("Carrier", "sip.carrier.example", username="a", secret="s" * 9)
        )
    assert "can’t ring" not in text(browser.open(f"/groups/{group}"))


def test_members_of_a_group_keep_their_order_and_delays_and_faults_stand_at_their_row(
    browser: Browser, place: Place, database: Database
) -> None:
    browser.sign_in()
    new = f"/domains/{place.acme}/groups/new"
    browser.open(new)
    form = {"extension": "600", "name": "Sales", "ring_time": "30", "to": "1002", "kind": "voicemail"}
    members = {"member": ["Bob Brandt (1002)", "nobody"], "delay": ["5", ""]}
    data = {"csrf_token": browser.token, **form, **members}
    moved = browser.client.post(new, data={**data, "row": "up:1"})
    assert moved.status_code == 200
    assert moved.text.index('value="nobody"') < moved.text.index('value="Bob Brandt (1002)"')
    refused = browser.client.post(new, data=data)
    assert refused.status_code == 422
    assert 'id="member-1-problem"' in refused.text
    made = browser.client.post(
        new, data={**data, "member": ["Bob Brandt (1002)", "ahlers", ""], "delay": ["5", "", ""]}
    )
    assert made.status_code == 303
    with reading(database) as session:
        (group,) = rings.of_domain(session, place.acme)
    assert group.members == (Member(place.bob, 5), Member(place.anna, 0))
    assert group.to == ToVoicemail(place.bob)
    assert "Bob Brandt, Anna Ahlers" in text(browser.open(f"/domains/{place.acme}/groups"))
    browser.open(f"/groups/{group.id}")
    browser.follow(f"/groups/{group.id}/delete")
    assert "No groups yet" in text(browser.open(f"/domains/{place.acme}/groups"))
