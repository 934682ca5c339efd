"""Tables of what stands beside a password: code apps, recovery codes, passkeys, and log-ins that are half done."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from controller.store import rows
from controller.store.base import NEVER_REUSED, Base, Key, Label, Word, table_of


class CodeAppRow(Base):
    """The secret that a user's app makes codes from (RFC 6238). It counts once it is `confirmed`."""

    __tablename__ = "code_apps"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))  # base32, in the clear: codes are computed from it
    created: Mapped[datetime]
    confirmed: Mapped[datetime | None]
    last_step: Mapped[int | None]  # that of the last code used: no code counts twice


class RecoveryCodeRow(Base):
    """A code for when app and passkeys are lost, good once; only the SHA-256 of it is kept."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used: Mapped[datetime | None]


class PasskeyRow(Base):
    """The public half of a key that a device or a password manager holds (WebAuthn); base64url where it is bytes."""

    __tablename__ = "passkeys"
    __table_args__ = (UniqueConstraint("credential"), NEVER_REUSED)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[Label]
    site: Mapped[str] = mapped_column(String(253))  # the host it was made for, and works at
    credential: Mapped[str] = mapped_column(String(1400))  # at most 1,023 bytes
    public_key: Mapped[str] = mapped_column(Text)
    sign_count: Mapped[int] = mapped_column(BigInteger)  # 32 bits without a sign
    transports: Mapped[list[str]]
    created: Mapped[datetime]
    last_used: Mapped[datetime | None]


class LoginStepRow(Base):
    """A log-in that waits for its second step, or a passkey that was asked for; only the token's SHA-256 is kept."""

    __tablename__ = "login_steps"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[Word]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    challenge: Mapped[str | None] = mapped_column(String(128))
    tries: Mapped[int]
    created: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class PasskeyCard:
    """One passkey, without its key."""

    id: int
    user_id: int
    name: str
    site: str
    created: datetime
    last_used: datetime | None


def passkeys(session: Session, user: int) -> tuple[PasskeyCard, ...]:
    """The user's, in the order in which they were made."""
    query = rows.columns_of(PasskeyCard, PasskeyRow).where(table_of(PasskeyRow).c.user_id == user)
    return rows.cards(session, PasskeyCard, query.order_by(table_of(PasskeyRow).c.id))


def passkey(session: Session, id_: int) -> PasskeyCard | None:
    found = rows.cards(
        session, PasskeyCard, rows.columns_of(PasskeyCard, PasskeyRow).where(table_of(PasskeyRow).c.id == id_)
    )
    return found[0] if found else None
