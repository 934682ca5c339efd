"""Who is recorded, as rows: one a phone of his, none where nobody is; a domain's in any case (docs/recording.md)."""

from dataclasses import replace

import pytest

from controller.dialplan.plan import compile_plan
from controller.domain.ids import DomainId
from controller.domain.recording import ANNOUNCEMENTS, Mode
from controller.reconcile.piece import of_domain
from tests.domain.house import BOB, BOB_MOBILE, BOB_PHONE, house


@pytest.mark.parametrize(("mode", "word"), [("off", None), ("on demand", "asked"), ("always", "always")])
def test_each_phone_says_how_its_calls_are_recorded(mode: Mode, word: str | None) -> None:
    directory = house()
    domain, bob = directory.domain.id, replace(directory.users[BOB], recording=mode)
    plan, plain = compile_plan(directory, bob), compile_plan(directory, directory.users[BOB])
    taped = {row.context: row.data for row in plan.way_in if row.context.startswith("taped-")}
    phones = (BOB_PHONE, BOB_MOBILE) if word else ()
    assert taped == {f"taped-d{phone}": f"{word}-{domain}-{BOB}" for phone in phones}
    assert plan.context == plain.context, "it is no change of his rules: calls in them go on"


def test_a_domain_says_what_is_said_also_where_nobody_is_recorded() -> None:
    domain = replace(house().domain, id=DomainId(3))
    for recording in (*ANNOUNCEMENTS, "off"):
        rows = of_domain(replace(domain, recording=recording)).fixed
        [row] = [row for row in rows if row.context == "tape-3"]
        assert (row.extension, row.priority, row.app, row.data) == ("s", 1, "Return", recording)
