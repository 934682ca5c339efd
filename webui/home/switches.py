"""The switches on Home: do not disturb, and forwarding all calls."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Literal

from flask_babel import gettext as _

from controller.domain.directory import Directory, User
from controller.domain.force import rule_in_force
from controller.domain.rules import Override
from webui.forms import Form
from webui.home.ends import options
from webui.home.forwarding import offered
from webui.search.kinds import Kind as ToKind
from webui.search.kinds import Spelt
from webui.words.destinations import destination
from webui.words.moments import moment

Kind = Literal["dnd", "always"]


@dataclass(frozen=True, slots=True)
class Switch:
    """One switch: how it stands, in words, and its form where it is off. `is_open`: the form shows."""

    kind: Kind
    icon: str
    title: str
    state: str
    help: str
    is_on: bool
    is_open: bool
    form: Form = field(default_factory=Form)
    ends: tuple[tuple[str, str], ...] = ()
    earliest: str = ""
    suggestion: str = ""
    kinds: tuple[ToKind, ...] = ()


def switches(
    directory: Directory,
    user: User,
    now: datetime,
    zone: tzinfo,
    *,
    forms: Mapping[str, Form],
    opened: str,
    remembered: Spelt,
) -> tuple[Switch, ...]:
    """`forms`: what was typed and refused, by kind; `opened`: the kind whose form shows."""
    on = {each.kind: each for each in user.overrides if each.until is None or each.until > now}
    dnd, always = on.get("dnd"), on.get("always")
    ends, earliest = options(), now.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
    chosen = {"until": "", "at": earliest}
    return (
        Switch(
            kind="dnd",
            icon="moon",
            title=_("Do not disturb"),
            state=_dnd_state(directory, user, dnd, now, zone),
            help=_("No phone of yours rings. Callers reach your voicemail, or hear that you are busy."),
            is_on=dnd is not None,
            is_open=opened == "dnd" or "dnd" in forms,
            form=forms.get("dnd", Form({"until": "hour", "at": earliest})),
            ends=ends,
            earliest=earliest,
        ),
        Switch(
            kind="always",
            icon="forward",
            title=_("Forward all calls"),
            state=_always_state(directory, user, always, now, zone),
            help=_("Every call goes to a colleague or a telephone number, and your phones stay quiet."),
            is_on=always is not None,
            is_open=opened == "always" or "always" in forms,
            form=forms.get("always", Form({"to": remembered.text, "kind": remembered.kind, **chosen})),
            ends=ends,
            earliest=earliest,
            suggestion=remembered.text,
            kinds=_offered(forms, remembered),
        ),
    )


def _offered(forms: Mapping[str, Form], remembered: Spelt) -> tuple[ToKind, ...]:
    form = forms.get("always")
    return offered(remembered if form is None else Spelt(form.value("to"), form.value("kind")))


def _dnd_state(directory: Directory, user: User, override: Override | None, now: datetime, zone: tzinfo) -> str:
    if override is not None:
        return str(_("On, %(until)s", until=_until(override, now, zone)))
    by_rule = rule_in_force(directory, user, now)[0].dnd
    return str(_("On, by the rule in force itself") if by_rule else _("Off"))


def _always_state(directory: Directory, user: User, override: Override | None, now: datetime, zone: tzinfo) -> str:
    if override is None or override.to is None:
        return str(_("Off"))
    where = destination(directory, user, override.to)
    return str(_("To %(where)s, %(until)s", where=where, until=_until(override, now, zone)))


def _until(override: Override, now: datetime, zone: tzinfo) -> str:
    if override.until is None:
        return str(_("until you switch it off"))
    return str(_("until %(moment)s", moment=moment(override.until, now, zone)))
