"""Fine-tuning of the encoder and the head."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

import tokenizer as pieces
from augment import augment
from corpus import Row
from encoder import Classifier, batches_by_length, collate

LOG = logging.getLogger("train")
# How often a row of a style counts compared with a goods row: short and messy
# wordings are what people type and are rarer in the corpus than in use.
STYLE_WEIGHT = {"goods": 1.0, "title": 1.0, "listing": 1.5, "query": 1.5, "invoice": 1.2,
                "reference": 0.6}
REFERENCE_TOKENS = 48


@dataclass(frozen=True)
class Settings:
    """Everything that decides the outcome of a training run."""

    epochs: float = 8.0
    batch: int = 128
    body_rate: float = 4e-4
    head_rate: float = 2e-3
    embedding_rate: float = 1.5e-4
    warm_up: float = 0.05
    smoothing: float = 0.05
    heading_loss: float = 0.3
    chapter_loss: float = 0.1
    dropout: float = 0.2
    piece_dropout: float = 0.08
    reference_share: float = 0.4  # of the reference rows, drawn anew every epoch
    weight_decay: float = 0.01
    seed: int = 20261201


def parents(codes: Sequence[str], digits: int) -> Tensor:
    """Index of the heading (4) or chapter (2) of every code."""
    known = {p: i for i, p in enumerate(sorted({c[:digits] for c in codes}))}
    return torch.tensor([known[c[:digits]] for c in codes])


class Loss:
    """Smoothed cross-entropy plus the cross-entropy of the headings' and chapters' totals."""

    def __init__(self, codes: Sequence[str], settings: Settings) -> None:
        self._settings = settings
        self._levels = [
            (parents(codes, 4), settings.heading_loss),
            (parents(codes, 2), settings.chapter_loss),
        ]

    def __call__(self, logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
        """Weighted mean over the batch."""
        log_p = functional.log_softmax(logits.float(), dim=1)
        hit = log_p.gather(1, target[:, None])[:, 0]
        smooth = self._settings.smoothing
        loss = -(1 - smooth) * hit - smooth * log_p.mean(1)
        p = log_p.exp()
        for index, share in self._levels:
            totals = p.new_zeros(len(p), int(index.max()) + 1).index_add(1, index, p)
            loss = loss - share * totals.gather(1, index[target][:, None])[:, 0].clamp_min(1e-8).log()
        return (loss * weight).sum() / weight.sum()


def epoch_batches(
    rows: Sequence[Row], tokenizer: Tokenizer, settings: Settings, rng: random.Random
) -> tuple[list[list[int]], list[int], list[list[int]]]:
    """One epoch: token ids after noise, the row each belongs to, and shuffled batches."""
    chosen = [i for i, row in enumerate(rows)
              if row.style != "reference" or rng.random() < settings.reference_share]
    ids = pieces.encode(tokenizer, [augment(rows[i], rng) for i in chosen])
    for place, row in enumerate(ids):
        if rows[chosen[place]].style == "reference":
            # Legal texts run long, and their first words say most: do not let them rule the clock.
            del row[REFERENCE_TOKENS:]
        if len(row) > 6:
            row[1:-1] = [t for t in row[1:-1] if rng.random() >= settings.piece_dropout]
    order = list(range(len(ids)))
    rng.shuffle(order)
    batches: list[list[int]] = []
    pool = settings.batch * 40
    for start in range(0, len(order), pool):
        part = order[start : start + pool]
        batches += [[part[i] for i in group]
                    for group in batches_by_length([ids[i] for i in part], settings.batch)]
    rng.shuffle(batches)
    return ids, chosen, batches


def start_head(model: Classifier, features: np.ndarray, target: np.ndarray, scale: float = 8.0) -> None:
    """Set the head to the class means of the untuned features, a far better start than noise."""
    centred = features - features.mean(0)
    sums = np.zeros((model.head.out_features, features.shape[1]), dtype=np.float32)
    np.add.at(sums, target, centred)
    sums /= np.linalg.norm(sums, axis=1, keepdims=True) + 1e-6
    weight = torch.from_numpy(sums * float(scale / features.shape[1] ** 0.5))
    model.head.weight.data.copy_(weight)
    model.head.bias.data.copy_(-(weight @ torch.from_numpy(features.mean(0))))


def fit(
    model: Classifier,
    tokenizer: Tokenizer,
    rows: Sequence[Row],
    codes: Sequence[str],
    settings: Settings,
    minutes: float | None = None,
    after_epoch: Callable[[], None] = lambda: None,
) -> float:
    """Train in place; with `minutes` the schedule follows the clock and ends on time.

    Gives the number of epochs that were run.
    """
    torch.manual_seed(settings.seed)
    rng = random.Random(settings.seed)
    number = {code: i for i, code in enumerate(codes)}
    target = torch.tensor([number[row.code] for row in rows])
    weight = torch.tensor([STYLE_WEIGHT[row.style] for row in rows])
    padding = model.encoder.embedding.num_embeddings - 1
    body = [p for n, p in model.encoder.named_parameters() if n != "embedding.weight"]
    dense = torch.optim.AdamW(
        [{"params": body, "lr": settings.body_rate, "top": settings.body_rate},
         {"params": model.head.parameters(), "lr": settings.head_rate, "top": settings.head_rate}],
        weight_decay=settings.weight_decay, betas=(0.9, 0.98), fused=True)
    sparse = torch.optim.SparseAdam([model.encoder.embedding.weight], lr=settings.embedding_rate)
    sparse.param_groups[0]["top"] = settings.embedding_rate
    groups = dense.param_groups + sparse.param_groups
    loss_of = Loss(codes, settings)
    own = sum(row.style != "reference" for row in rows)
    per_epoch = (own + settings.reference_share * (len(rows) - own)) / settings.batch
    total = settings.epochs * per_epoch
    began, step, running = time.monotonic(), 0, 0.0
    while True:
        model.train()
        ids, chosen, batches = epoch_batches(rows, tokenizer, settings, rng)
        for batch in batches:
            done = step / total
            if minutes is not None:
                done = max(done, (time.monotonic() - began) / (60 * minutes))
            if done >= 1:
                LOG.info("trained %.2f epochs in %.0f s", step / per_epoch, time.monotonic() - began)
                return step / per_epoch
            rate = min(done / settings.warm_up, (1 - done) / (1 - settings.warm_up))
            for group in groups:
                group["lr"] = group["top"] * max(rate, 0.01)
            index = torch.tensor([chosen[i] for i in batch])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(*collate([ids[i] for i in batch], padding))
            loss = loss_of(logits, target[index], weight[index])
            dense.zero_grad(set_to_none=True)
            sparse.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*body, *model.head.parameters()], 5.0)
            dense.step()
            sparse.step()
            step += 1
            running = 0.99 * running + 0.01 * loss.item() if step > 1 else loss.item()
            if step % 200 == 0:
                LOG.info("step %d epoch %.2f loss %.3f at %.0f s", step, step / per_epoch,
                         running, time.monotonic() - began)
        after_epoch()


def average(states: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """Mean of the weights of runs that started from the same weights."""
    return {name: sum(state[name] for state in states) / len(states) for name in states[0]}


@torch.inference_mode()
def logits_of(model: Classifier, tokenizer: Tokenizer, texts: Sequence[str]) -> np.ndarray:
    """Logits of raw texts in order, in full precision."""
    model.eval()
    ids = pieces.encode(tokenizer, texts)
    padding = model.encoder.embedding.num_embeddings - 1
    out = np.zeros((len(ids), model.head.out_features), dtype=np.float32)
    for group in batches_by_length(ids, 256):
        out[group] = model(*collate([ids[i] for i in group], padding)).numpy()
    return out
