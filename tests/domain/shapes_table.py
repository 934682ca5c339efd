"""Every shape of call by name, as an onlooker tells it, and what each user's own list says (shapes.txt)."""

from pathlib import Path

SHAPES = {
    name: f"{told.strip()} | {lists.strip()}"
    for name, told, lists in (
        part.strip().split("\n") for part in Path(__file__).with_name("shapes.txt").read_text().split("\n\n")
    )
}
