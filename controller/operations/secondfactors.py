"""What stands beside the password: a code app here, passkeys and recovery codes in modules of their own.

Whoever has a code app or a passkey needs one of them, or a recovery code, after the password. See entering.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest

import pyotp
from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.operations import factormail, loginsteps, may, recoverycodes
from controller.operations.actors import Actor
from controller.operations.changes import audit
from controller.operations.refused import refuse
from controller.store import find
from controller.store.cards import UserCard
from controller.store.secondfactors import PasskeyCard, passkeys
from controller.store.tables import CodeAppRow, LoginRow, PasskeyRow

ISSUER = "Ringplan"
WANTED = ("nobody", "managers", "everybody")  # by a domain
STEP = 30  # seconds that a code counts (RFC 6238)
SLACK = 1  # steps before and after: clocks differ, and people type slowly
TO_CONFIRM = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Factors:
    """What a user has: since when a code app, which passkeys, how many recovery codes are unused."""

    code_app: datetime | None
    passkeys: tuple[PasskeyCard, ...]
    recovery_left: int

    @property
    def is_any(self) -> bool:
        """Whether the password alone does not log in."""
        return self.code_app is not None or bool(self.passkeys)


@dataclass(frozen=True, slots=True)
class Pending:
    """A code app that was not confirmed yet: `secret` to type, `uri` to draw."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


def show(session: Session, actor: Actor, user: UserId) -> Factors:
    """What the user has beside the password."""
    may.edit_user(session, actor, user)
    return of(session, user)


def of(session: Session, user: UserId) -> Factors:
    """The same for who has asked already who may."""
    since = session.execute(select(CodeAppRow.confirmed).where(CodeAppRow.user_id == user)).scalar()
    return Factors(since, passkeys(session, user), recoverycodes.left(session, user))


def ways(session: Session, user: UserId) -> tuple[bool, int]:
    """Whether there is a code app, and how many passkeys; likewise, and in one statement."""
    app = exists().where(CodeAppRow.user_id == user, CodeAppRow.confirmed.is_not(None))
    keys = select(func.count()).where(PasskeyRow.user_id == user).scalar_subquery()
    has_app, count = session.execute(select(app, keys)).one()
    return bool(has_app), count


def is_due(session: Session, user: UserId) -> bool:
    """Whether a log-in of that user takes a second step."""
    return any(ways(session, user))


def begin(session: Session, myself: Actor, make_secret: Callable[[], str] = pyotp.random_base32) -> None:
    """A new secret for a code app, which counts once it is confirmed; see `pending`."""
    card = may.be_oneself(session, myself)
    if of(session, UserId(card.id)).code_app is not None:
        raise refuse("code", "You have a code app already. Switch it off first, then set up the new one.")
    session.execute(delete(CodeAppRow).where(CodeAppRow.user_id == card.id))
    cells = {"secret": make_secret(), "created": myself.at, "confirmed": None, "last_step": None}
    session.execute(insert(CodeAppRow).values(user_id=card.id, **cells))


def pending(session: Session, myself: Actor) -> Pending | None:
    """What the app must be told; None when nothing waits to be confirmed. It is not shown once it counts."""
    card = may.be_oneself(session, myself)
    row = CodeAppRow
    waits = (row.user_id == card.id, row.confirmed.is_(None), row.created > myself.at - TO_CONFIRM)
    secret = session.execute(select(row.secret).where(*waits)).scalar()
    if secret is None:
        return None
    return Pending(secret, pyotp.TOTP(secret).provisioning_uri(name=myself.label, issuer_name=ISSUER))


def confirm(session: Session, myself: Actor, code: str) -> tuple[str, ...]:
    """The app makes the right codes, so from now on it counts. New recovery codes for who had none, shown once."""
    card = may.be_oneself(session, myself)
    waiting = pending(session, myself)
    if waiting is None:
        raise refuse("step", "That took too long, so nothing was switched on. Begin anew.")
    step = _step_of(waiting.secret, code, myself.at)
    if step is None:
        raise refuse("code", "That code is not right. Wait for the app’s next one; check that its clock is right.")
    mine = update(CodeAppRow).where(CodeAppRow.user_id == card.id)
    session.execute(mine.values(confirmed=myself.at, last_step=step))
    audit(session, myself, "secondfactors.switch_on", "user", card.id, card.domain_id)
    factormail.tell(session, myself, card, "app on")
    return recoverycodes.first(session, myself)


def switch_off(session: Session, myself: Actor) -> None:
    """The code app counts no more. Recovery codes go with the last factor."""
    card = may.be_oneself(session, myself)
    session.execute(delete(CodeAppRow).where(CodeAppRow.user_id == card.id))
    audit(session, myself, "secondfactors.switch_off", "user", card.id, card.domain_id)
    factormail.tell(session, myself, card, "app off")
    forget_codes_without_factor(session, UserId(card.id))


def take_off(session: Session, actor: Actor, user: UserId) -> None:
    """For whom all was lost: the password alone logs in again. Ends all log-ins, for who has the things may be in."""
    card = may.manage_user(session, actor, user)
    had = of(session, user)
    if actor.user == user:
        raise refuse("user", "Switch your own second factors off on your profile page, with your password.")
    if not had.is_any:
        raise refuse("user", "{name} has no second factor.", name=card.name)
    for row in (CodeAppRow, PasskeyRow, LoginRow):
        session.execute(delete(row).where(row.user_id == user))
    loginsteps.end_all(session, user)
    recoverycodes.forget(session, user)
    audit(
        session,
        actor,
        "secondfactors.take_off",
        "user",
        user,
        card.domain_id,
        before={"code_app": had.code_app is not None, "passkeys": [each.name for each in had.passkeys]},
    )
    factormail.tell(session, actor, card, "taken off")


def use_code(session: Session, user: UserId, code: str, at: datetime) -> bool:
    """Whether that is what the user's app shows, and was not used before; it is used herewith."""
    row = CodeAppRow
    mine = (row.user_id == user, row.confirmed.is_not(None))
    secret = session.execute(select(row.secret).where(*mine)).scalar()
    step = None if secret is None else _step_of(secret, code, at)
    if step is None:
        return False
    unused = update(row).where(*mine, (row.last_step < step) | row.last_step.is_(None))
    return bool(session.execute(unused.values(last_step=step).returning(row.user_id)).all())


def is_lacking(session: Session, card: UserCard) -> bool:
    """Whether the domain wants a second factor of this user, who has none."""
    domain = find.domain(session, card.domain_id)
    wanted = domain is not None and wants(domain.second_factor, card.scope)
    return wanted and not is_due(session, UserId(card.id))


def wants(rule: str, scope: str) -> bool:
    """Whether a domain with that rule wants a second factor of such a user."""
    return rule == "everybody" or (rule == "managers" and scope != "user")


def forget_codes_without_factor(session: Session, user: UserId) -> None:
    """Recovery codes stand in for a second factor, and go with the last one."""
    if not is_due(session, user):
        recoverycodes.forget(session, user)


def _step_of(secret: str, typed: str, at: datetime) -> int | None:
    """The step whose code that is, the latest first; spaces don't matter."""
    code = "".join(typed.split())
    if not code.isascii():
        return None
    app, now = pyotp.TOTP(secret), int(at.timestamp()) // STEP
    steps = range(now + SLACK, now - SLACK - 1, -1)
    return next((step for step in steps if compare_digest(app.generate_otp(step), code)), None)
