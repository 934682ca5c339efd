"""Feature codes of a domain: everybody may see what can be dialled, office managers say by which code (PRODUCT §5)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller.domain.codeclashes import clashes
from controller.domain.codes import BY_KEY, FEATURES, Feature, in_force, malformed
from controller.domain.ids import DomainId
from controller.domain.lots import Lot
from controller.domain.saying import say
from controller.operations import may
from controller.operations.actors import Actor
from controller.operations.changes import audit, touch
from controller.operations.refused import Problem, refuse_any
from controller.store import codes as store
from controller.store import lots, rows
from controller.store.subjects import Subject
from controller.store.tables import DomainRow


@dataclass(frozen=True, slots=True)
class DialledCode:
    """What can be dialled for a feature in one domain: `code` is empty where it is switched off."""

    feature: Feature
    code: str

    @property
    def is_usual(self) -> bool:
        return self.code == self.feature.usual


def everything(session: Session, actor: Actor, domain: DomainId) -> tuple[DialledCode, ...]:
    """All features in the order of the catalogue, for whoever is in the domain."""
    may.see_domain(session, actor, domain)
    codes = in_force(store.chosen(session, domain))
    return tuple(DialledCode(feature, codes.get(feature.key, "")) for feature in FEATURES)


def change(session: Session, actor: Actor, domain: DomainId, changes: Mapping[str, str]) -> tuple[DialledCode, ...]:
    """Another code for each of these keys; an empty one switches the feature off. Refused at the key of the code.

    Calls follow at once. What is not named stays as it is.
    """
    may.manage_domain(session, actor, domain)
    rows.lock(session, DomainRow, domain)
    before = store.chosen(session, domain)
    _check(in_force(before), lots.of(session, domain), changes)
    _put(session, actor, domain, before, {**before, **{key: code.strip() for key, code in changes.items()}})
    return everything(session, actor, domain)


def reset(session: Session, actor: Actor, domain: DomainId) -> tuple[DialledCode, ...]:
    """The usual codes again, all of them."""
    may.manage_domain(session, actor, domain)
    rows.lock(session, DomainRow, domain)
    _put(session, actor, domain, store.chosen(session, domain), {})
    return everything(session, actor, domain)


def _check(present: Mapping[str, str], lot: Lot | None, changes: Mapping[str, str]) -> None:
    """Raises Refused. Of two codes that clash, the one that is being changed is named, or both."""
    typed = {key: code.strip() for key, code in changes.items()}
    wrong = {key: say("There is no feature {key}.", key=key) for key in typed if key not in BY_KEY}
    wrong |= {key: why for key in typed.keys() - wrong.keys() if (why := malformed(typed[key])) and typed[key]}
    wanted = {key: code for key, code in {**present, **typed}.items() if code and key not in wrong}
    wrong |= {key: why for key, why in clashes(wanted, lot).items() if key in typed and typed[key] != present.get(key)}
    refuse_any([Problem(key, wrong[key]) for key in typed if key in wrong])


def _put(
    session: Session, actor: Actor, domain: DomainId, before: Mapping[str, str], wanted: Mapping[str, str]
) -> None:
    after = {key: code for key, code in wanted.items() if code != BY_KEY[key].usual}
    if after == before:
        return
    rows.change(session, DomainRow, domain, {"codes": after})
    touched = sorted(before.keys() | after.keys())
    audit(
        session,
        actor,
        "codes.change",
        "domain",
        domain,
        domain,
        before=_told(before, touched),
        after=_told(after, touched),
    )
    touch(session, actor, [Subject("domain", domain)])


def _told(chosen: Mapping[str, str], keys: list[str]) -> dict[str, str]:
    """The codes of these keys as they were dialled."""
    return {key: chosen.get(key, BY_KEY[key].usual) for key in keys}
