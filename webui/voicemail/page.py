"""The page of voicemail's settings: every word decided here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from controller.audio import convert
from controller.audio.kinds import KINDS
from controller.domain import pins
from controller.domain.greetings import GREETINGS, Greeting
from controller.operations import copies, greetings, mailcap, messageaddresses, messagemail, newsmail
from controller.operations import telling as tellings
from controller.operations.actors import Actor
from controller.operations.refused import Refused
from controller.store import find
from controller.store.engine import reading
from controller.store.messagemail import MessageMail
from controller.store.telling import Telling
from webui import switched
from webui.forms import Form
from webui.music.page import ENDINGS, length
from webui.orders import ask
from webui.portal import Person, person, portal
from webui.profile.tabs import pin_stays
from webui.voicemail import astext_section, news_section, operator_section
from webui.voicemail.mailing import form_of, mailing
from webui.voicemail.typed import Draft, Typed, typed_way
from webui.words.moments import moment

SAID = ("say_time", "say_caller", "say_length")
LENGTHS = (30, 60, 120, 300, 600, 1200, 1800, 3600)


@dataclass(frozen=True, slots=True)
class Row:
    """A greeting: what callers hear in that case, and what it is now. `is_own`: of the owner's, so many seconds."""

    greeting: Greeting
    name: str
    when: str
    now: str
    is_own: bool
    is_warned: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """`rows` is empty, and `is_away` set, while nobody can be asked which greetings there are.

    `pin_stays`: why whoever looks can't change the PIN; empty for who can.
    """

    rows: tuple[Row, ...]
    is_away: bool
    room: str
    can_convert: bool
    pin_rule: str
    must_change_pin: bool
    pin_stays: str


def page(
    by: Actor, who: Person, forms: Mapping[str, Form] | None = None, at: str = "", draft: Draft | None = None
) -> str:
    """`forms`: what was refused, by section (pin, tell, greeting, call …); `at` is the greeting it was about.

    `draft`: what was spoken for it, to be listened to.
    """
    with reading(portal().database) as session:
        telling, must_change_pin = tellings.with_pin(session, by, who.id)
        resource = greetings.recorded(session, by, who.id)
        phones = () if by.user is None else find.devices(session, by.user)
        zero = operator_section.shown(session, by, who, forms)
        copied = copies.show(session, by, who.id) if by.user == who.id and not by.stands_in else None
        mail = messagemail.settings(session, by, who.id)
        news = newsmail.settings(session, by, who.id)
        waiting = messageaddresses.waiting(session, by, who.id)
        is_full = mailcap.is_reached(session, who.id, portal().now())
    found, as_text = _recorded(resource), astext_section.shown(by, who, mail, forms)
    return render_template(
        "voicemail/show.html",
        who=who,
        shown=_shown(found, who, must_change_pin=must_change_pin),
        operator=zero,
        phones=phones,
        copies=copied,
        forms=_forms(telling, mail) | {"news": news_section.form_of(news)} | dict(forms or {}),
        mailing=mailing(by, who, mail, waiting, is_full=is_full, hour=news.hour),
        news=news_section.shown(by, who, news),
        as_text=as_text,
        sections=_sections(can_read=as_text is not None, can_copy=copied is not None),
        at=at,
        typed=_typed(who, forms or {}, at, draft),
        lengths=_lengths(telling.seconds),
        accept=",".join((*ENDINGS, "audio/*")),
        largest=greetings.LARGEST,
        too_large=greetings.REASONS["too large"],
        longest=greetings.LONGEST,
        messages_url=switched.link("messages.show", user=who.id) if who.id == person().id else "",
    )


def _sections(*, can_read: bool, can_copy: bool) -> list[tuple[str, str]]:
    """Where each stands on the page, in order, and its name."""
    every = (
        ("greetings-form", _("What callers hear"), True),
        ("operator-form", _("When callers press 0"), True),
        ("mail-form", _("Messages by mail"), True),
        ("copies-form", _("Copies for others"), can_copy),
        ("pin-form", _("PIN"), True),
        ("tell-form", _("Messages by phone"), True),
        ("news-form", _("Missed calls, and when mails come"), True),
        ("text-form", _("Messages as text"), can_read),
    )
    return [(there, name) for there, name, is_there in every if is_there]


def _forms(telling: Telling, mail: MessageMail) -> dict[str, Form | None]:
    """Nothing refused yet."""
    empty = {"pin": Form(), "greeting": Form(), "call": None, "typed": None, "copies": Form()}
    return {**empty, "tell": _of(telling), "mail": form_of(mail)}


def _typed(who: Person, forms: Mapping[str, Form], at: str, draft: Draft | None) -> dict[Greeting, Typed | None]:
    """The way “type it” of each greeting."""
    sent = {at: forms["typed"]} if "typed" in forms else {}
    return {each: typed_way(who, each, sent.get(each), draft if each in sent else None) for each in GREETINGS}


def _of(telling: Telling) -> Form:
    cells = tellings.told(telling)
    said = {name: "yes" if cells[name] else "" for name in SAID}
    return Form({**said, "message_seconds": str(telling.seconds)})


def _lengths(seconds: int) -> list[tuple[str, str]]:
    """How long a message may be, to choose from; what is set is one of them."""
    return [
        (
            str(each),
            ngettext("%(num)s minute", "%(num)s minutes", each // 60)
            if each % 60 == 0
            else ngettext("%(num)s second", "%(num)s seconds", each),
        )
        for each in sorted({*LENGTHS, seconds})
    ]


def _recorded(resource: str) -> Sequence[Mapping[str, Any]] | None:
    """None: nobody answers."""
    try:
        found: Sequence[Mapping[str, Any]] = ask(portal().controller, "GET", resource)["greetings"]
    except (Refused, KeyError):
        return None
    return found


def _shown(found: Sequence[Mapping[str, Any]] | None, who: Person, *, must_change_pin: bool) -> Shown:
    own = {each["is"]: each for each in found or ()}
    low, high = pins.LENGTH
    return Shown(
        rows=tuple(_row(each, own.get(each)) for each in GREETINGS) if found is not None else (),
        is_away=found is None,
        room=_(
            "%(kinds)s; up to %(seconds)s seconds.",
            kinds=", ".join(kind.name.upper() for kind in KINDS),
            seconds=greetings.LONGEST,
        ),
        can_convert=convert.find_ffmpeg() is not None,
        pin_rule=_("%(least)s to %(most)s digits.", least=low, most=high),
        must_change_pin=must_change_pin,
        pin_stays=pin_stays(who),
    )


def _row(greeting: Greeting, own: Mapping[str, Any] | None) -> Row:
    name, when, usual = words()[greeting]
    now = usual
    if own is not None:
        since = moment(datetime.fromisoformat(own["since"]), portal().now(), person().zone)
        now = _("Your own, %(length)s, since %(when)s", length=length(float(own["seconds"])), when=since)
    return Row(greeting, name, when, now, own is not None, greeting == "temporary" and own is not None)


def words() -> Mapping[Greeting, tuple[str, str, str]]:
    """Name, when it is heard, and what is heard without one."""
    usual = _("The telephone system’s own words")
    return {
        "unavailable": (_("When nobody answers"), _("You don’t pick up, or your phones are off."), usual),
        "busy": (_("When you are busy"), _("You are on a call, or declined this one."), usual),
        "temporary": (
            _("For a while"),
            _("Instead of both others, as long as it is there: for holidays, say."),
            _("None: the others are heard"),
        ),
        "name": (
            _("Your name"),
            _("Spoken by the telephone system’s own words in place of your extension."),
            _("Your extension is spoken"),
        ),
    }
