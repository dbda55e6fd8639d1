"""Accuracy and calibration figures, and the files that describe a finished model."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

import tokenizer as pieces
from blend import Blend, softmax
from corpus import Row
from export import OnnxClassifier
from rows import TOP, RowIndex

VERSION = "2026.12.0"
NOMENCLATURE = "HS2022"
RANKS = (1, 3, 5, 10)
FILES = ("encoder.onnx", "tokenizer.json", "rows.bin", "blend.json")

EDGE_TEXTS = (
    "", " ", "？！…", "a", "鞋", "📱", "0000", "T-SHIRT", "ＵＳＢ　ｃａｂｌｅ　２ｍ",
    "iphone 手機殼 clear case 透明 防摔", "mens tshrit coton blk", "Tab\tand\nnewline in a cotton towel",
    "ซิลิโคนกันน้ำ", "𠮷野家 牛丼 冷凍調理包", "café crème brûlée coffee beans roasted 1kg",
    "Stainless steel vacuum insulated water bottle, 500 ml, with bamboo lid, for hiking and office use; "
    * 8,
    "男用棉質針織短袖圓領衫，黑色，尺寸 M、L、XL，吊牌齊全，每件獨立包裝，" * 20,
)


def hits(p: np.ndarray, target: np.ndarray) -> dict[str, float]:
    """Share of texts whose code is among the first k answers."""
    own = p[np.arange(len(p)), target][:, None]
    rank = (p > own).sum(1)
    # A tie is counted against the model: only earlier codes of equal probability rank before it.
    rank = rank + ((p == own) & (np.arange(p.shape[1]) < target[:, None])).sum(1)
    return {f"top{k}": float((rank < k).mean()) for k in RANKS}


def by_heading(p: np.ndarray, codes: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of headings and the heading index of every code."""
    known = {h: i for i, h in enumerate(sorted({c[:4] for c in codes}))}
    index = np.array([known[c[:4]] for c in codes])
    starts = np.flatnonzero(np.diff(index, prepend=-1))
    return np.add.reduceat(p, starts, axis=1), index


def calibration_error(p: np.ndarray, target: np.ndarray, bins: int = 15) -> float:
    """Expected gap between confidence and accuracy of the first answer, equal-width bins."""
    confidence, right = p.max(1), p.argmax(1) == target
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[which == b].mean() - right[which == b].mean()) * (which == b).mean()
            for b in range(bins) if (which == b).any()]
    return float(sum(gaps))


def measure(p: np.ndarray, target: np.ndarray, codes: Sequence[str], rows: Sequence[Row]) -> dict:
    """All figures of one system on one set of rows."""
    headings, index = by_heading(p, codes)
    language = np.array([row.language for row in rows])
    style = np.array([row.style for row in rows])

    def part(here: np.ndarray) -> dict:
        return {"n": int(here.sum()), "six": hits(p[here], target[here]),
                "four": hits(headings[here], index[target[here]])}

    figures = {"all": part(np.ones(len(rows), bool)), "ece": calibration_error(p, target)}
    for name in sorted(set(language)):
        figures[name] = part(language == name)
        for kind in sorted(set(style)):
            if (here := (language == name) & (style == kind)).any():
                figures[f"{name} {kind}"] = part(here)
    return figures


def band_figures(p: np.ndarray, target: np.ndarray, limits: dict[str, float]) -> dict[str, dict[str, float]]:
    """Share and precision of the answers in every confidence band."""
    confidence, right = p.max(1), p.argmax(1) == target
    strong, good = limits["strong"], limits["good"]
    bands = {"strong": confidence >= strong, "good": (confidence >= good) & (confidence < strong),
             "weak": confidence < good}
    return {name: {"share": float(here.mean()), "precision": float(right[here].mean()) if here.any() else 0.0}
            for name, here in bands.items()}


def table(figures: dict[str, dict]) -> str:
    """Markdown table of `measure` results by system."""
    lines = ["| texts | n | system | 6 digits top 1 / 3 / 5 / 10 | 4 digits top 1 / 3 / 5 / 10 |",
             "|---|---|---|---|---|"]
    for name in next(iter(figures.values())):
        if name == "ece":
            continue
        for system, values in figures.items():
            part = values[name]
            cells = [" / ".join(f"{100 * part[level][f'top{k}']:.1f}" for k in RANKS)
                     for level in ("six", "four")]
            lines.append(f"| {name} | {part['n']} | {system} | {cells[0]} | {cells[1]} |")
    ece = ", ".join(f"{system} {100 * values['ece']:.1f}" for system, values in figures.items())
    return "\n".join(lines) + f"\n\nExpected calibration error (percentage points): {ece}.\n"


def golden(out: Path, tokenizer: Tokenizer, onnx: OnnxClassifier, index: RowIndex, blend: Blend,
           codes: Sequence[str], dev: Sequence[Row]) -> None:
    """Texts with every intermediate value, for tests of the serving code."""
    samples: dict[tuple[str, str], list[str]] = {}
    for row in dev:
        samples.setdefault((row.language, row.style), []).append(row.text)
    texts = [*EDGE_TEXTS, *(t for key in sorted(samples) for t in samples[key][:3])]
    ids = pieces.encode(tokenizer, texts)
    logits = onnx.logits(ids).astype(np.float64)
    nearest = index.search(texts)
    votes = index.vote(nearest, len(codes), blend.tau)
    best = np.array([near.best for near in nearest])
    encoder = softmax(logits / blend.temperature)
    final = blend.probabilities(logits, votes, best)

    def first(p: np.ndarray) -> list[list]:
        return [[codes[i], round(float(p[i]), 6)] for i in np.argsort(-p, kind="stable")[:10]]

    cases = [
        {"text": text, "ids": ids[i], "encoder": first(encoder[i]),
         "max_cosine": round(float(best[i]), 6),
         "rows": [[int(r), round(float(c), 6)]
                  for r, c in zip(nearest[i].rows[:5], nearest[i].cosines[:5], strict=True)],
         "final": first(final[i])}
        for i, text in enumerate(texts)
    ]
    document = json.dumps(cases, ensure_ascii=False, indent=1)
    (out / "golden.json").write_text(document + "\n", encoding="utf-8")


def write_blend(out: Path, blend: Blend, codes: Sequence[str], limits: dict[str, float]) -> None:
    """`blend.json`."""
    document = {"codes": list(codes), "max_tokens": pieces.MAX_TOKENS, "k": TOP,
                **blend.document(), "bands": limits}
    (out / "blend.json").write_text(json.dumps(document) + "\n", encoding="utf-8")


def manifest(out: Path, data_hash: str, config: dict, metrics: dict) -> None:
    """`manifest.json` with the digest of every file of the model."""
    files = []
    for name in FILES:
        data = (out / name).read_bytes()
        files.append({"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()})
    document = {"version": VERSION, "nomenclature": NOMENCLATURE, "data_hash": data_hash,
                "trained": datetime.datetime.now(datetime.UTC).date().isoformat(),
                "config": config, "metrics": metrics, "files": files}
    (out / "manifest.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
