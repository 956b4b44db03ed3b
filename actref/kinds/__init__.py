"""The kinds of entries: what a definition is, and which page and tests belong to it."""

from actref.kinds.elementwise import Elementwise
from actref.kinds.gated import Gated
from actref.kinds.learnable import Learnable
from actref.kinds.stochastic import Stochastic
from actref.kinds.vector import StochasticVector, Vector

__all__ = ["Elementwise", "Gated", "Learnable", "Stochastic", "StochasticVector", "Vector"]
