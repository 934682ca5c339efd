"""Grants as they are written in a domain's file: `attendant`, `recordings`, `delegate of 1002`."""

from typing import cast, get_args

from controller.domain.saying import say
from controller.operations.fileshape import Part, Place, shown
from controller.operations.import_work import Work
from controller.store.cards import GrantKind, UserCard

OF = " of "


def granted(work: Work, place: Place, owner: UserCard, part: Part) -> list[tuple[GrantKind, int | None]]:
    """Kind, and the user a delegate acts for; notes what can't be meant."""
    found: list[tuple[GrantKind, int | None]] = []
    for typed in part.get("grants", []):
        kind, of, extension = typed.partition(OF)
        user = work.names.users.get(extension) if of else None
        if kind not in get_args(GrantKind) or bool(of) != (kind == "delegate"):
            place.note(
                part.at("grants"), "grants", say("“{shown}” is no grant. {forms}", shown=shown(typed), forms=_forms())
            )
        elif of and user is None:
            message = say(
                "There is no user {shown} for whom {name} could act. Name one of the domain.",
                shown=shown(extension),
                name=owner.name,
            )
            place.note(part.at("grants"), "grants", message)
        elif (kind, user) in found:
            place.note(
                part.at("grants"), "grants", say("“{shown}” stands here twice. Take one out.", shown=shown(typed))
            )
        else:
            found.append((cast(GrantKind, kind), user))
    return found


def _forms() -> str:
    return say("Write attendant, recordings, or delegate of and an extension.")
