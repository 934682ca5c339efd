"""All tables in one place, for those who write statements and for the migrations."""

from controller.store.access import InvitationRow, RepeatRow, TokenRow
from controller.store.answering import FrameRow, ListRow, OverrideRow, RuleRow, TargetRow
from controller.store.base import Base
from controller.store.ledger import AuditRow, OutboxRow, PlanStateRow
from controller.store.outside import BanRow, DidRow, GroupRow, MemberRow, TrunkRow
from controller.store.people import DeviceRow, DomainRow, GrantRow, LoginRow, UserRow

metadata = Base.metadata

__all__ = [
    "AuditRow",
    "BanRow",
    "Base",
    "DeviceRow",
    "DidRow",
    "DomainRow",
    "FrameRow",
    "GrantRow",
    "GroupRow",
    "InvitationRow",
    "ListRow",
    "LoginRow",
    "MemberRow",
    "OutboxRow",
    "OverrideRow",
    "PlanStateRow",
    "RepeatRow",
    "RuleRow",
    "TargetRow",
    "TokenRow",
    "TrunkRow",
    "UserRow",
    "metadata",
]
