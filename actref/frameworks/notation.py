"""What people paste, made one expression: statements, `partial`, `lambda`, containers and functions asked for by name.

The text is parsed with `ast`, and nothing of it is evaluated but arithmetic on the numbers in it: `1 / 5`, `math.sqrt(2)`.
"""

from __future__ import annotations

import ast
import copy
import math
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np

from actref.frameworks import mathematics
from actref.frameworks.libraries import expanded
from actref.frameworks.mathematics import SIGNS
from actref.frameworks.names import ROOTS, is_module, of_catalogue, spellings
from actref.frameworks.trees import (
    CallError,
    Putting,
    constant,
    depth,
    named,
    names_a_value,
    number,
    outermost,
    parsed,
    path,
    written_number,
)

LONGEST = 2000
"""Characters of what is read."""
DEEPEST = 50
"""Levels of an expression that is read; the reader goes down them by calling itself."""
LARGEST = 4000
"""Parts of an expression once the names assigned before it are put in."""
BY_NAME = frozenset({"keras.layers.Activation", "keras.activations.get", "keras.activations.deserialize", "Activation"})
"""Keras's functions that hand out `keras.activations.NAME` for a name."""
TIMM = frozenset({"create_act_layer", "get_act_layer", "get_act_fn", "create_act"})
"""timm's functions of a name."""
TIMM_LAYERS = frozenset({"identity", "prelu"})
"""Names that timm has layers for, and no functions."""
WRAPPERS = frozenset({"Lambda", "elementwise", "jit", "compile", "function", "script", "vectorize", "checkpoint"})
"""What takes a function and computes the same."""
SETTINGS = frozenset({"hidden_act", "hidden_activation", "activation_function", "feed_forward_proj"})
"""Settings of transformers that are names of its table."""
SETTING = re.compile(r"""\{?\s*["']?(?P<key>[A-Za-z_]\w*)["']?\s*[:=]\s*["']?(?P<name>[A-Za-z_]\w*)["']?,?\s*\}?""")
"""A setting as JSON and YAML write it: "hidden_act": "gelu_new"."""
CONTAINERS = frozenset({"Sequential", "ModuleList", "ModuleDict"})
OTHERS = re.compile(
    r"(Lazy)?(Linear|Bilinear|Dense|Einsum|Conv\w*|\w*Norm\w*|BatchNormalization|\w*Drop\w*|Flatten|\w*Pool\w*|Embed\w*|"
    r"Input\w*|Upsample|Reshape|Rescaling|DepthwiseConv2D|SeparableConv2D|\w*LSTM|\w*GRU|\w*RNN|"
    r"Transformer(En|De)coderLayer)"
)
"""Layers that are no activations; the rest of a container is read without them."""
BY_DEFAULT: Mapping[str, Mapping[str, str]] = {
    "LSTM": {"activation": "tanh", "recurrent_activation": "sigmoid"},
    "GRU": {"activation": "tanh", "recurrent_activation": "sigmoid"},
    "SimpleRNN": {"activation": "tanh"},
    "RNN": {"nonlinearity": "tanh"},
    "TransformerEncoderLayer": {"activation": "relu"},
    "TransformerDecoderLayer": {"activation": "relu"},
}
"""The activations that layers have by default, in Keras and torch."""
PLACES: Mapping[str, Mapping[str, int]] = {
    "Dense": {"activation": 1},
    "LSTM": {"activation": 1, "recurrent_activation": 2},
    "GRU": {"activation": 1, "recurrent_activation": 2},
    "SimpleRNN": {"activation": 1},
    "RNN": {"nonlinearity": 3},
    "TransformerEncoderLayer": {"activation": 4},
    "TransformerDecoderLayer": {"activation": 4},
}
"""Where layers take their activations without a name; a number there is another argument, of torch's LSTM."""
HELD_AS = frozenset(
    {"activation", "recurrent_activation", "nonlinearity", "activation_fn", "act", "act_layer", "act_fn", "hidden_act",
     "hidden_activation", "activation_function"}
)  # fmt: skip
"""Arguments by which layers and configurations are given an activation."""
LINEAR = re.compile(
    r"(w|wi|wo|fc|c_fc|lin|linear|dense|conv|proj|gate|up|down|in|out|to_out|dot|matmul|mm|bmm|addmm|einsum|tensordot)_?\d*|"
    r"\w*(proj|linear|conv)\w*"
)
"""Names of linear layers in a model, and of functions that multiply by a matrix."""
BETWEEN = re.compile(
    r"(\w*_)?(bn|ln|\w*norm|batchnorm\w*|\w*drop(out|path)?|\w*pool(ing)?\w*|embed(ding)?s?|flatten|(down|up)sample)_?\d*"
)
"""Names of layers that stand between, in a model and in torch's functions: norms, dropout, pooling."""
MADE = frozenset(
    {"tensor", "as_tensor", "asarray", "array", "constant", "convert_to_tensor", "float", "float16", "float32", "float64",
     "double", "half", "bfloat16", "cast", "Constant", "constant_initializer", "scalar_tensor", "Parameter", "Variable"}
)  # fmt: skip
"""What makes an array of a number; in a formula it is that number."""
FILLED: Mapping[str, float] = {"ones": 1.0, "ones_like": 1.0, "zeros": 0.0, "zeros_like": 0.0}
CONSTANTS: Mapping[str, float] = {"pi": math.pi, "e": math.e, "inf": math.inf}
ARITHMETIC: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: float(a) ** b,
}
OF_NUMBERS: Mapping[str, Callable[..., float]] = {
    "sqrt": math.sqrt,
    "rsqrt": lambda a: 1 / math.sqrt(a),
    "exp": math.exp,
    "log": math.log,
    "tanh": math.tanh,
    "erf": math.erf,
    "sin": math.sin,
    "cos": math.cos,
    "abs": abs,
    "pow": lambda a, b: float(a) ** b,
    "power": lambda a, b: float(a) ** b,
}
ALLOWED = (
    ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant, ast.BinOp, ast.UnaryOp, ast.keyword, ast.Compare,
    ast.Slice, ast.List, ast.Tuple, ast.Dict, ast.Starred, ast.operator, ast.unaryop, ast.cmpop, ast.expr_context,
    ast.Lambda, ast.arguments, ast.arg, ast.IfExp, ast.BoolOp, ast.boolop,
)  # fmt: skip


def given(text: str) -> ast.expr:
    """The one activation that a text holds, as an expression.

    Raises:
        CallError: it is no Python, is too large, holds several activations, or none.
    """
    found = activations(text)
    if len(found) > 1:
        listed = ", ".join(ast.unparse(each) for each in found)
        raise CallError(f"{_quoted(text)} holds {len(found)} activations, {listed}; translate each alone")
    return found[0]


def activations(text: str) -> list[ast.expr]:
    """The activations that a text holds, in their order: an expression, the statements of a function, a container.

    Raises:
        CallError: it is no Python, is too large, or holds none.
    """
    if len(text) > LONGEST:
        raise CallError(f"a call of {len(text)} characters is too long; at most {LONGEST} are read")
    if not text.strip():
        raise CallError("nothing is given; write a call, torch.nn.GELU() for example")
    plain = textwrap.dedent(text).strip()
    if of_catalogue(plain) and not plain.isidentifier():
        return [ast.Name(plain)]  # leaky relu
    if (setting := SETTING.fullmatch(plain.translate(SIGNS))) is not None:
        plain = f"{setting['key']} = {setting['name']!r}"
    body = _statements(text, plain)
    for statement in body:
        if (levels := depth(statement)) > DEEPEST:
            raise CallError(f"{_quoted(text)} is an expression of {levels} levels; at most {DEEPEST} are read")
    found = [element for each in _values(text, body) for element in _elements(_Folding().visit(each))]
    for tree in found:
        for node in ast.walk(tree):
            if not isinstance(node, ALLOWED):
                raise CallError(
                    f"{_quoted(text)} holds {ast.unparse(node)!r}, which is not a literal; write the value itself"
                )
    if not found:
        raise CallError(f"{_quoted(text)} holds no activation function")
    return [_plain(tree) for tree in found]


@cache
def folded(text: str) -> ast.expr:
    """The tree of an expression with the arithmetic on its numbers done; not to be changed."""
    return _Folding().visit(Names({}, set()).visit(parsed(text)))  # type: ignore[no-any-return]


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 200 else f"{text[:60]}…")


def _statements(text: str, plain: str) -> list[ast.stmt]:
    """The statements of a program; of one line that is none, the formula that it is."""
    one_line = not re.search("[\n'\"]", plain)
    try:
        if one_line and (mathematics.LATEX.search(plain) or mathematics.BETWEEN_SCRIPTS.search(plain)):
            return ast.parse(mathematics.written(plain)).body
        body = ast.parse(plain.translate(SIGNS).strip()).body
        if one_line and len(body) == 1 and mathematics.is_product(body[0]):
            return ast.parse(mathematics.written(plain)).body
        return body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        refused = CallError(f"{_quoted(text)} is not a Python expression: {reason}")
        if not (one_line and isinstance(error, SyntaxError)) or mathematics.LATEX.search(plain):
            raise refused from None
    try:
        return ast.parse(mathematics.written(plain)).body
    except mathematics.MathematicsError as error:
        raise CallError(f"{refused}; as a formula: {error}") from None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise refused from None


# --- statements ------------------------------------------------------------------------------------------------------


def _values(text: str, body: Sequence[ast.stmt]) -> list[ast.expr]:
    """The expressions that statements leave: of names that are assigned and used below, only the last value counts."""
    known: dict[str, ast.expr] = {}
    left: list[tuple[str, ast.expr]] = []  # what it is assigned to, empty for nothing
    for statement in body:
        used: set[str] = set()
        if isinstance(statement, ast.Import | ast.ImportFrom):
            known |= imported(statement)
            continue
        if isinstance(statement, ast.ClassDef | ast.FunctionDef):
            left += [("", Names(known, used).visit(v)) for v in _values(text, _defined(text, statement))]
            continue
        docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) and len(body) > 1
        if isinstance(statement, ast.Pass) or docstring:
            continue
        value, target = _assigned(text, statement)
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            value = _asked_by_setting(target, value)
        value = Names(known, used).visit(value)
        if sum(1 for _ in ast.walk(value)) > LARGEST:
            raise CallError(f"{_quoted(text)} makes an expression of more than {LARGEST} parts")
        left = [(name, earlier) for name, earlier in left if name not in used]
        if isinstance(target, ast.Tuple):  # gate, up = x.chunk(2, -1): two inputs by the names that they get
            continue
        if isinstance(target, ast.Name):
            known[target.id] = value
        left.append((target.id if isinstance(target, ast.Name) else "", value))
    return [value for _, value in left]


def _assigned(text: str, statement: ast.stmt) -> tuple[ast.expr, ast.expr | None]:
    """The value of a statement, and what it is assigned to."""
    if isinstance(statement, ast.Expr | ast.Return) and statement.value is not None:
        return statement.value, None
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return statement.value, statement.targets[0]
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        return statement.value, statement.target
    if isinstance(statement, ast.AugAssign):
        target = copy.deepcopy(statement.target)
        return ast.BinOp(target, statement.op, statement.value), statement.target
    word = type(statement).__name__.lower()
    raise CallError(f"{_quoted(text)} holds the statement {word!r}; expressions, assignments and functions are read")


def _asked_by_setting(target: ast.expr | None, name: ast.Constant) -> ast.expr:
    """A function by its name: that of a setting of transformers, else one to be looked for in every table of names."""
    setting = "" if target is None else path(target).rpartition(".")[2]
    return ast.Subscript(ast.Name("ACT2FN"), name) if setting in SETTINGS else name


def _defined(text: str, statement: ast.ClassDef | ast.FunctionDef) -> list[ast.stmt]:
    """The body of a function, or of the method of a class that computes."""
    if isinstance(statement, ast.FunctionDef):
        return statement.body
    methods = [each for each in statement.body if isinstance(each, ast.FunctionDef)]
    found = [each for each in methods if each.name in ("forward", "__call__", "call")]
    if len(found) != 1:
        raise CallError(f"{_quoted(text)}: the class {statement.name} has no method forward, call or __call__")
    return found[0].body


def imported(statement: ast.Import | ast.ImportFrom) -> dict[str, ast.expr]:
    """What an import names, by the name that it gives it."""
    module = f"{statement.module}." if isinstance(statement, ast.ImportFrom) else ""
    given = (alias for alias in statement.names if alias.asname is not None or module)
    return {alias.asname or alias.name: named(f"{module}{alias.name}") for alias in given}


class Names(Putting):
    """Puts what is known in the place of names, and notes which were used; `(s := x.sum())` makes s known."""

    def __init__(self, known: dict[str, ast.expr], used: set[str]) -> None:
        super().__init__(known)
        self.named, self.used = known, used

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """What a name stands for."""
        if node.id in self.known:
            self.used.add(node.id)
        return super().visit_Name(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        """What is named here."""
        value: ast.expr = self.visit(node.value)
        if sum(1 for _ in ast.walk(value)) > LARGEST:
            raise CallError(f"{node.target.id} names an expression of more than {LARGEST} parts")
        self.named[node.target.id] = value
        return value


def _elements(tree: ast.expr) -> list[ast.expr]:
    """The activations in a container or a layer, or the expression itself."""
    made = outermost(tree)
    name = path(made).rpartition(".")[2]
    if isinstance(made, ast.Call) and name in CONTAINERS:
        parts = [part for argument in made.args for part in _listed(argument)]
        applied = tree.args if tree is not made and isinstance(tree, ast.Call) else []
        inner = [element for part in parts for element in _elements(part)]
        return [ast.Call(each, applied, []) if applied and len(inner) == 1 else each for each in inner]
    if isinstance(made, ast.Call) and name == "add" and len(made.args) == 1 and _makes(made.args[0]):
        return _elements(made.args[0])  # model.add(Dense(8, activation="relu"))
    if isinstance(made, ast.Call) and holds_activation(made):
        return [each for inside in _activations_of(made) for each in _elements(inside)]
    return [tree]


def _makes(node: ast.expr) -> bool:
    """Whether it makes an object of a class."""
    return isinstance(node, ast.Call) and path(outermost(node)).rpartition(".")[2][:1].isupper()


def holds_activation(made: ast.Call) -> bool:
    """Whether it is a layer, or what else is told which activation it has: Dense(8, activation="relu")."""
    dotted = path(made)
    if OTHERS.fullmatch(dotted.rpartition(".")[2]):
        return True
    return any(k.arg in HELD_AS for k in made.keywords) and not spellings(dotted) & BY_NAME


def _activations_of(layer: ast.Call) -> list[ast.expr]:
    """The activations that a layer is given, `keras.layers.Dense(64, activation="relu")`, or has by default."""
    name = path(layer).rpartition(".")[2]
    values: dict[str, ast.expr] = {n: ast.Constant(v) for n, v in BY_DEFAULT.get(name, {}).items()}
    for word, place in PLACES.get(name, {}).items():
        if place < len(layer.args) and number(layer.args[place]) is None:
            values[word] = layer.args[place]
    values |= {str(k.arg): k.value for k in layer.keywords if k.arg in HELD_AS}
    given = [
        (word, v) for word, v in values.items() if not (isinstance(v, ast.Constant) and v.value in (None, True, False))
    ]
    keras = OTHERS.fullmatch(name) is not None and not name.startswith("Transformer")
    return [_asked_by_layer(word, value, keras) for word, value in given]


def _asked_by_layer(word: str, value: ast.expr, keras: bool) -> ast.expr:
    """The activation that an argument of a layer is, a function or the name of one."""
    if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
        return value
    return _function_of_keras(value.value) if keras else _asked_by_setting(ast.Name(word), value)


def around(text: str) -> str:
    """What holds the activation of a text and is no part of it, a layer, in a sentence; empty if nothing does."""
    try:
        calls = [node for node in ast.walk(ast.parse(text.strip().translate(SIGNS))) if isinstance(node, ast.Call)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    names = dict.fromkeys(
        path(each) for each in calls if path(each) and holds_activation(each) and _activations_of(each)
    )
    return f"Of {', '.join(names)} only the activation is read; the rest stays to be written." if names else ""


def _listed(argument: ast.expr) -> list[ast.expr]:
    """The layers of an argument: one, a list of them, pairs of a name and a layer."""
    if isinstance(argument, ast.Starred):
        return _listed(argument.value)
    if isinstance(argument, ast.Dict):
        return list(argument.values)
    if isinstance(argument, ast.Call) and path(argument).rpartition(".")[2] == "OrderedDict":
        return [part for each in argument.args for part in _listed(each)]
    if isinstance(argument, ast.Tuple) and len(argument.elts) == 2 and isinstance(argument.elts[0], ast.Constant):
        return argument.elts[1:]
    if isinstance(argument, ast.List | ast.Tuple):
        return [part for each in argument.elts for part in _listed(each)]
    return [argument]


# --- calls -----------------------------------------------------------------------------------------------------------


def _plain(tree: ast.expr) -> ast.expr:
    """The expression without what only wraps a function, until nothing is left to unwrap."""
    for _ in range(DEEPEST):
        unwrapped = _unwrapped(tree)
        if unwrapped is tree and ast.dump(defined := _Folding().visit(expanded(copy.deepcopy(tree)))) != ast.dump(tree):
            unwrapped = defined
        if unwrapped is tree:
            return tree
        tree = unwrapped
    raise CallError(f"{_quoted(ast.unparse(tree))} wraps a function more than {DEEPEST} times")


def _unwrapped(tree: ast.expr) -> ast.expr:
    if isinstance(tree, ast.Lambda):
        return tree.body
    made = outermost(tree)
    if isinstance(made, ast.Call) and isinstance(made.func, ast.Lambda):
        names = [argument.arg for argument in made.func.args.args]
        known = dict(zip(names, made.args, strict=False))
        return Names(known, set()).visit(copy.deepcopy(made.func.body))  # type: ignore[no-any-return]
    dotted = path(made)
    name = dotted.rpartition(".")[2]
    if isinstance(tree, ast.Call) and is_layer(tree) and not is_input(tree.args[0]):
        return tree.args[0]  # what a layer is given: self.w2(F.silu(self.w1(x)) * self.w3(x)), F.dropout(F.relu(x))
    rest = tree if tree is not made and isinstance(tree, ast.Call) else None  # the call that applies what is made
    table = made.func if isinstance(made, ast.Call) else made
    if isinstance(table, ast.Subscript) and path(table.value).rpartition(".")[2] in ("ACT2FN", "ACT2CLS"):
        return _looked_up(tree, table, rest)
    if not isinstance(made, ast.Call):
        if spellings(dotted) & BY_NAME:
            raise CallError(f"{dotted} asks for a function by name; write the name itself, {dotted}('gelu')")
        return _stripped(tree)
    if name in WRAPPERS and made.args and (isinstance(made.args[0], ast.Lambda) or path(made.args[0])):
        return _applied(made.args[0], rest)
    if name == "partial" and made.args:
        return _partial(made, rest)
    if name == "make_node" and made.args:
        return _node(made)
    if spellings(dotted) & BY_NAME:
        return _applied(_asked(made, dotted), rest)
    if name in ("get_activation", "ACT2FN.get") and len(made.args) == 1 and isinstance(made.args[0], ast.Constant):
        return _applied(ast.Subscript(ast.Name("ACT2FN"), made.args[0]), rest)
    if name in TIMM and len(made.args) == 1 and isinstance(made.args[0], ast.Constant):
        return _of_timm(made, name, rest)
    if name == "ThresholdedReLU" and (keras := _thresholded(made, dotted)) is not None:
        return _applied(keras, rest) if rest is not None else keras
    return _stripped(tree)


def _looked_up(tree: ast.expr, table: ast.Subscript, rest: ast.Call | None) -> ast.expr:
    """A function from the table of transformers, or a class from that of its classes."""
    if not constant(table.slice):
        shown = ast.unparse(table)
        raise CallError(f"{shown!r} looks up a name that it does not say; write the name itself, ACT2FN['gelu']")
    if path(table.value).rpartition(".")[2] == "ACT2FN":
        return tree
    return _applied(ast.Subscript(ast.Name("ACT2FN"), table.slice), rest)


def _stripped(tree: ast.expr) -> ast.expr:
    """A function of torch's dispatcher without the name of its overload: `torch.ops.aten.gelu.default`."""
    function = tree.func if isinstance(tree, ast.Call) else tree
    if isinstance(function, ast.Attribute) and function.attr in ("default", "Tensor", "Scalar") and path(function):
        return ast.Call(function.value, tree.args, tree.keywords) if isinstance(tree, ast.Call) else function.value
    return tree


def _applied(function: ast.expr, rest: ast.Call | None) -> ast.expr:
    return function if rest is None else ast.Call(function, rest.args, rest.keywords)


def _partial(made: ast.Call, rest: ast.Call | None) -> ast.expr:
    """The function of a `functools.partial`, with the arguments that it binds."""
    function, *bound = made.args
    if isinstance(function, ast.Lambda):
        raise CallError(f"{ast.unparse(made)!r} binds arguments of a lambda; write its expression with the numbers")
    if path(function).rpartition(".")[2][:1].isupper():
        return _applied(ast.Call(function, bound, made.keywords), rest)  # a class: what it makes is called later
    if bound:
        raise CallError(f"{ast.unparse(made)!r} binds the input; bind the other arguments by their names")
    inputs: list[ast.expr] = rest.args if rest is not None else [ast.Name("x")]
    return ast.Call(function, inputs, [*made.keywords, *(rest.keywords if rest is not None else [])])


def _node(made: ast.Call) -> ast.expr:
    """The operator of `helper.make_node(OPERATOR, inputs, outputs, ...)` as a call."""
    operator, *lists = made.args
    given = {str(k.arg): k.value for k in made.keywords}
    domain = given.get("domain")
    inputs = lists[0] if lists else given.get("inputs")
    if not isinstance(operator, ast.Constant) or not isinstance(operator.value, str):
        raise CallError(f"{ast.unparse(made)!r} names no operator; write helper.make_node('Relu', ['x'], ['y'])")
    prefix = domain.value if isinstance(domain, ast.Constant) and isinstance(domain.value, str) else ""
    words = f"{prefix if prefix else 'ai.onnx'}.{operator.value}".split(".")
    if not all(word.isidentifier() for word in words):
        raise CallError(f"{ast.unparse(made)!r} names the operator {operator.value!r}, which is no name")
    names = (
        [each.value for each in inputs.elts if isinstance(each, ast.Constant)] if isinstance(inputs, ast.List) else []
    )
    values: list[ast.expr] = [
        ast.Name(name) if isinstance(name, str) and name.isidentifier() else ast.Constant(None) for name in names
    ]
    if not values or not isinstance(values[0], ast.Name):
        values[:1] = [ast.Name("x")]
    keywords = [k for k in made.keywords if k.arg not in ("domain", "inputs", "outputs", "name", "doc_string")]
    return ast.Call(named(".".join(words)), values, keywords)


def _asked(made: ast.Call, dotted: str) -> ast.expr:
    """A function that Keras is asked for by name, `keras.layers.Activation("gelu")`, as the function."""
    asked = [*made.args, *(k.value for k in made.keywords if k.arg not in ("name", "dtype", "training"))]
    if len(asked) == 1 and isinstance(asked[0], ast.Constant) and isinstance(asked[0].value, str):
        if asked[0].value.isidentifier():
            return _function_of_keras(asked[0].value)
    elif len(asked) == 1 and (is_module(path(asked[0])) or isinstance(asked[0], ast.Lambda)):
        return asked[0]  # keras.layers.Activation(tf.nn.relu)
    raise CallError(f"{ast.unparse(made)!r} asks for a function by name; write the name itself, {dotted}('gelu')")


def _function_of_keras(name: str) -> ast.expr:
    return named(f"keras.activations.{name}")


def _of_timm(made: ast.Call, name: str, rest: ast.Call | None) -> ast.expr:
    """timm's function of a name. A layer that is made of a class, `get_act_layer("silu")()`, is that function too."""
    asked = made.args[0].value  # type: ignore[attr-defined]  # the caller has seen that it is a constant
    asked = {"swish": "silu"}.get(asked, asked)
    function = "create_act_layer" if asked in TIMM_LAYERS else "get_act_fn"
    plain = ast.Call(named(f"timm.layers.{function}"), [ast.Constant(asked)], [])
    keywords = [k for k in made.keywords if k.arg != "inplace"]
    if keywords:
        listed = ", ".join(str(k.arg) for k in keywords)
        raise CallError(
            f"{ast.unparse(made)!r}: {name} hands {listed} on; write the layer itself, torch.nn.LeakyReLU(0.2)"
        )
    same = ast.dump(plain) == ast.dump(made)
    if rest is None or (name == "get_act_layer" and not rest.args):
        return made if same else plain
    return rest if same else ast.Call(plain, rest.args, rest.keywords)


def _thresholded(made: ast.Call, dotted: str) -> ast.expr | None:
    """Keras 2's `ThresholdedReLU(theta=1.0)` as Keras 3's ReLU; None where it is ONNX's ThresholdedRelu."""
    keras = any(each.startswith("keras.") for each in spellings(dotted))
    if not keras and dotted != "ThresholdedReLU":
        return None
    theta = [*made.args, *(k.value for k in made.keywords if k.arg == "theta")]
    if len(theta) > 1 or any(k.arg not in ("theta", "name", "dtype") for k in made.keywords):
        return None
    value = theta[0] if theta else ast.Constant(1.0)
    return ast.Call(named("keras.layers.ReLU"), [], [ast.keyword("threshold", value)])


def is_layer(call: ast.Call) -> bool:
    """Whether it is a layer, in a model or of a library, that is given something and is no activation: self.fc(x)."""
    made = outermost(call)
    dotted = path(made)
    name = dotted.rpartition(".")[2]
    given = bool(call.args) and not constant(call.args[0])
    if not given or (name == "norm" and is_module(dotted)):  # a number, not a layer
        return False
    if made is not call:
        return isinstance(made, ast.Call) and OTHERS.fullmatch(name) is not None and not _activations_of(made)
    return "." in dotted and any(kind.fullmatch(name) for kind in (LINEAR, BETWEEN))


def is_input(node: ast.expr) -> bool:
    """Whether it is what an activation is given: a value, or what a layer makes, `self.up_proj(x)`, `x @ w + b`."""
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Add | ast.Sub) and ast.dump(node.left) != ast.dump(node.right):
            return is_input(node.left) and is_input(node.right)  # h + residual
        return isinstance(node.op, ast.MatMult)
    return is_layer(node) if isinstance(node, ast.Call) else is_value(node)


# --- numbers ---------------------------------------------------------------------------------------------------------


class _Folding(ast.NodeTransformer):
    """Puts numbers in the place of arithmetic on numbers, and of what makes an array of one number."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if isinstance(node.value, int) and node.value.bit_length() > 1023:
            raise CallError(
                f"an integer of {len(str(node.value))} digits is no number of a call; no float is that large"
            )
        return ast.Constant(_decimal(node.value)) if isinstance(node.value, float) else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.Pow) and isinstance(node.left, ast.Name) and node.left.id == "e":
            return ast.Call(ast.Name("exp"), [node.right], [])
        left, right = number(node.left), number(node.right)
        operation = ARITHMETIC.get(type(node.op))
        if left is None or right is None or operation is None:
            return node
        return _computed(node, operation, left, right)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        value = number(node.operand)
        if value is None or not isinstance(node.op, ast.UAdd | ast.USub):
            return node
        return written_number(value if isinstance(node.op, ast.UAdd) else -value) if value else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        if node.attr in CONSTANTS and is_module(path(node)):
            return ast.Constant(CONSTANTS[node.attr])
        if isinstance(node.value, ast.Call) and path(node.value).rpartition(".")[2] in ("Normal", "norm"):
            standard = [number(each) for each in (*node.value.args, *(k.value for k in node.value.keywords))]
            if standard in ([0, 1], []):
                return named(f"scipy.stats.norm.{node.attr.replace('log_prob', 'logpdf').replace('log_cdf', 'logcdf')}")
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Constant(math.pi) if node.id == "pi" else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        name = path(node).rpartition(".")[2]
        if not name or not (is_module(path(node)) or "." not in path(node)):
            return node
        numbers = [number(argument) for argument in node.args]
        if name == "getattr" and len(node.args) == 2 and isinstance(node.args[1], ast.Constant):
            return ast.Attribute(node.args[0], str(node.args[1].value))
        if name in MADE and numbers and numbers[0] is not None:
            return node.args[0]
        if name == "float" and len(node.args) == 1 and isinstance(node.args[0], ast.Constant):
            infinite = {"inf": math.inf, "-inf": -math.inf}.get(str(node.args[0].value))
            return node if infinite is None else written_number(infinite)
        if name in FILLED and len(node.args) >= 1:
            return ast.Constant(FILLED[name])
        if name in ("full", "full_like") and len(numbers) >= 2 and numbers[1] is not None:
            return node.args[1]
        if name in OF_NUMBERS and numbers and not node.keywords and all(n is not None for n in numbers):
            return _computed(node, OF_NUMBERS[name], *numbers)
        return node


def _computed(node: ast.expr, operation: Callable[..., float], *numbers: float | None) -> ast.expr:
    try:
        value = operation(*numbers)
    except (ArithmeticError, ValueError, TypeError):
        raise CallError(f"{_quoted(ast.unparse(node))} is no number that a float can hold") from None
    if isinstance(value, complex) or (isinstance(value, int) and value.bit_length() > 1023):
        raise CallError(f"{_quoted(ast.unparse(node))} is no number that a float can hold")
    return written_number(value)


def _decimal(value: float) -> float:
    """The decimal that a person wrote, where a number is what float32 made of one: 0.1, not 0.10000000149011612."""
    if not 1e-37 < abs(value) < 1e38 or len(repr(value).replace(".", "").strip("0")) < 12:
        return value
    single = np.float32(value)
    return float(str(single)) if math.isclose(float(single), value, rel_tol=1e-10) else value


def is_value(node: ast.expr) -> bool:
    """Whether it names a tensor, and no function of a module: x, self.hidden, outputs[0]."""
    if not names_a_value(node):
        return False
    head: ast.expr = node
    while isinstance(head, ast.Attribute | ast.Subscript):
        head = head.value
    return isinstance(head, ast.Name) and head.id not in ROOTS | {"ACT2FN"}
