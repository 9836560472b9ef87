"""The HTTP interface of the product for other systems: `/api/v1/`. Each room brings its router."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from lms.accounts.api import ProblemError
from lms.accounts.api import router as people
from lms.dashboards.api import router as completions

DESCRIPTION = (
    "For personnel systems. Every request carries a key: `Authorization: Bearer amparo.…`. Administrators of units make"
    " keys under People and access. Faults are answered as application/problem+json with a stable `fault`."
)


class Api(NinjaAPI):
    """Nothing that is answered is kept on the way."""

    def create_response(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().create_response(*args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response


api = Api(title="Amparo", version="1", description=DESCRIPTION, docs_url=None, urls_namespace="api")
api.add_router("", people)
api.add_router("", completions)


@api.exception_handler(ProblemError)
def problem(_request: HttpRequest, error: ProblemError) -> HttpResponse:
    return _problem(error.status, error.fault, error.detail, **error.more)


@api.exception_handler(ValidationError)
def invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What was sent is not repeated in the answer: it may be about people."""
    wrong = [{"where": [str(part) for part in found["loc"]], "what": found["msg"]} for found in error.errors]
    return _problem(422, "invalid", "The request is not of the form that is described.", errors=wrong)


@api.exception_handler(HttpError)
def unreadable(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return _problem(error.status_code, "unreadable", "The request cannot be read.")


def _problem(status: int, fault: str, detail: str, **more: Any) -> HttpResponse:
    told = {"type": "about:blank", "title": fault.replace("_", " "), "status": status, "fault": fault, "detail": detail}
    headers = {"Cache-Control": "no-store"} | ({"WWW-Authenticate": "Bearer"} if status == 401 else {})
    response = HttpResponse(json.dumps(told | more), "application/problem+json", status=status, headers=headers)
    response._has_been_logged = True  # type: ignore[attr-defined] # noqa: SLF001 Django would log the address, and a staff number in it
    return response


@require_safe
def described(request: HttpRequest) -> HttpResponse:
    """The description for people: what openapi.json says to programs. Variables: description, operations."""
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    schemas = schema["components"]["schemas"]
    operations = [
        {"method": method.upper(), "path": path, **_told(operation, schemas)}
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    context = {"description": _plain(schema["info"]["description"]), "operations": operations}
    return render(request, "accounts/api.html", context)


def _plain(text: str) -> str:
    """What programs show as Markdown."""
    return text.replace("`", "")


def _told(operation: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    parameters = [
        {"name": found["name"], "in": found["in"], "text": found["schema"].get("description", "")}
        for found in operation.get("parameters", [])
    ]
    body: dict[str, str] = (
        operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    )
    return {
        "summary": operation.get("summary", ""),
        "text": _plain(operation.get("description", "")),
        "scope": operation.get("x-scope", ""),
        "parameters": parameters,
        "fields": _fields(schemas, body.get("$ref", "")),
    }


def _fields(schemas: dict[str, Any], reference: str, before: str = "") -> list[dict[str, Any]]:
    """Of what is sent, and of the things in its lists: `memberships[].unit`."""
    schema = schemas.get(reference.rpartition("/")[2], {})
    fields: list[dict[str, Any]] = []
    for name, told in schema.get("properties", {}).items():
        required = name in schema.get("required", [])
        fields.append({"name": before + name, "text": told.get("description", ""), "required": required})
        fields += _fields(schemas, told.get("items", {}).get("$ref", ""), f"{before}{name}[].")
    return fields
