"""Files made to do harm, in small: the shapes of real attacks on importers."""

import io
import random
import struct
import zipfile

from tests.support.apple import export

LIMIT = "2026-03-01 10:00:00 +0100"


def _export(inner: bytes, doctype: bytes = b"") -> bytes:
    head = b'<?xml version="1.0" encoding="UTF-8"?>\n' + doctype
    return head + b'<HealthData locale="en">\n' + inner + b"\n</HealthData>\n"


def _record(value: bytes) -> bytes:
    span = f'startDate="{LIMIT}" endDate="{LIMIT}"'.encode()
    return (
        b'<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="A" ' + span
        + b' value="' + value + b'"/>'
    )  # fmt: skip


def billion_laughs() -> bytes:
    levels = "".join(f'<!ENTITY l{i + 1} "{f"&l{i};" * 10}">' for i in range(9))
    doctype = f'<!DOCTYPE HealthData [<!ENTITY l0 "lol">{levels}]>'.encode()
    return _export(_record(b"&l9;"), doctype)


def quadratic() -> bytes:
    doctype = b'<!DOCTYPE HealthData [<!ENTITY a "' + b"a" * 100_000 + b'">]>'
    return _export(_record(b"&a;" * 10_000), doctype)


def reading_a_file() -> bytes:
    doctype = b'<!DOCTYPE HealthData [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return _export(_record(b"&x;"), doctype)


def calling_out(port: int) -> bytes:
    doctype = (
        f'<!DOCTYPE HealthData SYSTEM "http://127.0.0.1:{port}/d.dtd" ['
        f'<!ENTITY x SYSTEM "http://127.0.0.1:{port}/x">]>'
    ).encode()
    return _export(_record(b"&x;"), doctype)


def declaring_late() -> bytes:
    return _export(b'<!DOCTYPE HealthData [<!ENTITY a "b">]>' + _record(b"&a;"))


def declaring_behind_a_control_character() -> bytes:
    return _export(b'<\x01!DOCTYPE HealthData [<!ENTITY a "b">]>' + _record(b"&a;"))


def deep() -> bytes:
    return _export(b"<Workout>" * 200_000)


def long_token() -> bytes:
    return _export(_record(b"9" * (16 << 20)))


def two_byte_characters() -> bytes:
    return _export(_record(b"61")).decode().replace("UTF-8", "UTF-16").encode("utf-16")


def mislabelled() -> bytes:
    return _export(_record(b"61")).replace(b"UTF-8", b"UTF-7")


def not_utf8() -> bytes:
    return _export(_record(b"\xff\xfe"))


def nested_content_model() -> bytes:
    depth = 100_000
    doctype = b"<!DOCTYPE HealthData [<!ELEMENT a " + b"(" * depth + b"b" + b")" * depth + b">]>"
    return _export(_record(b"61"), doctype)


def many_attributes() -> bytes:
    return _export(b"<Record " + b" ".join(b'a%d="1"' % i for i in range(60_000)) + b"/>")


def many_children() -> bytes:
    return _export(b"<Workout>" + b"<MetadataEntry/>" * 300_000 + b"</Workout>")


def many_names() -> bytes:
    return _export(b"".join(_record(b"n%d" % i) for i in range(70_000)))


def bomb() -> bytes:
    """A gigabyte of nothing in a megabyte."""
    return _zip([("apple_health_export/export.xml", b"\0" * (1 << 30))])


def declared_bomb() -> bytes:
    return _patched(_zip([("export.xml", b"x" * 100)]), size=9 << 30)


def lying_about_its_size() -> bytes:
    return _patched(_zip([("export.xml", export(1).xml)]), size=1000)


def overlapping() -> bytes:
    """Two entries that are the same bytes."""
    whole = _zip([("a.xml", b"a" * 1000), ("b.xml", b"b" * 1000)])
    first = whole.index(b"PK\x01\x02")
    second = whole.index(b"PK\x01\x02", first + 4)
    return whole[: second + 42] + struct.pack("<L", 0) + whole[second + 46 :]


def encrypted() -> bytes:
    whole = bytearray(_zip([("export.xml", b"secret")]))
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    return bytes(whole)


def nested() -> bytes:
    return _zip([("inner.zip", _zip([("export.xml", b"x")]))])


def linked() -> bytes:
    link = zipfile.ZipInfo("export.xml")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    return _zip([(link, b"/etc/passwd")])


def named(name: str) -> bytes:
    return _zip([(name, b"x")])


def twice_the_same_name() -> bytes:
    return _zip([("a.xml", b"1"), ("b.xml", b"2")]).replace(b"b.xml", b"a.xml")


def crowded() -> bytes:
    return _zip([(f"{i}.xml", b"") for i in range(20_001)])


def claiming_many_entries() -> bytes:
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 60_000, 60_000, 0, 0, 0)
    return b"PK\x03\x04" + b"\0" * 100 + end


def damaged() -> bytes:
    whole = bytearray(export(1).zip)
    whole[len(whole) // 2] ^= 0xFF
    return bytes(whole)


def bad_sum() -> bytes:
    whole = bytearray(_zip([("export.xml", export(1).xml)]))
    at = whole.index(b"PK\x01\x02") + 16
    (crc,) = struct.unpack_from("<L", whole, at)
    struct.pack_into("<L", whole, at, crc ^ 1)
    return bytes(whole)


def cut_off_archive() -> bytes:
    whole = export(1).zip
    return whole[: len(whole) * 2 // 3]


def cut_off_export() -> bytes:
    xml = export(1).xml
    return _zip([("export.xml", xml[: len(xml) * 2 // 3])])


def odd_packing() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("export.xml", export(1).xml)
    return out.getvalue()


def _zip(files: list[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files:
            archive.writestr(name, content, zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()


def _patched(whole: bytes, *, size: int) -> bytes:
    """Another unpacked size in the directory; beyond 4 GB as an extra field of 64 bits."""
    at = whole.index(b"PK\x01\x02")
    if size < 1 << 32:
        return whole[: at + 24] + struct.pack("<L", size) + whole[at + 28 :]
    name = struct.unpack_from("<H", whole, at + 28)[0]
    extra = struct.pack("<HHQ", 1, 8, size)
    entry = bytearray(whole[at : at + 46 + name])
    struct.pack_into("<L", entry, 24, 0xFFFFFFFF)
    struct.pack_into("<H", entry, 30, len(extra))
    end = bytearray(whole[whole.index(b"PK\x05\x06") :])
    struct.pack_into("<L", end, 12, len(entry) + len(extra))
    return whole[:at] + bytes(entry) + extra + bytes(end)


# Text and recordings, made to do harm to their readers.


def _takeout(content: bytes, name: str = "heart_rate-2026-01-02.json") -> bytes:
    return _zip([(f"Takeout/Fitbit/{name}", content)])


def deep_json() -> bytes:
    return _takeout(b"[" * 200_000 + b"]" * 200_000)


def not_a_number() -> bytes:
    return _takeout(b'[{"dateTime":"01/02/26 07:00:00","value":{"bpm":NaN,"confidence":1}}]')


def key_twice() -> bytes:
    return _takeout(b'[{"dateTime":"01/02/26 07:00:00","dateTime":"x","value":{"bpm":60}}]')


def endless_string() -> bytes:
    return _takeout(b'[{"dateTime":"' + b'\\"' * 2_000_000)


def large_json() -> bytes:
    """More than is read at once, of few bytes packed."""
    item = b'{"dateTime":"01/02/26 07:00:00","value":{"bpm":60,"confidence":1}},'
    unlike = random.Random(1).randbytes(700_000).hex().encode()  # so the ratio passes
    return _takeout(b"[" + item * 1_000_000 + b'"' + unlike + b'"]')


def endless_line() -> bytes:
    return b"date,steps,weight (kg)\n" + b"9" * (3 << 20)


def unclosed_quote() -> bytes:
    return b'date,steps\n"' + b"2026-01-01,5\n" * 100_000


def many_columns() -> bytes:
    return b"date,steps\n" + b"1," * 100_000 + b"\n"


def table_with_odd_bytes() -> bytes:
    return b"date,steps\n2026-01-02,5\n\xff\xfe,6\n"


def fit_of_wide_messages() -> bytes:
    """A definition of 255 fields of 255 bytes, and messages that are not there."""
    body = b"\x40\x00\x00\x14\x00\xff" + b"\x01\xff\x0d" * 255 + b"\x00" * 100
    head = struct.pack("<BBHL4s", 14, 0x20, 2132, len(body), b".FIT") + b"\x00\x00"
    return head + body + b"\x00\x00"


def fit_claiming_gigabytes() -> bytes:
    return struct.pack("<BBHL4s", 14, 0x20, 2132, 0xFFFFFFF0, b".FIT") + b"\x00" * 200
