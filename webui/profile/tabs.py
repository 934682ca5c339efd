"""The pages of a profile, as tabs; and the page of who acts as somebody, for whom most of them are closed."""

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask_babel import gettext as _

from controller.operations import features
from webui import switched
from webui.portal import Person, actor, person
from webui.words.text import isolated


@dataclass(frozen=True, slots=True)
class Tab:
    """One page."""

    name: str
    url: str
    is_here: bool


def page(template: str, tab: str, **shown: object) -> str:
    """The page with its tabs; `tab` is the endpoint of the one it belongs to."""
    return render_template(template, tabs=_tabs(tab), **shown)


def closed(tab: str) -> str:
    """For who acts as somebody: what that person alone may see and change."""
    return page("profile/closed.html", tab)


def is_closed() -> bool:
    """Whether who looks acts as somebody else."""
    return actor().stands_in


def pin_stays(owner: Person) -> str:
    """Why who acts as the owner of a mailbox finds no form for its PIN; empty for everybody else."""
    me = person()
    if not (actor().stands_in and me.id == owner.id):
        return ""
    return _("You act as %(name)s: the PIN stays as it is. Be yourself again to give out a new one.", name=_called(me))


def mail_stays() -> str:
    """Likewise of the e-mail address."""
    if not is_closed():
        return ""
    return _(
        "You act as %(name)s: the address stays as it is, for a forgotten password is mailed there.",
        name=_called(person()),
    )


def _called(who: Person) -> str:
    return isolated(who.user.name)


def _tabs(here: str) -> list[Tab]:
    named = [("profile.show", _("About you")), ("profile.security", _("Password and log-in"))]
    if switched.is_on(features.TOKENS):
        named.append(("profile.tokens", _("Tokens")))
    return [Tab(name, url_for(endpoint), endpoint == here) for endpoint, name in named]


def typed_id(name: str) -> int | None:
    """An id from the form or the address; None for what is none."""
    text = request.values.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
