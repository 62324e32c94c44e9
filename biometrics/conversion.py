"""Graphs brought into the form that their runtime wants, once, when the models are prepared.

No weight changes its value. Needs `onnx`, which serving does not load.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import flatbuffers  # type: ignore[import-untyped]  # ships no types
import numpy as np
import numpy.typing as npt
import onnx
from ai_edge_litert import schema_py_generated as schema  # type: ignore[import-untyped]  # no types
from onnx import helper, numpy_helper
from onnx.reference import ReferenceEvaluator

_Array = npt.NDArray[Any]
_Op: Final = schema.BuiltinOperator
_Options: Final = schema.BuiltinOptions
_SIMPLE: Final = {
    "Add": (_Op.ADD, _Options.AddOptions, schema.AddOptionsT),
    "Relu": (_Op.RELU, 0, lambda: None),
    "Sigmoid": (_Op.LOGISTIC, 0, lambda: None),
}
#: What only moves: channels lie last already.
_NOTHING: Final = ("Transpose", "Reshape")
_HALVED: Final = [2, 2]
#: Of the picture that the file speaks of, px; any other by this fits as well. The runtime makes room for
#: this one first and never gives it back: for the 640 px of the published file 16 MB, each time.
_LEAST_SIDE: Final = 32
_CHANNELS: Final = 3  # the axis, where a picture's channels come last


def drop_weights_from_inputs(data: bytes) -> bytes:
    """SFace lists its weights as inputs of the graph, which OpenCV 5 refuses to load."""
    model = onnx.load_from_string(data)
    kept = [given for given in model.graph.input if given.name == "data"]
    del model.graph.input[:]
    model.graph.input.extend(kept)
    return model.SerializeToString(deterministic=True)


def to_litert(data: bytes) -> bytes:
    """YuNet's ONNX file in TensorFlow Lite's format, for pictures of any sides by 32.

    Pictures go in as 1 by rows by columns by 3, outputs come the same way, under the names they had.
    Raises ValueError for a graph with other parts than it has.
    """
    model = onnx.load_from_string(data)
    constants = _constants(model)
    translation = _Translation(constants, model.graph.input[0])
    for node in model.graph.node:
        if node.output[0] not in constants:
            translation.add(node)
    return translation.finish([one.name for one in model.graph.output])


def _constants(model: onnx.ModelProto) -> dict[str, _Array]:
    """By name, weights among them: those are bytes in the file, with a scale for each block."""
    known = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    for node in model.graph.node:
        if all(name in known for name in node.input):
            inputs = [numpy_helper.from_array(known[name], name) for name in node.input]
            output = helper.make_empty_tensor_value_info(node.output[0])
            alone = helper.make_model(
                helper.make_graph([node], "alone", [], [output], inputs),
                opset_imports=model.opset_import,
                ir_version=model.ir_version,
            )
            (output_value,) = ReferenceEvaluator(alone).run(None, {})
            known[node.output[0]] = np.asarray(output_value)
    return known


class _Translation:
    """A TensorFlow Lite file in the making, node by node of the other's."""

    def __init__(self, constants: Mapping[str, _Array], entry: onnx.ValueInfoProto) -> None:
        self._constants = constants
        self._model, self._graph = schema.ModelT(), schema.SubGraphT()
        self._model.version = 3
        self._model.subgraphs, self._model.operatorCodes = [self._graph], []
        self._model.buffers = [schema.BufferT()]  # the first is empty: that of all that is computed
        self._graph.tensors, self._graph.operators = [], []
        channels = entry.type.tensor_type.shape.dim[1].dim_value
        self._graph.inputs = [self._computed([1, _LEAST_SIDE, _LEAST_SIDE, channels])]
        # by the name of what the other graph computes
        self._tensors: dict[str, int] = {entry.name: self._graph.inputs[0]}

    def finish(self, outputs: Sequence[str]) -> bytes:
        for name in outputs:
            self._graph.tensors[self._tensors[name]].name = name
        self._graph.outputs = [self._tensors[name] for name in outputs]
        builder = flatbuffers.Builder()
        builder.Finish(self._model.Pack(builder), b"TFL3")
        return bytes(builder.Output())

    def add(self, node: onnx.NodeProto) -> None:
        said = {one.name: helper.get_attribute_value(one) for one in node.attribute}
        match node.op_type:
            case "Conv":
                self._convolve(node, said)
            case "MaxPool" if said["kernel_shape"] == said["strides"] == _HALVED:
                self._halve(node)
            case "Resize" if said["mode"] == b"nearest" and self._doubles(node):
                self._double(node)
            case known if known in _SIMPLE and self._tensors.keys() >= set(node.input):
                self._simple(node)
            case known if known in _NOTHING:
                self._tensors[node.output[0]] = self._tensors[node.input[0]]
            case other:
                raise ValueError(f"{node.name}: no {other} like this is known")

    def _simple(self, node: onnx.NodeProto) -> None:
        code, kind, options = _SIMPLE[node.op_type]
        inputs = [self._tensors[name] for name in node.input]
        self._operator(code, inputs, self._output(node, self._shape(node)), kind, options())

    def _convolve(self, node: onnx.NodeProto, said: Mapping[str, Any]) -> None:
        weights, biases = (self._constants[name] for name in node.input[1:])
        picture, (down, across) = self._tensors[node.input[0]], said["strides"]
        padding = schema.Padding.SAME
        if down > 1:  # SAME would leave out the first row and column
            padding = schema.Padding.VALID
            picture = self._padded(picture, said["pads"])
        kind, options = _Options.Conv2DOptions, schema.Conv2DOptionsT()
        code, order = _Op.CONV_2D, (0, 2, 3, 1)
        if said["group"] > 1:
            kind, options = _Options.DepthwiseConv2DOptions, schema.DepthwiseConv2DOptionsT()
            code, order, options.depthMultiplier = _Op.DEPTHWISE_CONV_2D, (1, 2, 3, 0), 1
        options.padding, options.strideH, options.strideW = padding, down, across
        inputs = [picture, self._constant(weights.transpose(order)), self._constant(biases)]
        one, rows, columns, _ = self._shape(node)
        output = self._output(node, [one, rows // down, columns // across, len(weights)])
        self._operator(code, inputs, output, kind, options)

    def _padded(self, picture: int, pads: Sequence[int]) -> int:
        top, left, bottom, right = pads
        rows, columns = self._graph.tensors[picture].shape[1:3]
        wide = [1, rows + top + bottom, columns + left + right, 3]
        margins = np.array([[0, 0], [top, bottom], [left, right], [0, 0]], np.int32)
        padded = self._computed(wide)
        self._operator(_Op.PAD, [picture, self._constant(margins)], padded)
        return padded

    def _halve(self, node: onnx.NodeProto) -> None:
        options = schema.Pool2DOptionsT()
        options.filterHeight, options.filterWidth = options.strideH, options.strideW = _HALVED
        options.padding = schema.Padding.VALID
        one, rows, columns, channels = self._shape(node)
        output = self._output(node, [one, rows // 2, columns // 2, channels])
        inputs = [self._tensors[node.input[0]]]
        self._operator(_Op.MAX_POOL_2D, inputs, output, _Options.Pool2DOptions, options)

    def _doubles(self, node: onnx.NodeProto) -> bool:
        return list(self._constants[node.input[2]]) == [1, 1, 2, 2]

    def _double(self, node: onnx.NodeProto) -> None:
        """By parts that know no size, so that it fits any: four of each pixel, laid out in a square."""
        picture = self._tensors[node.input[0]]
        one, rows, columns, channels = self._shape(node)
        four = self._computed([one, rows, columns, 4 * channels])
        together, square = schema.ConcatenationOptionsT(), schema.DepthToSpaceOptionsT()
        together.axis, square.blockSize = _CHANNELS, 2
        self._operator(
            _Op.CONCATENATION, 4 * [picture], four, _Options.ConcatenationOptions, together
        )
        output = self._output(node, [one, 2 * rows, 2 * columns, channels])
        self._operator(_Op.DEPTH_TO_SPACE, [four], output, _Options.DepthToSpaceOptions, square)

    def _shape(self, node: onnx.NodeProto) -> list[int]:
        """Of what goes in first: one, rows, columns, channels."""
        shape: list[int] = self._graph.tensors[self._tensors[node.input[0]]].shape
        return shape

    def _output(self, node: onnx.NodeProto, shape: Sequence[int]) -> int:
        self._tensors[node.output[0]] = output = self._computed(shape)
        return output

    def _computed(self, shape: Sequence[int]) -> int:
        return self._tensor(shape, buffer=0, kind=schema.TensorType.FLOAT32)

    def _constant(self, values: _Array) -> int:
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(values.tobytes(), np.uint8)
        self._model.buffers.append(buffer)
        whole = values.dtype == np.int32
        kind = schema.TensorType.INT32 if whole else schema.TensorType.FLOAT32
        return self._tensor(values.shape, len(self._model.buffers) - 1, kind)

    def _tensor(self, shape: Sequence[int], buffer: int, kind: int) -> int:
        made = schema.TensorT()
        made.shape, made.buffer, made.type = list(shape), buffer, kind
        self._graph.tensors.append(made)
        return len(self._graph.tensors) - 1

    def _operator(
        self,
        code: int,
        inputs: Sequence[int],
        output: int,
        kind: int = 0,
        options: object = None,
    ) -> None:
        made = schema.OperatorT()
        made.opcodeIndex, made.inputs, made.outputs = self._code(code), list(inputs), [output]
        made.builtinOptionsType, made.builtinOptions = kind, options
        self._graph.operators.append(made)

    def _code(self, code: int) -> int:
        known = [one.builtinCode for one in self._model.operatorCodes]
        if code in known:
            return known.index(code)
        made = schema.OperatorCodeT()
        made.builtinCode = made.deprecatedBuiltinCode = code
        self._model.operatorCodes.append(made)
        return len(known)
