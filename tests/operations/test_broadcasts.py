"""Messages to many: who may leave one, who would get it, and when it is too many."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from controller.audio import keeping
from controller.audio.convert import Sound
from controller.domain.broadcasts import EVERYBODY, Audience, audience, msg_id
from controller.domain.directory import Member
from controller.domain.ids import BroadcastId
from controller.operations import broadcasts, groups, users
from controller.operations.acting import as_user
from controller.operations.actors import Actor
from controller.operations.broadcasts import DRAFTS, MOST, Reach
from controller.operations.groups import NewGroup
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store import broadcasts as store
from controller.store import find
from controller.store.broadcasts import Figures, Someone
from tests.operations.office import ADMIN, MONDAY, Office, acting, person

HOUR = timedelta(hours=1)


def sound() -> Sound:
    return Sound(keeping.new_key(), 12.0, 192_000)


@pytest.fixture
def anna(session: Session, office: Office) -> Actor:
    """The office manager."""
    return acting(session, office.anna)


def draft(session: Session, by: Actor, office: Office) -> BroadcastId:
    return broadcasts.add(session, by, office.acme, EVERYBODY, sound())


def test_it_goes_to_who_has_voicemail_and_never_to_who_sends_it(session: Session, office: Office, anna: Actor) -> None:
    """Everybody, a department, a group; who has none is named."""
    carol = person(session, office.acme, "1003", "Carol", department="Sales")
    dora = users.add(session, ADMIN, office.acme, users.NewUser("1004", "Dora", department="Sales"))
    group = groups.add(session, ADMIN, office.acme, NewGroup("600", "Front desk"))
    groups.members(session, ADMIN, group, [Member(each, 0) for each in (office.anna, office.bob, dora)])
    without = (Someone(dora, "Dora", "1004"),)
    reached = {
        "domain": Reach(2, 1, without),
        "department:Sales": Reach(1, 1, without),
        "department:Nobody": Reach(0, 0, ()),
        f"group:{group}": Reach(1, 1, without),
    }
    for text, wanted in reached.items():
        assert broadcasts.reach(session, anna, office.acme, broadcasts.audience_of(text)) == wanted, text
    offered = [(str(each.audience), each.people) for each in broadcasts.choices(session, anna, office.acme)]
    assert offered == [("domain", 2), ("department:Sales", 1), (f"group:{group}", 1)]
    made = broadcasts.add(session, anna, office.acme, EVERYBODY, sound())
    assert broadcasts.send(session, anna, made, Audience("department", "Sales")) == 1
    found = broadcasts.show(session, anna, made)
    assert (found.figures, found.card.sender, found.card.number) == (Figures(1, 0, 0), "Anna", "1001")
    assert find.audit(session, office.acme, 1)[0].operation == "broadcasts.send"
    store.arrived(session, carol, ["1-1", msg_id(found.card.sound or "")])
    assert store.finish(session, made, MONDAY)
    assert broadcasts.show(session, anna, made).figures == Figures(1, 1, 0)


def test_it_is_sent_once_and_in_the_own_name(session: Session, office: Office, anna: Actor) -> None:
    """Not by who acts as a manager; from another domain's administrator without a number, which is another's here."""
    made = draft(session, anna, office)
    broadcasts.send(session, anna, made)
    with pytest.raises(Refused, match="sent already"):
        broadcasts.send(session, anna, made)
    with pytest.raises(Refused, match="on its way still"):
        broadcasts.remove(session, anna, made)
    stand_in = as_user(session, ADMIN, office.anna)
    with pytest.raises(Forbidden):
        broadcasts.add(session, stand_in, office.acme, EVERYBODY)
    users.change(session, ADMIN, office.zoe, {"scope": "administrator"})
    zoe = acting(session, office.zoe)
    theirs = draft(session, zoe, office)
    assert broadcasts.send(session, zoe, theirs) == 2
    card = broadcasts.show(session, zoe, theirs).card
    assert (card.sender, card.number) == ("Zoe", "")


def test_what_can_not_be_sent_says_why(session: Session, office: Office, anna: Actor) -> None:
    empty = broadcasts.add(session, anna, office.acme, EVERYBODY)
    with pytest.raises(Refused, match="Nothing is recorded yet"):
        broadcasts.send(session, anna, empty)
    broadcasts.put_sound(session, anna, empty, sound())
    with pytest.raises(Refused, match="Nobody of these has voicemail"):
        broadcasts.send(session, anna, empty, Audience("department", "Nobody"))
    other = groups.add(session, ADMIN, office.bolt, NewGroup("600", "Theirs"))
    with pytest.raises(Missing, match="There is no group"):
        broadcasts.send(session, anna, empty, Audience("group", str(other)))
    wrong = ("", "group:", "group:x", "group:0123456789", "domain:1", "user:1", "department:a\nb")
    assert [audience(text) for text in (*wrong, f"department:{81 * 'x'}")] == [None] * 8


def test_nobody_sends_more_than_a_few_an_hour(session: Session, office: Office, anna: Actor) -> None:
    for _ in range(MOST):
        broadcasts.send(session, anna, draft(session, anna, office))
    one_more = draft(session, anna, office)
    with pytest.raises(Refused, match="Wait 60 minutes"):
        broadcasts.send(session, anna, one_more)
    broadcasts.send(session, replace(anna, at=anna.at + HOUR), one_more)


def test_a_domain_has_so_many_drafts_and_no_more(session: Session, office: Office, anna: Actor) -> None:
    """Their sounds would fill the disk."""
    made = [draft(session, anna, office) for _ in range(DRAFTS)]
    with pytest.raises(Refused, match="Send one, or throw one away"):
        draft(session, anna, office)
    broadcasts.remove(session, anna, made[0])
    assert draft(session, anna, office)


def test_drafts_are_forgotten_after_a_day_and_old_ones_later(session: Session, office: Office, anna: Actor) -> None:
    kept, old = draft(session, anna, office), draft(session, anna, office)
    broadcasts.send(session, anna, old)
    store.put(session, old, [office.bob], "failed", "full")
    store.finish(session, old, MONDAY)
    store.forget(session, anna.at, anna.at)
    assert {each.card.id for each in broadcasts.everything(session, anna, office.acme)} == {kept, old}
    assert len(store.sounds(session)) == 2
    store.forget(session, anna.at + HOUR, anna.at + HOUR)
    assert not broadcasts.everything(session, anna, office.acme)
    assert not store.sounds(session)
