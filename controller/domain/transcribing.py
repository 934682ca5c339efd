"""Whether the program that makes text of voicemail messages understands a language. Pure."""

OURS = "pocketsphinx"  # instead of a command: what comes with us
OUR_LANGUAGE = "en"


def understands(command: str, language: str) -> bool:
    """Ours knows English only, and makes English of anything; of others it is believed. Empty: there is none."""
    return bool(command) and (command != OURS or language.partition("-")[0] == OUR_LANGUAGE)
