"""The torch function with a backward of its own, printed from the definition and its derivatives."""

from __future__ import annotations

from functools import cache
from typing import Any

import sympy as sp

from actref.calculus import derivative
from actref.kinds import Elementwise, Gated
from actref.printing.functions import prepared
from actref.printing.python import TORCH, body, imports, tidied

SPLITS = {
    "value_first": "a, b = x.chunk(2, dim=-1)",
    "gate_first": "b, a = x.chunk(2, dim=-1)",
    "interleaved": "b, a = x[..., ::2], x[..., 1::2]",
}
"""How value a and gate b are taken from one tensor."""
LONGEST = 100
"""Characters of a line."""


@cache
def autograd_source(entry: Elementwise | Gated) -> str:
    """A `torch.autograd.Function`, which `torch.func` transforms too, and a function that applies it."""
    inputs = [entry.a, entry.b] if isinstance(entry, Gated) else [entry.x]
    partials = [entry.derivative("a"), entry.derivative("b")] if isinstance(entry, Gated) else [entry.derivative(1)]
    learnable = [p.symbol for p in entry.parameters if p.learnable]
    partials += [derivative(entry.expression, s, 1) for s in learnable]
    names = [p.name for p in entry.parameters]
    given = [s.name for s in inputs]
    tensors = {*inputs, *learnable}
    taken = {"x", "g", "ctx", "torch", "math", *given, *names}
    g = sp.Symbol("g", real=True)
    forward = body(TORCH, [prepared(entry.expression, entry)], inputs[-1], tensors, taken)
    partials = [prepared(d, entry) for d in partials]
    bare = [_takes_factor(d, tensors) for d in partials]
    products = [_times(d, g) if inside else d for d, inside in zip(partials, bare, strict=True)]
    backward = body(TORCH, products, inputs[-1], {*tensors, g}, taken)
    given_names = [f"d{s.name}" for s in (*inputs, *learnable)]
    assigned: list[str] = []
    products = []
    for name, code, inside in zip(given_names, backward.results, bare, strict=True):
        if inside or len(code) < LONGEST // 2:
            products.append(code if inside else tidied(f"g * ({code})"))
        else:
            assigned.append(f"{name} = {code}")
            products.append(f"g * {name}")
    used = set().union(*(d.free_symbols for d in partials))
    saved = [s.name for s in (*inputs, *learnable) if s in used or s in learnable]
    kept = [p.name for p in entry.parameters if not p.learnable and any(s.name == p.name for s in used)]
    by_name = dict(zip([s.name for s in learnable], products[len(inputs) :], strict=True))
    returned = products[: len(inputs)]
    returned += [f"({by_name[n]}).sum_to_size({n}.shape)" if n in by_name else "None" for n in names]
    returned = [tidied(code) for code in returned]
    whole = [*given, *names]
    result = forward.results[0] if forward.results[0] not in given else f"{forward.results[0]}.clone()"
    defaults = "".join(f", {p.name}" if p.learnable else f", {p.name}={p.default!r}" for p in entry.parameters)
    lines = [
        f"class {entry.class_name}(torch.autograd.Function):",
        "    generate_vmap_rule = True",
        "    @staticmethod",
        f"    def forward({', '.join(whole)}):",
        *(f"        {line}" for line in forward.lines),
        f"        return {result}",
        "    @staticmethod",
        "    def setup_context(ctx, inputs, output):",
        f"        {_unpacked(whole)} = inputs",
        *([f"        ctx.save_for_backward({', '.join(saved)})"] if saved else []),
        *(f"        ctx.{n} = {n}" for n in kept),
        "    @staticmethod",
        "    def backward(ctx, g):",
        *([f"        {_unpacked(saved)} = ctx.saved_tensors"] if saved else []),
        *(f"        {n} = ctx.{n}" for n in kept),
        *(f"        {line}" for line in (*backward.lines, *assigned)),
        *(f"        {line}" for line in _returning(returned, whole)),
        f"def {entry.name}(x{defaults}):",
        *([f"    {SPLITS[entry.layout]}"] if isinstance(entry, Gated) else []),
        f"    return {entry.class_name}.apply({', '.join(whole)})",
    ]
    source = "\n".join(lines)
    return "\n".join([*imports(TORCH.imports, source), source])


def _unpacked(names: list[str]) -> str:
    return f"({names[0]},)" if len(names) == 1 else ", ".join(names)


def _returning(returned: list[str], inputs: list[str]) -> list[str]:
    """The return statement of a backward pass; long gradients get names first."""
    whole = f"return {', '.join(returned)}"
    if len(whole) <= LONGEST - 8:
        return [whole]
    names = [f"d{name}" if code != "None" else code for name, code in zip(inputs, returned, strict=True)]
    assigned = [f"{name} = {code}" for name, code in zip(names, returned, strict=True) if name != "None"]
    return [*assigned, f"return {', '.join(names)}"]


def _takes_factor(expression: Any, tensors: set[Any]) -> bool:
    """Whether the incoming gradient has to go into the branches, for there is no other tensor in them.

    `torch.where` of plain numbers would not know the dtype.
    """
    constant = isinstance(expression, sp.Piecewise) and not any(b.free_symbols & tensors for b, _ in expression.args)
    return constant or not expression.free_symbols & tensors


def _times(expression: Any, factor: Any) -> Any:
    if isinstance(expression, sp.Piecewise):
        return sp.Piecewise(*((branch * factor, condition) for branch, condition in expression.args), evaluate=False)
    return expression * factor
