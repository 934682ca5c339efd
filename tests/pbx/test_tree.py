"""controller/pbx/tree.py and apt.py: where Asterisk comes from, and what is refused."""

import hashlib
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from controller.pbx import apt, command, private_apt, tree
from controller.settings import Settings, load


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address at which a small web server gives its files."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_QuietHandler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Tests have no use for an access log."""


def test_the_private_asterisk_runs_from_its_folder(tree_settings: Settings) -> None:
    program = command.find(tree_settings.tree)
    assert command.major(program.version) >= command.OLDEST_MAJOR
    assert (program.modules / "res_pjsip.so").exists()


def test_what_stands_in_the_tree_is_what_was_tested(tree_settings: Settings) -> None:
    if not tree.is_complete(tree_settings.tree):
        pytest.skip("this machine has an Asterisk of its own")
    installed = tree.versions(tree_settings.tree / tree.INSTALLED)
    assert command.major(installed["asterisk"]) == command.major(tree.versions(tree.TESTED)["asterisk"])


def test_a_folder_without_asterisk_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "on_path", lambda: None)
    with pytest.raises(command.NoAsterisk, match="make setup"):
        command.find(tmp_path)


def test_a_failed_download_says_what_failed_and_how_to_go_on(mirror: tuple[Path, str], tmp_path: Path) -> None:
    settings = load(
        {
            "RINGPLAN_HOME": str(tmp_path / "home"),
            "RINGPLAN_TREE": str(tmp_path / "tree"),
            "RINGPLAN_DEBIAN_MIRROR": mirror[1],
        }
    )
    if command.on_path():
        pytest.skip("this machine has an Asterisk of its own")
    said: list[str] = []
    with pytest.raises(tree.TreeFailed) as failure:
        tree.obtain(settings, said.append)
    assert f"{mirror[1]} testing Release" in str(failure.value)
    assert "again" in str(failure.value)
    assert "RINGPLAN_DEBIAN_MIRROR" in str(failure.value)
    assert mirror[1] in said[0]
    assert not (tmp_path / "tree").exists()


def test_a_tree_lacks_what_an_earlier_version_did_not_want(tmp_path: Path) -> None:
    assert tree.lacking(tmp_path) == []  # there is no tree at all
    (tmp_path / tree.INSTALLED).write_text("".join(f"{name} 1.0-1\n" for name in tree.PACKAGES if "-fr-" not in name))
    assert tree.lacking(tmp_path) == ["asterisk-core-sounds-fr-wav"]


def test_a_tree_that_can_not_be_completed_is_used_as_it_is(mirror: tuple[Path, str], tmp_path: Path) -> None:
    if command.on_path():
        pytest.skip("this machine has an Asterisk of its own")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / tree.INSTALLED).write_text("asterisk 1:22.10.1\n")
    settings = load(
        {
            "RINGPLAN_HOME": str(tmp_path / "home"),
            "RINGPLAN_TREE": str(tmp_path / "tree"),
            "RINGPLAN_DEBIAN_MIRROR": mirror[1],
        }
    )
    said: list[str] = []
    with pytest.raises(command.NoAsterisk):  # there is nothing else in this one
        tree.obtain(settings, said.append)
    assert said[-1].startswith("Not there yet, and tried again at the next start: asterisk-core-sounds-en-wav, ")
    assert tree.versions(tmp_path / "tree" / tree.INSTALLED) == {"asterisk": "1:22.10.1"}


def test_another_major_version_is_refused_unless_asked_for() -> None:
    said: list[str] = []
    with pytest.raises(tree.TreeFailed, match="RINGPLAN_ASTERISK_MAJOR=23"):
        tree.check_versions({"asterisk": "1:23.0.0~dfsg"}, 22, said.append)
    tree.check_versions({"asterisk": "1:23.0.0~dfsg"}, 23, said.append)


def test_versions_other_than_the_tested_ones_are_named() -> None:
    said: list[str] = []
    tree.check_versions(tree.versions(tree.TESTED) | {"libssl3t64": "9.9-1"}, 22, said.append)
    assert "libssl3t64 9.9-1 (tested: " in said[0]


def test_an_unchanged_set_says_nothing() -> None:
    said: list[str] = []
    tree.check_versions(tree.versions(tree.TESTED), 22, said.append)
    assert said == []


def test_a_keyring_whose_hash_is_not_the_known_one_is_refused(mirror: tuple[Path, str], tmp_path: Path) -> None:
    folder, address = mirror
    (folder / private_apt.PINNED_KEYRING).parent.mkdir(parents=True)
    (folder / private_apt.PINNED_KEYRING).write_bytes(b"not a keyring")
    with pytest.raises(apt.AptFailed, match="not the file that was expected"):
        private_apt.pinned_keyring(apt.Apt(tmp_path / "apt", address))
    assert hashlib.sha256(b"not a keyring").hexdigest() != private_apt.PINNED_KEYRING_SHA256


def test_the_machines_own_debian_mirror_is_preferred_and_others_are_not_taken_for_one(tmp_path: Path) -> None:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list").write_text(
        "deb http://ftp.xx.debian.org/debian/ bookworm main\n"
        "# deb http://commented.example/debian bookworm main\n"
        "deb http://security.debian.org/debian-security bookworm-security main\n"
        "deb [arch=amd64] https://vendor.example/debian/stable main\n"
    )
    (tmp_path / "sources.list.d" / "own.sources").write_text(
        "Types: deb\n# http://snapshot.example/debian\nURIs: https://mirror.example/debian\nSuites: bookworm\n"
    )
    assert apt.machine_mirrors(tmp_path) == ["http://ftp.xx.debian.org/debian", "https://mirror.example/debian"]


@pytest.fixture
def small_archive(tmp_path: Path) -> apt.Apt:
    """A private apt on an archive of two packages, of which `one` needs `two`."""
    archive = tmp_path / "archive"
    archive.mkdir()
    entries = [_package(archive, name, needs) for name, needs in (("one", "two"), ("two", ""))]
    (archive / "Packages").write_text("\n".join(entries))
    private = apt.Apt(tmp_path / "apt", f"copy:{archive}")
    private_apt.lay_out(private, tmp_path / "unused-keyring")
    (private.folder / "sources.list").write_text(f"deb [trusted=yes] copy:{archive} ./\n")
    subprocess.run(["apt-get", "update"], env=private_apt.environ(private), check=True, capture_output=True)
    return private


def _package(archive: Path, name: str, needs: str) -> str:
    root = archive / f"{name}.root"
    (root / "DEBIAN").mkdir(parents=True)
    (root / name).write_text(f"the file of {name}\n")
    control = f"Package: {name}\nVersion: 1:2.0+x~1\nArchitecture: all\nMaintainer: x <x@y.example>\n"
    control += (f"Depends: {needs}\n" if needs else "") + "Description: for a test\n"
    (root / "DEBIAN" / "control").write_text(control)
    file = archive / f"{name}_2.0_all.deb"
    subprocess.run(["dpkg-deb", "--build", root, file], check=True, capture_output=True)
    content = file.read_bytes()
    return f"{control}Filename: ./{file.name}\nSize: {len(content)}\nSHA256: {hashlib.sha256(content).hexdigest()}\n"


def test_a_download_that_stopped_half_way_goes_on_and_forgets_nothing(small_archive: apt.Apt, tmp_path: Path) -> None:
    packages = apt.resolve(small_archive, ["one"])
    assert [(package.name, package.version) for package in packages] == [("one", "1:2.0+x~1"), ("two", "1:2.0+x~1")]
    first = apt.download(small_archive, packages, lambda line: None)
    assert apt.resolve(small_archive, ["one"]) == packages  # with both there
    first[1].unlink()
    assert apt.resolve(small_archive, ["one"]) == packages  # with one there
    assert apt.download(small_archive, packages, lambda line: None) == first
    for archive in first:
        apt.unpack(archive, tmp_path / "tree")
    assert (tmp_path / "tree" / "two").read_text() == "the file of two\n"


def test_a_damaged_download_is_no_success(small_archive: apt.Apt, tmp_path: Path) -> None:
    packages = apt.resolve(small_archive, ["one"])
    (tmp_path / "archive" / "two_2.0_all.deb").write_bytes(b"something else")
    with pytest.raises(apt.AptFailed, match=r"two_2\.0_all\.deb"):
        apt.download(small_archive, packages, lambda line: None)


def test_nothing_of_the_systems_apt_is_touched(tmp_path: Path) -> None:
    text = private_apt.configuration(tmp_path)
    for option in ("Dir::State ", "Dir::State::status", "Dir::Cache", "Dir::Etc::Parts", "Dir::Etc::SourceList"):
        line = next(line for line in text.splitlines() if line.startswith(option))
        assert str(tmp_path) in line


@pytest.mark.parametrize(
    ("version", "expected"), [("22.10.1", 22), ("1:22.10.1+dfsg+~cs6", 22), ("certified/20.7", 0), ("", 0)]
)
def test_the_major_version_is_read_from_any_spelling(version: str, expected: int) -> None:
    assert command.major(version) == expected
