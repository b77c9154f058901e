"""The description of this API, in OpenAPI 3.0, made from the collections themselves."""

from typing import Any

from django.http import HttpRequest

from residents.ogc.asking import USUAL_LIMIT
from residents.ogc.collections import COLLECTIONS, Collection
from residents.ogc.crs import BY_URI, CRS84
from residents.ogc.documents import title
from residents.ogc.links import GEOJSON, HTML, JSON, address
from residents.opendata.fields import Field, Kind
from residents.opendata.licences import licence

Part = dict[str, Any]

_TEXT: Part = {"type": "string"}
_LINK: Part = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "titel": _TEXT},
}
_SCHEMAS: dict[Kind, Part] = {
    Kind.NUMBER: {"type": "integer", "nullable": True},
    Kind.TEXT: _TEXT,
    Kind.DAY: {"type": "string", "format": "date", "nullable": True},
    Kind.TRUTH: {"type": "boolean"},
    Kind.TEXTS: {"type": "array", "items": _TEXT},
    Kind.WORKS: {"type": "array", "items": _LINK},
}
_OBJECT: Part = {"type": "object"}


def description(request: HttpRequest) -> Part:
    return {
        "openapi": "3.0.3",
        "info": {
            "title": title(),
            "version": "1.0.0",
            "license": {"name": licence().name, "url": licence().address},
        },
        "servers": [{"url": address(request, "ogc_landing")}],
        "paths": _paths(),
        "components": {
            "parameters": _parameters(),
            "responses": _refusals(),
            "schemas": {
                "problem": _problem(),
                **{name: _properties(one) for name, one in COLLECTIONS.items()},
            },
        },
    }


def _paths() -> Part:
    paths = {
        "/": _path("landing", "f"),
        "/conformance": _path("conformance", "f"),
        "/collections": _path("collections", "f"),
    }
    for name, one in COLLECTIONS.items():
        start = f"/collections/{name}"
        paths[start] = _path(f"{name}.about", "f")
        paths[f"{start}/items"] = _items(one)
        paths[f"{start}/items/{{featureId}}"] = _item(one)
    return paths


def _path(operation: str, *parameters: str) -> Part:
    answer = {JSON: {"schema": _OBJECT}, HTML: {"schema": _TEXT}}
    return _reading(operation, [_parameter(one) for one in parameters], answer)


def _items(one: Collection) -> Part:
    usual = ("f", "crs", "offset", "bbox", "bbox-crs", "datetime")
    parameters = [_parameter(name) for name in usual]
    parameters.append(_asked("limit", _limit(one.most)))
    for name, choice in one.filters.items():
        values = {"enum": list(choice.choices)} if choice.choices else {}
        parameters.append(_asked(name, {**_TEXT, **values}))
    features = {
        "type": "object",
        "properties": {"features": {"type": "array", "items": _feature(one)}},
    }
    answer = {GEOJSON: {"schema": features}, HTML: {"schema": _TEXT}}
    return _reading(f"{one.name}.items", parameters, answer)


def _item(one: Collection) -> Part:
    number = {"name": "featureId", "in": "path", "required": True}
    number["schema"] = {"type": "integer"}
    parameters = [number, _parameter("f"), _parameter("crs")]
    answer = {GEOJSON: {"schema": _feature(one)}, HTML: {"schema": _TEXT}}
    return _reading(f"{one.name}.item", parameters, answer)


def _reading(operation: str, parameters: list[Part], answer: Part) -> Part:
    responses: Part = {"200": {"description": "OK", "content": answer}}
    for status in ("400", "404"):
        responses[status] = {"$ref": f"#/components/responses/{status}"}
    return {
        "get": {
            "operationId": operation,
            "parameters": parameters,
            "responses": responses,
        }
    }


def _feature(one: Collection) -> Part:
    properties = {"$ref": f"#/components/schemas/{one.name}"}
    return {
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "integer"},
            "geometry": _OBJECT,
            "properties": properties,
        },
    }


def _properties(one: Collection) -> Part:
    return {
        "type": "object",
        "properties": {field.name: _schema(field) for field in one.fields},
    }


def _schema(field: Field) -> Part:
    return {**_SCHEMAS[field.kind], "description": str(field.meaning)}


def _parameter(name: str) -> Part:
    return {"$ref": f"#/components/parameters/{name}"}


def _asked(name: str, schema: Part) -> Part:
    listed = {"style": "form", "explode": False}
    return {"name": name, "in": "query", "required": False, "schema": schema, **listed}


def _limit(most: int) -> Part:
    usual = min(USUAL_LIMIT, most)
    return {"type": "integer", "minimum": 1, "maximum": most, "default": usual}


def _parameters() -> Part:
    system = {**_TEXT, "enum": list(BY_URI), "default": CRS84.uri}
    numbers = {"type": "array", "minItems": 4, "maxItems": 6}
    schemas: Part = {
        "f": {**_TEXT, "enum": ["json", "html"]},
        "crs": system,
        "offset": {"type": "integer", "minimum": 0, "default": 0},
        "bbox": {**numbers, "items": {"type": "number"}},
        "bbox-crs": system,
        "datetime": _TEXT,
    }
    return {name: _asked(name, schema) for name, schema in schemas.items()}


def _problem() -> Part:
    told = {"status": {"type": "integer"}, "title": _TEXT, "detail": _TEXT}
    return {"type": "object", "properties": told}


def _refusals() -> Part:
    schema = {"schema": {"$ref": "#/components/schemas/problem"}}
    content = {"application/problem+json": schema}
    names = {"400": "Bad question", "404": "Not found"}
    return {
        status: {"description": name, "content": content}
        for status, name in names.items()
    }
