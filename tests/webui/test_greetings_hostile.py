"""Files that are no greeting, brought over a real socket to the portal as it is served (PRODUCT §8.3, §8.5)."""

import re
import secrets
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from http.cookiejar import Cookie, CookieJar
from pathlib import Path
from typing import Any

import pytest

from controller import clock
from controller.audio import convert
from controller.operations import greetings
from controller.settings import LOOPBACK, Settings, load
from tests.audio.hostile import HOSTILE, SECOND, made, wav
from tests.browser import furniture
from tests.browser.look import UP
from tests.browser.serving import Served, served
from tests.webui.browser import FORM_TOKEN
from tests.webui.fake_controller import Answers, controller_at
from tests.webui.place import TUESDAY, Place

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(convert.find_ffmpeg() is None, reason="there is no ffmpeg here"),
]
ANSWERED = 5.0  # seconds that another page may take meanwhile, on a machine that has other things to do
STAT = re.compile(r"(\d+) \((.*)\) (\S) (\d+) ", re.DOTALL)
SHELL = "${SHELL(touch /tmp/evil)}"
NAMES = (
    "../../../../etc/cron.d/x.wav",
    "C:\\Windows\\x.wav",
    "/etc/passwd",
    "-i.wav",
    "| id.wav",
    f"{SHELL}.wav",
    "a&is=name&key=x.wav",
    "x" * 5000 + ".wav",
    "\u202egnp.wav",
)
OF_EACH_KIND = (
    *("bomb.zip", "playlist.m3u8", "noise.mp3", "playlist-in-wav.wav", "says-4-gb.wav", "endless-atoms.m4a"),
    *("silence.wav", "two-hours.flac", "two-hours.mp3"),
)


class Spool(dict[str, Any]):
    """Answers of a controller, which looks at what it is to put into a mailbox."""

    audio: Path
    put: list[bytes]

    def get(self, path: str, default: Any = None) -> Any:
        if path == "/greetings/put":
            self.put += [file.read_bytes() for file in self.audio.rglob("*.wav")]
        return super().get(path, default)


@dataclass(frozen=True, slots=True)
class Caller:
    """Anna's browser, as far as requests go."""

    portal: Served
    place: Place
    settings: Settings
    answers: Answers
    opener: urllib.request.OpenerDirector

    @property
    def url(self) -> str:
        return f"{self.portal.url}/users/{self.place.anna}/voicemail"

    @property
    def put(self) -> list[bytes]:
        """What the mailbox was given."""
        spool = self.answers.by_path
        assert isinstance(spool, Spool)
        return spool.put

    def open(self) -> str:
        with self.opener.open(self.url, timeout=60) as answer:
            return str(answer.read().decode())

    def bring(self, content: bytes, name: str) -> tuple[int, str]:
        """As a form sends a file: the last status, and the page."""
        token = FORM_TOKEN.search(self.open())
        assert token
        edge = secrets.token_hex(16)
        called = name.replace('"', "%22")  # as browsers do
        parts = (
            f'--{edge}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token[1]}\r\n',
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{called}"\r\n'
            "Content-Type: audio/wav\r\n\r\n",
        )
        body = "".join(parts).encode() + content + f"\r\n--{edge}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        request = urllib.request.Request(f"{self.url}/greetings/busy", body, headers)
        try:
            with self.opener.open(request, timeout=120) as answer:
                return answer.status, unescape(answer.read().decode())
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, unescape(refused.read().decode())

    def left(self) -> set[Path]:
        """Every file of an upload, kept or on its way, and every process below this one."""
        folders = (self.settings.audio, Path(tempfile.gettempdir()))
        files = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
        return files | {Path("/proc") / name for name in descendants()}


def descendants() -> list[str]:
    """The ids of this process's children and theirs, but for those that are dead."""
    found = [STAT.match(_read(path)) for path in Path("/proc").glob("[0-9]*/stat")]
    parents = {each[1]: each[4] for each in found if each and each[3] != "Z"}
    mine = {str(_own())}
    while new := {child for child, parent in parents.items() if parent in mine and child not in mine}:
        mine |= new
    return sorted(mine - {str(_own())})


def _own() -> int:
    return int(Path("/proc/self").resolve().name)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:  # gone meanwhile
        return ""


def jar_of(portal: Served) -> CookieJar:
    """With Anna's log-in in it."""
    jar, cookie = CookieJar(), portal.cookie("1001@acme.example")
    lasts: Any = (False, None, True, None, None, {})  # until the browser is closed
    jar.set_cookie(Cookie(0, cookie["name"], cookie["value"], None, False, LOOPBACK, False, False, "/", False, *lasts))
    return jar


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory, light_hashes: None) -> Iterator[Caller]:
    """One portal for all of them; temporary files go into a folder of their own."""
    home = load({"RINGPLAN_HOME": str(tmp_path_factory.mktemp("greetings")), "RINGPLAN_TEST_MODE": "1"})
    place = furniture.prepared(home, furniture.empty)
    spool = Spool({"/status": UP, "/phones": [], "/greetings": {"greetings": []}, "/greetings/put": {}})
    spool.audio, spool.put = home.audio, []
    answers, usual = Answers(spool), tempfile.tempdir
    tempfile.tempdir = str(tmp_path_factory.mktemp("temporary"))
    try:
        with controller_at(home.run / "controller.sock", answers), served(home, lambda: TUESDAY) as portal:
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar_of(portal)))
            yield Caller(portal, place, home, answers, opener)
    finally:
        tempfile.tempdir = usual


@pytest.mark.parametrize("name", OF_EACH_KIND)
def test_what_is_no_greeting_is_refused_at_its_field_and_nothing_of_it_is_left(caller: Caller, name: str) -> None:
    """Neither a file nor a process, and the mailbox was given nothing. All of them: tests/audio/test_convert.py."""
    make, reasons = HOSTILE[name]
    content, before, given = make(), caller.left(), len(caller.put)
    status, page = caller.bring(content, name)
    assert status == 422
    problem = re.search(r'id="file-busy-problem"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert problem, "at the greeting it was meant for"
    assert any(str(greetings.REASONS[why]) in problem[1] for why in reasons), problem[1]
    assert caller.left() == before
    assert len(caller.put) == given


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_greeting_is_taken_whatever_its_file_is_called_and_its_name_leads_nowhere(caller: Caller, name: str) -> None:
    before = caller.left()
    status, page = caller.bring(wav(SECOND), name)
    assert status == 200, "after a redirect"
    assert "The greeting is heard from the next call on." in page
    [asked] = [each for each in caller.answers.asked if each.startswith("/greetings/put")][-1:]
    assert re.fullmatch(rf"/greetings/put\?user={caller.place.anna}&is=busy&key=[0-9a-f]{{32}}", asked)
    assert caller.left() == before


@pytest.mark.parametrize("ending", ["mp3", "ogg", "flac"])
def test_nothing_of_a_files_tags_reaches_the_mailbox(caller: Caller, ending: str) -> None:
    tags = [part for tag in ("title", "artist", "comment") for part in ("-metadata", f"{tag}={SHELL}")]
    content = made(*tags, "-f", ending)
    assert SHELL.encode() in content, "so there was something to keep out"
    before, given = caller.left(), len(caller.put)
    assert caller.bring(content, f"x.{ending}")[0] == 200
    handed = caller.put[given:]
    assert handed
    assert not [each for each in handed if b"SHELL" in each]
    assert caller.left() == before


def test_what_is_too_large_is_refused_at_its_field(caller: Caller) -> None:
    """With the size that counts for greetings."""
    before = caller.left()
    status, page = caller.bring(wav(bytes(greetings.LARGEST)), "long.wav")
    assert status == 422
    assert "This file is larger than 25 MB." in page
    assert 'id="file-busy-problem"' in page
    assert caller.left() == before


def test_other_pages_are_answered_while_hostile_files_are_looked_at(caller: Caller) -> None:
    """Four of them at once, the slowest that there are."""
    names = ["two-hours.flac", "two-hours.mp3", "noise.mp3", "endless-atoms.m4a"]
    contents = [HOSTILE[name][0]() for name in names]
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda each=each, name=name: statuses.append(caller.bring(each, name)[0]))
        for each, name in zip(contents, names, strict=True)
    ]
    for thread in threads:
        thread.start()
    waited = []
    while any(thread.is_alive() for thread in threads):
        begun = clock.monotonic()
        caller.open()
        waited.append(clock.monotonic() - begun)
    assert statuses == [422] * len(names)
    assert waited
    assert max(waited) < ANSWERED
