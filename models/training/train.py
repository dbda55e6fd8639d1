"""Train, calibrate and write the classification model.

    python models/training/train.py --corpus models/corpus --out models/classifier
"""

from __future__ import annotations

import argparse
import copy
import logging
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

import report
import tokenizer as pieces
from blend import bands, softmax, tune
from corpus import Row, digest, read_goods, read_titles
from encoder import Classifier, base_resources, encode_all, load_base
from export import OnnxClassifier, write_onnx
from fit import Settings, average, fit, logits_of, start_head
from reference import read_reference
from rows import RowIndex
from split import split
from text import normalise

LOG = logging.getLogger("train")


def arguments() -> argparse.Namespace:
    """Command line of one training run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with goods, listings and nodes")
    parser.add_argument("--reference", type=Path, help="optional folder of reference data")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model files")
    parser.add_argument("--evaluation", type=Path, default=Path(__file__).parents[1] / "evaluation",
                        help="folder for the held-out texts and the report")
    parser.add_argument("--epochs", type=float, default=Settings.epochs)
    parser.add_argument("--minutes", type=float, help="end each run after this long at the latest")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3, help="runs whose weights are averaged")
    parser.add_argument("--cache", type=Path, help="folder that keeps untuned embeddings and finished runs")
    return parser.parse_args()


def write_split(path: Path, rows: list[Row]) -> None:
    """One part of the split as a table."""
    lines = ["description\tcode\tlanguage\tstyle"]
    lines += [f"{r.text}\t{r.code}\t{r.language}\t{r.style}" for r in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def untuned_vectors(rows: list[Row], args: argparse.Namespace) -> np.ndarray:
    """Unit-length vectors of the base model with its whole vocabulary."""
    kept = args.cache / f"base-{digest(args.corpus)[:16]}.npy" if args.cache else None
    if kept and kept.exists():
        return np.load(kept)
    base = pieces.base_pieces(base_resources())
    ids = pieces.encode(pieces.build(base), [row.text for row in rows])
    vectors = encode_all(load_base(list(range(len(base)))), ids)[:, :512]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    LOG.info("embedded %d rows", len(rows))
    if kept:
        np.save(kept, vectors)
    return vectors


def prepare(args: argparse.Namespace) -> tuple[list[Row], list[Row], list[Row], list[Row]]:
    """Train goods, titles, dev and held-out rows; the split needs the untuned base model."""
    goods, titles = read_goods(args.corpus), read_titles(args.corpus)
    train, dev, held_out = split(goods, untuned_vectors(goods, args))
    LOG.info("split into %d train, %d dev, %d held out", len(train), len(dev), len(held_out))
    args.evaluation.mkdir(parents=True, exist_ok=True)
    write_split(args.evaluation / "dev.tsv", dev)
    write_split(args.evaluation / "held-out.tsv", held_out)
    kept_out = {normalise(row.text) for row in dev + held_out}
    titles = [row for row in titles if normalise(row.text) not in kept_out]
    return train, titles, dev, held_out


def one_run(args: argparse.Namespace, base: Classifier, tokenizer: Tokenizer, rows: list[Row],
            dev: list[Row], codes: list[str], settings: Settings) -> dict:
    """Weights, settings and length of one training run from the base weights."""
    number = {code: i for i, code in enumerate(codes)}
    target = np.array([number[row.code] for row in dev])
    model = copy.deepcopy(base)

    def after_epoch() -> None:
        figures = report.hits(logits_of(model, tokenizer, [row.text for row in dev]), target)
        LOG.info("dev %s", figures)

    epochs = fit(model, tokenizer, rows, codes, settings, args.minutes, after_epoch)
    model.encoder.limit_embedding()
    return {"weights": model.state_dict(), "settings": {**asdict(settings), "epochs": round(epochs, 2)}}


def trained(args: argparse.Namespace, rows: list[Row], dev: list[Row],
            codes: list[str]) -> tuple[Classifier, Tokenizer, list[dict]]:
    """The classifier averaged over its runs, its trimmed tokenizer, the settings of every run."""
    pieces_of_base = pieces.base_pieces(base_resources())
    keep = pieces.trimmed_ids(pieces_of_base, [row.text for row in rows])
    tokenizer = pieces.build([pieces_of_base[i] for i in keep])
    LOG.info("kept %d of %d pieces", len(keep), len(pieces_of_base))
    settings = replace(Settings(), epochs=args.epochs)
    model = Classifier(load_base(keep), len(codes), settings.dropout)
    model.encoder.limit_embedding()
    runs: list[dict] = []
    started = False
    for number in range(args.runs):
        kept = args.cache / f"run{number}.pt" if args.cache else None
        if kept and kept.exists():
            runs.append(torch.load(kept))
            continue
        if not started:
            prepare_head(model, tokenizer, rows, codes)
            started = True
        run = one_run(args, model, tokenizer, rows, dev, codes,
                      replace(settings, seed=settings.seed + number))
        runs.append(run)
        if kept:
            torch.save(run, kept)
    model.load_state_dict(average([run["weights"] for run in runs]))
    return model.eval(), tokenizer, [run["settings"] for run in runs]


def prepare_head(model: Classifier, tokenizer: Tokenizer, rows: list[Row], codes: list[str]) -> None:
    """Start the head, the same way for every run, from the own rows of each code."""
    own = [row for row in rows if row.style != "reference"]
    number = {code: i for i, code in enumerate(codes)}
    features = encode_all(model.encoder, pieces.encode(tokenizer, [row.text for row in own]))
    start_head(model, features, np.array([number[row.code] for row in own]))
    LOG.info("head started from class means")


def calibrate(args: argparse.Namespace, tokenizer: Tokenizer, codes: list[str],
              dev: list[Row], held_out: list[Row]) -> dict:
    """Tune the blend on dev with the files as served, then measure once on the held-out rows."""
    onnx = OnnxClassifier(args.out / "encoder.onnx")
    index = RowIndex.read(args.out / "rows.bin")
    number = {code: i for i, code in enumerate(codes)}
    blend, limits = None, {}
    lines, metrics = ["# Accuracy of the classification model", ""], {}
    for name, rows in (("dev", dev), ("held-out", held_out)):
        texts = [row.text for row in rows]
        target = np.array([number[row.code] for row in rows])
        ids = pieces.encode(tokenizer, texts)
        began = time.monotonic()
        logits = onnx.logits(ids)
        milliseconds = 1000 * (time.monotonic() - began) / len(rows)
        nearest = index.search(texts)
        best = np.array([near.best for near in nearest])
        if blend is None:
            blend = tune(logits, index, nearest, target)
            LOG.info("blend %s", blend)
        votes = index.vote(nearest, len(codes), blend.tau)
        final = blend.probabilities(logits, votes, best)
        limits = limits or bands(final, target)
        figures = {
            system: report.measure(p, target, codes, rows)
            for system, p in (("encoder", softmax(logits / blend.temperature)),
                              ("rows", votes), ("blend", final))
        }
        in_bands = report.band_figures(final, target, limits)
        lines += [f"## {name} texts", "", report.table(figures)]
        lines += [f"- {band}: {100 * v['share']:.1f} % of texts, first answer right in "
                  f"{100 * v['precision']:.1f} %" for band, v in in_bands.items()]
        lines += ["", f"Encoder in ONNX Runtime on one thread: {milliseconds:.1f} ms per text.", ""]
        blended = figures["blend"]
        metrics[name] = {"n": len(rows), "six": blended["all"]["six"], "four": blended["all"]["four"],
                         "ece": blended["ece"], "bands": in_bands}
    (args.evaluation / "report.md").write_text("\n".join(lines), encoding="utf-8")
    LOG.info("%s", "\n".join(lines))
    report.write_blend(args.out, blend, codes, limits)
    report.golden(args.out, tokenizer, onnx, index, blend, codes, dev)
    return metrics


def main() -> None:
    """Run every step."""
    args = arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(args.threads)
    began = time.monotonic()
    if args.cache:
        args.cache.mkdir(parents=True, exist_ok=True)
    train, titles, dev, held_out = prepare(args)
    codes = sorted({row.code for row in train + titles})
    reference: list[Row] = []
    if args.reference:
        kept_out = {normalise(row.text) for row in dev + held_out}
        reference = read_reference(args.reference, set(codes), kept_out)
    LOG.info("%d codes, %d titles, %d reference rows", len(codes), len(titles), len(reference))
    model, tokenizer, runs = trained(args, train + titles + reference, dev, codes)
    args.out.mkdir(parents=True, exist_ok=True)
    write_onnx(model, args.out / "encoder.onnx")
    tokenizer.save(str(args.out / "tokenizer.json"), pretty=False)
    RowIndex.build(train + titles, codes).write(args.out / "rows.bin")
    LOG.info("exported")
    metrics = calibrate(args, tokenizer, codes, dev, held_out)
    config = {"runs": runs, "reference": bool(reference),
              "rows": {"train": len(train), "titles": len(titles), "reference": len(reference),
                       "dev": len(dev), "held_out": len(held_out)}}
    report.manifest(args.out, digest(args.corpus), config, metrics)
    LOG.info("done in %.0f s", time.monotonic() - began)


if __name__ == "__main__":
    main()
