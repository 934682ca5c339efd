"""The guide on parking calls: with the numbers of the reader's domain."""

# ruff: noqa: E501  (sentences are not broken: each is a message to translate)

from flask_babel import gettext as _

from controller.domain.ids import DomainId
from controller.domain.lots import KEYS, Lot
from controller.operations import lots
from controller.store.engine import reading
from webui.help.topic import How, Ids, Topic
from webui.portal import actor, person, portal
from webui.switched import link


def parking(ids: Ids) -> Topic:
    with reading(portal().database) as session:
        lot = lots.show(session, actor(), DomainId(person().domain.id))
    return Topic(
        "parking",
        _("Parking calls"),
        "park",
        _("Put a call aside, so that anybody can take it at any phone."),
        _about(lot),
        (
            *(_with(lot) if lot else ()),
            How(_("How do we choose other numbers for parking?"), _("An office manager sets the number, the slots, the time until a call comes back, and the operator."), _own(ids), _("Call parking")),
        ),
    )  # fmt: skip


def _about(lot: Lot | None) -> tuple[str, ...]:
    if lot is None:
        return (_("Parking is switched off in your company. An office manager can switch it on."),)
    return (
        _("A parked call hears music, and stands in a slot: a short number that you tell your colleague."),
        _("Lamps of phones, and the console, show which slots are taken."),
        _back(lot),
        _("If a slot is taken, or none is free, you keep the call. If your phone has let go of it already, it rings, and says that the call was not parked."),
    )  # fmt: skip


def _back(lot: Lot) -> str:
    if not lot.seconds:
        return _("A parked call waits until somebody takes it.")
    return _("If nobody takes it in %(seconds)s seconds, your phone rings and shows the slot; then the operator is rung; then the call waits in its slot again.", seconds=lot.seconds)  # fmt: skip


def _with(lot: Lot) -> tuple[How, ...]:
    return (
        How(_("How do I park a call?"), _("Transfer it to %(number)s. You hear the slot, such as %(first)s: tell it to your colleague.", number=lot.number, first=lot.first)),
        *((How(_("How do I park a call with keys?"), _("Press %(keys)s while you talk: the other one hears music, and you hear the slot.", keys=KEYS)),) if lot.by_keys else ()),
        How(_("How do I park a call on a slot that I choose?"), _("Transfer it to the slot, from %(first)s to %(last)s.", first=lot.first, last=lot.last)),
        How(_("How do I take a parked call?"), _("Dial its slot, such as %(first)s, at any phone of your company.", first=lot.first)),
        How(_("How do we park calls without a phone?"), _("A rule, a group or a public number can send calls to parking: search for it where you say where calls go. If nobody takes such a call, the operator is rung.")),
    )  # fmt: skip


def _own(ids: Ids) -> str:
    return link("lots.show", domain=ids.domain) if actor().manages(ids.domain) else ""
