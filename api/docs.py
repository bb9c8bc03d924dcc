"""The OpenAPI document and a page that shows it without any script or foreign file."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import TYPE_CHECKING, Any, Final

from fastapi.openapi.utils import get_openapi
from starlette.responses import HTMLResponse, Response

from ambassadors import __version__
from api.problems import kinds
from api.schemas import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import FastAPI
    from starlette.requests import Request

ABOUT: Final = (
    "Who a brand's ambassadors are, why, and whom to contact. Lists carry cursors and ETags; every failure is "
    "a problem document (RFC 9457); an unknown query parameter is an error. A cursor stands in the list of one "
    "assessment: when a newer one has remade the list, the answer is 400 `list-remade`, and the walk starts again."
)
TAGS: Final = {
    "ambassadors": "Lists, people, receipts",
    "authenticity": "What speaks for and against an account, with the figures; rings",
    "brands": "What can be asked for",
    "interactions": "What happened, sent in",
    "webhooks": "What platforms send by themselves, signed",
    "suggestions": "Whom to contact or answer",
    "people": "Which accounts are one person, on which evidence",
    "suppressions": "Whom to leave alone",
    "privacy": "The rights of people: everything about one, erasure, objection; lists to leave alone",
    "assessments": "New rankings, made in the background; what changed between two",
    "parameters": "What of the ranking may be changed, and who would move",
    "service": "Health, status, metrics",
}
STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;"
    "background:#fff}h2{border-bottom:2px solid #444;margin-top:3rem}code{background:#f0f0f0;padding:0 .2rem}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3rem .5rem;text-align:left;"
    "vertical-align:top}th{background:#eee}"
)
POLICY: Final = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    + "'"
)


def register(app: FastAPI) -> None:
    """Give the application its OpenAPI document and ``/docs``."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    async def page(_request: Request) -> Response:
        return HTMLResponse(html(openapi()), headers={"Content-Security-Policy": POLICY})

    setattr(app, "openapi", openapi)  # noqa: B010 - FastAPI's own way to extend it; a method to mypy
    app.add_route("/docs", page, include_in_schema=False)


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=__version__,
        description=ABOUT,
        routes=app.routes,
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        servers=[{"url": "/", "description": "Where this page came from"}],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    schemas = document["components"]["schemas"]
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"), Problem=problem)
    for unused in ("HTTPValidationError", "ValidationError"):  # FastAPI's own kind of 422, sent nowhere here
        schemas.pop(unused, None)
    return document


def html(document: dict[str, Any]) -> str:
    """Return an OpenAPI document as one page of readable tables."""
    info = document["info"]
    parts = [f"<h1>{escape(info['title'])} {escape(info['version'])}</h1><p>{_text(info['description'])}</p>"]
    parts.append('<p>For programs: <a href="/openapi.json">openapi.json</a></p>')
    for tag in document["tags"]:
        parts.append(f"<h2>{escape(tag['name'])}</h2><p>{_text(tag['description'])}</p>")
        parts += [
            _operation(path, method, operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
            if tag["name"] in operation["tags"]
        ]
    parts.append(
        "<h2>Problems</h2>"
        + _table(
            ("type", "status", "title"),
            [(f"urn:ambassadors:problem:{kind.slug}", str(kind.status), kind.title) for kind in kinds()],
        )
    )
    parts.append("<h2>Schemas</h2>")
    for name, schema in sorted(document["components"]["schemas"].items()):
        rows = [
            (field, _type(inner), inner.get("description", ""))
            for field, inner in schema.get("properties", {}).items()
        ]
        parts.append(
            f'<h3 id="{escape(name)}">{escape(name)}</h3><p>{_text(schema.get("description", ""))}</p>'
        )
        parts.append(_table(("field", "type", "meaning"), rows))
    body = "\n".join(parts)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(info["title"])}</title>'
    return f'<!doctype html><html lang="en"><head>{head}<style>{STYLE}</style></head><body><main>{body}</main></body></html>'


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    parameters = [
        (item["name"], item["in"], _type(item["schema"]), item.get("description", ""))
        for item in operation.get("parameters", [])
    ]
    answers = [(status, answer["description"]) for status, answer in sorted(operation["responses"].items())]
    heading = f"<h3><code>{method.upper()} {escape(path)}</code> {escape(operation['summary'])}</h3>"
    inputs = _table(("parameter", "in", "type", "meaning"), parameters) if parameters else ""
    return f"{heading}<p>{_text(operation.get('description', ''))}</p>{inputs}{_table(('status', 'meaning'), answers)}"


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_type(inner) for inner in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(schema.get("format", schema.get("type", "any")))


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    line = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    lines = "".join("<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{line}</tr></thead><tbody>{lines}</tbody></table>"


def _text(text: str) -> str:
    """Escape, and set what stands between backticks as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))
