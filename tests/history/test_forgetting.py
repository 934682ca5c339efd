"""How long call history is kept: as each domain says, and never less because a database is another one."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from controller.history import forgetting
from controller.operations import domains
from controller.operations.bell import saving
from controller.store import history_forgetting
from controller.store.base import table_of
from controller.store.engine import Database, HistoryDatabase, reading, writing
from controller.store.figures_calls_rows import DAYS, QUARTERS
from controller.store.history import keep
from controller.store.history_rows import CONVERSATIONS
from controller.store.people import DomainRow
from tests.operations.office import ADMIN, MONDAY, furnish
from tests.store.histories import T0, told

DOMAINS = table_of(DomainRow)
ELSEWHERE = 4711  # a domain of another database


async def test_calls_go_when_their_domain_wants_and_a_deleted_domains_all_and_nobody_elses(
    main: Database, history_sqlite: HistoryDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    with saving(main) as session:
        office = furnish(session)
    now = MONDAY.timestamp() - T0

    def kept() -> set[str]:
        with reading(history_sqlite) as session:
            return set(session.execute(select(CONVERSATIONS.c.key)).scalars())

    async def days(count: int | None) -> set[str]:
        with writing(main) as session:
            session.execute(update(DOMAINS).values(history_days=count).where(DOMAINS.c.id == office.acme))
        await forgetting.forget(main, history_sqlite, MONDAY)
        return kept()

    with writing(history_sqlite) as session:
        for name, domain in (("acme", int(office.acme)), ("nowhere", None), ("elsewhere", ELSEWHERE)):
            keep(session, [told(f"{name} {day}", now - day * 86400, domain=domain) for day in (1, 20, 800)])
    everything = kept()
    assert await days(None) == everything, "for ever, and so what is of no domain"
    assert everything - await days(30) == {"acme 800", "nowhere 800"}, "other domains keep them for two years"
    await forgetting.forget(main, history_sqlite, MONDAY + timedelta(days=3650))
    assert "acme 20" in kept(), "a clock that is ahead: no call is younger than a day by it"
    with writing(history_sqlite) as session:
        keep(session, [told("ahead", now + 3650 * 86400, domain=office.acme)])
    for _ in range(3):
        await forgetting.forget(main, history_sqlite, MONDAY + timedelta(days=3650))
    assert "acme 20" in kept(), "nor does a call that came in meanwhile make them old: time goes by hours"
    assert "is the clock right?" in caplog.text
    with writing(main) as session:
        session.execute(update(DOMAINS).values(history_days=10))
    await forgetting.forget(main, history_sqlite, MONDAY)
    assert kept() == {"ahead", "acme 1", "nowhere 1", "elsewhere 1", "elsewhere 20", "elsewhere 800"}
    with saving(main) as session:
        domains.remove(session, ADMIN, office.acme, confirmed=True)
    assert await forgetting.forget(main, history_sqlite, MONDAY + timedelta(hours=1)) == 2
    assert {key.split()[0] for key in kept()} == {"nowhere", "elsewhere"}


async def test_figures_of_a_deleted_domain_go_though_all_its_calls_went_before(
    main: Database, history_sqlite: HistoryDatabase
) -> None:
    with saving(main) as session:
        office = furnish(session)
    with writing(history_sqlite) as session:
        keep(session, [told("acme", domain=office.acme), told("elsewhere", domain=ELSEWHERE)])
        for domain in (office.acme, ELSEWHERE):
            history_forgetting.forget(session, domain, T0 + 1)
    with saving(main) as session:
        domains.remove(session, ADMIN, office.acme, confirmed=True)
    await forgetting.forget(main, history_sqlite, MONDAY)
    with reading(history_sqlite) as session:
        for table in (QUARTERS, DAYS):
            assert set(session.execute(select(table.c.domain_id)).scalars()) == {ELSEWHERE}
