"""The base model's SentencePiece vocabulary as a `tokenizer.json`, whole or trimmed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import sentencepiece
from tokenizers import Tokenizer

from text import is_han, normalise

UNK, BOS, EOS = 0, 1, 2
MAX_TOKENS = 96
_PIECE_START = "▁"


def base_pieces(resources: Path) -> list[tuple[str, float]]:
    """All pieces of the base model with their log probabilities, by id."""
    model = sentencepiece.SentencePieceProcessor(model_file=str(resources / "sp.model"))
    return [(model.id_to_piece(i), model.get_score(i)) for i in range(model.get_piece_size())]


def build(pieces: list[tuple[str, float]]) -> Tokenizer:
    """A Unigram tokenizer over the pieces; text is normalised before it, not by it."""
    specials = [
        {"id": i, "content": pieces[i][0], "single_word": False, "lstrip": False,
         "rstrip": False, "normalized": False, "special": True}
        for i in (UNK, BOS, EOS)
    ]
    wrap = [{"SpecialToken": {"id": pieces[BOS][0], "type_id": 0}}]
    close = [{"SpecialToken": {"id": pieces[EOS][0], "type_id": 0}}]
    document = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": specials,
        "normalizer": None,
        "pre_tokenizer": {"type": "Metaspace", "replacement": _PIECE_START,
                          "prepend_scheme": "always", "split": True},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [*wrap, {"Sequence": {"id": "A", "type_id": 0}}, *close],
            "pair": [*wrap, {"Sequence": {"id": "A", "type_id": 0}},
                     {"Sequence": {"id": "B", "type_id": 0}}, *close],
            "special_tokens": {
                pieces[i][0]: {"id": pieces[i][0], "ids": [i], "tokens": [pieces[i][0]]}
                for i in (BOS, EOS)
            },
        },
        "decoder": {"type": "Metaspace", "replacement": _PIECE_START,
                    "prepend_scheme": "always", "split": True},
        "model": {"type": "Unigram", "unk_id": UNK, "byte_fallback": False,
                  "vocab": [[piece, score] for piece, score in pieces]},
    }
    return Tokenizer.from_str(json.dumps(document, ensure_ascii=False))


def encode(tokenizer: Tokenizer, texts: Iterable[str]) -> list[list[int]]:
    """Token ids of raw texts, with the sentence marks, cut to the model's limit."""
    batch = [normalise(text) for text in texts]
    return [encoding.ids[:MAX_TOKENS] for encoding in tokenizer.encode_batch(batch)]


def trimmed_ids(pieces: list[tuple[str, float]], texts: Iterable[str]) -> list[int]:
    """Base ids to keep: those the texts use, every Han character, ASCII, frequent plain words."""
    whole = build(pieces)
    used = {i for ids in encode(whole, texts) for i in ids}
    keep = {UNK, BOS, EOS} | used
    for index, (piece, _) in enumerate(pieces):
        body = piece.removeprefix(_PIECE_START)
        single = len(body) <= 1 and (body == "" or body.isascii() or is_han(body))
        frequent = index < 24_000 and body.isascii() and body.isalnum() and body == body.lower()
        if single or frequent:
            keep.add(index)
    return sorted(keep)
