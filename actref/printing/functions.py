"""Whole functions with docstrings, printed from entries: what `actref/printed/` holds and the pages show."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sympy as sp

from actref.calculus import derivative
from actref.entry import Entry, Parameter
from actref.kinds import Elementwise, Gated, Learnable, Stochastic, StochasticVector, Vector
from actref.kinds.vector import Untyped
from actref.printing import passes
from actref.printing.python import NUMPY, TORCH, Body, Target, body, imports, source

POINTS = (-1.0, 0.5, 2.0)
"""Arguments of the examples."""
PAIR = (2.0, 1.0)
"""Value and gate of the examples of gated units."""
DIGITS = 12
"""Decimals of their results."""

_RESERVED = frozenset(("x", "g", "np", "torch", "math", "expit", "ndtr", "erf", "erfc", "rng", "axis", "dim", "layout"))


@dataclass(frozen=True)
class Function:
    """A function to print.

    Args:
        name: Its name.
        title: First sentence of its docstring.
        latex: What it computes.
        body: Statements that answer with the result.
        example: Its arguments in the example, and the result, which the oracle has given; empty for none.
        source: The paper, or where it comes from.
    """

    name: str
    title: str
    latex: str
    body: Body
    example: tuple[str, str]
    source: str
    arguments: tuple[str, ...] = ()

    @property
    def lines(self) -> list[str]:
        """The statements, not indented."""
        return [*self.body.lines, f"return {self.body.results[0]}"]


# --- expressions -----------------------------------------------------------------------------------------------------


def prepared(expression: Any, entry: Entry) -> Any:
    """The expression in the form in which every target prints it."""
    expression = passes.stable(expression)
    for variable in variables(entry):
        expression = passes.simple(expression, variable)
    return expression


def variables(entry: Entry) -> tuple[Any, ...]:
    """The arguments of the definition: x, or value and gate."""
    return (entry.a, entry.b) if isinstance(entry, Gated) else (entry.x,)  # type: ignore[attr-defined]


def statements(target: Target, given: Sequence[Any], entry: Entry, expressions: Sequence[Any]) -> Body:
    """The source of expressions of some arguments and the entry's parameters, for a target."""
    arrays = {*given, *(p.symbol for p in entry.parameters if p.learnable)}
    taken = {*_RESERVED, *(s.name for s in given), *(p.name for p in entry.parameters)}
    return body(target, expressions, given[-1], arrays, taken)


def numpy_statements(entry: Entry, expressions: Sequence[Any]) -> Body:
    """The NumPy source of expressions of the entry's arguments."""
    return statements(NUMPY, variables(entry), entry, [prepared(sp.sympify(e), entry) for e in expressions])


def _untyped(head: str) -> str:
    """A function's first line without the types."""
    return ast.unparse(Untyped().visit(ast.parse(f"{head} ..."))).removesuffix("\n    ...")


def _filled(entry: Entry, expression: Any, printed: Body) -> Body:
    """A result that does not depend on x in the shape of x, and never x itself."""
    (code,) = printed.results
    if not isinstance(entry, Gated) and code == "x":
        return Body(printed.lines, ("np.positive(x)",))
    if not expression.has(*variables(entry)):
        return Body(printed.lines, ("np.ones_like(x)" if code == "1" else f"np.full_like(x, {code})",))
    return printed


# --- NumPy -----------------------------------------------------------------------------------------------------------


def numpy_functions(entry: Entry) -> list[Function]:
    """The NumPy function, its derivative, and the others of its kind."""
    if isinstance(entry, Vector):
        return _vector(entry)
    if isinstance(entry, Gated):
        return _gated(entry)
    assert isinstance(entry, Elementwise)
    return _elementwise(entry)


def _elementwise(entry: Elementwise) -> list[Function]:
    derived = "Derived from the definition."
    parts: list[tuple[str, str, Any, str, str]] = [
        ("", f"{entry.full_name}.", entry.expression, entry.latex(), cited(entry)),
        ("_grad", f"Derivative of {entry.title}.", entry.derivative(1), entry.latex(1), derived),
    ]
    if isinstance(entry, Learnable):
        for p in entry.learnable:
            title = f"Derivative of {entry.title} with respect to ${p.latex}$."
            expression = entry.parameter_derivative(p.name)
            parts.append((f"_grad_{p.name}", title, expression, entry.parameter_latex(p.name), derived))
    found = []
    for suffix, title, expression, latex, origin in parts:
        name = f"{entry.name}{suffix}"
        printed = own(entry).get(name)
        if printed is None and isinstance(entry, Stochastic):
            printed = _drawn(entry, suffix)
        if printed is None:
            printed = _filled(entry, expression, numpy_statements(entry, [expression]))
        values = [_value(entry, suffix, x) for x in POINTS]
        found.append(Function(name, title, latex, printed, (f"{list(POINTS)}", _listed(values)), origin))
    return found


@cache
def own(entry: Entry) -> dict[str, Body]:
    """The functions that the entry's file writes out, by name: those of vectors, and those that printing would spoil."""
    text = entry.path.read_text(encoding="utf-8")
    lines = text.splitlines()
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and isinstance(node.body[-1], ast.Return):
            start, last = node.lineno, node.body[-1]
            while not lines[start - 1].rstrip().endswith(":"):
                start += 1
            written = textwrap.dedent("\n".join(lines[start : last.lineno - 1])).splitlines()
            if "import torch" in written:  # an entry's file imports torch where it needs it, a printed one at its head
                written = written[written.index("import torch") + 1 :]
            written = written[1:] if written and not written[0] else written
            result = textwrap.dedent("\n".join(lines[last.lineno - 1 : last.end_lineno]))
            found[node.name] = Body(tuple(written), (result.removeprefix("return "),))
    return found


@cache
def _signatures(entry: Entry) -> dict[str, str]:
    """How the entry's file declares its functions, by name: what stands between the parentheses."""
    tree = ast.parse(entry.path.read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {node.name: re.sub(r"(: [^,=]+)=", r"\1 = ", ast.unparse(node.args)) for node in functions}


def _value(entry: Elementwise, suffix: str, x: float) -> Any:
    if suffix in ("", "_grad"):
        return entry.exact(x, int(suffix != ""), 25)
    assert isinstance(entry, Learnable)
    return entry.parameter_bounded(suffix.removeprefix("_grad_"), x, 25)[0]


def _drawn(entry: Stochastic, suffix: str) -> Body:
    """The function given a draw, which in evaluation is the mean."""
    draw = sp.Symbol("a", real=True)
    sampled = entry.given(draw)
    low, high = (entry.parameter(name).symbol for name in (entry.distribution.low, entry.distribution.high))
    expression = derivative(sampled, entry.x, 1) if suffix else sampled
    printed = numpy_statements(entry, [expression])
    mean = source(NUMPY, (low + high) / 2, {})
    line = f"a = rng.uniform({low}, {high}, x.shape) if training and rng else {mean}"
    return Body((line, *printed.lines), printed.results)


def _gated(entry: Gated) -> list[Function]:
    halves = "a, b = halves(x, axis, layout)"
    value = numpy_statements(entry, [entry.expression])
    partials = numpy_statements(entry, [entry.derivative("a"), entry.derivative("b")])
    lines = (
        halves,
        *partials.lines,
        *(f"{name} = {code}" for name, code in zip(("da", "db"), partials.results, strict=True)),
    )
    latex_a, latex_b = entry.latex("a"), entry.latex("b")
    x = str(_paired(entry, *PAIR))
    slopes = _paired(entry, *(entry.exact(*PAIR, wrt, 25) for wrt in "ab"))
    derived = "Derived from the definition."
    both = rf"\frac{{\partial f}}{{\partial a}} = {latex_a} \qquad \frac{{\partial f}}{{\partial b}} = {latex_b}"
    return [
        Function(
            entry.name,
            f"{entry.full_name}, of a value a and a gate b that lie side by side in x.",
            entry.latex(),
            Body((halves, *value.lines), value.results),
            (x, _listed([entry.exact(*PAIR, "", 25)])),
            cited(entry),
        ),
        Function(
            f"{entry.name}_grad",
            f"Product of g with the Jacobian of {entry.title}.",
            both,
            Body(lines, ("joined(g * da, g * db, axis, layout)",)),
            (f"{x}, [10.0]", _listed([10 * s for s in slopes])),
            derived,
            ("g",),
        ),
        Function(
            f"{entry.name}_jacobian",
            f"Partial derivatives of {entry.title}, each in the place of its argument.",
            both,
            Body(lines, ("joined(da, db, axis, layout)",)),
            (x, _listed(slopes)),
            derived,
        ),
    ]


def _paired(entry: Gated, value: Any, gate: Any) -> list[Any]:
    """What belongs to one value and its gate, in the order in which they lie side by side."""
    return [value, gate] if entry.layout == "value_first" else [gate, value]


def _listed(values: Iterable[Any]) -> str:
    return "[" + ", ".join(_shown(v) for v in values) + "]"


def _shown(value: Any) -> str:
    """The true value to `DIGITS` decimals, as a float where those are all of it."""
    number = float(value)
    text = f"{number:.{DIGITS}f}"
    return repr(number + 0.0) if float(text) == number else text


def cited(entry: Entry) -> str:
    """The paper as a docstring names it: family names, year, identifier."""
    paper = entry.paper
    names = paper.surnames
    who = f"{names[0]} et al." if len(names) > 4 else " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    where = f"arXiv:{paper.arxiv}" if paper.arxiv else f"doi:{paper.doi}" if paper.doi else paper.link
    return f"{who}, {paper.published}, {where}."


# --- vectors ---------------------------------------------------------------------------------------------------------

VECTOR, WEIGHTS = (1.0, -0.5, 2.0, 0.5), (1.0, 2.0, -1.0, 0.5, 1.5, -2.0, 1.0, 3.0)
"""The vector of the examples, and what its results are weighted with on the way back."""


def _vector(entry: Vector) -> list[Function]:
    """The functions that the entry's file writes, and the Jacobian, of whose product with g each row is one."""
    x = list(VECTOR)
    size = entry.output_size(len(x), entry.defaults)
    g = list(WEIGHTS[:size])
    jacobian = Body((), (f"{entry.name}_grad(*unit_products(x, axis, x.shape[axis]))",))
    second = rf"\frac{{\partial f_i}}{{\partial x_j}} = {entry.latex(1)}"
    if entry.latex_where():
        second += r" \quad " + r", \; ".join(f"{letter} = {meaning}" for letter, meaning in entry.latex_where())
    derived = "Derived from the definition."
    results: list[list[Any]] = [[], [], []]
    if not isinstance(entry, StochasticVector):
        back = [value for value, _ in entry.exact_product(x, g, 25)]
        results = [list(entry.exact(x, 0, 25)), back, [value for row in entry.exact(x, 1, 25) for value in row]]
    array, weights = (f"np.reshape({v}, (-1, 1, 1))" if entry.dims else f"{v}" for v in (x, g))
    given = [array, f"{array}, {weights}", array]
    parts: list[tuple[str, str, str, str, tuple[str, ...]]] = [
        ("", f"{entry.full_name}.", entry.latex(), cited(entry), ()),
        ("_grad", f"Product of g with the Jacobian of {entry.title}.", second, derived, ("g",)),
        (
            "_jacobian",
            f"Jacobian of {entry.title}: outputs along the axis before the last, inputs along the last.",
            second,
            derived,
            (),
        ),
    ]
    return [
        Function(
            f"{entry.name}{suffix}",
            title,
            latex,
            own(entry).get(f"{entry.name}{suffix}", jacobian),
            (arguments, _listed(values) if values else ""),
            origin,
            names,
        )
        for (suffix, title, latex, origin, names), arguments, values in zip(parts, given, results, strict=True)
    ]


SPLITS = {
    "value_first": "a, b = np.split(x, 2, axis=-1)",
    "gate_first": "b, a = np.split(x, 2, axis=-1)",
    "interleaved": "b, a = x[..., ::2], x[..., 1::2]",
}
"""How value a and gate b are taken from one array."""


def plain_source(entry: Entry) -> str:
    """The NumPy function as a person writes it: imports, and the function without checks."""
    function = numpy_functions(entry)[0]
    lines = [SPLITS[entry.layout], *function.lines[1:]] if isinstance(entry, Gated) else function.lines
    parameters = "".join(f", {p.name}={p.default!r}" for p in entry.parameters)
    if isinstance(entry, Stochastic):
        parameters += ", training=False, rng=None"
    head = f"def {entry.name}(x{parameters}):"
    if isinstance(entry, Vector):
        head = _untyped(f"def {entry.name}({_signatures(entry)[entry.name]}):")
    code = "\n".join([head, *(f"    {line}" if line else "" for line in lines)])
    return "\n".join([*imports(NUMPY.imports, f"{code}\nnp"), code])


# --- torch -----------------------------------------------------------------------------------------------------------


def torch_function(entry: Entry) -> Function:
    """The torch function of an entry that torch lacks. Autograd differentiates it, so each branch stays what it is."""
    gated = isinstance(entry, Gated)
    printed = own(entry).get(f"{entry.name}_torch")
    if printed is None:
        assert isinstance(entry, Elementwise | Gated)
        given, expression = variables(entry), passes.stable(entry.expression)
        if not gated:
            given, (x,) = (sp.Symbol("input", real=True),), given
            expression = expression.xreplace({x: given[0]})
        printed = statements(TORCH, given, entry, [expression])
    lines = printed.lines
    if gated:
        lines = (f'a, b = split("{entry.name}", input, dim, layout)', *lines)
    result = printed.results[0] if printed.results[0] != "input" else "input.clone()"
    if isinstance(entry, Gated):
        numbers, values = _paired(entry, *PAIR), [entry.exact(*PAIR, "", 25)]
    elif isinstance(entry, Vector):
        numbers, values = list(VECTOR), list(entry.exact(VECTOR, 0, 25))
    else:
        assert isinstance(entry, Elementwise)
        numbers, values = list(POINTS), [entry.exact(v, 0, 25) for v in POINTS]
    example = (f"torch.tensor({numbers}, dtype=torch.float64)", _listed(values))
    title = f"{entry.full_name}, in torch operations."
    return Function(entry.name, title, entry.latex(), Body(lines, (result,)), example, cited(entry))


def torch_source(entry: Entry, function: Function) -> str:
    """The torch function with its docstring."""
    gated = isinstance(entry, Gated)
    vector = isinstance(entry, Vector)
    head = ["input: Tensor"]
    head += [f"{p.name}: {'Tensor | float' if p.learnable else 'float'} = {p.default!r}" for p in entry.parameters]
    head += ["dim: int = -1", f'layout: str = "{entry.layout}"'] if isinstance(entry, Gated) else []
    shape = (
        "Tensor of even size along the dimension and floating dtype."
        if gated
        else "Tensor of any shape and floating dtype."
    )
    arguments = [("input", shape), *((p.name, f"{p.meaning} Domain {p.domain}.") for p in entry.parameters)]
    arguments += [("dim", "The dimension that holds both halves."), ("layout", _LAYOUT)] if gated else []
    result = "Tensor of half the size along the dimension." if gated else "Tensor of the same shape and dtype."
    errors = ["ShapeError: the size along the dimension is odd.", "ParameterError: an unknown layout."] if gated else []
    if vector:
        declared = _signatures(entry)[f"{entry.name}_torch"]
        head = [declared]
        if "dim" in declared:
            arguments.append(("dim", "The dimension along which the vectors lie."))
        result = "Tensor whose vectors are the results."
        errors = ["ShapeError: vectors of another length, or a tensor of another number of dimensions, than allowed."]
    given, shown = function.example
    if isinstance(entry, Vector) and entry.dims:
        given += ".reshape(-1, 1, 1)"
    flat = ".flatten()" if vector else ""
    call = f"actref.torch.{entry.name}({given}){flat}.tolist()"
    example = [">>> import torch", ">>> import actref.torch", f">>> {call}", shown]
    sections = [
        ("Args", [f"{name}: {text}" for name, text in arguments]),
        ("Returns", [result]),
        ("Raises", errors),
        ("Source", [function.source]),
        ("Example", example),
    ]
    lines = [f"    {line}" if line else "" for line in function.lines]
    return "\n".join([f"def {entry.name}({', '.join(head)}) -> Tensor:", _quoted(function, sections), *lines])


def torch_module(family: str, entries: Sequence[Entry]) -> str:
    """The text of `actref/printed/torch/FAMILY.py`, of those entries of a family that torch lacks."""
    text = "\n\n\n".join(torch_source(entry, torch_function(entry)) for entry in entries)
    third = {name: line for name, line in TORCH.imports.items() if name != "math"} | {
        "Tensor": "from torch import Tensor"
    }
    return _module(f"Torch functions of the {family} family", text, {"math": TORCH.imports["math"]}, third)


# --- docstrings and files --------------------------------------------------------------------------------------------


_SHAPE = "Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64."
_EVEN = "Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64."
_AXIS = "Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64."
_VECTOR_ARGUMENTS = {
    "hard": "Round the sample to one-hot. Its gradient remains that of the soft sample.",
    "axis": "The axis along which the vectors lie. torch calls it `dim`.",
    "rng": "Draws the noise, with that axis last: `rng.gumbel(size=...)`. None for a fresh, unseeded generator.",
}
_LAYOUT = (
    "`value_first` for a in the first half and b in the second, `gate_first` for the other way round, "
    "`interleaved` for b at the even and a at the odd places."
)


def parameter_text(p: Parameter) -> str:
    """What a docstring says of a parameter: its meaning, domain, and whether there may be one for each channel."""
    channels = " A number, or one for each channel (axis 1)." if p.learnable else ""
    return f"{p.meaning}{channels} Domain {p.domain}."


def docstring(entry: Entry, function: Function) -> str:
    """The complete docstring, indented."""
    gated = isinstance(entry, Gated)
    arguments = [("x", _EVEN if gated else _AXIS if isinstance(entry, Vector) else _SHAPE)]
    if "g" in function.arguments:
        arguments.append(("g", "One number for each output, in the shape of the result."))
    arguments += [(p.name, parameter_text(p)) for p in entry.parameters]
    errors = [("ArrayTypeError", f"{'x or g' if function.arguments else 'x'} is complex or not a number.")]
    result = "Array of the same shape."
    if gated:
        arguments += [("axis", "The axis that holds both halves."), ("layout", _LAYOUT)]
        result = (
            "Array of half the size along the axis."
            if function.name == entry.name
            else "Array of the shape and layout of x."
        )
        odd = "x is 0-d, or its size along the axis is odd" + (
            "; or g has another shape." if function.arguments else "."
        )
        errors.append(("ShapeError", odd))
    if isinstance(entry, Vector):
        result = {
            entry.name: "Array whose vectors are the results.",
            f"{entry.name}_grad": "Array of the shape of x.",
            f"{entry.name}_jacobian": "Array with the other axes of x first, then one for the outputs and one for the inputs.",
        }[function.name]
        wrong = "x is 0-d or has no such axis, or vectors of another length than allowed"
        errors.append(
            ("ShapeError", wrong + ("; or g has another shape than the result." if function.arguments else "."))
        )
        names = re.findall(r"(\w+): ", _declared(entry, function))
        arguments += [(name, text) for name, text in _VECTOR_ARGUMENTS.items() if name in names]
    if isinstance(entry, Stochastic):
        arguments += [
            ("training", "Draw a slope for each element, as in training."),
            ("rng", "The generator that draws; required in training."),
        ]
    if gated:
        wrong = "an unknown layout" + (", or a parameter outside its domain." if entry.parameters else ".")
        errors.append(("ParameterError", wrong))
    elif entry.parameters:
        errors.append(("ParameterError", "a parameter is outside its domain."))
    sections = [
        ("Args", [f"{name}: {text}" for name, text in arguments]),
        ("Returns", [result]),
        ("Raises", [f"{name}: {text}" for name, text in errors]),
        ("Source", [function.source]),
        ("Example", _example(entry, function)),
    ]
    return _quoted(function, sections)


def _example(entry: Entry, function: Function) -> list[str]:
    given, shown = function.example
    if isinstance(entry, StochasticVector):  # each call draws; the sum of what it gives is 1, of its slopes 0
        total = "1.0" if function.name == entry.name else "0.0"
        call = f"actref.{function.name}({given}, rng=np.random.default_rng(0))"
        return [">>> import numpy as np", ">>> import actref", f">>> abs(round(float({call}.sum()), 9))", total]
    flat = ".ravel()" if isinstance(entry, Vector) and (entry.dims or function.name.endswith("_jacobian")) else ""
    needed = [">>> import numpy as np"] if "np." in given else []
    return [*needed, ">>> import actref", f">>> actref.{function.name}({given}){flat}.tolist()", shown]


def _quoted(function: Function, sections: Sequence[tuple[str, list[str]]]) -> str:
    lines = [f'    r"""{function.title}', "", f"    $${function.latex.strip()}$$"]
    for title, rows in sections:
        lines += ["", f"    {title}:", *(f"        {row}" for row in rows)] if rows else []
    return "\n".join([*lines, '    """'])


def _declared(entry: Vector, function: Function) -> str:
    """The arguments of a function of vectors: as its own file has them, those of the Jacobian as those of the function."""
    declared = _signatures(entry)
    return declared[function.name if function.name in declared else entry.name]


def _signature(entry: Entry, function: Function) -> str:
    if isinstance(entry, Vector):
        return f"def {function.name}({_declared(entry, function)}) -> Array:"
    parts = ["x: Array", *(f"{name}: Array" for name in function.arguments)]
    parts += [f"{p.name}: {'Array | float' if p.learnable else 'float'} = {p.default!r}" for p in entry.parameters]
    if isinstance(entry, Gated):
        parts += ["axis: int = -1", f'layout: str = "{entry.layout}"']
    if isinstance(entry, Stochastic):
        parts += ["training: bool = False", "rng: np.random.Generator | None = None"]
    return f"def {function.name}({', '.join(parts)}) -> Array:"


def numpy_source(entry: Entry, function: Function) -> str:
    """One function with its decorator and docstring."""
    decorator = "stochastic" if isinstance(entry, Stochastic) else "elementwise"
    if isinstance(entry, Gated | Vector):
        decorator = "along_axis"
    lines = [f"    {line}" if line else "" for line in function.lines]
    return "\n".join([f'@{decorator}("{entry.name}")', _signature(entry, function), docstring(entry, function), *lines])


_OURS = {
    name: f"from actref.{module} import {name}"
    for module, names in {
        "arrays": ("Array", "elementwise", "stochastic"),
        "axes": ("along_axis", "unit_products"),
        "layouts": ("halves", "joined", "split"),
    }.items()
    for name in names
}
"""What printed functions use of the package, by name."""


def numpy_module(family: str, entries: Sequence[Entry]) -> str:
    """The text of `actref/printed/numpy/FAMILY.py`, of the entries of a family."""
    text = "\n\n\n".join(numpy_source(entry, f) for entry in entries for f in numpy_functions(entry))
    return _module(f"NumPy functions of the {family} family", text, NUMPY.imports)


def _module(what: str, text: str, *known: Mapping[str, str]) -> str:
    """A module of printed functions: what it holds, the imports in blocks of those that are known, the functions."""
    head = f'"""{what}, printed by `make print`; change the entries or the printer."""'
    code = _without_docstrings(text)
    blocks = ["\n".join(imports(each, code)) for each in (*known, _OURS)]
    return "\n\n".join([head, "from __future__ import annotations", *filter(None, blocks)]) + f"\n\n\n{text}\n"


def _without_docstrings(text: str) -> str:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.body = node.body[1:]
    return ast.unparse(tree)


def stub(families: Mapping[str, Sequence[Entry]]) -> str:
    """The text of `actref/__init__.pyi`, by which editors and type checkers know the functions that `actref` loads by name."""
    head = (
        '"""What `actref` holds, printed by `make print`: at run time a function is loaded when it is first named."""'
    )
    lines = [head, "", "from actref import frameworks as frameworks", "from actref import torch as torch"]
    lines.append("from actref.discovery import catalogue as catalogue")
    lines += [f"from actref.frameworks import {name} as {name}" for name in ("identify", "translate")]
    for family, entries in families.items():
        names = [function.name for entry in entries for function in numpy_functions(entry)]
        lines += [f"from actref.printed.numpy.{family} import {name} as {name}" for name in names]
    return "\n".join([*lines, "", "__version__: str"]) + "\n"
