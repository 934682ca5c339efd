"""Puts pip into a virtual environment on a Debian or Ubuntu without python3-venv: Debian's wheel of it, unpacked.

Run by the environment's own interpreter, from the project's folder, with nothing installed yet.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from controller.pbx import apt


def main() -> int:
    """Returns the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            wheel = _fetch(Path(folder))
        except apt.AptFailed as error:
            print(
                f"pip could not be fetched: {error}\nAs root, `apt-get install python3-venv` does it too.",
                file=sys.stderr,
            )
            return 1
        # A wheel is a zip file, and pip runs from one: this one installs itself.
        return subprocess.run([sys.executable, f"{wheel}/pip", "install", "--quiet", wheel], check=False).returncode


def _fetch(folder: Path) -> Path:
    private = apt.open_apt(folder / "apt", None, print)
    for archive in apt.download(private, apt.resolve(private, ["python3-pip-whl"]), lambda line: None):
        if archive.name.startswith("python3-pip-whl_"):
            apt.unpack(archive, folder)
    return next(folder.glob("usr/share/python-wheels/pip-*.whl"))


if __name__ == "__main__":
    sys.exit(main())
