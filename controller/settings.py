"""The only reader of the environment: where things are kept, which addresses and ports are used, which secrets."""

import errno
import os
import secrets as randomness
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from controller import ports, setting_values, smtp_url, state_files
from controller.setting_values import BadSetting as BadSetting
from controller.smtp_url import CATCH, BadMailServer, MailServer

PROJECT = Path(__file__).resolve().parent.parent
PRIVATE_NETS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
LOOPBACK = "127.0.0.1"
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"  # where Debian and its kin keep them
DATABASE = ("RINGPLAN_DATABASE_URL", "RINGPLAN_DATABASE_PASSWORD_FILE")
HISTORY = ("RINGPLAN_HISTORY_URL", "RINGPLAN_HISTORY_PASSWORD_FILE")
SECRET_NAMES = ("ami_events", "ami_dialplan", "ami_sweeper", "ari", "session_key")


@dataclass(frozen=True, slots=True)
class Secrets:
    """Generated once a state folder; never logged, never on a command line."""

    ami_events: str
    ami_dialplan: str
    ami_sweeper: str
    ari: str
    session_key: str

    def __repr__(self) -> str:
        return "Secrets(…)"


@dataclass(frozen=True, slots=True)
class BanLimits:
    """An address that fails at SIP `after` times `within` seconds is kept out for `lasts` seconds; 0 times: none is."""

    after: int
    within: float
    lasts: float
    never: tuple[str, ...]  # networks


@dataclass(frozen=True, slots=True)
class Settings:
    """One state folder and everything that belongs to it. AMI and ARI (http_port) always stay on loopback."""

    home: Path
    tree: Path
    listen: str
    external_address: str | None
    local_nets: tuple[str, ...]
    sip_port: int
    sips_port: int
    ami_port: int
    http_port: int
    web_port: int
    rtp_start: int
    rtp_end: int
    database_url: str
    history_url: str  # the database of call history
    secrets: Secrets
    test_mode: bool
    asterisk_major: int
    debian_mirror: str | None
    metrics_token_file: Path | None
    carrier_ca: Path  # certificate authorities by which carriers are known over TLS
    bans: BanLimits
    journal_days: int  # that files of the journal of calls are kept, once they are read
    keep_free: int  # MB of the recordings' disk: while less is free, no recording of a call begins
    removal_age: float  # seconds that a plan nobody enters any more stays in the PBX, at least
    portal_url: str | None  # where people reach the portal, as links in mails say it
    mail: MailServer | None  # None: no mail is sent
    mail_from: tuple[str, str]  # name and address
    transcriber: str  # a command line that makes text of a sound, or the name of ours; empty: no text is made
    trusted_proxies: tuple[str, ...]  # networks whose word is taken for where a request of the portal comes from

    @property
    def database_file(self) -> Path | None:
        """The file of a SQLite database; None for another kind."""
        return _file(self.database_url)

    @property
    def history_file(self) -> Path | None:
        """The same of call history."""
        return _file(self.history_url)

    @property
    def metrics_token(self) -> str:
        """What /metrics asks for; empty: it answers this machine only. Raises BadSetting."""
        return setting_values.secret(self.metrics_token_file, "RINGPLAN_METRICS_TOKEN_FILE")

    @property
    def pbx(self) -> Path:
        return self.home / "pbx"

    @property
    def etc(self) -> Path:
        return self.pbx / "etc"

    @property
    def run(self) -> Path:
        return self.home / "run"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def cel_journal(self) -> Path:
        return self.pbx / "log" / "cel-custom" / "journal.csv"

    @property
    def journal_lock(self) -> Path:
        """Held by whoever reads the journal of calls."""
        return self.run / "journal.lock"

    @property
    def history_status(self) -> Path:
        """What the reader of the journal says of itself."""
        return self.run / "history.json"

    @property
    def messages(self) -> Path:
        """Where the PBX keeps voicemail: boxes by user, and links to them."""
        return self.pbx / "spool" / "voicemail"

    @property
    def recordings(self) -> Path:
        """Where the PBX keeps recordings of calls (domain/recording.py)."""
        return self.pbx / "spool" / "recordings"

    @property
    def voicemail_db(self) -> Path:
        return self.pbx / "lib" / "voicemail.sqlite"

    @property
    def music_db(self) -> Path:
        """Which music is played to whom, as the PBX reads it at every hold."""
        return self.pbx / "lib" / "music.sqlite"

    @property
    def promises(self) -> Path:
        """Changes by feature code that their callers were not told of yet."""
        return self.home / "promises"

    @property
    def audio(self) -> Path:
        """What people uploaded, converted: the only copy that is not made again."""
        return self.home / "audio"

    def environ(self) -> dict[str, str]:
        """The variables from which `load` gives these settings again: for processes that are started."""
        values = {
            "RINGPLAN_HOME": str(self.home),
            "RINGPLAN_TREE": str(self.tree),
            "LISTEN": self.listen,
            "RINGPLAN_EXTERNAL_ADDRESS": self.external_address or "",
            "RINGPLAN_LOCAL_NETS": ",".join(self.local_nets),
            "RINGPLAN_DATABASE_URL": self.database_url,
            "RINGPLAN_HISTORY_URL": self.history_url,
            "RINGPLAN_TEST_MODE": "1" if self.test_mode else "",
            "RINGPLAN_ASTERISK_MAJOR": str(self.asterisk_major),
            "RINGPLAN_DEBIAN_MIRROR": self.debian_mirror or "",
            "RINGPLAN_METRICS_TOKEN_FILE": str(self.metrics_token_file or ""),
            "RINGPLAN_JOURNAL_DAYS": str(self.journal_days),
            "RINGPLAN_KEEP_FREE": str(self.keep_free),
            "RINGPLAN_REMOVAL_AGE": str(self.removal_age),
            "RINGPLAN_CARRIER_CA": str(self.carrier_ca),
            "RINGPLAN_BAN_AFTER": str(self.bans.after),
            "RINGPLAN_BAN_WITHIN": str(self.bans.within),
            "RINGPLAN_BAN_LASTS": str(self.bans.lasts),
            "RINGPLAN_NEVER_BAN": ",".join(self.bans.never),
            "RINGPLAN_URL": self.portal_url or "",
            "RINGPLAN_SMTP": smtp_url.text(self.mail),
            "RINGPLAN_MAIL_FROM": "{} <{}>".format(*self.mail_from).strip(),
            "RINGPLAN_TRANSCRIBER": self.transcriber,
            "RINGPLAN_TRUSTED_PROXIES": ",".join(self.trusted_proxies),
        }
        return {name: value for name, value in values.items() if value}


def load(environ: Mapping[str, str], token: Callable[[], str] = lambda: randomness.token_urlsafe(32)) -> Settings:
    """Settings from `environ`; chooses ports and makes secrets at the first call for a state folder, keeps them after.

    Raises BadSetting for a value that can't be meant, and for a state folder that can't be written.
    """
    home = Path(environ.get("RINGPLAN_HOME") or PROJECT / "var").absolute()
    listen = setting_values.address(environ.get("LISTEN") or LOOPBACK, "LISTEN")
    external = environ.get("RINGPLAN_EXTERNAL_ADDRESS") or None
    usual = home == PROJECT / "var" or environ.get("RINGPLAN_USUAL_PORTS", "") not in ("", "0")
    _own(home)
    chosen = _chosen(home / "ports.json", lambda: _ports(listen, usual))
    secret = state_files.completed(home / "secrets.json", lambda: {name: token() for name in SECRET_NAMES})
    return Settings(
        home=home,
        tree=Path(environ.get("RINGPLAN_TREE") or PROJECT / "var" / "tree").absolute(),
        listen=listen,
        external_address=setting_values.address(external, "RINGPLAN_EXTERNAL_ADDRESS") if external else None,
        local_nets=setting_values.nets(environ.get("RINGPLAN_LOCAL_NETS"), "RINGPLAN_LOCAL_NETS") or PRIVATE_NETS,
        database_url=(database := _database(environ, *DATABASE, home / "ringplan.db")),
        history_url=_history(environ, home, database),
        secrets=Secrets(**secret),
        test_mode=environ.get("RINGPLAN_TEST_MODE", "") not in ("", "0"),
        asterisk_major=setting_values.number(environ.get("RINGPLAN_ASTERISK_MAJOR") or "22", "RINGPLAN_ASTERISK_MAJOR"),
        debian_mirror=environ.get("RINGPLAN_DEBIAN_MIRROR") or None,
        metrics_token_file=setting_values.path(environ.get("RINGPLAN_METRICS_TOKEN_FILE")),
        carrier_ca=Path(environ.get("RINGPLAN_CARRIER_CA") or AUTHORITIES).absolute(),
        bans=_ban_limits(environ),
        journal_days=setting_values.number(environ.get("RINGPLAN_JOURNAL_DAYS") or "7", "RINGPLAN_JOURNAL_DAYS"),
        keep_free=setting_values.number(environ.get("RINGPLAN_KEEP_FREE") or "2000", "RINGPLAN_KEEP_FREE"),
        removal_age=setting_values.seconds(environ.get("RINGPLAN_REMOVAL_AGE") or "600", "RINGPLAN_REMOVAL_AGE"),
        portal_url=setting_values.url(environ.get("RINGPLAN_URL") or "", "RINGPLAN_URL"),
        mail=_mail(environ, home),
        mail_from=_mail_from(environ),
        transcriber=setting_values.command(environ.get("RINGPLAN_TRANSCRIBER"), "RINGPLAN_TRANSCRIBER"),
        trusted_proxies=setting_values.proxies(environ.get("RINGPLAN_TRUSTED_PROXIES"), "RINGPLAN_TRUSTED_PROXIES"),
        **chosen,
    )


def _chosen(path: Path, choose: Callable[[], dict[str, int]]) -> dict[str, int]:
    """The ports of the state folder, with those that an older version did not know."""
    chosen = state_files.once(path, choose)
    return chosen if ports.USUAL.keys() <= chosen.keys() else state_files.completed(path, choose)


def _ports(listen: str, usual: bool) -> dict[str, int]:
    if not ports.is_here(listen):
        raise BadSetting(f"LISTEN={listen} is not an address of this machine. LISTEN=0.0.0.0 listens on all of them.")
    return ports.choose(listen, usual=usual)


def _own(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not os.access(home, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        remedy = "It must belong to whoever runs Ringplan; RINGPLAN_HOME=folder chooses another."
        raise BadSetting(f"The state folder {home} can't be used ({error.strerror}). {remedy}") from error


def _file(url: str) -> Path | None:
    scheme, _, path = url.partition("///")
    return Path(path) if scheme.startswith("sqlite") else None


def _history(environ: Mapping[str, str], home: Path, database: str) -> str:
    """PostgreSQL may have both in one database; a SQLite file has one writer, and this one must not wait."""
    url = _database(environ, *HISTORY, home / "history.db")
    if url == database and _file(url):
        raise BadSetting("RINGPLAN_HISTORY_URL must be another file than RINGPLAN_DATABASE_URL")
    return url


def _database(environ: Mapping[str, str], variable: str, name: str, usual: Path) -> str:
    """The URL, with the password of a file of its own where one is named: environments are easily shown."""
    url = environ.get(variable) or f"sqlite:///{usual}"
    password = setting_values.secret(setting_values.path(environ.get(name)), name)
    if not password:
        return url
    place = urlsplit(url).netloc
    login, _, host = place.rpartition("@")
    if not login:
        raise BadSetting(f"{name} needs a user in {variable}, such as postgresql+psycopg://ringplan@host/db")
    user = login.partition(":")[0]
    return url.replace(f"//{place}", f"//{user}:{quote(password, safe='')}@{host}", 1)


def _mail(environ: Mapping[str, str], home: Path) -> MailServer | None:
    name = "RINGPLAN_SMTP_PASSWORD_FILE"
    password = setting_values.secret(setting_values.path(environ.get(name)), name)
    try:
        return smtp_url.server(environ.get("RINGPLAN_SMTP") or "", password, home / "run" / "mail.sock")
    except BadMailServer as error:
        raise BadSetting(f"RINGPLAN_SMTP can't be used: {error}") from None


def _mail_from(environ: Mapping[str, str]) -> tuple[str, str]:
    text, server = environ.get("RINGPLAN_MAIL_FROM") or "", environ.get("RINGPLAN_SMTP") or ""
    if not text and server not in ("", CATCH):
        raise BadSetting("RINGPLAN_SMTP needs RINGPLAN_MAIL_FROM, such as Telephones <telephones@acme.example>")
    try:
        return smtp_url.sender(text or "Ringplan <ringplan@localhost>")
    except BadMailServer as error:
        raise BadSetting(f"RINGPLAN_MAIL_FROM: {error}") from None


def _ban_limits(environ: Mapping[str, str]) -> BanLimits:
    return BanLimits(
        after=setting_values.number(environ.get("RINGPLAN_BAN_AFTER") or "20", "RINGPLAN_BAN_AFTER"),
        within=setting_values.seconds(environ.get("RINGPLAN_BAN_WITHIN") or "300", "RINGPLAN_BAN_WITHIN"),
        lasts=setting_values.seconds(environ.get("RINGPLAN_BAN_LASTS") or "3600", "RINGPLAN_BAN_LASTS"),
        never=setting_values.nets(environ.get("RINGPLAN_NEVER_BAN") or "127.0.0.0/8", "RINGPLAN_NEVER_BAN"),
    )
