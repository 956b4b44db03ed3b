"""The code tabs of other frameworks: each complete in itself, with outputs from the oracle, as in actref/tabs/snippets.py.

JAX, Keras and ONNX are installed wherever the site is built, so their tabs are executed with the page. The tab of
TensorFlow is executed where the comparison is recorded (scripts/evidence/frameworks.py), and shown without prompts.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from actref.entry import Entry
from actref.frameworks.calls import preferred, written
from actref.kinds import Elementwise, Gated, StochasticVector, Vector
from actref.tabs.snippets import COMPONENTS, DECIMALS, GATES, VALUES, Snippet, points, prompted, rounded

EXECUTED = ("jax", "keras", "onnx")
RECORDED = ("tensorflow",)
IMPORTS = {
    "jax": "import jax\nimport numpy",
    "keras": 'import os\nos.environ["KERAS_BACKEND"] = "jax"\nimport keras',
    "onnx": "import numpy\nfrom onnx import parser, reference",
    "tensorflow": "import tensorflow as tf",
}
ARRAY = {"jax": "jax.numpy.array({})", "keras": "keras.ops.array({})", "tensorflow": "tf.constant({})"}
RESHAPED = {"jax": "{}.reshape({})", "keras": "keras.ops.reshape({}, ({}))", "tensorflow": "tf.reshape({}, ({}))"}
NUMBERS = {"jax": "numpy.asarray(y)", "keras": "keras.ops.convert_to_numpy(y)"}
"""The result as an array that rounds to the nearest number of four decimals, as NumPy's do, and JAX's nearly."""


def tabs(entry: Entry) -> tuple[Snippet, ...]:
    """The tabs that a build executes."""
    return tuple(Snippet(framework, session(entry, framework)) for framework in EXECUTED)


def session(entry: Entry, framework: str) -> str:
    """The `>>>` lines and outputs of an entry in a framework."""
    declaration = preferred(entry, framework)
    call = written(entry, declaration)
    given, values = _given(entry)
    if isinstance(entry, StochasticVector):
        shown = ("y.sum().round(3).item()", "1.0")
    else:
        flat = (
            "" if isinstance(entry, Elementwise) or (isinstance(entry, Gated) and framework != "onnx") else ".ravel()"
        )
        result = f"{NUMBERS.get(framework, 'y')}{flat}.round({DECIMALS})"
        # implementations do not agree on the sign of a zero
        shown = (f"{result} + 0" if 0.0 in values else result, _printed(values))
    lines = [prompted(IMPORTS[framework])]
    if framework == "onnx":
        from actref.frameworks.onnx_graph import text  # where onnx is not installed, the other tabs can be made

        model = text(call, entry.name, "N, C" if isinstance(entry, Vector | Gated) else "N")
        opening = f"model = parser.parse_model('''{model}''')".splitlines()
        lines += [f">>> {opening[0]}", *(f"... {line}" for line in opening[1:])]
        lines += [prompted(f"x = numpy.array({_onnx_input(entry, given)}, numpy.float32)")]
        lines += [prompted('(y,) = reference.ReferenceEvaluator(model).run(None, {"x": x})')]
    else:
        if isinstance(entry, Gated) and "(x" in call:  # the framework takes both halves in one array, the value first
            given = {"x": [*VALUES, *GATES]}
        for name, numbers in given.items():
            array = ARRAY[framework].format(numbers)
            if isinstance(entry, Vector) and entry.axis != -1:
                array = RESHAPED[framework].format(array, f"{len(numbers)}, 1, 1")
            lines.append(prompted(f"{name} = {array}"))
        *named, call = _lines(call)
        lines += map(prompted, [*named, f"y = {_closed(call)}.numpy()" if framework == "tensorflow" else f"y = {call}"])
    lines += [prompted(f"print({shown[0]})"), shown[1]]
    if framework == "jax" and isinstance(entry, Elementwise):
        xs = given["x"]
        slopes = [entry.exact(x, 1, 20) for x in xs]
        lines.append(prompted(f"slope = jax.vmap(jax.grad(lambda x: {call}))"))
        array = f"numpy.asarray(slope(x)).round({DECIMALS})"
        lines += [prompted(f"print({array} + 0)" if 0 in slopes else f"print({array})"), _printed(_numbers(slopes))]
    return "\n".join(lines)


def _lines(call: str) -> list[str]:
    """The call in lines: what it names inside of itself, `(m := x.mean())`, stands before it."""
    named = []

    class Hoisted(ast.NodeTransformer):
        def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.Name:
            named.append(f"{node.target.id} = {ast.unparse(self.visit(node.value))}")
            return ast.Name(node.target.id)

    tree = Hoisted().visit(ast.parse(call, mode="eval"))
    return [*named, ast.unparse(tree)] if named else [call]


def _printed(values: list[float]) -> str:
    """What `print` shows of an array of float32 with these values: of its list it would show the rounding."""
    return str(np.array(values, np.float32) + 0)


def _closed(call: str) -> str:
    """The call in brackets where it is arithmetic."""
    return call if call.endswith(")") and " " not in call.partition("(")[0] else f"({call})"


def _given(entry: Entry) -> tuple[dict[str, list[float]], list[float]]:
    """The inputs by name, and the true values to `DECIMALS` decimals."""
    if isinstance(entry, Elementwise):
        kinks = {k for order in (0, 1) for k in entry.kinks(order)}
        # the derivative at a kink is a convention: the table of special points shows each framework's
        xs = [x for x in points(entry) if x not in kinks and _clear(entry, x)]
        return {"x": xs}, _numbers(entry.exact(x, digits=20) for x in xs)
    if isinstance(entry, Gated):
        pairs = zip(VALUES, GATES, strict=True)
        return {"a": list(VALUES), "b": list(GATES)}, _numbers(entry.exact(a, b, digits=20) for a, b in pairs)
    assert isinstance(entry, Vector)
    x = list(COMPONENTS)
    return {"x": x}, [] if isinstance(entry, StochasticVector) else _numbers(entry.exact(x, digits=20))


def _numbers(values: Iterable[Any]) -> list[float]:
    return [rounded(value) for value in values]


def _clear(entry: Elementwise, x: float) -> bool:
    """Whether value and slope are 0 or do not round to 0."""
    return all((v := abs(entry.exact(x, n, 20))) == 0 or v > 10.0**-DECIMALS for n in (0, 1))


def _onnx_input(entry: Entry, given: dict[str, list[float]]) -> Any:
    if isinstance(entry, Elementwise):
        return given["x"]
    row = [v for numbers in given.values() for v in numbers]
    return [[[[v]] for v in row]] if isinstance(entry, Vector) and entry.axis != -1 else [row]


def digest(session: str) -> str:
    """What the record knows a session by."""
    return hashlib.sha256(session.encode()).hexdigest()[:16]


def unprompted(session: str) -> str:
    """A session without prompts, outputs as comments: code that is shown where it cannot run."""
    lines = []
    for line in session.splitlines():
        prompt = line[:4] in (">>> ", "... ")
        lines.append(line[4:] if prompt else f"# {line}")
    return "\n".join(lines)
