"""Small JSON files of the state folder that are made once and kept, however many processes start together."""

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any


def once(path: Path, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `path` holds; made and written (0600) first where there is none. Two that start together get the same."""
    if not path.exists():
        _publish(path, make())
    content: dict[str, Any] = json.loads(path.read_text())
    return content


def completed(path: Path, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """As `once`; what `make` gives and an older version did not know yet is added, the rest kept."""
    content = once(path, make)
    added = {name: value for name, value in make().items() if name not in content}
    if not added:
        return content
    content |= added
    whole = path.with_suffix(".whole")
    _publish(whole, content)
    whole.replace(path)
    return content


def _publish(path: Path, content: dict[str, Any]) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp gives 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)  # fails where another process was first, and then its file counts
    except FileExistsError:
        pass
    finally:
        Path(temporary).unlink()
