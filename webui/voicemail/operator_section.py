"""Where 0 leads from the greeting, as its section on the page of voicemail's settings shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.destinations import Gone
from controller.operations import destinations, operators
from controller.operations.actors import Actor
from webui.forms import Form
from webui.portal import Person
from webui.search import kinds
from webui.search.kinds import Kind, Spelt
from webui.search.resolving import offered, words_of


@dataclass(frozen=True, slots=True)
class Shown:
    """`now`: what is wrong with what is set; `unsaid` is JSON of the kinds of a field in which nobody is named."""

    form: Form
    kinds: tuple[Kind, ...]
    unsaid: str
    now: str


def shown(session: Session, by: Actor, who: Person, forms: Mapping[str, Form] | None) -> Shown:
    """As it is saved, or as it was typed and refused."""
    to = operators.show(session, by, who.id)
    typed = (forms or {}).get("operator")
    words = words_of([typed.value("to")]) if typed else ()
    named = destinations.named(session, by, who.id, words, [] if to is None else [to])
    spelt = kinds.spelt(named, to) if typed is None else Spelt(typed.value("to"), typed.value("kind"))
    return Shown(
        form=typed or Form({"to": spelt.text, "kind": spelt.kind}),
        kinds=offered(named, who.id, spelt, rings=False),
        unsaid=kinds.as_json(kinds.unsaid()),
        now=_("This no longer exists, so 0 does nothing. Choose another.") if isinstance(to, Gone) else "",
    )
