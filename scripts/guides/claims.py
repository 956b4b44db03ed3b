"""The statements that the guides decide, and what came out: tables for the guides and for the page that gathers them.

A guide ends in a cell marked `"verdicts": true` in its metadata. Its last expression is a dictionary from the number of
a statement to its verdict and the number that decides it; an assert of the same cell, whose message begins with that
number, stops the build when the verdict is no longer true.
"""

from __future__ import annotations

import ast
import html
from dataclasses import dataclass
from functools import partial
from typing import Any

from scripts.guides.words import typeset
from scripts.problem import Problem
from scripts.translations import Translate

Cell = dict[str, Any]
ARTICLE = '<span lang="zh">《Pytorch 基本使用—激活函数》</span>'
"""The beginner's article whose statements, the ones with a number, the guides try."""


@dataclass(frozen=True)
class Claim:
    """A statement of the beginner's article that the guides set out from, or one of their own.

    Args:
        text: What is claimed.
        measure: What the number is that decides it.
    """

    text: str
    measure: str


def claims(_: Translate) -> dict[str, Claim]:
    """Every statement by its number, in order."""
    said = {
        "1.1": (_("An activation function decides whether, and how strongly, a neuron fires."),
                _("output of one neuron before and after its activation")),
        "1.2a": (_("Without a non-linear activation, any number of layers is one linear map."),
                 _("largest relative difference between ten linear layers and one matrix")),
        "1.2b": (_("An activation function has to be differentiable."),
                 _("accuracy with derivative 0, 1/2 and 1 at the kink of ReLU")),
        "1.2c": (_("An activation function should not saturate."),
                 _("share of the gradient that reaches the first of 50 layers, through two functions that saturate")),
        "1.2d": (_("The range of the output should suit the task."),
                 _("mean error of a regression: nothing at the end < the best of tanh, ReLU and sigmoid there")),
        "1.3a": (_("An activation function lets a network learn patterns that are not linear."),
                 _("accuracy on two moons with an activation and without")),
        "1.3b": (_("An activation function improves classification."),
                 _("gain in accuracy over several seeds")),
        "1.3c": (_("An activation function helps against noise."),
                 _("accuracy at noise 0.5: deep linear network < ReLU network < no hidden layer")),
        "2.1a": (_("The sigmoid's values lie in the open interval (0, 1)."),
                 _("range over the real numbers, derived from the definition")),
        "2.1b": (_("The sigmoid's gradient vanishes in deep networks."),
                 _("share of the gradient that reaches the first of 50 layers: with its own gain, and with a gain of 10")),
        "2.1c": (_("The sigmoid's output is not zero-centred, which slows training."),
                 _("training loss: sigmoid > sigmoid moved to mean 0 > tanh")),
        "2.1d": (_("The sigmoid is expensive to compute."),
                 _("forward time as a multiple of ReLU's, by size; share in the forward time of a layer of width 1024")),
        "2.2a": (_("ReLU's derivative is 1 for positive inputs, so gradients survive."),
                 _("share of the gradient that reaches the first of 50 layers: right weights, and too small ones")),
        "2.2b": (_("ReLU's output is not zero-centred."),
                 _("mean of the output under a standard normal input")),
        "2.2c": (_("A ReLU unit that outputs 0 for every input no longer learns."),
                 _("units dead halfway → of those, active again at the end; first layer; second layer")),
        "2.2d": (_("An unbounded output makes gradients explode."),
                 _("growth of the gradient per layer: unbounded ReLU, and bounded tanh with large weights")),
        "2.2e": (_("ReLU is not differentiable at 0."),
                 _("slopes left and right of 0, and the derivative that torch returns")),
        "2.2f": (_("In-place activation saves memory, and only some operations allow it."),
                 _("memory kept for the backward pass of ten layers, plain and in place")),
        "2.3a": (_("Tanh is zero-centred, its gradient vanishes, and its bounded output loses information."),
                 _("mean error of a regression whose target leaves the range: tanh at the end > nothing at the end")),
        "2.3b": (_("In PyTorch, tanh is torch.nn.ReLU()."),
                 _("largest difference between that and tanh")),
        "3.1": (_("Newer functions such as Leaky ReLU mend the problems of their predecessors."),
                _("share of successors whose experiment bears the repair out")),
        "3.2": (_("PyTorch's activations take an input of any shape and return the same shape."),
                _("activations of torch.nn that have a page and keep the shape")),
        "float-range": (_("In floating point, too, the sigmoid's values lie in the open interval (0, 1)."),
                        _("first float32 input at which the sigmoid is exactly 1")),
        "logit-loss": (_("A loss is computed from the logit, not from the probability."),
                       _("loss of a wrong answer, from the logit / from the probability")),
        "own-rate": (_("Activation functions can be compared at one learning rate for all."),
                     _("training loss of tanh as a multiple of GELU's, at a small rate and at a large one")),
        "norm-saturation": (_("Normalisation removes saturation and vanishing gradients."),
                            _("share of the gradient that reaches the first of 50 sigmoid layers: layer norm, batch norm")),
        "half-flush": (_("In half precision small gradients become 0."),
                       _("share of them after 24 sigmoid layers: float16, float16 with the loss scaled, bfloat16")),
        "gain-torch": (_("The initialisation gain follows from the definition of the function."),
                       _("largest relative difference between the gains by quadrature and those by symbolic integration")),
        "gain-depth": (_("With its own gain, the signal keeps its size through 50 layers."),
                       _("size after 50 layers where the slope at 1 is below 0.97, and smallest size where it is above 1.2")),
    }  # fmt: skip
    return {statement: Claim(*words) for statement, words in said.items()}


def verdict_words(_: Translate) -> dict[str, str]:
    """The verdicts that a guide may give."""
    return {
        "holds": _("holds"),
        "holds in part": _("holds in part"),
        "does not hold": _("does not hold"),
    }


@dataclass(frozen=True)
class Verdict:
    """What a guide found.

    Args:
        statement: Its number.
        word: One of the verdicts.
        number: The number that decides it.
    """

    statement: str
    word: str
    number: str


def verdicts(name: str, cells: list[Cell], outputs: list[list[Cell]]) -> list[Verdict]:
    """The verdicts of an executed guide; none where it marks no cell.

    Args:
        name: The notebook, for the messages.
        cells: Its code cells.
        outputs: The outputs of each.
    """
    found = []
    for cell, made in zip(cells, outputs, strict=True):
        if cell["metadata"].get("verdicts"):
            results = [o["data"]["text/plain"] for o in made if o["output_type"] == "execute_result"]
            if not results:
                mend = "end it with {'1.1': ('holds', '...')}"
                raise Problem(f"docs/*/{name}", "the cell of the verdicts shows no dictionary", mend)
            table = ast.literal_eval("".join(results[-1]))
            found += [Verdict(statement, word, number) for statement, (word, number) in table.items()]
    known, words = claims(str), verdict_words(str)
    wrong = partial(Problem, f"docs/*/{name}")
    for each in found:
        if each.statement not in known:
            raise wrong(f"no statement {each.statement!r}", f"scripts/guides/claims.py has {', '.join(known)}")
        if each.word not in words:
            raise wrong(f"{each.statement}: verdict {each.word!r}", f"allowed are {', '.join(words)}")
    return found


def failed(message: str) -> str:
    """The statement that a failing assert names, in words; empty if it names none."""
    statement = message.split(":")[0].split()[0] if message else ""
    known = claims(str)
    return f'{statement}: "{known[statement].text}"\n' if statement in known else ""


def table(found: list[Verdict], _: Translate, guides: dict[str, tuple[str, str]] | None = None) -> str:
    """Verdicts as HTML; below a guide, whose text says them already, folded.

    Args:
        found: The verdicts.
        _: The language.
        guides: For a table of several guides: address and title of the guide that decides each statement.
    """
    known, words = claims(_), verdict_words(_)
    heads = [_("statement"), _("claim"), _("verdict"), _("number that decides")] + ([_("guide")] if guides else [])
    rows = []
    for each in found:
        claim = known[each.statement]
        row = [
            f'<code id="statement-{each.statement}">{each.statement}</code>',
            html.escape(claim.text),
            f'<span class="verdict" data-verdict="{each.word}">{words[each.word]}</span>',
            f"<strong>{html.escape(typeset(each.number))}</strong><br>{html.escape(claim.measure)}",
        ]
        if guides is not None:
            address, title = guides[each.statement]
            row.append(f'<a href="{address}#statement-{each.statement}">{html.escape(title)}</a>')
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>")
    head = "".join(f"<th>{text}</th>" for text in heads)
    body = "".join(rows)
    source = _(
        "Numbered statements are those of a beginner's article, {article}, restated; the others are this site's own."
    )
    made = f'<div class="verdicts"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    made += f"<p>{source.format(article=ARTICLE)}</p>"
    label = _("Statement by statement")
    return made if guides else f'<details class="fold"><summary>{label}</summary>{made}</details>'
