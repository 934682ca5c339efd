"""A sound of the PBX made small enough for a mail: MP3, mono. The counterpart of convert.py, the other way round."""

import os
import shutil
from pathlib import Path
from typing import BinaryIO

from controller.audio import caged
from controller.audio.caged import Failed, TooMuch
from controller.audio.convert import BARE, QUIET, WITHIN, NotConverted, find_ffmpeg, scratch_below
from controller.audio.kinds import WAV

BIT_RATE = "24k"  # telephone speech: ten minutes are 1.8 MB


def as_mp3(wav: BinaryIO, folder: Path) -> bytes:
    """`folder` is where it may write meanwhile. Blocks. Raises NotConverted."""
    ffmpeg = find_ffmpeg()
    if ffmpeg is None:
        raise NotConverted("no converter")
    with scratch_below(folder) as place:
        source, target = place / "message.wav", place / "message.mp3"
        reading = ("-protocol_whitelist", "file", "-format_whitelist", WAV.demuxer, "-f", WAV.demuxer)
        decoding = ("-codec_whitelist", ",".join(WAV.decoders), "-threads", "1", "-i", f"file:{source}")
        writing = ("-map", "0:a:0", *BARE, "-ac", "1", "-c:a", "libmp3lame", "-b:a", BIT_RATE, "-id3v2_version", "0")
        try:
            with source.open("wb") as file:
                shutil.copyfileobj(wav, file)
            caged.run([ffmpeg, *QUIET, *reading, *decoding, *writing, "-f", "mp3", f"file:{target}"], place, WITHIN)
            return target.read_bytes()
        except TooMuch as error:
            raise NotConverted("too much", str(error)) from error
        except Failed as error:
            raise NotConverted("broken", str(error)[-300:]) from error
        except OSError as error:
            raise NotConverted("no room", os.strerror(error.errno or 0)) from error
