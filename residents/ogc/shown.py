"""Features in a page: a table of many, a card of one."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from residents.ogc.collections import Collection, Feature
from residents.opendata.fields import Kind

_COLUMNS = 6  # more do not fit
_LONG = (Kind.TEXTS, Kind.WORKS)


def table(collection: Collection, features: Sequence[Feature]) -> dict[str, Any]:
    short = [field for field in collection.fields if field.kind not in _LONG]
    columns = short[:_COLUMNS]
    rows = [
        {
            "address": _address(collection, number),
            "cells": [(field, properties[field.name]) for field in columns],
        }
        for number, _geometry, properties in features
    ]
    return {"collection": collection, "columns": columns, "rows": rows}


def card(collection: Collection, feature: Feature) -> dict[str, Any]:
    number, _geometry, properties = feature
    return {
        "collection": collection,
        "number": number,
        "name": properties.get("titel") or properties.get("naam"),
        "cells": [(field, properties[field.name]) for field in collection.fields],
    }


def _address(collection: Collection, number: int) -> str:
    address = reverse("residents:ogc_item", args=[collection.name, number])
    return f"{address}?f=html"
