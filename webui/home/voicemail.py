"""New voicemail on Home: the latest few, and how many there are."""

from dataclasses import dataclass

from flask import render_template, url_for
from flask_babel import ngettext

from controller.operations import messages
from controller.operations.actors import Actor
from controller.store.engine import reading
from webui import switched
from webui.messages.rows import Row, rows
from webui.portal import Person, actor, person, portal

PART, SHOWN = "voicemail", 3


@dataclass(frozen=True, slots=True)
class Tile:
    """Its place on Home, which fetches what is in it once the page stands; `topics` are what it listens to."""

    url: str
    settings: str
    topics: str


@dataclass(frozen=True, slots=True)
class Voicemail:
    """`rest` says how many more there are."""

    rows: tuple[Row, ...]
    rest: str


def tile(who: Person, by: Actor) -> Tile | None:
    """None: who looks has no voicemail, or may not listen to it."""
    if not who.user.has_mailbox or by.stands_in or not switched.is_shown("messages.show"):
        return None
    topics = f"again, live:messages-{who.id} from:body, live:resync from:body"
    return Tile(url_for("messages.show", user=who.id), url_for("voicemail.show", user=who.id), topics)


def part() -> str:
    """What is in it."""
    who, by = person(), actor()
    if (place := tile(who, by)) is None:
        return ""
    with reading(portal().database) as session:
        found = messages.page(session, by, who.id, "new", limit=SHOWN)
        count = messages.counts(session, by, who.id).new if len(found) == SHOWN else len(found)
    left = Voicemail(
        rows=rows(found, "new", portal().now(), who.zone),
        rest=ngettext("%(num)s more", "%(num)s more", count - SHOWN) if count > SHOWN else "",
    )
    return render_template("home/voicemail.html", voicemail_tile=place, voicemail=left, user=who.id)
