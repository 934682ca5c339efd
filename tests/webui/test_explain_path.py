"""The path says what `decide()` decided: every phone that rings, every rule passed over, every end."""

import re
from collections.abc import Iterator
from random import Random

import pytest
from flask import Flask

from controller.domain.decide import decide
from controller.domain.decision import Branch, Decision, Mailbox, Outcome, Ring
from controller.domain.directory import Directory
from controller.domain.story import tell
from tests import directorydraws
from webui.explain.path import Step, path


def rings(part: Decision | Branch) -> Iterator[Ring]:
    """Every ringing in the tree, in the order of the path."""
    outcome: Outcome = part.outcome
    if isinstance(outcome, Decision):
        yield from rings(outcome)
    elif isinstance(outcome, Ring):
        yield outcome
        branches = [outcome.busy, outcome.unanswered, outcome.turned_away]
        yield from (ring for branch in branches if branch is not None for ring in rings(branch))


def flat(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        for fork in step.forks:
            yield from flat(fork.steps)


def names(directory: Directory, ring: Ring) -> set[str]:
    """What each target is called at least."""
    return {leg.to if isinstance(leg.to, str) else directory.devices[leg.to].name for leg in ring.legs}


@pytest.mark.parametrize("seed", range(150))
def test_the_path_has_a_bar_for_every_phone_and_a_stop_for_every_rule(app: Flask, seed: int) -> None:
    rng = Random(seed)
    directory = directorydraws.directory(rng)
    call, instant = directorydraws.call(rng, directory), directorydraws.instant(rng, directory)
    decision = decide(directory, call, instant)
    with app.test_request_context():
        steps = list(flat(path(directory, call.to, decision)))
    drawn = [{re.sub(r"[\u2068\u2069]", "", bar.name).split()[-1] for bar in step.bars} for step in steps if step.bars]
    for ring in rings(decision):
        assert names(directory, ring) in drawn
    if isinstance(decision, Decision):
        assert [each.name for each in steps[0].passed] == [each.name for each in decision.passed]
    story = " ".join(tell(directory, call, instant, decision))
    said = " ".join(note for step in steps for note in (step.title, *step.notes))
    assert ("voicemail" in story) == ("Voicemail of" in said)
    assert ("released unanswered" in story) == ("The call ends unanswered" in said)
    assert ("hears busy" in story) == ("hears the busy tone" in said)


def test_the_voicemail_of_the_path_is_that_of_the_decision(app: Flask) -> None:
    rng = Random(7)
    seen = 0
    for _ in range(300):
        directory = directorydraws.directory(rng)
        call, instant = directorydraws.call(rng, directory), directorydraws.instant(rng, directory)
        decision = decide(directory, call, instant)
        if isinstance(decision.outcome, Mailbox):
            with app.test_request_context():
                last = path(directory, call.to, decision)[-1]
            assert directory.users[decision.outcome.owner].name in last.title
            seen += 1
    assert seen > 20
