"""A domain from and to a file on the command line: what is printed, what is written, and for whom."""

import csv
import json
import re
from pathlib import Path

import pytest

from tests.commands.conftest import Run

PAPER = Path(__file__).resolve().parents[2] / "docs" / "import.md"
PEOPLE = "domain: {name: acme.example}\nusers:\n- {extension: 1001, name: Anna, devices: [{name: 1001}]}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "acme.yaml"
    path.write_text(PEOPLE)
    return path


def test_the_example_in_the_papers_can_be_imported_and_says_the_same_again(run: Run, tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAPER.read_text(), re.DOTALL)
    path = tmp_path / "example.yaml"
    path.write_text(example)
    run("import", str(path), "--new-secrets", str(tmp_path / "s.csv"))
    assert "Nothing differs" in run("import", str(path), "--dry-run").output
    path.write_text(run("export", "acme.example").output)
    assert "Nothing differs" in run("import", str(path), "--remove").output


def test_a_dry_run_tells_the_difference_and_does_nothing(run: Run, file: Path) -> None:
    told = run("import", str(file), "--dry-run").output
    assert "added user Anna (1001): 1 phone" in told
    assert "Would be added: user 1, phone 1" in told
    assert "Anna" not in run("user", "list").output


def test_every_fault_is_printed_with_file_and_line(run: Run, file: Path) -> None:
    file.write_text(PEOPLE.replace("name: Anna", 'nmae: "\\e[31m"') + "- {extension: x}\n")
    told = run("import", str(file), code=1).output
    assert f"{file}:3: user 1001, nmae: There is no field “nmae”. Did you mean “name”?" in told
    assert f"{file}:4: user x, extension: “x” is not an extension. Use 2 to 6 digits." in told
    assert "Nothing was changed" in told
    assert "\x1b" not in told


def test_secrets_need_a_file_of_their_own_and_links_open_the_portal(run: Run, file: Path, tmp_path: Path) -> None:
    assert "--new-secrets FILE" in run("import", str(file), code=1).output
    assert "Anna" not in run("user", "list").output
    secrets, links = tmp_path / "s.csv", tmp_path / "i.csv"
    files = ("--new-secrets", str(secrets), "--invitations", str(links), "--url", "https://x.example/")
    run("import", str(file), *files)
    assert {path.stat().st_mode & 0o777 for path in (secrets, links)} == {0o600}
    rows = list(csv.DictReader(secrets.read_text().splitlines()))
    assert [(row["what"], row["name"]) for row in rows] == [
        ("phone", "1001@acme.example"),
        ("voicemail PIN", "1001@acme.example"),
    ]
    (row,) = csv.DictReader(links.read_text().splitlines())
    assert row["link"].startswith("https://x.example/invitation/")


def test_a_file_that_is_there_is_not_written_over_and_then_nothing_is_changed(
    run: Run, file: Path, tmp_path: Path
) -> None:
    secrets, links = tmp_path / "s.csv", tmp_path / "i.csv"
    links.write_text("kept")
    told = run("import", str(file), "--new-secrets", str(secrets), "--invitations", str(links), code=1).output
    assert "is there already" in told
    assert links.read_text() == "kept"
    assert not secrets.exists()
    assert "Anna" not in run("user", "list").output


def test_json_counts_what_was_done(run: Run, file: Path, tmp_path: Path) -> None:
    told = json.loads(run("import", str(file), "--new-secrets", str(tmp_path / "s.csv"), "--json").output)
    assert (told["added"]["user"], told["added"]["phone"], told["domain"]) == (1, 1, "acme.example")


def test_an_export_into_a_file_is_for_its_owner_alone(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "out.yaml"
    run("export", "--secrets", "-o", str(target))
    assert target.stat().st_mode & 0o777 == 0o600
    assert target.read_text().startswith("# The domain acme.example")


def test_a_link_is_made_for_one_user(run: Run) -> None:
    run("user", "add", "1001", "Anna")
    told = json.loads(run("user", "invite", "1001", "--url", "https://x.example", "--json").output)
    assert told["link"].startswith("https://x.example/invitation/")
