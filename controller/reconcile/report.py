"""What came of a round, into the database: rows done, revisions durable and live, errors in plain words. Blocks."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from controller.reconcile.work import Outcome
from controller.store import accounts, outbox, plan_states
from controller.store.plan_states import Applied


def report(session: Session, outcomes: Sequence[Outcome], boot: str, at: datetime) -> None:
    """Marks done what is live or can't be; what waits or is tried again stays in the outbox."""
    finished = [id_ for outcome in outcomes if outcome.live or outcome.hopeless for id_ in outcome.task.ids]
    outbox.done(session, finished, at)
    plan_states.applied_all(session, [_applied(each) for each in outcomes if _stands(each)], pbx_boot=boot)
    for outcome in outcomes:
        if not _stands(outcome):
            _record(session, outcome)
        elif outcome.pin_token is not None:
            accounts.pin_is_set(session, outcome.task.subject.id, outcome.pin_token)


def _stands(outcome: Outcome) -> bool:
    """Whether it is in the PBX now."""
    return outcome.live and not outcome.gone and not outcome.error


def _applied(outcome: Outcome) -> Applied:
    return Applied(
        outcome.task.subject,
        outcome.task.revision,
        outcome.content,
        outcome.durable,
        outcome.apply_ms,
        outcome.since_commit_ms,
    )


def _record(session: Session, outcome: Outcome) -> None:
    subject, revision = outcome.task.subject, outcome.task.revision
    if outcome.durable and not outcome.live:
        plan_states.written(session, subject, revision)
    if outcome.error:
        plan_states.failed(session, subject, revision, outcome.error)
    elif outcome.live and outcome.gone:
        plan_states.removed(session, subject)
