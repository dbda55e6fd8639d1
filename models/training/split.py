"""Deterministic split by product: whole clusters of near-identical goods are held out."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from corpus import Row
from text import normalise

LEXICAL_COSINE = 0.65
SEMANTIC_COSINE = 0.75
HELD_OUT_SHARE = 0.03  # of rows, for each of the two held-out parts
KEPT_SHARE = 0.5  # of the rows of any one code stays in training


class _Union:
    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, item: int) -> int:
        while self._parent[item] != item:
            self._parent[item] = self._parent[self._parent[item]]
            item = self._parent[item]
        return item

    def join(self, left: int, right: int) -> None:
        a, b = self.find(left), self.find(right)
        self._parent[max(a, b)] = min(a, b)


def clusters(rows: list[Row], vectors: np.ndarray) -> list[list[int]]:
    """Groups of row numbers that speak of one product.

    `vectors` are unit-length embeddings of the base model, which place the
    English and the Chinese wording of one product together.
    """
    texts = [normalise(row.text) for row in rows]
    tfidf = TfidfVectorizer(analyzer="char", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32)
    lexical = tfidf.fit_transform(texts)
    union = _Union(len(rows))
    first: dict[str, int] = {}
    by_code: dict[str, list[int]] = defaultdict(list)
    for number, (row, text) in enumerate(zip(rows, texts, strict=True)):
        by_code[row.code].append(number)
        union.join(first.setdefault(text, number), number)
    for members in by_code.values():
        part = lexical[members]
        close = (part @ part.T).toarray() > LEXICAL_COSINE
        close |= vectors[members] @ vectors[members].T > SEMANTIC_COSINE
        for left, right in np.argwhere(np.triu(close, 1)):
            union.join(members[left], members[right])
    groups: dict[int, list[int]] = defaultdict(list)
    for number in range(len(rows)):
        groups[union.find(number)].append(number)
    return list(groups.values())


def split(rows: list[Row], vectors: np.ndarray) -> tuple[list[Row], list[Row], list[Row]]:
    """Train, dev and held-out rows; no cluster is shared between the three."""

    def order(group: list[int]) -> str:
        key = min(f"{rows[i].code} {normalise(rows[i].text)}" for i in group)
        return hashlib.sha256(key.encode()).hexdigest()

    sizes = Counter(row.code for row in rows)
    left = Counter(sizes)
    target = HELD_OUT_SHARE * len(rows)
    part = np.zeros(len(rows), dtype=np.int8)
    taken = [0, 0, 0]
    for group in sorted(clusters(rows, vectors), key=order):
        side = 1 if taken[1] <= taken[2] else 2
        if taken[side] >= target:
            break
        loss = Counter(rows[i].code for i in group)
        if any(left[c] - n < max(3, KEPT_SHARE * sizes[c]) for c, n in loss.items()):
            continue
        left.subtract(loss)
        part[group] = side
        taken[side] += len(group)
    return tuple([row for row, p in zip(rows, part, strict=True) if p == side] for side in range(3))
