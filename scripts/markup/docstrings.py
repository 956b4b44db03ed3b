"""What mkdocstrings asks of griffe: `Example:` in a docstring is a section of examples, as `Examples:` is.

griffe would take the singular for a note, and print its prompts as nested quotations. What `actref/printing/functions.py`
composes of an entry is said in the language of the site; other docstrings are in English, and their pages say so.
"""

from __future__ import annotations

import re
from typing import Any

import griffe

from actref import catalogue
from actref.entry import Entry
from actref.printing.functions import cited
from scripts.translations import Translate, interface, prose

PRINTED = "actref.printed."


class Docstrings(griffe.Extension):
    """Reads `Example:` as `Examples:`, and translates the docstrings of printed functions."""

    def __init__(self, language: str = "en") -> None:
        self.language = language

    def on_object(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        """Change the docstring before it is parsed."""
        if obj.docstring is None:
            return
        text = re.sub(r"(?m)^Example:$", "Examples:", obj.docstring.value)
        if self.language != "en" and obj.path.startswith(PRINTED) and obj.is_function:
            text = translated(text, _of(obj.name), self.language)
        obj.docstring.value = text

    def on_package(self, *, pkg: griffe.Module, **kwargs: Any) -> None:
        """The same of the package itself: it has a stub, and of such a module `on_object` is not told."""
        self.on_object(obj=pkg)


def _of(function: str) -> Entry:
    """The entry of a printed function: `relu_grad` is of `relu`."""
    while function not in catalogue:
        function = function.rpartition("_")[0]
    return catalogue[function]


def translated(docstring: str, entry: Entry, language: str) -> str:
    """A docstring that was printed from an entry, in a language."""
    said = phrases(entry, interface(language), prose(language, entry))
    table = dict(zip(phrases(entry, str, str), said, strict=True))
    table[cited(entry)] = f'<span lang="en">{cited(entry)}</span>'
    text = re.sub(r"(?m)^( *(?:\w+: )?)(.+)$", lambda line: line[1] + table.get(line[2], line[2]), docstring)
    return re.sub(r"(?m)^Source:$", f"Source: {interface(language)('origin')}", text)  # a type of note, and its title


def phrases(entry: Entry, _: Translate, say: Translate) -> list[str]:
    """The lines of which docstrings of an entry are made, where it has all parts, in one order in each language."""
    function, named = {"function": entry.title}, {"name": say(entry.full_name)}
    lines = [
        _("%(name)s.") % named,
        _("%(name)s, in torch operations.") % named,
        _("%(name)s, of a value a and a gate b that lie side by side in x.") % named,
        _("Derivative of %(function)s.") % function,
        _("Product of g with the Jacobian of %(function)s.") % function,
        _("Partial derivatives of %(function)s, each in the place of its argument.") % function,
        _("Jacobian of %(function)s: outputs along the axis before the last, inputs along the last.") % function,
        _("Derived from the definition."),
        # arguments
        _("Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64."),
        _("Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64."),
        _("Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64."),
        _("One number for each output, in the shape of the result."),
        _("The axis that holds both halves."),
        _("The dimension that holds both halves."),
        _("`value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places."),
        _("The axis along which the vectors lie. torch calls it `dim`."),
        _("The dimension along which the vectors lie."),
        _("Round the sample to one-hot. Its gradient remains that of the soft sample."),
        _("Draws the noise, with that axis last: `rng.gumbel(size=...)`. None for a fresh, unseeded generator."),
        _("Draw a slope for each element, as in training."),
        _("The generator that draws; required in training."),
        _("Tensor of any shape and floating dtype."),
        _("Tensor of even size along the dimension and floating dtype."),
        # results
        _("Array of the same shape."),
        _("Array of half the size along the axis."),
        _("Array of the shape and layout of x."),
        _("Array of the shape of x."),
        _("Array whose vectors are the results."),
        _("Array with the other axes of x first, then one for the outputs and one for the inputs."),
        _("Tensor of the same shape and dtype."),
        _("Tensor of half the size along the dimension."),
        _("Tensor whose vectors are the results."),
        # errors
        _("x is complex or not a number."),
        _("x or g is complex or not a number."),
        _("x is 0-d, or its size along the axis is odd."),
        _("x is 0-d, or its size along the axis is odd; or g has another shape."),
        _("x is 0-d or has no such axis, or vectors of another length than allowed."),
        _("x is 0-d or has no such axis, or vectors of another length than allowed; or g has another shape than the result."),
        _("the size along the dimension is odd."),
        _("vectors of another length, or a tensor of another number of dimensions, than allowed."),
        _("an unknown layout."),
        _("an unknown layout, or a parameter outside its domain."),
        _("a parameter is outside its domain."),
    ]  # fmt: skip
    for p in entry.parameters:
        words = {"meaning": say(p.meaning), "domain": p.domain, "symbol": p.latex, **function}
        lines += [
            _("%(meaning)s Domain %(domain)s.") % words,
            _("%(meaning)s A number, or one for each channel (axis 1). Domain %(domain)s.") % words,
            _("Derivative of %(function)s with respect to $%(symbol)s$.") % words,
        ]
    return lines
