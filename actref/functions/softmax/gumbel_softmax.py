"""Gumbel-softmax."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from actref.arrays import Array
from actref.axes import unit_products
from actref.entry import POSITIVE, Elsewhere, Identity, Parameter, Problem, Prose, Relative, TorchBuiltin, Use
from actref.functions.softmax.softmax import softmax_grad
from actref.kinds import StochasticVector

if TYPE_CHECKING:
    from torch import Tensor

entry = StochasticVector(
    name="gumbel_softmax",
    title="Gumbel-Softmax",
    full_name="Gumbel-softmax",
    aliases=("concrete", "relaxed_one_hot"),
    cite="jang2016gumbel",
    parameters=(
        Parameter(
            "tau",
            1.0,
            "Temperature: the smaller it is, the nearer each sample is to one-hot.",
            domain=POSITIVE,
            values=(0.5, 2.0),
        ),
    ),
    definition=lambda v, x, i, n, noise, tau: (
        v.exp((x[i] + noise[i]) / tau) / v.total(lambda k: v.exp((x[k] + noise[k]) / tau), n)
    ),
    distribution=r"\gamma_i = -\ln(-\ln u_i), \quad u_i \sim \mathcal{U}(0, 1)",
    drawn=(
        "A number from the standard Gumbel distribution is drawn for each component, in training and in evaluation "
        "alike. With it added, the largest component is i with the probability that softmax gives to i."
    ),
    torch=TorchBuiltin(function="torch.nn.functional.gumbel_softmax", module=None),
    elsewhere=(
        Elsewhere(
            "torch",
            "torch.nn.functional.gumbel_softmax(x, tau=1, hard=False, eps=1e-10, dim=-1)",
            arguments={"dim": "axis"},
        ),
    ),
    compositions={
        "jax": "jax.nn.softmax((x + jax.random.gumbel(jax.random.key(0), x.shape)) / tau, axis)",
        "keras": "keras.ops.softmax((x - keras.ops.log(-keras.ops.log(keras.random.uniform(x.shape)))) / tau, axis)",
        "tensorflow": "tf.nn.softmax((x - tf.math.log(-tf.math.log(tf.random.uniform(x.shape, dtype=x.dtype)))) / tau, axis)",
        "onnx": "Softmax((x - Log(-Log(RandomUniformLike(x)))) / tau, axis=axis)",
        "scipy": "scipy.special.softmax((x + numpy.random.gumbel(size=x.shape)) / tau, axis)",
    },
    prose=Prose(
        summary="Gumbel-Softmax draws a choice at random, with the probabilities of softmax, in a form that can be differentiated.",
        use_when=(
            "A network that has to choose while it trains, an architecture search, a discrete latent variable, a router, "
            "cannot pass a gradient through a sampled index. Gumbel-Softmax adds Gumbel noise and takes a [[softmax]] at "
            "a low temperature. `hard=True` rounds the sample to one-hot on the way forward and keeps the soft gradient "
            "on the way back."
        ),
        goes_wrong=(
            Problem(
                "The temperature decides between two evils: a low one gives gradients of large variance, a high one "
                "samples that are far from one-hot, so that training sees other values than inference.",
                example=(
                    ">>> soft = [actref.gumbel_softmax(np.zeros(3), tau=t, rng=np.random.default_rng(0)).max() for t in (0.1, 10.0)]\n"
                    ">>> bool(soft[0] > 0.99), bool(soft[1] < 0.4)\n"
                    "(True, True)"
                ),
            ),
            Problem(
                "With `hard=True` the gradient belongs to another function than the value: it is that of the soft "
                "sample. The estimate is biased, by design."
            ),
            Problem(
                "torch draws in evaluation mode too. Where a fixed answer is wanted, take the argmax of the scores.",
                example=(
                    ">>> _ = torch.manual_seed(0)\n"
                    ">>> x = torch.zeros(1000)\n"
                    ">>> first, second = (torch.nn.functional.gumbel_softmax(x) for _ in range(2))\n"
                    ">>> torch.equal(first, second)\n"
                    "False"
                ),
            ),
            Problem(
                "It returns nan where the scores, divided by the temperature, overflow, and where every score of a row "
                "is minus infinity. An annealed temperature needs a lower bound.",
                example=(
                    ">>> _ = torch.manual_seed(0)\n"
                    ">>> torch.nn.functional.gumbel_softmax(torch.zeros(2), tau=1e-40).isnan().tolist()\n"
                    "[True, True]\n"
                    ">>> torch.nn.functional.gumbel_softmax(torch.full((2,), -torch.inf)).isnan().tolist()\n"
                    "[True, True]"
                ),
            ),
        ),
        used_by=(
            Use("vector quantisation in wav2vec 2.0", "https://arxiv.org/abs/2006.11477"),
            Use("the architecture search FBNet", "https://arxiv.org/abs/1812.03443"),
        ),
    ),
    relatives=(
        Relative("softmax", "What it is without noise, at temperature 1."),
        Relative("hardmax", "Its limit as the temperature goes to 0: a one-hot sample."),
    ),
    identities=(Identity(lambda v, f, x, softmax: (f(x, noise=0 * x), softmax(x))),),
)


def gumbel_softmax(
    x: Array, tau: float = 1.0, hard: bool = False, axis: int = -1, rng: np.random.Generator | None = None
) -> Array:
    z = (x + np.random.default_rng(rng).gumbel(size=x.shape)) / tau
    e = np.exp(z - np.max(z, axis, keepdims=True))
    soft = e / np.sum(e, axis, keepdims=True)
    if hard:
        soft[~np.isnan(soft)] = 0
        np.put_along_axis(soft, np.argmax(z, axis, keepdims=True), 1, axis)
    return soft


def gumbel_softmax_grad(
    x: Array, g: Array, tau: float = 1.0, axis: int = -1, rng: np.random.Generator | None = None
) -> Array:
    noise = np.random.default_rng(rng).gumbel(size=x.shape)
    return softmax_grad((x + noise) / tau, g, axis=axis) / tau


def gumbel_softmax_jacobian(
    x: Array, tau: float = 1.0, axis: int = -1, rng: np.random.Generator | None = None
) -> Array:
    noise = np.random.default_rng(rng).gumbel(size=x.shape)
    return softmax_grad(*unit_products((x + noise) / tau, axis, x.shape[axis])) / tau


def gumbel_softmax_autograd() -> Callable[..., Tensor]:
    """The torch function with a backward of its own that the page prints."""
    import torch

    class GumbelSoftmax(torch.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x: Tensor, noise: Tensor, tau: float, dim: int) -> Tensor:
            return torch.softmax((x + noise) / tau, dim)

        @staticmethod
        def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
            ctx.save_for_backward(output)
            ctx.tau = inputs[2]
            ctx.dim = inputs[3]

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> tuple[Tensor, None, None, None]:
            (y,) = ctx.saved_tensors
            return y * (g - (y * g).sum(ctx.dim, keepdim=True)) / ctx.tau, None, None, None

    def gumbel_softmax(x: Tensor, tau: float = 1.0, hard: bool = False, dim: int = -1) -> Tensor:
        noise = -torch.empty_like(x).exponential_().log()
        soft: Tensor = GumbelSoftmax.apply(x, noise, tau, dim)  # type: ignore[no-untyped-call]
        if not hard:
            return soft
        one_hot = torch.zeros_like(x).scatter(dim, soft.argmax(dim, keepdim=True), 1.0)
        return one_hot + (soft - soft.detach())

    return gumbel_softmax
