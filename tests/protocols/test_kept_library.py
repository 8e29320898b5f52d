"""The library kept for the next start is the library, or is passed over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from protocols import kept_library
from protocols.files import shipped
from protocols.kept_library import keep_library, read_library
from protocols.library import library_of, load_library
from protocols.texts import files_of, shipped_files

LIBRARY = load_library()


@pytest.fixture
def file(tmp_path):
    kept = tmp_path / "folder" / "library.kept"
    keep_library(LIBRARY, kept)
    return kept


def test_what_is_kept_is_the_same_library_in_every_value_and_type(file):
    again = read_library(LIBRARY.fingerprint, file)
    assert again == LIBRARY and repr(again) == repr(LIBRARY)
    assert again is not LIBRARY and [p.name for p in file.parent.iterdir()] == ["library.kept"]


def test_a_damaged_file_is_passed_over(file):
    whole = file.read_bytes()
    for data in (b"", whole[:40], whole[:-1], whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:], bytes(len(whole))):
        file.write_bytes(data)
        assert read_library(LIBRARY.fingerprint, file) is None


def test_other_texts_and_other_code_are_built_anew(file, monkeypatch):
    assert read_library("0" * 16, file) is None
    kept_library._key.cache_clear()
    monkeypatch.setattr(kept_library, "_READ_BY", kept_library._READ_BY[:-1])
    assert read_library(LIBRARY.fingerprint, file) is None
    kept_library._key.cache_clear()


def test_a_folder_that_may_not_be_written_is_no_trouble(tmp_path):
    (tmp_path / "taken").write_text("a file where the folder should be")
    keep_library(LIBRARY, tmp_path / "taken" / "library.kept")
    assert read_library(LIBRARY.fingerprint, tmp_path / "taken" / "library.kept") is None


def test_only_the_shipped_texts_are_kept(tmp_path, monkeypatch):
    written = []
    monkeypatch.setattr("protocols.library.keep_library", written.append)
    monkeypatch.setattr("protocols.library.read_library", lambda fingerprint: None)
    monkeypatch.setattr("protocols.library._KEPT", {})
    other = {**shipped_files(), "sources.yaml": shipped_files()["sources.yaml"] + b"\n# another edition\n"}
    assert library_of(other).protocols.keys() == LIBRARY.protocols.keys() and not written
    library_of(files_of(shipped("protocols")))
    assert [library.fingerprint for library in written] == [LIBRARY.fingerprint]


def test_a_value_no_library_holds_is_refused_when_kept(tmp_path):
    with pytest.raises(TypeError):
        keep_library(replace(LIBRARY, edition={1, 2}), tmp_path / "library.kept")  # type: ignore[arg-type]
