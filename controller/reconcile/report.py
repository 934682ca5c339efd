"""What came of a round, into the database: rows done, revisions durable and live, errors in plain words. Blocks."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from controller.reconcile.work import Outcome
from controller.store import outbox, plan_states


def report(session: Session, outcomes: Sequence[Outcome], boot: str, at: datetime) -> None:
    """Marks done what is live or can't be; what waits or is tried again stays in the outbox."""
    finished = [id_ for outcome in outcomes if outcome.live or outcome.hopeless for id_ in outcome.task.ids]
    outbox.done(session, finished, at)
    for outcome in outcomes:
        _record(session, outcome, boot)


def _record(session: Session, outcome: Outcome, boot: str) -> None:
    subject, revision = outcome.task.subject, outcome.task.revision
    if outcome.durable and not outcome.live:
        plan_states.written(session, subject, revision)
    if outcome.error:
        plan_states.failed(session, subject, revision, outcome.error)
    elif outcome.live and outcome.gone:
        plan_states.removed(session, subject)
    elif outcome.live:
        plan_states.applied(
            session,
            subject,
            revision,
            content_hash=outcome.content,
            pbx_boot=boot,
            durable=outcome.durable,
            apply_ms=outcome.apply_ms,
            commit_to_live_ms=outcome.since_commit_ms,
        )
