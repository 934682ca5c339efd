"""Forwarding and do not disturb by a code on a phone (PRODUCT §5). Counterpart in the portal: overrides.py."""

from collections.abc import Callable

from controller.domain import spoken
from controller.domain.force import lasts
from controller.domain.ids import DomainId
from controller.domain.rules import Override, OverrideKind
from controller.domain.spoken import Sounds
from controller.operations import keypad_numbers, overrides
from controller.operations.keypad_keys import Keys, Told, not_live
from controller.operations.refused import Refused
from controller.operations.takeback import OverrideWas
from controller.store import rules
from controller.store.load import load_directory
from controller.store.rules import KeptOverride
from controller.store.subjects import Subject


def forward(kind: OverrideKind, keys: Keys) -> Told:
    to = keypad_numbers.destination(keys.session, keys.owner, keys.digits)
    if isinstance(to, str):
        return Told((to,))
    try:
        return _on(keys, kind, lambda: overrides.switch_on(keys.session, keys.by, keys.user, kind, to))
    except Refused:  # it exists: so it is not permitted
        return Told(("not-permitted",))


def quiet(keys: Keys) -> Told:
    return _on(keys, "dnd", lambda: overrides.switch_on(keys.session, keys.by, keys.user, "dnd"))


def again(keys: Keys) -> Told:
    """On with the remembered number; what is on already is told."""
    kept = rules.kept_override(keys.session, keys.user, "always")
    if kept is None:
        return Told(("nothing-remembered",))
    if kept.on and lasts(kept.override, keys.by.at):
        return _on(keys, "always", lambda: kept.override)
    to = kept.override.to
    try:
        return _on(keys, "always", lambda: overrides.switch_on(keys.session, keys.by, keys.user, "always", to))
    except Refused:
        return Told(("remembered-gone",))


def _on(keys: Keys, kind: OverrideKind, switch: Callable[[], Override]) -> Told:
    kept = rules.kept_override(keys.session, keys.user, kind)
    to = switch().to
    where = () if to is None else keypad_numbers.told(keys.session, DomainId(keys.owner.domain_id), to)
    directory = load_directory(keys.session, keys.user)
    but = spoken.hindered(directory, directory.users[keys.user], kind, keys.by.at)
    return _told(keys, (spoken.ON[kind], *where, *but), kind, kept)


def switch_off(kind: OverrideKind, keys: Keys) -> Told:
    kept = rules.kept_override(keys.session, keys.user, kind)
    overrides.switch_off(keys.session, keys.by, keys.user, kind)
    directory = load_directory(keys.session, keys.user)
    still = spoken.remaining(directory, directory.users[keys.user], kind, keys.by.at)
    return _told(keys, (spoken.OFF[kind], *still), kind, kept)


def _told(keys: Keys, sounds: Sounds, kind: OverrideKind, before: KeptOverride | None) -> Told:
    changed = rules.kept_override(keys.session, keys.user, kind) != before
    undo = OverrideWas(keys.user, kind, keys.by.at, before) if changed else None
    return Told(sounds, "", not_live(keys.session, {Subject("user", keys.user)}), undo)
