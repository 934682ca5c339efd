"""Each bench at toy size: it runs, and the figures others rely on are there. What they are is for a full run to say."""

from typing import Any

import pytest

from controller.settings import Settings
from tests.bench.__main__ import main
from tests.bench.inside import figures_of

RUNS = {
    "save-to-live": (
        ("--users", "50", "--changes", "12", "--shared-changes", "3", "--listed", "150", "--list-changes", "4"),
        (
            *("commit_to_live_ms.p50", "commit_to_live_ms.p99", "apply_ms.p50", "apply_ms.p99", "shared_frame_ms.p99"),
            *("list_edit_ms.p50", "list_edit_ms.p99", "list_edit_apply_ms.p50", "own_list_edit_ms.p50"),
            *("group_edit_ms.p50", "listed", "fsync_ms.p99", "full_reload_ms"),
        ),
    ),
    "post-dial": (
        ("--calls", "16", "--single", "4", "--group-calls", "2", "--pairs", "1", "--listed", "150"),
        (
            *("plan_ms.p50", "bare_ms.p50", "plan_cpu_ms", "bare_cpu_ms", "plan_cps", "bare_cps", "unlisted_ms.p50"),
            *("listed", "group_ms.p50", "bare_group_ms.p50", "group_all_ms.p50", "bare_group_all_ms.p50"),
        ),
    ),
    "flip-under-load": (
        ("--calls", "20", "--patient", "3", "--removal-age", "0.5"),
        ("calls", "lost", "mixed", "reloads", "flips"),
    ),
    "history": (
        ("--calls", "300", "--folded", "150", "--looks", "1"),
        (
            *("fold_events_per_s", "bare_read_events_per_s", "page_ms.p50", "page_ms.p99", "deep_page_ms.p99"),
            *("month_report_ms", "rss_mb", "build_s", "size_mb"),
        ),
    ),
    "voicemail": (
        ("--users", "50", "--pins", "5", "--messages", "200", "--looks", "3"),
        ("pin_to_live_ms.p50", "pin_to_live_ms.p99", "row_ms.p50", "list_200.p50_ms", "index_one_more.p50_ms"),
    ),
    "live": (
        (
            *("--browsers", "4", "--calls", "4", "--talk", "0.5", "--seconds", "2", "--captured", "4"),
            *("--flood", "2000", "--flood-seconds", "0.5"),
        ),
        (
            *("event_to_dom_ms.p50", "event_to_dom_ms.p99", "baseline_ms.p99", "flood.lost", "flood.lag_s"),
            *("controller_mb", "webui_mb", "controller_cpu", "webui_cpu", "ghosts"),
        ),
    ),
    "portal": (
        ("--users", "60", "--seconds", "0.1", "--think", "0", "--visitors", "3", "--visits", "1"),
        ("worst.p99_ms", "worst.queries", "baseline.p99_ms", "pages.home-show.p99_ms"),
    ),
}


def test_a_name_that_is_none_is_refused_with_the_names_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["savetolive"]) == 2
    assert "save-to-live" in capsys.readouterr().err


@pytest.mark.parametrize("name", RUNS)
def test_a_bench_ends_with_one_json_object_that_holds_its_keys(
    name: str, tree_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    options, keys = RUNS[name]
    figures, _told = figures_of(capsys, name, *options)
    assert all(isinstance(_at(figures, key), int | float) for key in keys)
    assert not figures.get("failed")
    if name == "live":
        flood = figures["flood"]
        assert (flood["lost"], flood["links_lost"], flood["is_fresh"], figures["ghosts"]) == (0, 0, 1, 0)
    if name == "flip-under-load":
        assert (figures["calls"], figures["lost"], figures["mixed"], figures["reloads"]) == (23, 0, 0, 0)


def _at(figures: Any, key: str) -> Any:
    """The figure of a dotted key."""
    for part in key.split("."):
        figures = figures[part]
    return figures
