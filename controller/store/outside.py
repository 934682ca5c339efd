"""Tables of the way out and in: trunks, public numbers, ring groups, and what is counted against abuse."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from controller.store.base import NEVER_REUSED, Base, Key, Label, Number, Word


class TrunkRow(Base):
    """The connection to a carrier. `position` is the order in which a domain's trunks are tried."""

    __tablename__ = "trunks"
    __table_args__ = (UniqueConstraint("domain_id", "name"), NEVER_REUSED)

    id: Mapped[Key]
    domain_id: Mapped[int] = mapped_column(ForeignKey("domains.id", ondelete="CASCADE"))
    name: Mapped[Label]
    position: Mapped[int]
    enabled: Mapped[bool]
    kind: Mapped[Word]  # registration: we log in there | address: both know each other's addresses
    host: Mapped[str] = mapped_column(String(253))
    port: Mapped[int | None]  # NULL is the transport's own
    transport: Mapped[Word]  # udp | tcp | tls
    username: Mapped[str | None] = mapped_column(String(80))
    secret: Mapped[str | None] = mapped_column(String(200))  # the carrier chooses the realm: no digest can stand here
    addresses: Mapped[list[str]]  # where its calls come from, beside `host`: addresses or networks
    codecs: Mapped[list[str]]  # in order of preference
    srtp: Mapped[bool]
    number_format: Mapped[Word]  # plus: +4930… | digits: 4930… | national: 030…
    show_caller: Mapped[bool]  # a forwarded call may show the original caller
    from_account: Mapped[bool]  # From names the account; whose call it is stands in P-Asserted-Identity alone
    channels: Mapped[int | None]  # calls at once; NULL is unlimited
    created: Mapped[datetime]


class DestinationColumns:
    """Where calls go, as in `targets`: the thing may go, the label stays. A mixin."""

    kind: Mapped[Word]  # handset | user | voicemail | external | group | queue | attendant | conference | park | gone
    key: Mapped[str | None] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(120))

    @declared_attr
    def device_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("devices.id", ondelete="SET NULL"), index=True)

    @declared_attr
    def user_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)


class DidRow(DestinationColumns, Base):
    """A public number that enters here; `number` in E.164 form, one domain's only."""

    __tablename__ = "dids"
    __table_args__ = (UniqueConstraint("number"), NEVER_REUSED)

    id: Mapped[Key]
    domain_id: Mapped[int] = mapped_column(ForeignKey("domains.id", ondelete="CASCADE"), index=True)
    number: Mapped[Number]
    note: Mapped[Label]
    created: Mapped[datetime]


class GroupRow(DestinationColumns, Base):
    """A ring group with an extension of its own; its destination takes over when nobody answers."""

    __tablename__ = "ring_groups"
    __table_args__ = (UniqueConstraint("domain_id", "extension"), NEVER_REUSED)

    id: Mapped[Key]
    domain_id: Mapped[int] = mapped_column(ForeignKey("domains.id", ondelete="CASCADE"))
    extension: Mapped[Word]
    name: Mapped[Label]
    ring_time: Mapped[int]  # seconds
    created: Mapped[datetime]


class MemberRow(Base):
    """A user who rings in a group, `delay` seconds after it starts."""

    __tablename__ = "ring_group_members"
    __table_args__ = (UniqueConstraint("group_id", "user_id"),)

    id: Mapped[Key]
    group_id: Mapped[int] = mapped_column(ForeignKey("ring_groups.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    delay: Mapped[int]


class BanRow(Base):
    """An address that failed too often and is kept out until `until`."""

    __tablename__ = "bans"
    __table_args__ = (UniqueConstraint("address"), NEVER_REUSED)

    id: Mapped[Key]
    address: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(200))
    since: Mapped[datetime]
    until: Mapped[datetime]
