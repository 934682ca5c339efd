"""The one gate behind every proof of who somebody is: password, link, passkey. It decides whether a second step is due.

`admit` is asked by whoever has checked a user; only what it opens, or a second step it asked for, is a log-in.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.operations import factormail, logins, loginsteps, may, passkeys, recoverycodes, secondfactors
from controller.operations.actors import of_user
from controller.operations.changes import audit
from controller.operations.passkeys import Site
from controller.operations.secondfactors import Factors


@dataclass(frozen=True, slots=True)
class Where:
    """The browser that wants in, and when."""

    at: datetime
    address: str
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """Logged in; `recovery_left` where that took a recovery code."""

    user: UserId
    token: str = field(repr=False)
    recovery_left: int | None = None


@dataclass(frozen=True, slots=True)
class Halfway:
    """The second step is due; `token` opens nothing else."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wrong:
    """Not that; another try is free."""


@dataclass(frozen=True, slots=True)
class Over:
    """Too late, or too often wrong: from the beginning."""


def admit(
    session: Session, user: UserId, where: Where, make_token: Callable[[], str] = logins.new_token
) -> Opened | Halfway:
    """For a user whose password was right, or who holds a link that stands for one."""
    if secondfactors.is_due(session, user):
        return Halfway(loginsteps.begin(session, "second", where.at, user, make_token=make_token))
    return _opened(session, user, where, "password")


def waiting(session: Session, token: str, at: datetime) -> tuple[UserId, Factors] | None:
    """Who is halfway in, and what would do. Reads only."""
    step = loginsteps.find(session, token, "second", at)
    return None if step is None or step.user is None else (step.user, secondfactors.of(session, step.user))


def by_code(session: Session, token: str, code: str, where: Where) -> Opened | Wrong | Over:
    """The second step with what the app shows, or with a recovery code."""
    step = loginsteps.find(session, token, "second", where.at)
    if step is None or step.user is None:
        return Over()
    if secondfactors.use_code(session, step.user, code, where.at):
        return _passed(session, token, step.user, where, "password, code")
    if recoverycodes.use(session, step.user, code, where.at):
        left = recoverycodes.left(session, step.user)
        _tell(session, step.user, where)
        return _passed(session, token, step.user, where, "password, recovery code", left)
    return _missed(session, token, step.user, where)


def by_passkey(session: Session, site: Site, token: str, answer: str, where: Where) -> Opened | Wrong | Over:
    """The second step with a passkey, which was asked for by `passkeys.ask_one`."""
    step = loginsteps.find(session, token, "second", where.at)
    if step is None or step.user is None:
        return Over()
    if step.challenge and passkeys.use(session, site, step.challenge, answer, where.at, step.user) == step.user:
        return _passed(session, token, step.user, where, "password, passkey")
    return _missed(session, token, step.user, where)


def by_passkey_alone(session: Session, site: Site, token: str, answer: str, where: Where) -> Opened | Wrong | Over:
    """Without a password: what the passkey proves is two things at once, having it and unlocking it."""
    step = loginsteps.take(session, token, "passkey", where.at)
    if step is None or step.challenge is None:
        return Over()
    user = passkeys.use(session, site, step.challenge, answer, where.at)
    return Wrong() if user is None else _opened(session, user, where, "passkey")


def _passed(
    session: Session, token: str, user: UserId, where: Where, how: str, left: int | None = None
) -> Opened | Over:
    """Of two who pass the same step at once, one is in."""
    if loginsteps.take(session, token, "second", where.at) is None:
        return Over()
    return _opened(session, user, where, how, left)


def _missed(session: Session, token: str, user: UserId, where: Where) -> Wrong | Over:
    """Somebody knows the password and not the rest: that is written down."""
    by = of_user(session, user, where.at, where.address)
    audit(session, by, "entering.second_step_missed", "user", user, by.domain)
    return Wrong() if loginsteps.missed(session, token) else Over()


def _tell(session: Session, user: UserId, where: Where) -> None:
    """By mail: recovery codes are used seldom, and found by others."""
    by = of_user(session, user, where.at, where.address)
    factormail.tell(session, by, may.see_user(session, by, user), "recovery used")


def _opened(session: Session, user: UserId, where: Where, how: str, left: int | None = None) -> Opened:
    token = logins.begin(session, user, where.at, where.address, where.agent, how=how)
    return Opened(user, token, left)
