"""Tables of who gets in without a page: API tokens, answers kept for a repeated request, invitations."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import NEVER_REUSED, Base, Key, Label


class TokenRow(Base):
    """An API token; only the SHA-256 of it is kept."""

    __tablename__ = "tokens"
    __table_args__ = (UniqueConstraint("token_hash"), NEVER_REUSED)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[Label]
    token_hash: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]]
    created: Mapped[datetime]
    expires: Mapped[datetime | None]
    last_used: Mapped[datetime | None]


class RepeatRow(Base):
    """The answer to a request with an idempotency key, given again when the request is repeated."""

    __tablename__ = "repeats"
    __table_args__ = (UniqueConstraint("token_id", "key"),)

    id: Mapped[Key]
    token_id: Mapped[int] = mapped_column(ForeignKey("tokens.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(80))
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(index=True)


class InvitationRow(Base):
    """A link with which a user chooses the first password; only the SHA-256 of its secret is kept."""

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    created: Mapped[datetime]
    expires: Mapped[datetime]
