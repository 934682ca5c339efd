"""All tables in one place, for those who write statements and for the migrations."""

from controller.store.access import InvitationRow, RepeatRow, TokenRow
from controller.store.answering import FrameRow, ListRow, OverrideRow, RuleRow, TargetRow
from controller.store.base import Base
from controller.store.broadcast_rows import BroadcastRow, RecipientRow
from controller.store.contacts import (
    ContactFileRow,
    ContactGroupRow,
    ContactNumberRow,
    ContactRow,
    FavouriteRow,
)
from controller.store.ledger import AuditRow, OutboxRow, PlanStateRow
from controller.store.live_rows import CallNoteRow, LotRow
from controller.store.mail import MailRow, MessageAddressRow, ResetRow
from controller.store.messages_rows import MessageRow
from controller.store.missed_rows import DailyMessageRow, JournalPlaceRow, MissedCallRow
from controller.store.music_rows import PieceRow, ShuffledRow
from controller.store.outside import BanRow, DidRow, GroupRow, MemberRow, TrunkRow
from controller.store.people import DeviceRow, DomainRow, GrantRow, LoginRow, UserRow
from controller.store.report_mails_rows import ReportMailRow
from controller.store.secondfactors import CodeAppRow, LoginStepRow, PasskeyRow, RecoveryCodeRow
from controller.store.transcripts_rows import TranscriptRow

metadata = Base.metadata

__all__ = [
    "AuditRow",
    "BanRow",
    "Base",
    "BroadcastRow",
    "CallNoteRow",
    "CodeAppRow",
    "ContactFileRow",
    "ContactGroupRow",
    "ContactNumberRow",
    "ContactRow",
    "DailyMessageRow",
    "DeviceRow",
    "DidRow",
    "DomainRow",
    "FavouriteRow",
    "FrameRow",
    "GrantRow",
    "GroupRow",
    "InvitationRow",
    "JournalPlaceRow",
    "ListRow",
    "LoginRow",
    "LoginStepRow",
    "LotRow",
    "MailRow",
    "MemberRow",
    "MessageAddressRow",
    "MessageRow",
    "MissedCallRow",
    "OutboxRow",
    "OverrideRow",
    "PasskeyRow",
    "PieceRow",
    "PlanStateRow",
    "RecipientRow",
    "RecoveryCodeRow",
    "RepeatRow",
    "ReportMailRow",
    "ResetRow",
    "RuleRow",
    "ShuffledRow",
    "TargetRow",
    "TokenRow",
    "TranscriptRow",
    "TrunkRow",
    "UserRow",
    "metadata",
]
