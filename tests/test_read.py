from __future__ import annotations

from pathlib import Path

import pytest
from cuoshi.loaders.read import document, read_document
from cuoshi.ontology.errors import ReadError

TEXT = "关于支持企业的通知\n一、减免房租。免收一个月房租。（责任单位：市财政局）\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le-bom", "utf-32"])
def test_any_usual_encoding_gives_the_same_text(encoding: str) -> None:
    content = b"\xff\xfe" + TEXT.encode("utf-16-le") if encoding == "utf-16-le-bom" else TEXT.encode(encoding)
    assert document(content, "a.txt").raw == TEXT


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        ("　 \n".encode(), "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04....", "ZIP container"),
        (b"\xd0\xcf\x11\xe0....", "legacy Office"),
        (bytes(range(32)) * 20, "binary"),
        (b"\xff\xfe\x00", "byte order mark"),
        (bytes([0x80, 0xFF, 0xFE, 0x81]) * 50, "neither UTF-8 nor GB 18030"),
    ],
)
def test_what_is_no_text_is_refused_with_place_and_remedy(content: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message) as caught:
        document(content, "a.txt", where="folder/a.txt")
    assert caught.value.where == "folder/a.txt"
    assert caught.value.remedy


def test_a_few_damaged_bytes_are_an_issue_and_no_refusal() -> None:
    content = (TEXT * 20).encode() + b"\xff\xff" + TEXT.encode()
    found = document(content, "a.txt")
    assert [note.code for note in found.notes] == ["undecodable"]
    assert "减免房租" in found.text


def test_missing_file_and_unknown_type_name_the_path(tmp_path: Path) -> None:
    for name in ("missing.txt", "notice.doc"):
        with pytest.raises(ReadError, match=name):
            read_document(tmp_path / name)


def test_a_folder_is_no_notice(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(ReadError, match="cannot be read"):
        read_document(tmp_path / "a.txt")
