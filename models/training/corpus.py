"""The project's own corpus as labelled rows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = {"en": "en", "zh": "zh-TW"}


@dataclass(frozen=True)
class Row:
    """One description with the subheading it belongs to."""

    text: str
    code: str
    language: str  # "en" or "zh-TW"
    style: str  # "goods", "listing", "query", "invoice", "title" or "reference"


def _lines(path: Path) -> list[list[str]]:
    text = path.read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line.strip()]


def read_goods(corpus: Path) -> list[Row]:
    """Goods descriptions and marketplace lines, in file order, without repeated lines."""
    rows: dict[tuple[str, str], Row] = {}

    def add(code: str, language: str, style: str, text: str) -> None:
        text = text.strip()
        if text:
            rows.setdefault((code, text), Row(text, code, LANGUAGES[language], style))

    for path in sorted(corpus.glob("goods/ch*.tsv")):
        for code, english, chinese in _lines(path):
            for text in english.split(" | "):
                add(code, "en", "goods", text)
            for text in chinese.split(" | "):
                add(code, "zh", "goods", text)
    for path in sorted(corpus.glob("listings/*.tsv")):
        for code, language, style, text in _lines(path):
            add(code, language, style, text)
    return list(rows.values())


def read_titles(corpus: Path) -> list[Row]:
    """Self-contained titles of every subheading in both languages."""
    rows: list[Row] = []
    for path in sorted(corpus.glob("nodes/ch*.tsv")):
        for code, english, chinese, *_ in _lines(path):
            if len(code) == 6:
                rows.append(Row(english, code, "en", "title"))
                rows.append(Row(chinese, code, "zh-TW", "title"))
    return rows


def digest(corpus: Path) -> str:
    """SHA-256 over names and contents of every corpus file the model learns from."""
    total = hashlib.sha256()
    for folder in ("goods", "listings", "nodes"):
        for path in sorted((corpus / folder).glob("*.tsv")):
            total.update(f"{folder}/{path.name}\n".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
