"""The round through all mailboxes: in few statements, and it finds what the index has lost. No PBX needed."""

from pathlib import Path

import pytest
from sqlalchemy import delete, update

from controller.domain.ids import UserId
from controller.messaging.index import TOGETHER, MessageIndex
from controller.pbx.voicemail_folder import Boxes
from controller.store import messages
from controller.store.base import table_of
from controller.store.engine import reading, writing
from controller.store.tables import MessageRow
from tests.databases import open_migrated
from tests.operations.office import furnish
from tests.pbx.test_voicemail_folder import plant
from tests.webui.queries import listening


def folders(index: MessageIndex, user: UserId) -> dict[str, str]:
    """What the index has, by msg_id."""
    with reading(index.database) as session:
        return {each.found.msg_id: each.folder for each in messages.known(session, user)}


@pytest.mark.slow
async def test_a_round_asks_once_for_many_mailboxes_and_mends_what_the_index_has_lost(tmp_path: Path) -> None:
    """As after a database that was put back: no file tells of that."""
    database = open_migrated(tmp_path / "test.db")
    with writing(database) as session:
        office = furnish(session)
    users = [office.anna, office.bob, *range(900, 900 + TOGETHER - 2)]
    for user in users:
        for number, place in enumerate(("INBOX", "Old")):
            plant(tmp_path / "boxes" / str(user), place, 0, f"{number}-{user}")
    index = MessageIndex(database, Boxes(tmp_path / "boxes"))
    await index._look_at(users, trusting=False)
    whole = {user: folders(index, user) for user in (office.anna, office.bob)}
    assert whole[office.bob] == {f"0-{office.bob}": "new", f"1-{office.bob}": "saved"}

    await index._look_at(users[:2], trusting=False)
    with listening(database) as asked:
        await index._look_at(users[:2], trusting=False)
        await index.look(office.bob)
    assert len(asked) == 1, "and where nothing has changed, whoever only looks asks nothing"

    rows = table_of(MessageRow)
    with writing(database) as session:
        session.execute(delete(rows).where(rows.c.user_id == office.anna))
        session.execute(update(rows).where(rows.c.user_id == office.bob).values(place="Work"))
    await index._look_at(users, trusting=False)
    assert {user: folders(index, user) for user in whole} == whole
    with reading(database) as session:
        assert {each.found.place for each in messages.known(session, office.bob)} == {"INBOX", "Old"}
    database.close()
