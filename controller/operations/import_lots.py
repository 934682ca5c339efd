"""The parking lot of an import: `lot` of its domain. Its numbers come before people, its operator after them."""

from controller.domain.ids import DomainId
from controller.domain.saying import say
from controller.operations import lots
from controller.operations.exporting import LOT_PLAIN, lot_cells
from controller.operations.fileshape import Part, Place
from controller.operations.filewords import differences
from controller.operations.import_rules import destination_of
from controller.operations.import_work import Work, noting

NOUN = "parking lot"


def bring_numbers(work: Work, place: Place, part: Part) -> None:
    """The lot as the file has it, or none; a field that it does not name stays."""
    wanted: Part | None = part.get("lot")
    id_ = DomainId(work.domain.id)
    if wanted is not None:
        with noting(place.within(say("lot")), wanted):
            changes = {name: wanted.values[name] for name in LOT_PLAIN if name in wanted.values}
            work.lot = lots.put(work.session, work.actor, id_, changes)
    elif "lot" in part.values:
        lots.switch_off(work.session, work.actor, id_)
        work.lot = None


def bring_operator(work: Work, place: Place, part: Part) -> None:
    """Who is rung at last; then it is told what has become of the lot."""
    wanted: Part | None = part.get("lot")
    if wanted is not None and "operator" in wanted.values and work.lot is not None:
        with noting(place.within(say("lot")), wanted):
            typed = wanted.get("operator")
            to = None if typed is None else destination_of(work, None, typed)
            work.lot = lots.put(work.session, work.actor, DomainId(work.domain.id), {"operator": to})
    if "lot" in part.values:
        _tell(work)


def _tell(work: Work) -> None:
    before, after = work.present.lot, work.lot
    if before == after:
        work.report.keep(NOUN)
    elif before is None or after is None:
        work.report.change(NOUN, say("parking lot"), [say("switched on") if after else say("switched off")])
    else:
        told = differences(*(lot_cells(work.names, lot) for lot in (before, after)))
        work.report.change(NOUN, say("parking lot"), told)
