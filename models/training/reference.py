"""Optional reference texts that may train the weights but never ship.

Every reader skips silently when its folder is missing: the model trains on the
project's own corpus alone, a little less accurately.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

from corpus import Row
from text import normalise

# Texts of these two codes describe other goods in the published table.
_WRONG_WORDING = {"846222", "293010"}
_DASHES = re.compile(r"^[\s\-─—–]+|[\s:：︰]+$")
_VAGUE_LABEL = {"other", "其他", "others", "parts", "零件"}


def _clean(label: str) -> str:
    return _DASHES.sub("", label).strip()


def _path_text(labels: list[str], separator: str) -> str:
    kept: list[str] = []
    for label in labels:
        if label and label not in kept:
            kept.append(label)
    return separator.join(kept)


def _taiwan(folder: Path) -> Iterator[tuple[str, str, str]]:
    path = folder / "taiwan_tariff_2020" / "lines.tsv"
    if not path.exists():
        return
    labels: dict[str, tuple[str, str]] = {}
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    for code, level, chinese, english, kept in lines:
        labels[code] = (_clean(chinese), _clean(english))
        if level not in {"6", "8", "10"} or kept != "1":
            continue
        ancestors = [labels[code[:n]] for n in (4, 5, 6, 8, 10) if code[:n] in labels and n <= len(code)]
        yield code[:6], "zh-TW", _path_text([zh for zh, _ in ancestors], "；")
        yield code[:6], "en", _path_text([en for _, en in ancestors], "; ")
        leaf_zh, leaf_en = labels[code]
        if level != "6" and leaf_zh not in _VAGUE_LABEL:
            yield code[:6], "zh-TW", leaf_zh
        if level != "6" and leaf_en.lower() not in _VAGUE_LABEL:
            yield code[:6], "en", leaf_en


def _united_states(folder: Path) -> Iterator[tuple[str, str, str]]:
    for path in sorted((folder / "us_hts_2026").glob("*.csv")):
        stack: list[str] = []
        with path.open(encoding="utf-8-sig", newline="") as handle:
            for line in csv.DictReader(handle):
                if not line["Indent"].strip().isdigit():
                    continue
                indent = int(line["Indent"])
                stack = [*stack[:indent], _clean(line["Description"])]
                code = line["HTS Number"].replace(".", "")
                if len(code) >= 6:
                    yield code[:6], "en", _path_text(stack, "; ")
                    if len(code) > 6 and len(stack) > 1 and stack[-1].lower() not in _VAGUE_LABEL:
                        yield code[:6], "en", _path_text([stack[-1], stack[0]], ", ")


def _united_kingdom(folder: Path) -> Iterator[tuple[str, str, str]]:
    searches = folder / "uk_fpo" / "search_references.json"
    if searches.exists():
        for term, code in json.loads(searches.read_text(encoding="utf-8")).items():
            yield code[:6], "en", term
    extra = folder / "uk_fpo" / "extra_references.csv"
    if extra.exists():
        with extra.open(encoding="utf-8", newline="") as handle:
            for text, code in list(csv.reader(handle))[1:]:
                yield code.zfill(8)[:6], "en", text


def _official(folder: Path) -> Iterator[tuple[str, str, str]]:
    path = folder / "hs2022" / "harmonized-system.csv"
    if path.exists():
        with path.open(encoding="utf-8-sig", newline="") as handle:
            for line in csv.DictReader(handle):
                yield line["hscode"], "en", line["description"]
    for path in sorted((folder / "corpus_reference").glob("ch*.tsv")):
        with path.open(encoding="utf-8", newline="") as handle:
            for line in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield line["code"], "en", line["official_en"] or ""


def read_reference(folder: Path, codes: set[str], held_out: set[str]) -> list[Row]:
    """Reference rows for known subheadings, without any text equal to a held-out one."""
    rows: dict[tuple[str, str], Row] = {}
    for source in (_taiwan, _united_states, _united_kingdom, _official):
        for code, language, text in source(folder):
            if code not in codes or not text.strip():
                continue
            if source is _official and code in _WRONG_WORDING:
                continue
            key = normalise(text)
            if key not in held_out:
                rows.setdefault((code, key), Row(text, code, language, "reference"))
    return list(rows.values())
