"""Writes small FIT files: the specimen that readers are rehearsed with.

Names, numbers, scales and types come from the same profile reading goes by; how the bytes lie is
the protocol of FIT (a definition of a message's fields before the messages, checksums at the ends).
"""

import struct
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from fitdecode import profile

_EPOCH: Final = 631_065_600  # of FIT: 1989-12-31, in seconds of Unix
_CRC: Final = (
    0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
    0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400,
)  # fmt: skip
_MESSAGES: Final = {message.name: message for message in profile.MESSAGE_TYPES.values()}


def fit_file(messages: Iterable[tuple[str, Mapping[str, object]]]) -> bytes:
    """`messages`: (name, field -> value), times as aware datetimes."""
    body = b"".join(_message(name, values) for name, values in messages)
    head = struct.pack("<BBHL4s", 14, 0x20, 2132, len(body), b".FIT")
    whole = head + struct.pack("<H", crc(head)) + body
    return whole + struct.pack("<H", crc(whole))


def _message(name: str, values: Mapping[str, object]) -> bytes:
    message = _MESSAGES[name]
    fields = {field.name: field for field in message.fields.values()}
    fields["timestamp"] = fields.get("timestamp") or _MESSAGES["record"].fields[253]
    definition, data = b"", b""
    for field_name, value in values.items():
        field = fields[field_name]
        kind = getattr(field.type, "base_type", field.type)
        raw = _raw(field, value)
        packed = raw if isinstance(raw, bytes) else struct.pack(f"<{kind.fmt}", raw)
        definition += struct.pack("BBB", field.def_num, len(packed), kind.identifier)
        data += packed
    defined = struct.pack("<BBBHB", 0x40, 0, 0, message.mesg_num, len(values)) + definition
    return defined + b"\x00" + data


def _raw(field: Any, value: object) -> int | bytes:
    if isinstance(value, datetime):
        return int(value.timestamp()) - _EPOCH
    if isinstance(value, str):
        names = getattr(field.type, "enum", None) or {}
        numbers = {name: number for number, name in names.items()}
        return int(numbers[value]) if value in numbers else value.encode() + b"\x00"
    assert isinstance(value, (int, float))
    return round(value * (field.scale or 1)) + round((field.offset or 0) * (field.scale or 1))


def crc(data: bytes) -> int:
    """The protocol's checksum, half a byte at a time."""
    found = 0
    for byte in data:
        for half in (byte & 0xF, byte >> 4):
            found = (found >> 4) ^ _CRC[found & 0xF] ^ _CRC[half]
    return found
