"""What kind of sound a file is, by its first bytes: never by its name, nor by what the browser says of it."""

from dataclasses import dataclass
from pathlib import Path

HEAD = 64  # bytes
ID3, LAYER_3 = b"ID3", 0xE2


@dataclass(frozen=True, slots=True)
class Kind:
    """A container we take: the one demuxer that may read it, and decoders for what may be in it (ffmpeg's names)."""

    name: str
    demuxer: str
    decoders: tuple[str, ...]


PCM = ("pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_u8", "pcm_f32le", "pcm_f64le", "pcm_alaw", "pcm_mulaw")
WAV = Kind("wav", "wav", (*PCM, "adpcm_ms", "adpcm_ima_wav", "gsm_ms"))
MP3 = Kind("mp3", "mp3", ("mp3float", "mp3"))
OGG = Kind("ogg", "ogg", ("vorbis", "opus", "flac", "libopus", "libvorbis"))
M4A = Kind("m4a", "mov", ("aac", "alac"))
FLAC = Kind("flac", "flac", ("flac",))
KINDS = (WAV, MP3, OGG, M4A, FLAC)


def kind_of(path: Path) -> Kind | None:
    """None: nothing we take, or too short to tell. Raises OSError."""
    with path.open("rb") as file:
        return told(file.read(HEAD))


def told(head: bytes) -> Kind | None:
    """The kind of a file that begins so."""
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return WAV
    if head[:4] == b"fLaC":
        return FLAC
    if head[:4] == b"OggS":
        return OGG
    if head[4:8] == b"ftyp":
        return M4A
    return MP3 if head[:3] == ID3 or _begins_a_frame(head) else None


def _begins_a_frame(head: bytes) -> bool:
    """Eleven bits set, then layer III; AAC without a container begins alike, with layer 0."""
    return len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == LAYER_3
