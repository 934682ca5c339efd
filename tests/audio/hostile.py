"""Forty files that are no music, or not as they say: each with the refusals that fit it (PRODUCT §8.3)."""

import io
import os
import struct
import subprocess
import wave
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from controller.audio.convert import Why, find_ffmpeg
from controller.tone import tone

TWO_HOURS = 7200
NO_SOUND: tuple[Why, ...] = ("not audio",)
BROKEN: tuple[Why, ...] = ("broken", "too short", "silent")
Make = Callable[[], bytes]


def wav(samples: bytes, *, rate: int = 8000, channels: int = 1, bits: int = 16, kind: int = 1, says: int = 0) -> bytes:
    """A WAV file whose header says what it is told to say; `says`: bytes of sound, instead of the truth."""
    width = channels * bits // 8
    told = says or len(samples)
    head = struct.pack("<HHIIHH", kind, channels, rate, rate * width & 0xFFFFFFFF, width & 0xFFFF, bits)
    size = 36 + told & 0xFFFFFFFF
    return (
        b"RIFF"
        + struct.pack("<I", size)
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + head
        + b"data"
        + struct.pack("<I", told & 0xFFFFFFFF)
        + samples
    )


def made(*arguments: str, source: str = "sine=frequency=440:duration=2") -> bytes:
    """What ffmpeg itself makes."""
    program = [str(find_ffmpeg()), "-v", "error", "-f", "lavfi", "-i", source, *arguments, "pipe:1"]
    return subprocess.run(program, capture_output=True, check=True).stdout


def twenty_seconds() -> bytes:
    """MP3 frames and nothing beside them: one such piece after another is a longer one."""
    bare = ("-write_xing", "0", "-id3v2_version", "0", "-f", "mp3")
    return made("-b:a", "8k", "-ar", "8000", *bare, source="sine=frequency=440:sample_rate=8000:duration=20")


def zipped(inside: Mapping[str, bytes]) -> bytes:
    """A ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in inside.items():
            archive.writestr(name, content)
    return out.getvalue()


SECOND = tone(440.0, 1.0)
PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
HOSTILE: dict[str, tuple[Make, tuple[Why, ...]]] = {
    "nothing.wav": (lambda: b"", NO_SOUND),
    "one-byte.mp3": (lambda: b"\xff", NO_SOUND),
    "text.mp3": (lambda: b"Dear Sir or Madam, " * 500, NO_SOUND),
    "page.wav": (lambda: b"<html><script>alert(1)</script></html>", NO_SOUND),
    "program.mp3": (lambda: Path("/bin/true").read_bytes(), NO_SOUND),
    "script.flac": (lambda: b"#!/bin/sh\nrm -rf ~\n", NO_SOUND),
    "picture.m4a": (lambda: b"\x89PNG\r\n\x1a\n" + os.urandom(4000), NO_SOUND),
    "archive.mp3": (lambda: zipped({"a.wav": wav(SECOND)}), NO_SOUND),
    "bomb.zip": (lambda: zipped({"a.wav": bytes(50_000_000)}), NO_SOUND),
    "paths.zip": (lambda: zipped({"../../etc/passwd": b"x"}), NO_SOUND),
    "playlist.m3u8": (lambda: PLAYLIST, NO_SOUND),
    "concat.mp3": (lambda: b"ffconcat version 1.0\nfile /etc/passwd\n", NO_SOUND),
    "sdp.mp3": (lambda: b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n", NO_SOUND),
    "midi.wav": (lambda: b"MThd\x00\x00\x00\x06\x00\x01\x00\x01\x00\x60", NO_SOUND),
    "noise.mp3": (lambda: b"\x00" + os.urandom(60_000), NO_SOUND),
    "aac-alone.m4a": (lambda: made("-c:a", "aac", "-f", "adts"), NO_SOUND),
    "matroska.mp3": (lambda: made("-c:a", "libopus", "-f", "matroska"), NO_SOUND),
    "aiff.wav": (lambda: made("-f", "aiff"), NO_SOUND),
    "avi.wav": (lambda: made("-f", "avi"), NO_SOUND),
    "playlist-in-wav.wav": (lambda: b"RIFF\x00\x01\x00\x00WAVE" + PLAYLIST, BROKEN),
    "playlist-in-ogg.ogg": (lambda: b"OggS" + PLAYLIST, BROKEN),
    "playlist-in-id3.mp3": (lambda: b"ID3\x04\x00\x00\x00\x00\x00\x00" + PLAYLIST * 40, BROKEN),
    "no-format.wav": (lambda: b"RIFF\xff\xff\xff\xffWAVE", BROKEN),
    "header-only.wav": (lambda: wav(b""), BROKEN),
    "says-4-gb.wav": (lambda: wav(b"\x00\x00", says=0xFFFFFF00), BROKEN),
    "cut-off.wav": (lambda: wav(SECOND)[:60], BROKEN),
    "no-channels.wav": (lambda: wav(SECOND, channels=0), BROKEN),
    "65000-channels.wav": (lambda: wav(SECOND, channels=65_000, bits=8), BROKEN),
    "no-rate.wav": (lambda: wav(SECOND, rate=0), BROKEN),
    "4-ghz.wav": (lambda: wav(SECOND, rate=0xFFFFFFFF), BROKEN),
    "no-bits.wav": (lambda: wav(SECOND, bits=0), BROKEN),
    "unknown-codec.wav": (lambda: wav(SECOND, kind=0x1234), BROKEN),
    "mp3-in-wav.wav": (lambda: wav(os.urandom(20_000), kind=0x55), BROKEN),
    "broken.flac": (lambda: b"fLaC" + os.urandom(5000), BROKEN),
    "broken.ogg": (lambda: b"OggS\x00\x02" + os.urandom(5000), BROKEN),
    "broken.m4a": (lambda: b"\x00\x00\x00\x18ftypM4A " + os.urandom(5000), BROKEN),
    "endless-atoms.m4a": (lambda: b"\x00\x00\x00\x10ftypM4A \x00\x00\x00\x00" + b"\x00\x00\x00\x08moov" * 5000, BROKEN),
    "silence.wav": (lambda: wav(bytes(32_000)), ("silent",)),
    "film-without-sound.m4a": (
        lambda: b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"\x00\x00\x00\x08mdat",
        BROKEN,
    ),
    "two-hours.flac": (
        lambda: made("-c:a", "flac", "-f", "flac", source=f"anullsrc=r=1000:cl=mono:d={TWO_HOURS}"),
        ("too long",),
    ),
    "two-hours.mp3": (lambda: twenty_seconds() * (TWO_HOURS // 20), ("too long",)),
}
"""By name: its content, and for what it may be refused."""


def stereo(path: Path, rate: int = 44_100) -> Path:
    """A sound file as people have them."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(rate)
        left = memoryview(tone(440.0, 1.0, rate=rate)).cast("h")
        out.writeframes(b"".join(struct.pack("<hh", each, each) for each in left))
    return path
