"""Many new rows in few statements, in the order in which they name each other; rules with their targets."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from controller.domain.rules import AnsweringRule, Default, Override
from controller.store import rules, targets
from controller.store.base import Base, table_of
from controller.store.tables import (
    AuditRow,
    DeviceRow,
    FrameRow,
    GrantRow,
    ListRow,
    OverrideRow,
    RuleRow,
    TargetRow,
    UserRow,
)
from controller.store.targets import Slot

CHUNK = 5000  # rows a statement
ORDER: tuple[type[Base], ...] = (
    *(UserRow, DeviceRow, FrameRow, RuleRow, OverrideRow),
    *(TargetRow, GrantRow, ListRow, AuditRow),
)


@dataclass(slots=True)
class Batch:
    """Rows to insert. `labels` are the names that targets show, by ("user" or "device" or "group", id)."""

    labels: Mapping[tuple[str, int], str]
    rows: defaultdict[type[Base], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: type[Base], row: dict[str, Any]) -> None:
        """All rows of a table must name the same columns."""
        self.rows[table].append(row)

    def rule(self, holder: int, position: int, rule: AnsweringRule) -> None:
        """A rule with the id it has; Default comes at position 0."""
        place = 0 if isinstance(rule.when, Default) else position
        self.add(RuleRow, {"id": rule.id, "user_id": holder, "position": place, **rules.columns(rule)})
        self._targets(holder, {"rule_id": rule.id}, rules.slots(rule))

    def override(self, holder: int, id_: int, override: Override, active: bool) -> None:
        cells = {"since": override.since, "until": override.until if active else None}
        self.add(OverrideRow, {"id": id_, "user_id": holder, "kind": override.kind, "active": active, **cells})
        self._targets(holder, {"override_id": id_}, [Slot(override.kind, override.to)] if override.to else [])

    def flush(self, session: Session) -> None:
        """Inserts everything."""
        for table in ORDER:
            waiting = self.rows.pop(table, [])
            for start in range(0, len(waiting), CHUNK):
                session.execute(insert(table_of(table)), waiting[start : start + CHUNK])

    def _targets(self, holder: int, owner: Mapping[str, int], slots: list[Slot]) -> None:
        for index, slot in enumerate(slots):
            self.add(TargetRow, targets.row(holder, owner, index, slot, self.labels))
