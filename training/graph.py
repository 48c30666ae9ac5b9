"""The neural reader as the graph that Sayso ships: int8 matrices, and only steps that a processor takes quickly one window at a time.

A general exporter writes a graph of small steps and leaves it to the runtime to join them. Written out by hand it reads news in less than half the
processor time (docs/decisions/0018): attention is one step; sums and the norms after them are left apart, since the joined
step that the runtime has for them is five times slower; there is no mask, since a window is run alone and holds no padding.

A matrix comes as `Rounded`: seven bits with a scale per column. Steps are those of ONNX opset 18 and, where the domain is `JOINED`, of onnxruntime.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

JOINED = "com.microsoft"
MOST = 64
"""The greatest weight after rounding: seven bits, since older processors overflow when they add pairs of products of eight."""

PRODUCTS = ("qkv", "out", "up", "down")
"""The matrices of a layer."""


@dataclass(frozen=True, slots=True)
class Rounded:
    """A matrix as values of eight bits with one scale for each column, or one for all; ``zero`` is the value that stands for 0."""

    values: npt.NDArray[np.int8] | npt.NDArray[np.uint8]
    scale: npt.NDArray[np.float32]
    zero: int = 0

    def floats(self) -> npt.NDArray[np.float32]:
        """The matrix that it stands for."""
        return ((self.values.astype(np.float32) - self.zero) * self.scale).astype(np.float32)


Weights = Mapping[str, Rounded | npt.NDArray[np.float32]]
"""``word``, ``position``, ``case``, ``quote``; ``N.qkv``, ``N.out``, ``N.up``, ``N.down`` for each layer N, as (inputs, outputs), all rounded;
with their ``….bias``, the norms ``norm``, ``N.norm1``, ``N.norm2`` as ``….weight`` and ``….bias``, and ``kind``, ``head.weight``, ``head.bias``, in floats."""


def rounded(matrix: npt.NDArray[np.float32]) -> Rounded:
    """A matrix of a product in seven bits, each column by its greatest value."""
    scale = np.maximum(np.abs(matrix).max(axis=0) / MOST, np.finfo(np.float32).tiny).astype(np.float32)
    return Rounded(np.rint(matrix / scale).clip(-MOST, MOST).astype(np.int8), scale)


def rounded_rows(table: npt.NDArray[np.float32]) -> Rounded:
    """A table of rows in eight bits, by its least and greatest value."""
    least, most = min(0.0, float(table.min())), max(0.0, float(table.max()))
    scale = np.float32(max((most - least) / 255, np.finfo(np.float32).tiny))
    zero = round(-least / float(scale))
    return Rounded((np.rint(table / scale) + zero).clip(0, 255).astype(np.uint8), np.array(scale), zero)


def graph(weights: Weights, *, heads: int) -> onnx.ModelProto:
    """The graph: ``ids``, ``case`` and ``quote`` of windows in, all of equal length; ``outputs`` for each of their subwords out."""
    made = _Graph(weights)
    x = made.norm(made.embedded(), "norm")
    layers = 1 + max(int(name.partition(".")[0]) for name in weights if name[0].isdigit())
    for n in range(layers):
        parts = made.step("Split", [made.product(x, f"{n}.qkv")], f"{n}.split", outputs=3, axis=-1, num_outputs=3)
        seen = made.step("MultiHeadAttention", parts, f"{n}.seen", domain=JOINED, num_heads=heads)
        x = made.norm(made.add(x, made.product(seen[0], f"{n}.out"), f"{n}.sum1"), f"{n}.norm1")
        raised = made.step("Gelu", [made.product(x, f"{n}.up")], f"{n}.raised", domain=JOINED)
        x = made.norm(made.add(x, made.product(raised[0], f"{n}.down"), f"{n}.sum2"), f"{n}.norm2")
    scores = made.step("MatMul", [x, made.floats("head.weight")], "scores")
    made.step("Add", [*scores, made.floats("head.bias")], "outputs", named=True)
    return made.model(outputs=len(weights["head.bias"]))  # type: ignore[arg-type]


class _Graph:
    """Steps and weights as they are put together."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._steps: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def step(self, kind: str, inputs: list[str], name: str, *, domain: str = "", outputs: int = 1, named: bool = False, **settings: float) -> list[str]:
        """A step; what it gives is called by its name, with a number where it gives several."""
        made = [name] if named or outputs == 1 else [f"{name}{i}" for i in range(outputs)]
        self._steps.append(helper.make_node(kind, inputs, made, name=f"{kind} {name}", domain=domain, **settings))
        return made

    def constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def floats(self, name: str) -> str:
        value = self._weights[name]
        assert not isinstance(value, Rounded), name
        return self.constant(name, value.astype(np.float32))

    def add(self, one: str, other: str, name: str) -> str:
        return self.step("Add", [one, other], name)[0]

    def norm(self, x: str, name: str) -> str:
        return self.step("LayerNormalization", [x, self.floats(f"{name}.weight"), self.floats(f"{name}.bias")], name, axis=-1, epsilon=1e-12)[0]

    def product(self, x: str, name: str) -> str:
        """``x`` rounded to eight bits on the way, times a rounded matrix."""
        matrix = self._rounded(name)
        zero = self.constant(f"{name}.zero", np.full(matrix.scale.shape, matrix.zero, dtype=matrix.values.dtype))
        inputs = [x, self.constant(f"{name}.weight", matrix.values), self.constant(f"{name}.scale", matrix.scale), zero, self.floats(f"{name}.bias")]
        return self.step("DynamicQuantizeMatMul", inputs, f"{name}.product", domain=JOINED)[0]

    def embedded(self) -> str:
        """What is known of each subword before anything is seen of its neighbours."""
        size = self.step("Shape", ["ids"], "size")
        length = self.step("Slice", [*size, self.constant("one", np.array([1])), self.constant("two", np.array([2]))], "length")
        self._table("position")
        places = self.step("Slice", ["position.weight", self.constant("begin", np.array([0])), *length], "position.rows")[0]
        x = self.add(self._opened(places, "position"), self.floats("kind"), "position.sum")
        for name, index in (("word", "ids"), ("case", "case"), ("quote", "quote")):
            self._table(name)
            x = self.add(self._opened(self.step("Gather", [f"{name}.weight", index], f"{name}.rows")[0], name), x, f"{name}.sum")
        return x

    def _table(self, name: str) -> None:
        matrix = self._rounded(name)
        self.constant(f"{name}.weight", matrix.values)
        self.constant(f"{name}.scale", matrix.scale.reshape(()))
        self.constant(f"{name}.zero", np.array(matrix.zero, dtype=matrix.values.dtype))

    def _opened(self, rows: str, name: str) -> str:
        return self.step("DequantizeLinear", [rows, f"{name}.scale", f"{name}.zero"], f"{name}.floats")[0]

    def _rounded(self, name: str) -> Rounded:
        value = self._weights[name]
        assert isinstance(value, Rounded), name
        return value

    def model(self, *, outputs: int) -> onnx.ModelProto:
        shape = ["windows", "length"]
        taken = [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("ids", "case", "quote")]
        given = [helper.make_tensor_value_info("outputs", TensorProto.FLOAT, [*shape, outputs])]
        whole = helper.make_graph(self._steps, "reader", taken, given, list(self._constants.values()))
        return helper.make_model(whole, opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(JOINED, 1)], ir_version=8, producer_name="sayso")


def weights_of(model: onnx.ModelProto) -> dict[str, Rounded | npt.NDArray[np.float32]]:
    """The weights of a graph that `graph` made."""
    arrays = {constant.name: numpy_helper.to_array(constant) for constant in model.graph.initializer}
    tables = {name.removesuffix(".zero") for name in arrays if name.endswith(".zero")}
    found: dict[str, Rounded | npt.NDArray[np.float32]] = {name: Rounded(arrays[f"{name}.weight"], arrays[f"{name}.scale"], int(arrays[f"{name}.zero"].flat[0])) for name in sorted(tables)}
    plain = {name for name, value in arrays.items() if value.dtype == np.float32 and not name.endswith(".scale")}
    return {**found, **{name: arrays[name] for name in sorted(plain)}}
