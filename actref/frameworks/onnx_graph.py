"""ONNX models made of the declarations of the entries: an operator is written as a call, arithmetic as arithmetic."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from actref.frameworks.names import FrameworkError

OPSET = 24
"""Version of the operators; the newest that ONNX Runtime runs."""
CONTRIBUTED = "com.microsoft"
"""Domain of ONNX Runtime's own operators."""
TYPES: Mapping[str, int] = {
    "float64": TensorProto.DOUBLE,
    "float32": TensorProto.FLOAT,
    "float16": TensorProto.FLOAT16,
    "bfloat16": TensorProto.BFLOAT16,
}
OPERATORS: Mapping[type[ast.AST], str] = {
    ast.Add: "Add",
    ast.Sub: "Sub",
    ast.Mult: "Mul",
    ast.Div: "Div",
    ast.Pow: "Pow",
    ast.USub: "Neg",
    ast.Gt: "Greater",
    ast.GtE: "GreaterOrEqual",
    ast.Lt: "Less",
    ast.LtE: "LessOrEqual",
}


def model(text: str, dtype: str, rank: int = 1, opset: int = OPSET) -> Any:
    """The model with input `x` and output `y` that computes an expression such as `x * Sigmoid(alpha * x)`.

    Args:
        text: The expression; `a` and `b` are the two halves of x along the last axis.
        dtype: Type of input, output and constants.
        rank: Number of axes of the input.
        opset: Version of the operators; a later one if an operator came with that.
    """
    builder = _Builder(dtype, opset)
    tree = ast.parse(text, mode="eval").body
    if any(isinstance(node, ast.Name) and node.id in ("a", "b") for node in ast.walk(tree)):
        builder.nodes.append(helper.make_node("Split", ["x"], ["a", "b"], axis=-1, num_outputs=2))
    last = builder.visit(tree)
    builder.nodes.append(helper.make_node("Identity", [last], ["y"]))
    axes = [f"d{i}" for i in range(rank)]
    graph = helper.make_graph(
        builder.nodes,
        "function",
        [helper.make_tensor_value_info("x", TYPES[dtype], axes)],
        [helper.make_tensor_value_info("y", TYPES[dtype], [f"e{i}" for i in range(rank)])],
        builder.constants,
    )
    opsets = [helper.make_opsetid("", builder.opset), helper.make_opsetid(CONTRIBUTED, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10)


class _Builder(ast.NodeVisitor):
    """Nodes and constants in the order of evaluation; every visit returns the name of the result."""

    def __init__(self, dtype: str, opset: int) -> None:
        self.type, self.dtype = TYPES[dtype], dtype
        self.wanted = self.opset = opset
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.named: dict[str, str] = {}

    def _node(self, operator: str, inputs: list[str], domain: str = "", **attributes: Any) -> str:
        result = f"r{len(self.nodes)}"
        # TopK gives places too, which nothing reads
        needed = 1 if domain else _schema(operator, self.wanted).min_output
        outputs = [result, *(f"{result}_{n}" for n in range(1, needed))]
        self.nodes.append(helper.make_node(operator, inputs, outputs, domain=domain, **attributes))
        return result

    def _constant(self, value: Any) -> str:
        name = f"c{len(self.constants)}"
        if isinstance(value, list) or (isinstance(value, int) and not isinstance(value, bool)):
            # a list or an integer literal is an index, a shape or an axis
            self.constants.append(numpy_helper.from_array(np.array(value, np.int64), name))
        else:
            self.constants.append(helper.make_tensor(name, self.type, [], [float(value)]))
        return name

    def visit_Name(self, node: ast.Name) -> str:
        return self.named.get(node.id, node.id)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> str:
        return self.named.setdefault(node.target.id, self.visit(node.value))

    def visit_Constant(self, node: ast.Constant) -> str:
        return self._constant(float(node.value) if isinstance(node.value, int | float) else node.value)

    def visit_List(self, node: ast.List) -> str:
        return self._constant(ast.literal_eval(node))

    def visit_BinOp(self, node: ast.BinOp) -> str:
        return self._node(OPERATORS[type(node.op)], [self.visit(node.left), self.visit(node.right)])

    def visit_Compare(self, node: ast.Compare) -> str:
        return self._node(OPERATORS[type(node.ops[0])], [self.visit(node.left), self.visit(node.comparators[0])])

    def visit_UnaryOp(self, node: ast.UnaryOp) -> str:
        if isinstance(node.operand, ast.Constant):
            return self._constant(-float(node.operand.value))  # type: ignore[arg-type]  # a number
        return self._node("Neg", [self.visit(node.operand)])

    def visit_Call(self, node: ast.Call) -> str:
        *domain, operator = ast.unparse(node.func).split(".")
        if domain:
            attributes: Mapping[str, Any] | None = None
            names: list[str] = []
        else:
            schema = _schema(operator, self.wanted)
            self.opset = max(self.opset, schema.since_version)
            attributes, names = schema.attributes, [each.name for each in schema.inputs]
        inputs = [self.visit(argument) for argument in node.args]
        given: dict[str, Any] = {}
        for keyword in node.keywords:
            name = str(keyword.arg)
            if attributes is None or name in attributes:
                given[name] = ast.literal_eval(keyword.value)
            elif name in names:
                inputs += [""] * (names.index(name) - len(inputs))
                integer = isinstance(
                    value := ast.literal_eval(keyword.value), int
                )  # an axis, not a number of the dtype
                inputs.append(self._constant(value) if integer else self.visit(keyword.value))
            else:
                raise FrameworkError(f"ONNX's {operator} has neither an attribute nor an input {name!r}")
        return self._node(operator, inputs, ".".join(domain), **given)

    def generic_visit(self, node: ast.AST) -> str:
        raise FrameworkError(f"{ast.unparse(node)!r} has no meaning in an ONNX graph")


def _schema(operator: str, opset: int) -> Any:
    """The operator as of an opset, or as of the one that brought it."""
    try:
        return onnx.defs.get_schema(operator, opset)
    except onnx.defs.SchemaError:
        return onnx.defs.get_schema(operator)


def text(expression: str, name: str, shape: str = "N") -> str:
    """The model of an expression in ONNX's own notation, which `onnx.parser.parse_model` reads; float32.

    Args:
        expression: As for `model`.
        name: What the graph is called.
        shape: Axes of the input, `"N"` or `"N, C"`.
    """
    made = model(expression, "float32")
    graph, opset = made.graph, made.opset_import[0].version
    *nodes, last = graph.node
    renamed = {last.input[0]: "y"}
    constants = ", ".join(_constant(tensor) for tensor in graph.initializer)
    lines = []
    for node in nodes:
        inputs, outputs = (", ".join(renamed.get(n, n) for n in names) for names in (node.input, node.output))
        attributes = ", ".join(f"{a.name} = {_attribute(a)}" for a in node.attribute)
        lines.append(f"  {outputs} = {node.op_type}{f' <{attributes}>' if attributes else ''} ({inputs})")
    head = f"{name} (float[{shape}] x) => (float[{shape}] y){f' <{constants}>' if constants else ''} {{"
    return "\n".join([f'<ir_version: 10, opset_import: ["": {opset}]>', head, *lines, "}"])


def _constant(tensor: Any) -> str:
    values = numpy_helper.to_array(tensor)
    kind = "int64" if values.dtype == np.int64 else "float"
    size = f"[{values.size}]" if values.ndim else ""
    listed = ", ".join(f"{v:.9g}" if kind == "float" else str(v) for v in values.ravel().tolist())
    return f"{kind}{size} {tensor.name} = {{{listed}}}"


def _attribute(attribute: Any) -> str:
    value = helper.get_attribute_value(attribute)
    if isinstance(value, bytes):
        return f'"{value.decode()}"'
    return f"{value:.9g}" if isinstance(value, float) else str(value)
