"""schemathesis sends what the document permits, and what it does not: nothing fails, nothing is undocumented."""

from typing import Any

import pytest
from flask import Flask

from tests.webui.api.bodies import ROUTES
from tests.webui.api.caller import Caller
from tests.webui.api.things import Things
from webui.api.document import document

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]
RIGHT, WRONG = 3, 2  # requests of a route


@pytest.fixture(scope="module")
def schema() -> Any:
    """Loaded here, and not with this file: schemathesis takes two seconds, also of those who leave slow tests out."""
    import schemathesis

    return schemathesis.openapi.from_dict(document())


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_answer_is_as_documented(
    app: Flask, root: Caller, acme_things: Things, schema: Any, method: str, path: str
) -> None:
    """Twice about things that exist, once about any; a body that breaks the document is refused."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st
    from schemathesis import Case, GenerationMode

    schema.app = app
    for mode, most in ((GenerationMode.POSITIVE, RIGHT), (GenerationMode.NEGATIVE, WRONG)):

        @given(case=schema[path][method].as_strategy(generation_mode=mode), real=st.sampled_from([True, True, False]))
        @settings(max_examples=most, derandomize=True, deadline=None, phases=[Phase.generate], database=None,
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        def one(case: Case, real: bool) -> None:
            if real:
                case.path_parameters = {name: acme_things.ids[name] for name in case.path_parameters}
                case.headers.update({"If-Match": "*"} if "If-Match" in case.headers else {})
            answer = case.call(headers={"Authorization": f"Bearer {root.token}"})
            case.validate_response(answer, checks=_checks())
            if _breaks(case):
                assert answer.status_code >= 400, (case.body, answer.text)

        one()


def _checks() -> list[Any]:
    from schemathesis.specs.openapi import checks

    return [
        _no_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_headers_conformance,
        checks.response_schema_conformance,
    ]


def _no_server_error(context: Any, answer: Any, case: Any) -> None:
    """But that the telephone system is away, as it is here: 503, which the document names."""
    from schemathesis.checks import not_a_server_error

    if answer.status_code != 503:
        not_a_server_error(context, answer, case)


def _breaks(case: Any) -> bool:
    """Whether the body is against the document; what cannot be told from the right in an address is not."""
    from schemathesis import GenerationMode
    from schemathesis.core import NOT_SET
    from schemathesis.core.parameters import ParameterLocation

    found = case.meta.components.get(ParameterLocation.BODY) if case.meta else None
    return found is not None and found.mode is GenerationMode.NEGATIVE and case.body is not NOT_SET
