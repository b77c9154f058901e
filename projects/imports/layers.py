"""What was found in a file, kept with its import, so that it is read once."""

from dataclasses import asdict
from typing import Any

import shapely
from django.db import transaction

from areas.files import Row, Table
from projects.imports.looking import Contents, FileColumn, Layer
from projects.models import Import, ImportLayer


@transaction.atomic
def keep(import_: Import, found: Contents) -> None:
    """Afterwards the import has these layers, and no others."""
    import_.layers.all().delete()
    ImportLayer.objects.bulk_create(
        ImportLayer(
            of_import=import_,
            number=number,
            name=layer.name,
            rows=layer.rows,
            content=_as_json(layer),
        )
        for number, layer in enumerate(found.layers, start=1)
    )


def layer_named(import_: Import, name: str) -> Layer | None:
    """The layer of that name; the best one if there is none of that name; None if
    nobody has looked into the file yet."""
    kept = import_.layers.filter(name=name).first() or import_.layers.first()
    return _as_layer(kept, import_.file_name) if kept else None


def _as_json(layer: Layer) -> dict[str, Any]:
    return {
        "columns": [_column_as_json(column) for column in layer.columns],
        "epsg": layer.epsg,
        "shapes": layer.shapes,
        "bounds": layer.bounds,
        "table": {
            "columns": layer.table.columns,
            "epsg": layer.table.epsg,
            "usual_epsg": layer.table.usual_epsg,
            "is_sheet": layer.table.is_sheet,
            "rows": [_row_as_json(row) for row in layer.table.rows],
        },
    }


def _column_as_json(column: FileColumn) -> dict[str, Any]:
    # As pairs: PostgreSQL keeps no order of names.
    return {**asdict(column), "words": list(column.words.items())}


def _row_as_json(row: Row) -> list[Any]:
    shape = shapely.to_wkb(row.shape, hex=True) if row.shape is not None else None
    return [row.number, list(row.values.values()), shape]


def _as_layer(kept: ImportLayer, file_name: str) -> Layer:
    content = kept.content
    return Layer(
        name=kept.name,
        rows=kept.rows,
        columns=[
            FileColumn(**{**column, "words": dict(column["words"])})
            for column in content["columns"]
        ],
        epsg=content["epsg"],
        shapes=content["shapes"],
        bounds=tuple(content["bounds"]) if content["bounds"] else None,
        table=_as_table(content["table"]),
        file_name=file_name,
    )


def _as_table(content: dict[str, Any]) -> Table:
    columns = content["columns"]
    rows = [
        Row(
            number,
            dict(zip(columns, cells, strict=True)),
            shapely.from_wkb(shape) if shape else None,
        )
        for number, cells, shape in content["rows"]
    ]
    return Table(**{**content, "rows": rows})
