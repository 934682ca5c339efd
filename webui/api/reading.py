"""The OpenAPI document as a page that people read: areas, requests, forms. Rendered here, so that no script is needed.

(The usual viewers, RapiDoc 9.3 and Swagger UI 5.35, want inline styles and `new Function`, which our policy forbids.)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
REFERENCE = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of a form, or a parameter; `forms` are those it links to."""

    name: str
    kind: str
    forms: tuple[str, ...]
    needed: bool
    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """One route; `sent` and `answered` are names of forms, or empty."""

    method: str
    path: str
    summary: str
    parameters: tuple[Cell, ...]
    sent: str
    answered: str
    status: str
    refusals: tuple[tuple[str, str], ...]

    @property
    def anchor(self) -> str:
        return f"{self.method}{self.path}".replace("/", "-").translate({ord("{"): None, ord("}"): None})


@dataclass(frozen=True, slots=True)
class Part:
    """An area."""

    name: str
    text: str
    requests: tuple[Request, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """An object in JSON."""

    name: str
    cells: tuple[Cell, ...]


def parts(document: Mapping[str, Any]) -> tuple[Part, ...]:
    """The areas in order."""
    found = list(_requests(document))
    return tuple(
        Part(tag["name"], tag.get("description", ""), tuple(request for name, request in found if name == tag["name"]))
        for tag in document["tags"]
    )


def forms(document: Mapping[str, Any]) -> tuple[Form, ...]:
    """Everything that is sent or answered, by name."""
    schemas = document["components"]["schemas"]
    return tuple(Form(name, tuple(_cells(schemas[name]))) for name in sorted(schemas))


def _requests(document: Mapping[str, Any]) -> Iterator[tuple[str, Request]]:
    for path, operations in document["paths"].items():
        common = operations.get("parameters", [])
        for method in METHODS:
            if method in operations:
                yield operations[method]["tags"][0], _request(method, path, common, operations[method])


def _request(method: str, path: str, common: list[Any], told: Mapping[str, Any]) -> Request:
    good, bad = (sorted(s for s in told["responses"] if (s < "300") is wanted) for wanted in (True, False))
    sent = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    answered = told["responses"][good[0]].get("content", {}).get("application/json", {}).get("schema", {})
    parameters = tuple(_parameter(each) for each in (*common, *told.get("parameters", [])))
    refusals = tuple((status, told["responses"][status]["description"]) for status in bad)
    return Request(
        method.upper(), path, told.get("summary", ""), parameters, _name(sent), _name(answered), good[0], refusals
    )


def _parameter(told: Mapping[str, Any]) -> Cell:
    place = {"path": "in the path", "query": "in the query", "header": "header"}[told["in"]]
    return Cell(told["name"], f"{_kind(told['schema'])}, {place}", (), told.get("required", False), _text(told))


def _cells(schema: Mapping[str, Any]) -> Iterator[Cell]:
    needed = schema.get("required", ())
    for name, told in schema.get("properties", {}).items():
        yield Cell(name, _kind(told), tuple(_named(told)), name in needed, _text(told))


def _text(told: Mapping[str, Any]) -> str:
    examples = told.get("examples") or ([told["example"]] if "example" in told else [])
    example = f" For example {examples[0]!s}." if examples else ""
    return f"{told.get('description', '')}{example}".strip()


def _kind(told: Mapping[str, Any]) -> str:
    """`whole number or nothing`; empty where the forms that it links to say it."""
    if "enum" in told or "const" in told:
        return " | ".join("null" if each is None else str(each) for each in told.get("enum", [told.get("const")]))
    if told.get("type") == "array":
        return f"list of {_kind(told['items'])}".removesuffix(" of ")
    words = told.get("type", "")
    kinds = [words] if isinstance(words, str) else list(words)
    kinds += ["null"] if {"type": "null"} in (*told.get("anyOf", ()), *told.get("oneOf", ())) else []
    return " or ".join(filter(None, [*kinds, told.get("format", "")]))


def _named(told: Mapping[str, Any]) -> Iterator[str]:
    if "$ref" in told:
        yield _name(told)
    for inner in (told.get("items", {}), *told.get("anyOf", ()), *told.get("oneOf", ())):
        yield from _named(inner) if inner else ()


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).removeprefix(REFERENCE)
