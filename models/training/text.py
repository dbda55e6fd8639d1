"""Text normalisation and the lexical features shared with the serving code."""

from __future__ import annotations

import unicodedata
from collections import Counter

MAX_CHARS = 512
BUCKET_BITS = 22
_BUCKET_MASK = (1 << BUCKET_BITS) - 1
_HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3134F))


def normalise(text: str) -> str:
    """NFKC, lower case, control and white space to single spaces, trimmed, cut to 512 characters."""
    folded = unicodedata.normalize("NFKC", text).lower()
    spaced = "".join(
        " " if c.isspace() or unicodedata.category(c) == "Cc" else c for c in folded
    )
    return " ".join(part for part in spaced.split(" ") if part)[:MAX_CHARS]


def is_han(char: str) -> bool:
    """Whether the character belongs to the Han blocks the index treats as unsegmented text."""
    point = ord(char)
    return any(low <= point <= high for low, high in _HAN)


def runs(text: str) -> list[tuple[str, str]]:
    """Split normalised text into ("han" | "word", run) pairs in order."""
    found: list[tuple[str, str]] = []
    kind, start = "", 0
    for position, char in enumerate(text):
        if is_han(char):
            current = "han"
        elif char.isalnum():
            current = "word"
        else:
            current = ""
        if current != kind:
            if kind:
                found.append((kind, text[start:position]))
            kind, start = current, position
    if kind:
        found.append((kind, text[start:]))
    return found


def features(text: str) -> list[str]:
    """Lexical features of normalised text; the order carries no meaning."""
    found: list[str] = []
    previous = ""
    for kind, run in runs(text):
        if kind == "word":
            found.append("w:" + run)
            if len(run) >= 4:
                framed = "^" + run + "$"
                found += ["g:" + framed[i : i + 4] for i in range(len(framed) - 3)]
            if previous:
                found.append(f"b:{previous} {run}")
            previous = run
        else:
            previous = ""
            found += ["u:" + c for c in run]
            found += ["h:" + run[i : i + 2] for i in range(len(run) - 1)]
            found += ["t:" + run[i : i + 3] for i in range(len(run) - 2)]
    return found


def bucket(feature: str) -> int:
    """FNV-1a-64 of the UTF-8 bytes, xor-folded to 22 bits."""
    value = 0xCBF29CE484222325
    for byte in feature.encode():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return ((value >> BUCKET_BITS) ^ value) & _BUCKET_MASK


class Buckets:
    """Counts of feature buckets per text, remembering the bucket of every feature seen."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def count(self, text: str) -> Counter[int]:
        """Bucket counts of raw text."""
        known = self._known
        counts: Counter[int] = Counter()
        for feature in features(normalise(text)):
            index = known.get(feature)
            if index is None:
                index = known[feature] = bucket(feature)
            counts[index] += 1
        return counts
