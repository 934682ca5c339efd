"""What new users of an import have that names others: rules, overrides, grants, caller lists; written many at once."""

from collections.abc import Iterator
from dataclasses import replace

from controller.domain.ids import RuleId
from controller.domain.rules import AnsweringRule, CallerLists, Default, Override
from controller.domain.saying import say
from controller.operations import import_lists, import_rules, import_voicemail, rulecheck
from controller.operations.fileshape import Part
from controller.operations.import_frames import unique
from controller.operations.import_grants import granted
from controller.operations.import_newcomers import Arrival
from controller.operations.import_work import Work, noting, title
from controller.store import reserve
from controller.store.bulk import Batch
from controller.store.tables import GrantRow, ListRow, OverrideRow, RuleRow

NOBODY = CallerLists()


def settle(work: Work, arrivals: list[Arrival]) -> None:
    """All of it, for all of them."""
    batch = Batch(_labels(work))
    _rules(work, batch, arrivals)
    _overrides(work, batch, arrivals)
    for arrival in arrivals:
        user = arrival.card.id
        import_voicemail.add(work, batch, arrival.place, arrival.card, arrival.part)
        for kind, of in granted(work, arrival.place, arrival.card, arrival.part):
            batch.add(GrantRow, {"user_id": user, "kind": kind, "of_id": of})
        lists = import_lists.wanted(work, arrival.place, NOBODY, arrival.part)
        for row in import_lists.cells(work.domain.id, user, lists):
            batch.add(ListRow, row)
    if not work.place.faults:
        batch.flush(work.session)
        import_voicemail.agreed(work, [arrival.card for arrival in arrivals])


def _rules(work: Work, batch: Batch, arrivals: list[Arrival]) -> None:
    wanted = [
        (arrival, number, rule) for arrival in arrivals for number, rule in enumerate(_of(work, arrival), start=1)
    ]
    for id_, (arrival, number, rule) in zip(reserve.ids(work.session, RuleRow, len(wanted)), wanted, strict=True):
        batch.rule(arrival.card.id, number, replace(rule, id=RuleId(id_)))
    work.report.added["rule"] += len(wanted) - len(arrivals)


def _of(work: Work, arrival: Arrival) -> Iterator[AnsweringRule]:
    """The rules, Default last, which is there also when the file does not name it."""
    last: AnsweringRule = AnsweringRule(import_rules.NO_RULE, Default())
    drafts = import_rules.drafts(work, arrival.place, arrival.card, arrival.part.get("rules", []))
    for number, (part, rule) in enumerate(drafts, start=1):
        with noting(arrival.place.within(say("rule {number}", number=number)), part):
            clean = import_rules.checked(work, arrival.card, rule)
            if isinstance(clean.when, Default):
                last = clean
            else:
                yield clean
    yield last


def _overrides(work: Work, batch: Batch, arrivals: list[Arrival]) -> None:
    wanted: list[tuple[Arrival, Override, bool]] = []
    for arrival in arrivals:
        for part in unique(arrival.place, arrival.part.get("overrides", []), "kind"):
            with noting(arrival.place.within(say("override {part}", part=part.get("kind"))), part):
                wanted.append((arrival, *_override(work, arrival, part)))
    for id_, (arrival, override, active) in zip(
        reserve.ids(work.session, OverrideRow, len(wanted)), wanted, strict=True
    ):
        batch.override(arrival.card.id, id_, override, active)
    work.report.added["override"] += len(wanted)


def _override(work: Work, arrival: Arrival, part: Part) -> tuple[Override, bool]:
    override, active = import_rules.override_of(work, arrival.card, part, work.actor.at)
    if override.to is not None:
        override = replace(override, to=import_rules.destination(work, arrival.card, override.to))
    rulecheck.expressible(arrival.card, override=override)
    return override, active


def _labels(work: Work) -> dict[tuple[str, int], str]:
    people = {("user", id_): title(card) for id_, card in work.users.items()}
    phones = {("device", id_): card.name for id_, card in work.devices.items()}
    groups = {
        ("group", id_): say("group {extension}", extension=extension) for extension, id_ in work.names.groups.items()
    }
    return people | phones | groups
