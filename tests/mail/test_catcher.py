"""The demo's mail server: real SMTP over a socket in the state folder."""

import stat
from email import message_from_bytes, policy
from pathlib import Path

from controller import caught
from controller.mail import catcher
from controller.settings import load
from tests.mail.conftest import Post


async def test_mails_are_caught_in_files_that_only_their_owner_reads(post: Post, tmp_path: Path) -> None:
    settings = load({"RINGPLAN_HOME": str(tmp_path / "home"), "RINGPLAN_SMTP": "catch"})
    assert settings.mail is not None
    post.sender.server = settings.mail
    post.write(count=2)
    async with catcher.catching(settings):
        assert await post.sender.round() == 2
    folder = caught.folder(settings)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.iterdir())]
    assert [mail["To"] for mail in mails] == ["anna@acme.example"] * 2
    assert not settings.mail.socket or not settings.mail.socket.exists()


async def test_only_so_many_are_kept_the_latest(tmp_path: Path) -> None:
    for number in range(catcher.KEPT + 5):
        catcher._keep(tmp_path / "caught", f"{number:06}.eml", b"x")
    kept = sorted(path.name for path in (tmp_path / "caught").iterdir())
    assert len(kept) == catcher.KEPT
    assert kept[-1] == "000204.eml"


async def test_without_the_setting_there_is_no_catcher(tmp_path: Path) -> None:
    settings = load({"RINGPLAN_HOME": str(tmp_path / "home")})
    async with catcher.catching(settings):
        assert not (settings.run / "mail.sock").exists()
