"""Tables of call history: one row a conversation, one a user who took part, and what leads to them.

Nothing hangs on anything by foreign key, and every table that grows with calls begins with, or is ordered by, time: so
PostgreSQL can have them in partitions by `began`.
"""

from sqlalchemy import BigInteger, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import NEVER_REUSED, Word, table_of
from controller.store.history_base import NO_ROWID, BigId, BigKey, HistoryBase, Milliseconds

NUMBER = 80  # characters of a number that can be found


class ConversationRow(HistoryBase):
    """Small, as pages read many: the timeline is in details."""

    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_conversations_domain_id_began", "domain_id", "began", "id"),
        Index("ix_conversations_domain_id_result", "domain_id", "result", "began", "id"),
        NEVER_REUSED,
    )

    id: Mapped[BigKey]
    key: Mapped[str] = mapped_column(String(64))
    domain_id: Mapped[int]
    began: Mapped[Milliseconds]
    ended: Mapped[Milliseconds]
    direction: Mapped[Word]
    result: Mapped[Word]
    dialled: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    numbers: Mapped[str] = mapped_column(Text)  # those all who took part may know, blanks between, as looked for
    led_to: Mapped[str] = mapped_column(Text)  # and those that rules dialled: not for all
    parties: Mapped[str] = mapped_column(Text)  # caller, called, who answered: history_packing.py
    reached_by: Mapped[int | None]
    answered: Mapped[Milliseconds | None]
    talked: Mapped[Milliseconds]
    held: Mapped[Milliseconds]
    waits: Mapped[Milliseconds]
    trunk_id: Mapped[int | None]
    rule_id: Mapped[int | None]
    forwards: Mapped[int]
    ended_by: Mapped[Word]
    code: Mapped[str] = mapped_column(Text)
    has_message: Mapped[bool]
    is_odd: Mapped[bool]


class DetailRow(HistoryBase):
    """The timeline, packed: read for one conversation only."""

    __tablename__ = "conversation_details"

    conversation_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    steps: Mapped[bytes] = mapped_column(LargeBinary)


class ShareRow(HistoryBase):
    """What a conversation is for one user: his list, in its order."""

    __tablename__ = "shares"
    __table_args__ = (
        Index("ix_shares_conversation_id", "conversation_id", "user_id"),
        Index("ix_shares_outcome", "user_id", "outcome", "began", "conversation_id"),
        NO_ROWID,
    )

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    began: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    conversation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    domain_id: Mapped[int]
    role: Mapped[Word]
    outcome: Mapped[Word]
    talked: Mapped[Milliseconds]
    answerer_id: Mapped[int | None]
    is_hidden: Mapped[bool]  # he called, and hid his number


class NumberRow(HistoryBase):
    """Each number of a domain's calls once: a part of one is looked for here, not in millions of conversations."""

    __tablename__ = "numbers"
    __table_args__ = (UniqueConstraint("domain_id", "number"), NEVER_REUSED)

    id: Mapped[BigKey]
    domain_id: Mapped[int]
    number: Mapped[str] = mapped_column(String(NUMBER))


class NumberTieRow(HistoryBase):
    """In which conversations a number stands."""

    __tablename__ = "number_ties"
    __table_args__ = (NO_ROWID,)

    number_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    began: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    conversation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class DeviceTieRow(HistoryBase):
    """In which conversations a phone took part."""

    __tablename__ = "device_ties"
    __table_args__ = (NO_ROWID,)

    device_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    began: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    conversation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    is_hidden: Mapped[bool]  # with it somebody called who hid his number


class GapRow(HistoryBase):
    """When the PBX could not write what goes on, and why: a span in milliseconds."""

    __tablename__ = "gaps"
    __table_args__ = (UniqueConstraint("since", "until", "why"), NEVER_REUSED)

    id: Mapped[BigKey]
    since: Mapped[Milliseconds]
    until: Mapped[Milliseconds]
    why: Mapped[Word]


CONVERSATIONS, DETAILS, SHARES = table_of(ConversationRow), table_of(DetailRow), table_of(ShareRow)
NUMBERS, NUMBER_TIES, DEVICE_TIES = table_of(NumberRow), table_of(NumberTieRow), table_of(DeviceTieRow)
GAPS = table_of(GapRow)
