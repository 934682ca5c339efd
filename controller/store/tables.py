"""All tables in one place, for those who write statements and for the migrations."""

from controller.store.answering import FrameRow, ListRow, OverrideRow, RuleRow, TargetRow
from controller.store.base import Base
from controller.store.ledger import AuditRow, OutboxRow, PlanStateRow
from controller.store.people import DeviceRow, DomainRow, GrantRow, LoginRow, UserRow

metadata = Base.metadata

__all__ = [
    "AuditRow",
    "Base",
    "DeviceRow",
    "DomainRow",
    "FrameRow",
    "GrantRow",
    "ListRow",
    "LoginRow",
    "OutboxRow",
    "OverrideRow",
    "PlanStateRow",
    "RuleRow",
    "TargetRow",
    "UserRow",
    "metadata",
]
