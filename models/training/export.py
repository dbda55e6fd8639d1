"""The trained classifier as an ONNX file the serving code loads."""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from encoder import Classifier

OPSET = 17


def write_onnx(model: Classifier, path: Path) -> None:
    """`ids` i64 [1, T] to `logits` f32 [1, codes], only the embedding in 8 bits."""
    model = copy.deepcopy(model).eval()
    table = model.encoder.embedding
    # The padding row serves batches in training only.
    table.weight = torch.nn.Parameter(table.weight.data[:-1].clone(), requires_grad=False)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            model, (torch.tensor([[1, 5, 6, 7, 8, 2]]),), str(plain), opset_version=OPSET,
            dynamo=False, input_names=["ids"], output_names=["logits"],
            dynamic_axes={"ids": {1: "T"}})
        folded = Path(folder) / "folded.onnx"
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.optimized_model_filepath = str(folded)
        onnxruntime.InferenceSession(str(plain), options, providers=["CPUExecutionProvider"])
        quantize_dynamic(str(folded), str(path), op_types_to_quantize=["Gather"],
                         weight_type=QuantType.QUInt8)
    graph = onnx.load(str(path))
    # Shapes inferred by the quantiser name symbols that other runtimes cannot unify.
    del graph.graph.value_info[:]
    onnx.checker.check_model(graph)
    onnx.save(graph, str(path))


class OnnxClassifier:
    """The exported file on one thread, as it is served."""

    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"])

    def logits(self, ids: list[list[int]]) -> np.ndarray:
        """Logits of every text, one run each."""
        return np.concatenate([
            self._session.run(["logits"], {"ids": np.array([row], np.int64)})[0] for row in ids])
