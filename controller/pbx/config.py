"""Writes Asterisk's static configuration and lays out its folders. What changes in operation is written by others."""

import grp
import os
import pwd
import sqlite3
import zoneinfo
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from controller import settings as settings_module
from controller.domain import lots, recording
from controller.pbx import command, modules, music_db, sounds, voicemail_db
from controller.settings import Settings

TEMPLATES = settings_module.PROJECT / "dialplan_templates" / "asterisk" / "static"
STATIC = sorted(path.name.removesuffix(".j2") for path in TEMPLATES.glob("*.conf.j2"))
FOLDERS = (
    "etc/domains",
    "etc/frames",
    "etc/lists",
    "etc/plans",
    "etc/pjsip",
    "lib/music",
    "lib/sounds",
    "lib/keys",
    "log/cel-custom",
    "run",
    "spool/cache",
    "spool/names",
    "spool/recordings",
    "spool/voicemail",
)
DECLINED = ("ast_channel_varset_type",)
LONGEST_SOCKET_PATH = 107  # sockaddr_un holds 108 bytes with the final NUL


class UnsafeConfiguration(ValueError):
    """A value can't be written into a .conf file without changing its shape."""


def write(settings: Settings) -> list[str]:
    """Brings folders, links, little databases and static files to what `settings` say; returns what changed."""
    if len(str(settings.pbx / "run" / "asterisk.ctl")) > LONGEST_SOCKET_PATH:
        raise UnsafeConfiguration(f"RINGPLAN_HOME={settings.home} is too long a path for Asterisk's socket")
    for folder in FOLDERS:
        (settings.pbx / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
    program = command.find(settings.tree)
    sounds.put(settings, program.data)
    sounds.forget_names(settings)
    for shared in ("rest-api", "documentation"):
        _link(settings.pbx / "lib" / shared, program.data / shared)
    voicemail_db.make(settings.voicemail_db, settings.messages)
    voicemail_db.link_all(settings.voicemail_db, settings.messages)
    _make_db(settings.music_db, music_db.TABLES)
    music_db.write_system(settings.music_db, _moh(program))
    texts = render(settings, program)
    return [name for name, text in texts.items() if _replace(settings.etc / name, text)]


def render(settings: Settings, program: command.Program) -> dict[str, str]:
    """file name -> text of every static file, sorted by name."""
    values = _values(settings, program)
    return {name: _environment().get_template(f"{name}.j2").render(values) for name in STATIC}


def _values(settings: Settings, program: command.Program) -> dict[str, Any]:
    present = {path.stem for path in program.modules.glob("*.so")}
    return {
        "modules": program.modules,
        "data": settings.pbx / "lib",
        "account": _account(),
        "modules_to_load": [name for name in modules.wanted() if name in present],
        "secret_events": settings.secrets.ami_events,
        "secret_dialplan": settings.secrets.ami_dialplan,
        "secret_sweeper": settings.secrets.ami_sweeper,
        "secret_ari": settings.secrets.ari,
        "moh": _moh(program),
        "declined": DECLINED,
        "recording_keys": recording.KEYS,
        "parking_keys": lots.KEYS,
        **{name: settings.pbx / name for name in ("etc", "lib", "log", "run", "spool")},
        **{name: getattr(settings, name) for name in ("ami_port", "http_port", "sip_port", "sips_port")},
        **{name: getattr(settings, name) for name in ("rtp_start", "rtp_end")},
        **{name: getattr(settings, name) for name in ("listen", "external_address", "local_nets")},
        **{name: getattr(settings, name) for name in ("voicemail_db", "music_db")},
        "zones": sorted(zoneinfo.available_timezones()),
        "carrier_ca": settings.carrier_ca if settings.carrier_ca.exists() else "",
    }


def _moh(program: command.Program) -> Path:
    """The music folder; Debian packages it below /usr/share/asterisk or /var/lib."""
    candidates = sorted(program.data.glob("moh*/**/*.gsm"))
    return candidates[0].parent if candidates else program.data / "moh"


def _account() -> str:
    """Who may use the console, as cli_permissions.conf names people: a user, or a group where the user has no name."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return "@" + grp.getgrgid(os.getgid()).gr_name


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        finalize=checked,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - no HTML; checked refuses what a .conf line can't hold
    )


def checked(value: object) -> str:
    """Refuses characters that would start a comment, a line or a section."""
    text = str(value)
    if any(character in ";[]\\" or not character.isprintable() for character in text):
        raise UnsafeConfiguration(f"{text!r} can't be written into a .conf file")
    return text


def _replace(path: Path, text: str) -> bool:
    """Writes `text` (0600, at once whole) unless the file holds it already; says whether it wrote."""
    if path.exists() and path.read_text() == text:
        return False
    temporary = path.with_name(f".{path.name}.new")
    temporary.touch(mode=0o600)
    temporary.write_text(text)
    temporary.rename(path)
    return True


def _link(link: Path, target: Path) -> None:
    if not (link.is_symlink() and link.readlink() == target):
        link.unlink(missing_ok=True)
        link.symlink_to(target)


def _make_db(path: Path, tables: str) -> None:
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(tables)
    finally:
        connection.close()
    path.chmod(0o600)
