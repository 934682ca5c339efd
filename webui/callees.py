"""Where a number or a group leads: as it is shown in lists, and as it is typed in a form (`to`, `kind`)."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.destinations import Destination, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.ids import DomainId
from controller.operations import callees
from controller.operations.actors import Actor
from controller.operations.destinations import Named
from controller.operations.refused import refuse
from webui.search import kinds, resolving


@dataclass(frozen=True, slots=True)
class Callee:
    """One destination in a list: who or what, and how the call gets there."""

    text: str
    how: str
    icon: str
    is_broken: bool = False


def shown(named: Named, to: Destination | None) -> Callee:
    """In words; nothing is nowhere."""
    text = kinds.spelt(named, to).text
    match to:
        case ToUser(_id):
            return Callee(text, _("as the answering rules say"), "user")
        case ToVoicemail(_id):
            return Callee(text, _("voicemail"), "voicemail")
        case ToHandset(device):
            name = next((phone.name for phone in named.devices if phone.id == device), "")
            return Callee(text, _("phone %(name)s only", name=name), "phone")
        case ToExternal(_number):
            return Callee(text, _("outside number"), "external")
        case ToInner("group", _key):
            return Callee(text, _("group"), "group")
        case ToInner("park"):
            how = _("the next free slot") if named.lot else _("switched off: choose another")
            return Callee(text, how, "park", is_broken=named.lot is None)
        case ToInner(kind, key):
            return Callee(f"{kind} {key}", "", "forward")
        case Gone(label):
            return Callee(label, _("no longer exists: choose another"), "warning", is_broken=True)
        case None:
            return Callee(_("Nowhere"), _("the call ends"), "skip")


def typed(session: Session, by: Actor, domain: DomainId, form: Mapping[str, str], field: str = "to") -> Destination:
    """What a form names. Raises Refused at `field`."""
    text, kind = form.get(field, "").strip(), form.get("kind", "")
    if not text:
        raise refuse(field, _("Type who is to be called: an extension, a name, or an outside number."))
    known = callees.named(session, by, domain, resolving.words_of([text]))
    try:
        return resolving.resolved(known, text, kind)
    except resolving.Unclear as unclear:
        raise refuse(field, str(unclear)) from None


def fields(named: Named, to: Destination | None) -> dict[str, str | list[str]]:
    """As a form has it."""
    spelt = kinds.spelt(named, to)
    by_kind = {kinds.VOICEMAIL: kinds.VOICEMAIL, kinds.GONE: kinds.GONE}
    kind = kinds.PHONE if spelt.kind.startswith(kinds.HANDSET) else by_kind.get(spelt.kind, "")
    text = spelt.text
    if isinstance(to, ToHandset):
        text = next((phone.name for phone in named.devices if phone.id == to.device), text)
    return {"to": text, "kind": kind}


def hows() -> list[tuple[str, str]]:
    """The ways to a person."""
    return [
        ("", _("As the answering rules say")),
        (kinds.VOICEMAIL, _("Straight to voicemail")),
        (kinds.PHONE, _("That phone only, without rules")),
    ]
