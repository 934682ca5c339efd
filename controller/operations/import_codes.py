"""Feature codes of an import: those that the file names, as `codes` of its domain."""

from controller.domain.ids import DomainId
from controller.domain.saying import say
from controller.operations import codes
from controller.operations.fileshape import Part, Place
from controller.operations.filewords import differences
from controller.operations.import_work import Work, noting

NOUN = "feature codes"


def bring(work: Work, place: Place, part: Part) -> None:
    """Each code as the file has it; those that it does not name stay."""
    named: Part | None = part.get("codes")
    if named is None:
        return
    with noting(place.within(say("codes")), named):
        id_ = DomainId(work.domain.id)
        before = {each.feature.key: each.code for each in codes.everything(work.session, work.actor, id_)}
        made = codes.change(work.session, work.actor, id_, named.values)
        told = list(differences(before, {each.feature.key: each.code for each in made}))
        if told:
            work.report.change(NOUN, say("feature codes"), told)
        else:
            work.report.keep(NOUN)
