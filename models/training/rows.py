"""The lexical index: nearest corpus rows by TF-IDF over hashed features.

Layout of `rows.bin`, little endian throughout:

    magic "SCROWS01"
    u32 rows, u32 buckets, u32 postings
    rows x u16            code index into the sorted codes
    (rows + 1) x u32      byte offsets into the texts
    u32 length, UTF-8     texts
    buckets x {u32 bucket (ascending), u32 document frequency, u32 end of its postings}
    postings x u32        row numbers, ascending within a bucket
    postings x u8         round(255 x weight), at least 1

A bucket that too many rows share keeps its frequency but has no postings: it
weighs nothing in a row or in a query.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from corpus import Row
from text import BUCKET_BITS, Buckets

MAGIC = b"SCROWS01"
TOP = 40
MAX_SHARE = 0.2  # of all rows; a bucket in more of them is left without postings


@dataclass(frozen=True)
class Nearest:
    """The rows nearest to one text, best first."""

    rows: np.ndarray
    cosines: np.ndarray

    @property
    def best(self) -> float:
        """Cosine of the nearest row, 0 when nothing is shared."""
        return float(self.cosines[0]) if len(self.cosines) else 0.0


class RowIndex:
    """Rows with quantised weights, searched exactly as the serving code does."""

    def __init__(self, codes: np.ndarray, texts: list[str], frequency: dict[int, int],
                 weights: sparse.csc_matrix) -> None:
        self.codes = codes
        self.texts = texts
        self._frequency = frequency  # of every bucket seen
        self._weights = weights  # u8 values, rows x used buckets
        self._buckets = Buckets()
        self._column = {b: i for i, b in enumerate(sorted(frequency))}
        self._by_column = weights.T.tocsr().astype(np.float64) / 255.0

    @classmethod
    def build(cls, rows: Sequence[Row], codes: Sequence[str]) -> RowIndex:
        """Index the rows in their order; a repeated (text, code) pair is kept once."""
        unique = list({(row.text, row.code): row for row in rows}.values())
        number = {code: i for i, code in enumerate(codes)}
        buckets = Buckets()
        counts = [buckets.count(row.text) for row in unique]
        frequency: dict[int, int] = {}
        for count in counts:
            for bucket in count:
                frequency[bucket] = frequency.get(bucket, 0) + 1
        column = {b: i for i, b in enumerate(sorted(frequency))}
        limit = MAX_SHARE * len(unique)
        pointers, indices, data = [0], [], []
        for count in counts:
            entries = {b: (1 + math.log(n)) * idf(len(unique), frequency[b])
                       for b, n in count.items() if frequency[b] <= limit}
            norm = math.sqrt(sum(w * w for w in entries.values())) or 1.0
            for bucket, weight in entries.items():
                indices.append(column[bucket])
                data.append(max(1, round(255 * weight / norm)))
            pointers.append(len(indices))
        weights = sparse.csr_matrix(
            (np.array(data, np.uint8), np.array(indices), np.array(pointers)),
            shape=(len(unique), len(column))).tocsc()
        weights.sort_indices()
        return cls(np.array([number[row.code] for row in unique], np.uint16),
                   [row.text for row in unique], frequency, weights)

    def query_weights(self, text: str) -> dict[int, float]:
        """Unit-length weights of the text's buckets; unknown ones count in the length."""
        size = len(self.texts)
        limit = MAX_SHARE * size
        weights = {}
        for bucket, count in self._buckets.count(text).items():
            seen = self._frequency.get(bucket, 0)
            if seen <= limit:
                weights[bucket] = (1 + math.log(count)) * idf(size, seen)
        norm = math.sqrt(sum(w * w for w in weights.values())) or 1.0
        return {bucket: weight / norm for bucket, weight in weights.items()}

    def search(self, texts: Sequence[str]) -> list[Nearest]:
        """The nearest rows of every text; equal cosines go to the lower row number."""
        found: list[Nearest] = []
        for start in range(0, len(texts), 256):
            pointers, indices, data = [0], [], []
            for text in texts[start : start + 256]:
                for bucket, weight in self.query_weights(text).items():
                    if bucket in self._column:
                        indices.append(self._column[bucket])
                        data.append(weight)
                pointers.append(len(indices))
            query = sparse.csr_matrix((data, indices, pointers),
                                      shape=(len(pointers) - 1, len(self._column)))
            scores = (query @ self._by_column).tocsr()
            for i in range(scores.shape[0]):
                rows = scores.indices[scores.indptr[i] : scores.indptr[i + 1]]
                cosines = np.minimum(scores.data[scores.indptr[i] : scores.indptr[i + 1]], 1.0)
                order = np.lexsort((rows, -cosines))[:TOP]
                found.append(Nearest(rows[order], cosines[order]))
        return found

    def vote(self, nearest: Sequence[Nearest], codes: int, tau: float) -> np.ndarray:
        """Probabilities over all codes from the nearest rows, zeros when there are none."""
        votes = np.zeros((len(nearest), codes), dtype=np.float32)
        for i, near in enumerate(nearest):
            np.add.at(votes[i], self.codes[near.rows], np.exp((near.cosines - 1) / tau))
        total = votes.sum(1, keepdims=True)
        return votes / np.where(total > 0, total, 1)

    def write(self, path: Path) -> None:
        """Write `rows.bin`."""
        encoded = [text.encode() for text in self.texts]
        offsets = np.cumsum([0, *map(len, encoded)]).astype("<u4")
        blob = b"".join(encoded)
        used = np.array(sorted(self._frequency), "<u4")
        table = np.stack([used,
                          np.array([self._frequency[int(b)] for b in used], "<u4"),
                          self._weights.indptr[1:].astype("<u4")], axis=1).astype("<u4")
        with path.open("wb") as out:
            out.write(MAGIC)
            out.write(struct.pack("<III", len(self.texts), len(used), self._weights.nnz))
            out.write(self.codes.astype("<u2").tobytes())
            out.write(offsets.tobytes())
            out.write(struct.pack("<I", len(blob)))
            out.write(blob)
            out.write(table.tobytes())
            out.write(self._weights.indices.astype("<u4").tobytes())
            out.write(self._weights.data.astype(np.uint8).tobytes())

    @classmethod
    def read(cls, path: Path) -> RowIndex:
        """Read `rows.bin` back."""
        data = memoryview(path.read_bytes())
        if bytes(data[:8]) != MAGIC:
            raise ValueError("not a row index")
        size, buckets, postings = struct.unpack_from("<III", data, 8)
        at = 20

        def take(kind: str, count: int) -> np.ndarray:
            nonlocal at
            values = np.frombuffer(data, kind, count, at)
            at += values.nbytes
            return values

        codes = take("<u2", size)
        offsets = take("<u4", size + 1)
        (length,) = struct.unpack_from("<I", data, at)
        at += 4
        blob = bytes(data[at : at + length])
        at += length
        table = take("<u4", 3 * buckets).reshape(-1, 3)
        rows, weights = take("<u4", postings), take("u1", postings)
        matrix = sparse.csc_matrix(
            (weights, rows.astype(np.int64), np.concatenate([[0], table[:, 2]]).astype(np.int64)),
            shape=(size, buckets))
        texts = [blob[a:b].decode() for a, b in zip(offsets[:-1], offsets[1:], strict=True)]
        return cls(codes, texts, dict(zip(table[:, 0].tolist(), table[:, 1].tolist(), strict=True)), matrix)


def idf(rows: int, frequency: int) -> float:
    """Inverse document frequency; a bucket no row has gets the largest."""
    return math.log((1 + rows) / (1 + frequency)) + 1


assert BUCKET_BITS <= 32, "bucket numbers are stored as u32"
