"""The page that describes the API, made from its OpenAPI document: it loads nothing from anywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from sayso.web.rendering import render

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that the API does: its method and address, what it takes, and the name of the form that it gives."""

    id: str
    method: str
    path: str
    summary: str
    about: str
    parameters: tuple[tuple[str, str, str], ...]
    takes: str
    gives: str


@router.get("/api/docs")
def reference(request: Request) -> Response:
    """Every address of the API with its parameters and forms."""
    document = request.app.openapi()
    forms = {name: _fields(form) for name, form in document.get("components", {}).get("schemas", {}).items() if name.endswith("Form") or name.startswith("To")}
    return render(request, "reference.html", {"operations": operations(document), "forms": forms})


def operations(document: dict[str, Any]) -> list[Operation]:
    """The operations of an OpenAPI document, in its order."""
    found = []
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            parameters = tuple((p["name"], p["in"], p.get("description", "") + (" (needed)" if p.get("required") else "")) for p in one.get("parameters", ()))
            good: dict[str, Any] = next((one["responses"][code] for code in ("200", "201") if code in one["responses"]), {})
            takes = _form(one.get("requestBody", {}))
            found.append(Operation(f"{method}{path}".replace("/", "-"), method.upper(), path, one.get("summary", ""), one.get("description", ""), parameters, takes, _form(good)))
    return found


def _form(part: dict[str, Any]) -> str:
    """The name of the form in a body, or nothing."""
    schema = part.get("content", {}).get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _fields(form: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, _type(field)) for name, field in form.get("properties", {}).items())


def _type(field: dict[str, Any]) -> str:
    """A field's type as one reads it: list of SpanForm, text or null."""
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "anyOf" in field:
        return " or ".join(_type(one) for one in field["anyOf"])
    if "enum" in field:
        return ", ".join(map(str, field["enum"]))
    if "const" in field:
        return repr(field["const"])
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}))}"
    kind = str(field.get("type", "anything"))
    return {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(kind, kind)
