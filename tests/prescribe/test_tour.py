"""The main job on the demo station, read back from its papers."""

from __future__ import annotations

import pypdfium2
import pytest

from prescribe.tour import walk


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    out = tmp_path_factory.mktemp("tour")
    said: list[str] = []
    return walk(out, said.append, residents=2), said


def text_of(path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def test_every_hop_is_said_and_the_prescription_is_in_force(walked):
    _, said = walked
    assert [line[0] for line in said if line[0].isdigit()] == list("12345678")
    assert any("已生效" in line for line in said)


def test_the_papers_carry_the_rare_name_and_both_signatures(walked):
    files, _ = walked
    pages = {path.name: text_of(path) for path in files if path.suffix == ".pdf"}
    assert set(pages) == {"prescription.pdf", "resident-page.pdf", "professional-page.pdf"}
    assert all("单𠮷云" in page for page in pages.values())
    assert "李文静" in pages["professional-page.pdf"] and "张锐" in pages["professional-page.pdf"]
    assert "尚未生效" not in pages["prescription.pdf"] and "问一下医生" not in pages["resident-page.pdf"]


def test_no_identity_number_phone_or_address_is_on_paper(walked):
    files, _ = walked
    for path in files:
        page = text_of(path) if path.suffix == ".pdf" else path.read_text("utf-8")
        assert "13800009917" not in page and "柳荫里" not in page


def test_the_reasons_name_rule_source_and_confidence(walked):
    files, _ = walked
    reasons = next(path for path in files if path.name == "reasons.txt").read_text("utf-8")
    assert "【触发的规则】" in reasons and "INT1" in reasons and "待医师确认" in reasons
