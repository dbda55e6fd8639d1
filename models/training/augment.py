"""Noise that turns one corpus row into the many ways people type it."""

from __future__ import annotations

import random
import re

from corpus import Row
from text import is_han

_COLOURS = ["black", "white", "red", "blue", "navy", "grey", "pink", "green", "beige", "gold",
            "silver", "purple", "clear", "rose gold", "khaki", "multicolor"]
_SELLING = ["new", "2025", "2026", "hot sale", "free shipping", "for men women", "gift", "premium",
            "high quality", "1pc", "2 pcs", "set of 3", "large", "size m", "xl", "s-xxl", "original",
            "upgraded version", "portable", "best price", "imported", "sample", "item no. 4471",
            "made in taiwan", "qty 12", "personal use"]
_COLOURS_ZH = ["黑色", "白色", "紅色", "藍色", "灰色", "粉色", "綠色", "米色", "透明", "金色", "銀色", "卡其色"]
_SELLING_ZH = ["現貨", "台灣現貨", "免運", "熱銷", "新款", "2026新款", "批發", "代購", "送禮", "【特價】",
               "一入", "2入組", "大號", "L號", "日本進口", "韓國", "自用", "樣品", "買一送一", "高品質"]
_BRACKETS = re.compile(r"[【\[(（].*?[】\])）]")
_NUMBERS = re.compile(r"\b[\d.,x×]+ ?(?:mm|cm|m|kg|g|ml|l|w|v|mah|oz|inch|in|pcs|pc|pack|%)?\b", re.I)
_LEVELS = re.compile("; |；")
_SEPARATORS = re.compile(r"\s*[|,;，；、]\s*")


def _typo(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) >= 5 and word.isascii()]
    if not long:
        return text
    index = rng.choice(long)
    word = words[index]
    at = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    elif kind == 1:
        word = word[:at] + word[at + 1 :]
    elif kind == 2:
        word = word[:at] + word[at] + word[at:]
    else:
        word = word[:at] + rng.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :]
    words[index] = word
    return " ".join(words)


def _drop_words(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    if len(words) < 4:
        return text
    share = rng.uniform(0.1, 0.35)
    kept = [word for word in words if rng.random() > share]
    return " ".join(kept) if len(kept) >= 2 else text


def _shorten(text: str, rng: random.Random) -> str:
    parts = _SEPARATORS.split(text)
    if len(parts) > 1 and rng.random() < 0.5:
        return parts[0] if len(parts[0]) > 2 else text
    words = text.split(" ")
    if len(words) > 4:
        return " ".join(words[: rng.randint(3, max(3, len(words) * 2 // 3))])
    return text


def _shuffle_parts(text: str, rng: random.Random) -> str:
    parts = _SEPARATORS.split(text)
    rng.shuffle(parts)
    return " ".join(parts)


def _add_noise(text: str, rng: random.Random) -> str:
    chinese = any(is_han(c) for c in text)
    colours, selling = (_COLOURS_ZH, _SELLING_ZH) if chinese else (_COLOURS, _SELLING)
    for _ in range(rng.randint(1, 3)):
        token = rng.choice(colours if rng.random() < 0.4 else selling)
        text = f"{token} {text}" if rng.random() < 0.4 else f"{text} {token}"
    return text


def _strip_attributes(text: str, rng: random.Random) -> str:
    bare = _BRACKETS.sub(" ", text) if rng.random() < 0.5 else _NUMBERS.sub(" ", text)
    return bare if len(bare.strip()) > 3 else text


def _part_of_path(text: str, rng: random.Random) -> str:
    """Some levels of a reference text that lists every level from heading to line."""
    parts = _LEVELS.split(text)
    if len(parts) < 3 or rng.random() < 0.3:
        return text
    kept = parts[-rng.randint(2, len(parts) - 1) :]
    if rng.random() < 0.4:
        kept = [parts[0], parts[-1]]
    return "; ".join(kept)


def augment(row: Row, rng: random.Random) -> str:
    """The row's text as it is about half of the time, otherwise with one or two kinds of noise."""
    text = row.text
    if row.style == "reference":
        text = _part_of_path(text, rng)
    if rng.random() < 0.45:
        return text
    if rng.random() < 0.25:
        text = _strip_attributes(text, rng)
    if rng.random() < 0.25:
        text = _drop_words(text, rng)
    if rng.random() < 0.15:
        text = _shorten(text, rng)
    if rng.random() < 0.15:
        text = _shuffle_parts(text, rng)
    if rng.random() < 0.20:
        text = _add_noise(text, rng)
    if rng.random() < 0.15:
        text = _typo(text, rng)
    return text
