"""An index of messages is made true by what a mailbox holds, whatever is seen in between."""

from datetime import UTC, datetime, timedelta

from controller.domain.messages import STALE, SURE, Found, Known, differences, shadows, told_apart

NOW = datetime(2026, 11, 24, 10, 5, tzinfo=UTC)


def found(msg_id: str, place: str = "INBOX", seconds: int = 7) -> Found:
    return Found(msg_id, place, "1001", "Anna", NOW, seconds, NOW)


def known(id_: int, what: Found, folder: str = "", *, waiting: bool = False, gone: datetime | None = None) -> Known:
    return Known(id_, what, folder or what.folder, waiting, gone)


def test_nothing_is_to_be_done_where_the_index_is_true() -> None:
    one = found("1")
    assert not differences([known(1, one)], [one], NOW)


def test_what_is_new_changed_or_gone_is_told_apart() -> None:
    held = [known(1, found("1")), known(2, found("2")), known(3, found("3"))]
    what = differences(held, [found("1"), found("2", "Old"), found("4")], NOW)
    assert what.new == (found("4"),)
    assert what.changed == ((held[1], found("2", "Old")),)
    assert (what.unseen, what.forgotten) == ((3,), ())


def test_what_is_seen_in_no_folder_for_a_moment_keeps_its_place_in_the_index() -> None:
    """It may be on its way; forgotten is what stays away."""
    lost = known(1, found("1"), gone=NOW)
    assert differences([lost], [], NOW + SURE / 2) == differences([], [], NOW)
    assert differences([lost], [found("1", "Old")], NOW).changed == ((lost, found("1", "Old")),)
    assert differences([lost], [found("1")], NOW).changed == ((lost, found("1")),), "it is there again"
    assert differences([lost], [], NOW + SURE + timedelta(seconds=1)).forgotten == (1,)


def test_a_message_that_lies_in_several_folders_is_one_and_in_the_trash_only_if_nowhere_else() -> None:
    """The PBX leaves a copy among the deleted ones of what is saved by phone (22.10)."""
    copies = [found("1", "Deleted"), found("1", "Old"), found("2", "Deleted"), found("2", "Deleted")]
    assert {each.msg_id: each.folder for each in told_apart(copies).values()} == {"1": "saved", "2": "trash"}
    assert shadows(copies, NOW + STALE) == [found("1", "Deleted")]
    assert shadows(copies, NOW) == [], "it may be on its way"
