"""Addresses that are kept out, as PJSIP `acl` objects in the PBX's memory: at once, no reload. Who asks: work.py.

An acl does not write its addresses back (22.10), so that AstDB can't keep it: after a start of the PBX they are brought
in anew; and the PBX answers 500 to each that it takes, as it can't show it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from controller.pbx.ari import Ari, Request, accepted, delete_object, put_object
from controller.pbx.ari_codec import object_path
from controller.reconcile.pjsip import CLASS

NOT_FOUND, CANT_SHOW = 404, 500


@dataclass(frozen=True, slots=True)
class Ban:
    """One address."""

    id: int
    address: str


async def put(ari: Ari, ban: Ban) -> None:
    """Its requests are answered with 403 from now on. Raises AriDown, AriRefused, TimeoutError."""
    answers = await ari.pipeline(
        [put_object(CLASS, "acl", _name(ban.id), {"deny": f"{ban.address}/32"}), _look(ban.id)]
    )
    if answers[0].status != CANT_SHOW or answers[1].status == NOT_FOUND:
        accepted(answers)


async def lift(ari: Ari, id_: int) -> None:
    """Lets it in again. Raises AriDown, AriRefused, TimeoutError."""
    [answer] = await ari.pipeline([delete_object(CLASS, "acl", _name(id_))])
    if answer.status != NOT_FOUND:
        accepted([answer])


async def missing(ari: Ari, ids: Iterable[int]) -> list[int]:
    """Those of the bans that the PBX does not know. Raises AriDown, TimeoutError."""
    wanted = list(ids)
    answers = await ari.pipeline([_look(id_) for id_ in wanted]) if wanted else []
    return [id_ for id_, answer in zip(wanted, answers, strict=True) if answer.status == NOT_FOUND]


def _look(id_: int) -> Request:
    return Request("GET", object_path(CLASS, "acl", _name(id_)))


def _name(id_: int) -> str:
    return f"ban-{id_}"
