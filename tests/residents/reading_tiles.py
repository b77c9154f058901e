"""Mapbox Vector Tiles, as far as tests must read them; after its specification 2.1."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5


@dataclass(frozen=True, slots=True)
class Feature:
    id: int
    properties: dict[str, Any]
    # In the tile's units, from its north-west corner.
    points: list[tuple[int, int]]


def read_tile(tile: bytes) -> dict[str, list[Feature]]:
    """The features of each layer."""
    return dict(_layer(value) for number, value in _fields(tile) if number == 3)


def _layer(layer: bytes) -> tuple[str, list[Feature]]:
    name, keys, values, features = "", [], [], []
    for number, value in _fields(layer):
        if number == 1:
            name = value.decode()
        elif number == 2:
            features.append(value)
        elif number == 3:
            keys.append(value.decode())
        elif number == 4:
            values.append(_value(value))
    return name, [_feature(feature, keys, values) for feature in features]


def _feature(feature: bytes, keys: list[str], values: list[Any]) -> Feature:
    fields = dict(_fields(feature))
    tags = list(_varints(fields.get(2, b"")))
    pairs = zip(tags[::2], tags[1::2], strict=True)
    properties = {keys[key]: values[value] for key, value in pairs}
    return Feature(fields.get(1, 0), properties, _points(fields[4]))


def _points(geometry: bytes) -> list[tuple[int, int]]:
    numbers = _varints(geometry)
    points, x, y = [], 0, 0
    for command in numbers:
        if command & 7 == 7:
            continue
        for _ in range(command >> 3):
            x, y = x + _signed(next(numbers)), y + _signed(next(numbers))
            points.append((x, y))
    return points


def _signed(number: int) -> int:
    return number >> 1 ^ -(number & 1)


def _value(message: bytes) -> Any:
    ((number, value),) = _fields(message)
    if number == 1:
        return value.decode()
    if number == 6:
        return _signed(value)
    return bool(value) if number == 7 else value


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    value: Any
    while at < len(message):
        key, at = _varint(message, at)
        if key & 7 == _VARINT:
            value, at = _varint(message, at)
        elif key & 7 == _EIGHT_BYTES:
            (value,), at = struct.unpack_from("<d", message, at), at + 8
        elif key & 7 == _FOUR_BYTES:
            (value,), at = struct.unpack_from("<f", message, at), at + 4
        else:
            assert key & 7 == _BYTES
            length, at = _varint(message, at)
            value, at = message[at : at + length], at + length
        yield key >> 3, value


def _varints(packed: bytes) -> Iterator[int]:
    at = 0
    while at < len(packed):
        number, at = _varint(packed, at)
        yield number


def _varint(message: bytes, at: int) -> tuple[int, int]:
    number, shift = 0, 0
    while True:
        byte = message[at]
        number |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return number, at
