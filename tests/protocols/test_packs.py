"""A pack is read only whole: every byte class is tampered with once, and each refusal has a word and a sentence of its own."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
from datetime import date

import pytest

from models import vault
from protocols import packs
from protocols.library import library_of
from protocols.packs import FOLDER, MANIFEST, SIGNATURE, PackError, read_pack, refuse_mismatch, write_pack
from tests.protocols.test_library import GOOD, SOURCES

FILES = {
    "sources.yaml": SOURCES.encode(), "medications.yaml": b"classes: []\nmedications: []\n", "activities.yaml": b"[]\n", "poses.yaml": b"[]\n",
    "conditions/everyone.yaml": GOOD.replace("sample", "everyone").encode(),
    "conditions/everyone.cases.yaml": b"[]\n",
}  # fmt: skip
KEY = vault.SigningKey(bytes(range(32)))
OTHER = vault.SigningKey(bytes(range(1, 33)))
TRUSTED = {KEY.public.hex(): "编写组"}
SAID = {"edition": "2026.2", "dated": date(2026, 11, 24), "owner": "编写组", "changes": ("改了一个数",)}


def made(files=FILES, key=KEY, **said) -> bytes:
    return write_pack(files, **(SAID | said), key=key.public, sign=key.sign)


def read(data: bytes, trusted=TRUSTED, **how):
    return read_pack(data, trusted, vault.verify, **how)


def refusal(data: bytes, **how) -> PackError:
    with pytest.raises(PackError) as caught:
        read(data, **how)
    assert caught.value.say.endswith("。") and len(caught.value.say) > 10
    return caught.value


def entries(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes] | list[tuple[str | zipfile.ZipInfo, bytes]], method=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, text in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(name, text)
    return out.getvalue()


def resigned(told: dict, files=FILES, key=KEY) -> bytes:
    """A pack whose manifest says `told`, genuinely signed: a publisher's mistake, not an attack."""
    manifest = json.dumps(told).encode()
    signature = {"key": key.public.hex(), "signature": key.sign(packs._SIGNED + manifest).hex()}
    return zipped({MANIFEST: manifest, SIGNATURE: json.dumps(signature).encode(), **{FOLDER + n: t for n, t in files.items()}})


def told(**changes) -> dict:
    said = json.loads(entries(made())[MANIFEST])
    return {key: value for key, value in (said | changes).items() if value is not ...}


def test_what_is_packed_comes_out_and_the_same_input_gives_the_same_bytes():
    data = made()
    pack = read(data)
    assert dict(pack.files) == FILES and pack.publisher == KEY.public.hex()
    assert (pack.manifest.edition, pack.manifest.dated, pack.manifest.owner) == ("2026.2", date(2026, 11, 24), "编写组")
    assert pack.digest == hashlib.sha256(data).hexdigest() and made() == data
    assert library_of(pack.files).protocols["everyone"].rules[0].id == "S1"


def test_an_unsigned_pack_is_only_for_what_the_program_itself_put_away():
    data = write_pack(FILES, **SAID)
    assert read(data, signed=False).publisher == "" and refusal(data).kind == "unsigned"


def test_every_flipped_byte_is_a_refusal_or_changes_nothing():
    """Whatever byte of the file is turned: never another content, never an exception of the library."""
    data = made()
    whole = dict(read(data).files)
    kinds = set()
    for place in range(0, len(data), 3):
        try:
            assert dict(read(data[:place] + bytes([data[place] ^ 0x41]) + data[place + 1 :]).files) == whole, place
        except PackError as error:
            kinds.add(error.kind)
    assert {"not_zip", "strange_name"} <= kinds


@pytest.mark.parametrize("length", [0, 1, 21, 22, 100, -1, -22, -100])
def test_a_cut_file_is_no_pack(length):
    assert refusal(made()[:length]).kind == "not_zip"


@pytest.mark.parametrize(
    ("name", "change", "kind"),
    [
        (FOLDER + "sources.yaml", lambda text: text.replace(b"A}", b"B}"), "wrong_hash"),
        (FOLDER + "conditions/everyone.cases.yaml", lambda text: text + b"\n", "wrong_hash"),
        (MANIFEST, lambda text: text.replace(b"2026.2", b"2026.3"), "wrong_signature"),
        (MANIFEST, lambda text: text + b"\n", "wrong_signature"),
        (SIGNATURE, lambda text: text.replace(b'"signature": "', b'"signature": "0')[:-3] + b'"}', "wrong_signature"),
        (SIGNATURE, lambda text: text.replace(KEY.public.hex().encode(), OTHER.public.hex().encode()), "unknown_publisher"),
        (SIGNATURE, lambda text: b"{}", "bad_signature"),
        (SIGNATURE, lambda text: b'{"key": 7, "signature": []}', "bad_signature"),
        (SIGNATURE, lambda text: b"\xff", "bad_signature"),
        (SIGNATURE, lambda text: None, "unsigned"),
        (MANIFEST, lambda text: None, "no_manifest"),
        (FOLDER + "poses.yaml", lambda text: None, "missing_file"),
    ],
)  # fmt: skip
def test_what_was_changed_after_signing_is_found(name, change, kind):
    parts = entries(made())
    text = change(parts[name])
    parts = {key: value for key, value in parts.items() if key != name} if text is None else parts | {name: text}
    assert refusal(zipped(parts)).kind == kind


def test_a_file_added_after_signing_is_found():
    parts = entries(made()) | {FOLDER + "conditions/extra.yaml": b"{}"}
    assert refusal(zipped(parts)).kind == "extra_file"


@pytest.mark.parametrize(
    "name",
    ["../evil.yaml", "/etc/passwd", "protocols/../../x.yaml", "protocols\\x.yaml", "C:/x.yaml", "protocols/x.py", "protocols/conditions/",
     "protocols/conditions/a/b.yaml", "protocols/X.yaml", "protocols/名.yaml", "protocols/.yaml", "x.yaml"],
)  # fmt: skip
def test_no_name_leads_out_of_the_layout(name):
    assert refusal(zipped([*entries(made()).items(), (name, b"x")])).kind == "strange_name"


def test_links_and_other_compressions_are_refused():
    link = zipfile.ZipInfo(FOLDER + "conditions/link.yaml")
    link.external_attr = 0o120777 << 16
    assert refusal(zipped([*entries(made()).items(), (link, b"/etc/passwd")])).kind == "strange_kind"
    assert refusal(zipped(entries(made()), zipfile.ZIP_BZIP2)).kind == "strange_kind"
    assert refusal(zipped(entries(made()), zipfile.ZIP_LZMA)).kind == "strange_kind"


def test_a_name_that_stands_twice_is_refused():
    twice = [*entries(made()).items(), (FOLDER + "sources.yaml", b"x")]
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped(twice)
    assert refusal(data).kind == "twice"


def test_a_password_is_refused():
    data = bytearray(made())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        data[place + offset] |= 1
    assert refusal(bytes(data)).kind == "encrypted"


def test_bombs_do_not_unpack(monkeypatch):
    many = {FOLDER + f"conditions/a{n}.yaml": b"" for n in range(packs.MOST_FILES)}
    assert refusal(zipped(entries(made()) | many)).kind == "too_many"
    one = FOLDER + "conditions/bomb.yaml"
    assert refusal(zipped(entries(made()) | {one: b"\0" * (packs.LARGEST_FILE + 1)})).kind == "bomb"
    assert refusal(b"PK" + bytes(packs.LARGEST_PACK)).kind == "too_large"
    monkeypatch.setattr(packs, "LARGEST_WHOLE", 1000)
    assert refusal(made()).kind == "bomb"


def test_a_size_that_lies_is_not_believed():
    """The directory says one byte; the stream holds two megabytes."""
    data = bytearray(zipped({MANIFEST: b"\0" * (2 * 1024 * 1024)}))
    place = data.find(b"PK\x01\x02")
    struct.pack_into("<L", data, place + 24, 1)
    assert refusal(bytes(data)).kind in ("not_zip", "bomb", "bad_manifest")


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"format": 2}, "format"), ({"schema": packs.SCHEMA + 1}, "newer_schema"), ({"schema": packs.SCHEMA - 1}, "older_schema"),
        ({"schema": "1"}, "bad_manifest"), ({"schema": True}, "bad_manifest"), ({"edition": "26.2"}, "bad_manifest"), ({"edition": 7}, "bad_manifest"),
        ({"owner": ""}, "bad_manifest"), ({"changes": "x"}, "bad_manifest"), ({"changes": [1]}, "bad_manifest"), ({"date": "heute"}, "bad_manifest"),
        ({"date": 20261124}, "bad_manifest"), ({"files": []}, "bad_manifest"), ({"files": {"../x.yaml": "0" * 64}}, "bad_manifest"),
        ({"more": 1}, "bad_manifest"), ({"owner": ...}, "bad_manifest"),
    ],
)  # fmt: skip
def test_a_manifest_of_another_time_or_shape_is_refused_in_words(changes, kind):
    error = refusal(resigned(told(**changes)))
    assert error.kind == kind
    assert ("升级程序" in error.say) == (kind in ("format", "newer_schema"))


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b'{"format": 1, "format": 1}', b"\xff", b"[" * 100_000, b'{"format": NaN}'])
def test_a_manifest_that_is_no_manifest(text):
    assert refusal(zipped(entries(made()) | {MANIFEST: text})).kind in ("bad_manifest", "format")


@pytest.mark.parametrize("name", packs.NEEDED)
def test_a_pack_without_what_keeps_people_safe_is_half(name):
    error = refusal(made({key: text for key, text in FILES.items() if key != name}))
    assert error.kind == "half" and name in error.say


def test_a_pack_and_its_newest_protocol_carry_one_edition():
    text = FILES["conditions/everyone.yaml"]
    files = FILES | {"conditions/everyone.yaml": text.replace(b"2026.1", b"2026.10"), "conditions/other.yaml": text.replace(b"everyone", b"other").replace(b"S1", b"O1").replace(b"2026.1", b"2026.9")}
    pack = read(made(files))
    for edition in ("2026.2", "2026.9", "2026.11"):
        with pytest.raises(PackError, match="edition") as caught:
            refuse_mismatch(read(made(files, edition=edition)).manifest, library_of(pack.files))
        assert "2026.10" in caught.value.say
    refuse_mismatch(read(made(files, edition="2026.10")).manifest, library_of(pack.files))


def test_each_way_to_fail_has_a_sentence_of_its_own():
    """Sentences differ by kind, so that whoever brought the pack knows what to ask for."""
    import inspect
    import re

    source = inspect.getsource(packs)
    kinds = re.findall(r'PackError\(\s*"(\w+)"', source)
    assert len(set(kinds)) >= 18
