"""Rows of a table as numpy record arrays, both ways, by PostgreSQL's binary COPY.

A hundred thousand rows take a quarter of a second so, and five by `bulk_create`. The
fields of a record array have the names of the columns, and types that must be those of
the columns to the byte:

    i4 integer · i8 bigint · f8 double precision · ? boolean · S20 text of at most 20
    bytes · M8[D] date · M8[us] timestamp in UTC · O geometry, of shapely and with its
    SRID · V12 bytes as PostgreSQL sends them, for types that numpy has not

NaN and NaT stand for NULL.
"""

from collections.abc import Generator, Mapping
from contextlib import closing
from itertools import chain, islice
from typing import Any

import numpy as np
import shapely
from django.db import connection, models
from numpy.typing import DTypeLike, NDArray

Records = NDArray[Any]  # a record array, of shape (n rows,)
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

_WRITTEN = 20_000  # rows at once: enough for numpy, little for the memory
# Few, so that PostgreSQL fills the socket with the next ones while these are parsed.
_READ = 1_000
_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_EPOCH = np.datetime64("2000-01-01", "us")

# What makes a column of fixed width, so that numpy can read it without looking.
_AS_FIXED = {
    "i4": '"{0}"::integer',
    "i8": '"{0}"::bigint',
    "f8": "coalesce(\"{0}\"::double precision, 'NaN')",
    "b1": '"{0}"::boolean',
    "M8": "coalesce(\"{0}\"::date, '-infinity')",
    "O": '"{0}"',
}
_NO_DAY = np.iinfo(np.int32).min  # how PostgreSQL sends -infinity


def copy_rows(
    cursor: Any,
    table: str,
    rows: Records,
    *,
    nulls: Mapping[str, Bools] | None = None,
) -> None:
    """Afterwards the rows are in the table; columns that aren't in them are filled by
    the table itself.

    `nulls` says per column which rows have no value, beside NaN and NaT. Raises what
    PostgreSQL raises when a row breaks a constraint or a type is another one.
    """
    names = rows.dtype.names or ()
    columns = ", ".join(f'"{name}"' for name in names)
    nulls = nulls or {}
    sql = f'COPY "{table}" ({columns}) FROM STDIN (FORMAT binary)'
    with connection.wrap_database_errors, cursor.copy(sql) as copy:
        copy.write(_SIGNATURE)
        for start in range(0, len(rows), _WRITTEN):
            part = slice(start, start + _WRITTEN)
            given = {name: which[part] for name, which in nulls.items()}
            copy.write(_as_binary(rows[part], given).tobytes())
        copy.write(_END)


def _as_binary(rows: Records, nulls: Mapping[str, Bools]) -> Bytes:
    """The rows as PostgreSQL reads them, as one array of bytes.

    All fields get the room of the longest value; then what isn't used is left out:

        |fields 2|length 4|r o a d s . . . . .|length 8|1 2 3 4 5 6 7 8|
    """
    names = rows.dtype.names or ()
    count = np.full((len(rows), 1), len(names), dtype=">i2")
    parts, used = [_bytes_of(count)], [np.ones((len(rows), 2), dtype=bool)]
    for name in names:
        values, lengths = _field(rows[name])
        if name in nulls:
            lengths = np.where(nulls[name], -1, lengths)
        parts += [_bytes_of(lengths.astype(">i4")[:, None]), values]
        used += [
            np.ones((len(rows), 4), dtype=bool),
            np.arange(values.shape[1]) < lengths[:, None],
        ]
    everything, mask = np.hstack(parts), np.hstack(used)
    return everything.ravel() if mask.all() else everything[mask]


def _field(values: NDArray[Any]) -> tuple[Bytes, Ints]:
    """Bytes, of shape (n rows, most bytes), and how many count; -1 for NULL."""
    kind = values.dtype.kind
    if kind == "O":
        texts = shapely.to_wkb(values, include_srid=True).tolist()
        lengths = np.array([len(text) for text in texts], dtype=np.int64)
        return _bytes_of(np.array(texts, dtype="S")[:, None]), lengths
    if kind == "S":
        lengths = np.strings.str_len(values).astype(np.int64)
        return _bytes_of(np.ascontiguousarray(values)[:, None]), lengths
    missing = values != values  # NaN and NaT alone differ from themselves
    if kind == "M":
        values = _since_epoch(values)
    if kind in "ifM":
        values = values.astype(values.dtype.newbyteorder(">"))
    lengths = np.where(missing, -1, values.dtype.itemsize).astype(np.int64)
    return _bytes_of(np.ascontiguousarray(values)[:, None]), lengths


def _since_epoch(values: NDArray[Any]) -> NDArray[Any]:
    """Days or microseconds since 2000, as PostgreSQL counts them."""
    unit = np.datetime_data(values.dtype)[0]
    counted = (values - _EPOCH.astype(f"M8[{unit}]")).astype(np.int64)
    return counted.astype(np.int32) if unit == "D" else counted


def _bytes_of(values: NDArray[Any]) -> Bytes:
    return np.ascontiguousarray(values).view(np.uint8).reshape(len(values), -1)


def read_rows(query: models.QuerySet[Any, Any], dtype: DTypeLike) -> Records:
    """The columns of a queryset that the fields of the record type name.

    Of texts no more is read than fits. Only the last field may be of type O. The
    order is the one of the queryset. Raises ValueError when a column has a NULL that
    its type has no value for.
    """
    wanted = np.dtype(dtype)
    # closed, or the connection would wait for ever for who reads on after an error
    with closing(_chunks(query, wanted)) as chunks:
        parts = [_parsed(chunk, wanted) for chunk in chunks]
    return np.concatenate(parts) if parts else np.empty(0, dtype=wanted)


def _chunks(
    query: models.QuerySet[Any, Any], wanted: np.dtype[Any]
) -> Generator[list[bytes], None, None]:
    names = wanted.names or ()
    inner, parameters = query.values(*names).query.sql_with_params()
    columns = ", ".join(_fixed(name, wanted[name]) for name in names)
    sql = f"COPY (SELECT {columns} FROM ({inner}) AS found) TO STDOUT (FORMAT binary)"
    with connection.cursor() as cursor, cursor.copy(sql, parameters) as copy:
        sent = map(bytes, copy)
        # what opens the file comes with the first row
        rows = chain([next(sent)[len(_SIGNATURE) :]], sent)
        while found := list(islice(rows, _READ)):
            if found[-1] == _END:
                del found[-1]
            if found:
                yield found


def _fixed(name: str, dtype: np.dtype[Any]) -> str:
    if dtype.kind == "S":
        return f'rpad("{name}", {dtype.itemsize})'
    return _AS_FIXED[dtype.str[1:3]].format(name)


def _parsed(chunk: list[bytes], wanted: np.dtype[Any]) -> Records:
    sent = _sent_as(wanted)
    size = sent.itemsize
    # a NULL makes a row shorter: filled up, so that the lengths can tell which it is
    heads = b"".join([row[:size].ljust(size) for row in chunk])
    head = np.frombuffer(heads, dtype=sent)
    rows = np.empty(len(chunk), dtype=wanted)
    for position, name in enumerate(wanted.names or ()):
        _check_lengths(name, head[f"length{position}"], wanted[name])
        if wanted[name].kind == "O":
            rows[name] = shapely.from_wkb([row[size:] for row in chunk])
        elif wanted[name].kind == "M":
            rows[name] = _as_days(head[name])
        else:
            rows[name] = head[name]
    return rows


def _check_lengths(name: str, lengths: Ints, wanted: np.dtype[Any]) -> None:
    expected = 4 if wanted.kind == "M" else wanted.itemsize
    as_wanted = lengths >= 0 if wanted.kind == "O" else lengths == expected
    if not as_wanted.all():
        raise ValueError(f"{name} has a NULL, or is of another type than {wanted}")


def _sent_as(wanted: np.dtype[Any]) -> np.dtype[Any]:
    """How PostgreSQL sends the fields of fixed width, each after its length."""
    fields: list[tuple[str, str]] = [("count", ">i2")]
    for position, name in enumerate(wanted.names or ()):
        fields.append((f"length{position}", ">i4"))
        if wanted[name].kind == "M":
            fields.append((name, ">i4"))
        elif wanted[name].kind != "O":
            fields.append((name, wanted[name].newbyteorder(">").str))
    return np.dtype(fields)


def _as_days(sent: NDArray[Any]) -> NDArray[Any]:
    days = sent.astype(np.int64).astype("m8[D]") + _EPOCH.astype("M8[D]")
    days[sent == _NO_DAY] = np.datetime64("NaT")
    return days
