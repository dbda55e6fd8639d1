"""Mixing encoder and nearest rows, and making the confidence mean what it says."""

from __future__ import annotations

import itertools
from dataclasses import asdict, dataclass

import numpy as np

from rows import Nearest, RowIndex

EDGES = (0.4, 0.55, 0.8)  # of the best cosine, between the bins
# Dev texts are far from every training row of their own code, so nearly none of
# them has a very near row; what users type often has. Such a bin is not tuned:
# both sides count equally.
_FEWEST = 100
_FLOOR = 1e-7
_TEMPERATURES = (0.6, 0.7, 0.85, 1.0, 1.2, 1.45, 1.75)
_TAUS = (0.03, 0.05, 0.08, 0.12, 0.18, 0.25)
# The encoder always has a say: a text may share nothing with any row.
_SHARES = np.arange(0.05, 1.01, 0.05)
_POWERS = np.arange(0.3, 2.01, 0.02)


@dataclass(frozen=True)
class Bin:
    """How texts are treated whose best cosine lies below the bound (and above the previous one)."""

    max_cosine_below: float
    encoder: float
    rows: float
    power: float


@dataclass(frozen=True)
class Blend:
    """Parameters of the final probabilities."""

    temperature: float
    tau: float
    bins: tuple[Bin, ...]

    def probabilities(self, logits: np.ndarray, votes: np.ndarray, best: np.ndarray) -> np.ndarray:
        """p = normalised (a softmax(logits / T) + b votes) ** power, by bin of the best cosine."""
        mixed = softmax(logits / self.temperature)
        bounds = [b.max_cosine_below for b in self.bins[:-1]]
        which = np.searchsorted(bounds, best, side="right")
        for i, part in enumerate(self.bins):
            here = which == i
            p = part.encoder * mixed[here] + part.rows * votes[here]
            p = np.power(p, part.power)
            mixed[here] = p / p.sum(1, keepdims=True)
        return mixed

    def document(self) -> dict:
        """Plain values for `blend.json`."""
        return {"temperature": self.temperature, "tau": self.tau,
                "bins": [asdict(b) for b in self.bins]}


def softmax(logits: np.ndarray) -> np.ndarray:
    """Row-wise softmax."""
    shifted = np.exp(logits - logits.max(1, keepdims=True))
    return shifted / shifted.sum(1, keepdims=True)


def _calibrating_power(mixed: np.ndarray, target: np.ndarray) -> float:
    """The power under which the confidence of the first answer best predicts whether it is right."""
    right = mixed.argmax(1) == target
    scores = []
    for power in _POWERS:
        p = np.power(mixed, power)
        confidence = np.clip(p.max(1) / p.sum(1), _FLOOR, 1 - _FLOOR)
        scores.append(np.log(np.where(right, confidence, 1 - confidence)).sum())
    return float(_POWERS[int(np.argmax(scores))])


def tune(logits: np.ndarray, index: RowIndex, nearest: list[Nearest], target: np.ndarray) -> Blend:
    """The parameters that make the dev texts likeliest; each bin gets its own shares and power."""
    best = np.array([near.best for near in nearest])
    which = np.searchsorted(EDGES, best, side="right")
    at = np.arange(len(target))
    encoders = {t: softmax(logits / t) for t in _TEMPERATURES}
    votes = {tau: index.vote(nearest, logits.shape[1], tau) for tau in _TAUS}
    choice, top = None, -np.inf
    for temperature, tau in itertools.product(_TEMPERATURES, _TAUS):
        e, r = encoders[temperature][at, target], votes[tau][at, target]
        shares, total = [], 0.0
        for i in range(len(EDGES) + 1):
            here = which == i
            scores = [np.log(a * e[here] + (1 - a) * r[here] + _FLOOR).sum() for a in _SHARES]
            shares.append(float(_SHARES[int(np.argmax(scores))]))
            total += max(scores)
        if total > top:
            choice, top = (temperature, tau, shares), total
    if choice is None:
        raise ValueError("no dev rows")
    temperature, tau, shares = choice
    bins = []
    for i, (bound, share) in enumerate(zip((*EDGES, 1.01), shares, strict=True)):
        here = which == i
        if here.sum() < _FEWEST:
            bins.append(Bin(bound, 0.5, 0.5, 1.0))
            continue
        mixed = share * encoders[temperature][here] + (1 - share) * votes[tau][here]
        power = _calibrating_power(mixed, target[here])
        bins.append(Bin(bound, round(share, 4), round(1 - share, 4), round(power, 4)))
    return Blend(temperature, tau, tuple(bins))


def bands(p: np.ndarray, target: np.ndarray, strong: float = 0.9, good: float = 0.7) -> dict[str, float]:
    """Lowest confidences from which the top answer is right often enough.

    "strong": of all answers at or above it; "good": of those between it and "strong".
    """
    confidence = p.max(1)
    right = p.argmax(1) == target
    grid = np.round(np.arange(0.05, 1.0, 0.01), 2)
    upper = next((t for t in grid if (confidence >= t).any() and right[confidence >= t].mean() >= strong), 1.0)

    def between(t: float) -> float:
        here = (confidence >= t) & (confidence < upper)
        return right[here].mean()

    lower = next((t for t in grid if t < upper and between(t) >= good), upper)
    return {"strong": float(upper), "good": float(lower)}
