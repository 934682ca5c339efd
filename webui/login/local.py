"""Addresses that stay on this host, so that nobody is led elsewhere by a link to the log-in."""

import re

LOCAL_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")  # neither //other.example nor /\other.example


def local(path: str) -> str:
    """The path, if it stays on this host; else nothing."""
    return path if LOCAL_PATH.fullmatch(path) else ""
