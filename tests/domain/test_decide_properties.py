"""What holds of every decision, whatever the rules (PRODUCT §2)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from controller.domain.calls import Call, Inside
from controller.domain.decide import decide
from controller.domain.decision import Branch, Clause, Decision, Enter, Mailbox, Notice, Release, Ring
from controller.domain.directory import Directory, User
from controller.domain.force import lasts, on_do_not_disturb, rule_in_force
from controller.domain.framehours import holds
from controller.domain.ids import RuleId, UserId
from controller.domain.rules import AnsweringRule, Default, During, Forwards, Override
from tests import directorydraws

LEAVES = (Mailbox, Release, Enter, Notice)
draws = given(st.integers(0, 2**32).map(Random))  # drawing each number by hypothesis would take minutes
many = settings(max_examples=100, deadline=None)


class Drawn:
    """One random question, and its answer."""

    def __init__(self, rng: Random) -> None:
        self.directory = directorydraws.directory(rng)
        self.call = directorydraws.call(rng, self.directory)
        self.phones = directorydraws.phones(rng, self.directory)
        self.instant = directorydraws.instant(rng, self.directory)

    @property
    def called(self) -> User:
        return self.directory.users[self.call.to]

    def decide(self, directory: Directory | None = None, call: Call | None = None) -> Decision | Branch:
        return decide(directory or self.directory, call or self.call, self.instant, self.phones)

    def with_called(self, **changes: object) -> Directory:
        changed = replace(self.called, **changes)  # type: ignore[arg-type]
        return replace(self.directory, users={**self.directory.users, changed.id: changed})


def paths(
    part: Decision | Branch, before: tuple[Decision | Branch, ...] = ()
) -> Iterator[tuple[Decision | Branch, ...]]:
    """Every way through the tree, from its root to an end."""
    here = (*before, part)
    match part.outcome:
        case Decision() as entered:
            yield from paths(entered, here)
        case Ring() as ring:
            for branch in (ring.busy, ring.unanswered, *([ring.turned_away] if ring.turned_away else [])):
                yield from paths(branch, here)
        case _:
            yield here


@many
@draws
def test_every_call_comes_to_an_end(rng: Random) -> None:
    drawn = Drawn(rng)
    for path in paths(drawn.decide()):
        assert isinstance(path[-1].outcome, LEAVES)
        assert all(part.reasons for part in path)


@many
@draws
def test_no_way_enters_a_users_rules_twice_or_those_of_whom_it_was_diverted_by(rng: Random) -> None:
    drawn = Drawn(rng)
    for path in paths(drawn.decide()):
        entered = [part.user for part in path if isinstance(part, Decision)]
        assert len(set(entered)) == len(entered)
        assert not drawn.call.diverted_by.intersection(entered)
        assert len(entered) <= 11  # the first, and 10 forwards


@many
@draws
def test_no_forward_hands_a_call_to_its_caller_or_to_who_transferred_it(rng: Random) -> None:
    drawn = Drawn(rng)
    caller = drawn.call.caller.user if isinstance(drawn.call.caller, Inside) else None
    for path in paths(drawn.decide()):
        handed_on = [part.user for part in path[1:] if isinstance(part, Decision)]
        assert not {caller, drawn.call.transferrer}.intersection(handed_on)


@many
@draws
def test_no_leg_is_the_callers_own_handset_or_of_another_user_on_do_not_disturb(rng: Random) -> None:
    drawn = Drawn(rng)
    drawn.call = replace(drawn.call, frozen=True)
    calling = drawn.call.caller.device if isinstance(drawn.call.caller, Inside) else None
    for path in paths(drawn.decide()):
        ringing: UserId | None = None
        for part in path:
            ringing = part.user if isinstance(part, Decision) else ringing
            for leg in part.outcome.legs if isinstance(part.outcome, Ring) else ():
                assert leg.to != calling
                owner = (
                    None if isinstance(leg.to, str) else drawn.directory.users[drawn.directory.devices[leg.to].owner]
                )
                if owner is not None and owner.id != ringing:
                    assert not on_do_not_disturb(drawn.directory, owner, drawn.instant)


@many
@draws
def test_every_ring_has_a_leg_that_can_ring_and_starts_within_its_time(rng: Random) -> None:
    drawn = Drawn(rng)
    for path in paths(drawn.decide()):
        for ring in (part.outcome for part in path if isinstance(part.outcome, Ring)):
            assert any(leg.to not in drawn.phones.offline for leg in ring.legs)
            assert len({leg.to for leg in ring.legs}) == len(ring.legs)
            assert all(ring.timeout is None or leg.delay < ring.timeout for leg in ring.legs)


@many
@draws
def test_a_call_is_screened_at_most_once_and_only_from_outside(rng: Random) -> None:
    drawn = Drawn(rng)
    for path in paths(drawn.decide()):
        screened = [part for part in path if isinstance(part.outcome, Ring) and part.outcome.screened]
        assert len(screened) <= (0 if drawn.call.screened or isinstance(drawn.call.caller, Inside) else 1)


@many
@draws
def test_clearing_an_override_gives_what_was_before_it(rng: Random) -> None:
    """PRODUCT §2 Phone override: it only adds, and one that has ended is as good as cleared."""
    drawn = Drawn(rng)
    ended = [o for o in drawn.called.overrides if not lasts(o, drawn.instant)]
    kept = tuple(o for o in drawn.called.overrides if lasts(o, drawn.instant))
    assert drawn.decide(drawn.with_called(overrides=kept)) == drawn.decide()
    over = Override("dnd", drawn.instant - timedelta(days=2), until=drawn.instant - timedelta(days=1))
    assert drawn.decide(drawn.with_called(overrides=(*kept, *ended, over))) == drawn.decide()


@many
@draws
def test_rules_that_do_not_hold_may_stand_in_any_order(rng: Random) -> None:
    drawn = Drawn(rng)
    drawn.call = replace(drawn.call, frozen=True)
    chosen, passed = rule_in_force(drawn.directory, drawn.called, drawn.instant)
    place = len(passed)
    above, below = list(drawn.called.rules[:place]), list(drawn.called.rules[place + 1 : -1])
    rng.shuffle(above)
    rng.shuffle(below)
    last = () if isinstance(chosen.when, Default) else drawn.called.rules[-1:]
    before, after = drawn.decide(), drawn.decide(drawn.with_called(rules=(*above, chosen, *below, *last)))
    assert _without_passed(after) == _without_passed(before)


@many
@draws
def test_a_rule_that_is_switched_off_changes_nothing_wherever_it_stands(rng: Random) -> None:
    drawn = Drawn(rng)
    frame = rng.choice(list(drawn.directory.frames))
    off = AnsweringRule(RuleId(9999), During(frame), enabled=False, dnd=True)
    rules = list(drawn.called.rules)
    rules.insert(rng.randrange(len(rules)), off)
    assert _without_passed(drawn.decide(drawn.with_called(rules=tuple(rules)))) == _without_passed(drawn.decide())


@many
@draws
def test_without_forwards_a_call_rings_and_ends_in_the_own_voicemail_or_nowhere(rng: Random) -> None:
    drawn = Drawn(rng)
    bare = tuple(replace(rule, forwards=Forwards(), dnd_destination=None) for rule in drawn.called.rules)
    overrides = tuple(o for o in drawn.called.overrides if o.kind == "dnd")
    call = replace(drawn.call, diverted_by=frozenset())
    for path in paths(drawn.decide(drawn.with_called(rules=bare, overrides=overrides), call)):
        leaf = path[-1].outcome
        assert isinstance(leaf, Release | Notice) or (isinstance(leaf, Mailbox) and leaf.owner == drawn.called.id)


@many
@draws
def test_the_rule_in_force_is_the_first_enabled_one_whose_frame_holds(rng: Random) -> None:
    drawn = Drawn(rng)
    for path in paths(drawn.decide(call=replace(drawn.call, frozen=True))):
        for part in path:
            if isinstance(part, Decision):
                assert part.rule == _first_that_holds(drawn, part.user)


@many
@draws
def test_do_not_disturb_no_phone_rings(rng: Random) -> None:
    """Unless the caller is allowed, or a forward takes the call first."""
    drawn = Drawn(rng)
    root = drawn.decide()
    quiet = on_do_not_disturb(drawn.directory, drawn.called, drawn.instant)
    spoken = {reason.clause for reason in root.reasons}
    if quiet and spoken.isdisjoint({Clause.ALWAYS, Clause.DND_DESTINATION, Clause.ALWAYS_OVERRIDE}):
        lists = (drawn.called.lists, drawn.directory.domain.lists)
        assert not isinstance(root.outcome, Ring) or any(each.allowed for each in lists)


def _first_that_holds(drawn: Drawn, user: UserId) -> RuleId:
    for rule in drawn.directory.users[user].rules:
        if isinstance(rule.when, Default):
            return rule.id
        frame = drawn.directory.frames[rule.when.frame] if isinstance(rule.when, During) else None
        if rule.enabled and frame is not None and holds(frame, drawn.instant):
            return rule.id
    raise AssertionError("no Default rule")


def _without_passed(part: Decision | Branch) -> Decision | Branch:
    """The tree without what was passed over on the way."""
    outcome = part.outcome
    match outcome:
        case Decision():
            outcome = _without_passed(outcome)
        case Ring():
            away = outcome.turned_away and _without_passed(outcome.turned_away)
            branches = {"busy": _without_passed(outcome.busy), "unanswered": _without_passed(outcome.unanswered)}
            outcome = replace(outcome, turned_away=away, **branches)
    return replace(part, outcome=outcome, **({"passed": ()} if isinstance(part, Decision) else {}))
