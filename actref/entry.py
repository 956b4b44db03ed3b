"""The record of one activation function: everything that a person says about it, and the way to what is derived."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import math
import operator
import re
import reprlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, MISSING, dataclass, field, fields
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from actref.errors import EntryError, ParameterError
from actref.functions import FAMILY
from actref.papers import Paper, find

if TYPE_CHECKING:
    import numpy as np
    import sympy as sp

    from actref.oracle import Real
    from actref.properties.identities import Proof
    from actref.properties.record import Sheet

Sentence: TypeAlias = str
"""English prose for readers: a field of this type has a translation in docs/locale/."""

FAMILIES = ("rectifier", "softplus", "sigmoid", "shrinkage", "periodic", "basic", "softmax", "gated")
"""Families in the order in which the site shows them."""


@dataclass(frozen=True)
class Interval:
    """A set of admissible parameter values.

    Args:
        low: Lower end, `-math.inf` for none.
        high: Upper end, `math.inf` for none.
        open_low: The lower end itself is excluded. An infinite end always is.
        open_high: The upper end itself is excluded.
        whole: Only whole numbers.
    """

    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    open_high: bool = False
    whole: bool = False

    def __contains__(self, value: float) -> bool:
        if not math.isfinite(value) or (self.whole and value != int(value)):
            return False
        above = value > self.low if self.open_low else value >= self.low
        return above and (value < self.high if self.open_high else value <= self.high)

    def __str__(self) -> str:
        if self.whole:
            return f"{{{self.low:g}, {self.low + 1:g}, ...}}"
        left = "(" if self.open_low or math.isinf(self.low) else "["
        right = ")" if self.open_high or math.isinf(self.high) else "]"
        low, high = ("-∞" if e == -math.inf else "∞" if e == math.inf else f"{e:g}" for e in (self.low, self.high))
        return f"{left}{low}, {high}{right}"


REAL = Interval()
POSITIVE = Interval(0.0, open_low=True)
NONNEGATIVE = Interval(0.0)


@dataclass(frozen=True)
class Parameter:
    """A parameter of an activation function.

    Args:
        name: torch's spelling; the keyword of every function of the entry.
        default: Default value.
        meaning: One English sentence.
        latex: Symbol in formulas; empty for the name, as the Greek letter that it is.
        domain: Admissible values.
        learnable: Trained with the network in the paper or in torch.
        values: Values worth plotting beside the default.
    """

    name: str
    default: float
    meaning: Sentence
    _: KW_ONLY
    latex: str = ""
    domain: Interval = REAL
    learnable: bool = False
    values: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "latex", self.latex or rf"\{self.name}")

    @cached_property
    def symbol(self) -> sp.Symbol:
        """The SymPy symbol, with the assumptions that the domain allows."""
        import sympy as sp

        low, high, open_low = self.domain.low, self.domain.high, self.domain.open_low
        sign = {"positive": True} if low > 0 or (low == 0 and open_low) else {"nonnegative": True} if low == 0 else {}
        return sp.Symbol(self.name, real=True, **sign, **({"nonpositive": True} if high == 0 else {}))

    def check(self, function: str, value: float) -> None:
        """Raise ParameterError unless the value lies in the domain."""
        if value not in self.domain:
            raise ParameterError(f"{function}: {self.name}={value!r} is outside its domain {self.domain}")


@dataclass(frozen=True)
class Uniform:
    """The uniform distribution between two parameters.

    Args:
        low: Name of the parameter that is the lower end.
        high: Name of that which is the upper end.
    """

    low: str
    high: str


@dataclass(frozen=True)
class Problem:
    """Something that goes wrong with the function, with an example that shows it.

    Args:
        text: English sentences. Numbers stand in the example, where they are executed, not here.
        example: `>>>` lines that run on every device; empty if none. The imports of `_IMPORTS` are put before them.
        guide: Name of the guide of the site that shows it; empty if none.
    """

    text: Sentence
    _: KW_ONLY
    example: str = ""
    guide: str = ""

    def __post_init__(self) -> None:
        code = "\n".join(line for line in self.example.splitlines() if line.startswith((">>>", "...")))
        needed = [line for name, line in _IMPORTS.items() if re.search(rf"(?<![\w.]){name}", code)]
        object.__setattr__(self, "example", "".join(f">>> {line}\n" for line in needed) + self.example)


_IMPORTS: Mapping[str, str] = {
    r"math\.": "import math",
    r"np\.": "import numpy as np",
    r"torch\.": "import torch",
    r"actref\.(?!torch\.)": "import actref",
    r"actref\.torch\.": "import actref.torch",
}
"""For what stands in the code of an example, the line that it needs."""


@dataclass(frozen=True)
class Use:
    """One thing that uses the function, and where that can be read.

    Args:
        who: The model, library or method, as a part of an English sentence without its full stop.
        source: Address of the paper, the file in a public repository, or the document that says so.
    """

    who: Sentence
    source: str


@dataclass(frozen=True, kw_only=True)
class Prose:
    """What people wrote about a function, in English; Chinese lies in docs/locale/zh/functions/NAME.po.

    `[[name]]` links to another entry, `[words](https://...)` to a source, `$...$` is mathematics, `` `...` `` is code.

    Args:
        summary: One sentence: what the function does to its input.
        use_when: About three sentences with their evidence.
        goes_wrong: What goes wrong with it.
        used_by: Who uses it, each with a source; empty where no published use is known.
    """

    summary: Sentence
    use_when: Sentence
    goes_wrong: tuple[Problem, ...]
    used_by: tuple[Use, ...] = ()


@dataclass(frozen=True)
class Relative:
    """Another entry and what connects the two, as one English sentence."""

    name: str
    text: Sentence


@dataclass(frozen=True)
class Identity:
    """An equation that holds for the function, proven again in every test run.

    Args:
        sides: `(v, f, x, *others) -> (left, right)`; `f` and the others are called like functions, with parameters
            as keywords: `lambda v, f, x: (f(x) - f(-x), x)`. Of a gated unit `a` and `b` stand in the place of x.
    """

    sides: Callable[..., tuple[Any, Any]]

    @property
    def others(self) -> tuple[str, ...]:
        """Names of the other entries that take part."""
        names = inspect.signature(self.sides).parameters
        return tuple(name for name in names if name not in ("v", "f", "x", "a", "b"))


@dataclass(frozen=True)
class Elsewhere:
    """The function in a framework: one expression from which calls are written, read back and run.

    Args:
        framework: A name in `actref.frameworks.FRAMEWORKS`.
        call: For a function that the framework has: its signature with the framework's own defaults,
            `keras.layers.LeakyReLU(negative_slope=0.3)(x)`. For a composition: an expression in the input `x` (`a` and
            `b` are the value and the gate of a gated unit), our parameters and, of a vector, `axis`. An ONNX operator is
            called as if it were a function: `LeakyRelu(x, alpha=0.01)`.
        arguments: What an argument of the signature has to be, as an expression in our parameters or a literal:
            `{"alpha": "negative_slope", "approximate": "False"}`. One named as our parameter needs no mention; any
            other has to keep its default.
        composed: The framework has no such function, and the call is the shortest composition that gives it.
        also: Other paths to the very same function, with the same signature: `("jax.nn.swish",)`.
        error: Relative difference from the definition where the framework's function is another one, by its constants or
            by mistake; 0 where it is the same up to rounding.
        since: First version of the framework that has it, `opset 20` for an ONNX operator; empty if it always had.
        note: English sentence: what differs; empty if nothing does.
    """

    framework: str
    call: str
    _: KW_ONLY
    arguments: Mapping[str, str] = field(default_factory=dict)
    composed: bool = False
    also: tuple[str, ...] = ()
    error: float = 0.0
    since: str = ""
    note: Sentence = ""


@dataclass(frozen=True, kw_only=True)
class TorchBuiltin:
    """torch's own function: `actref.torch` hands out the very same object.

    Args:
        function: Dotted path; None if torch has only the module.
        module: Dotted path; None if torch has only the function.
        fixed: Arguments that select this variant (`{"approximate": "tanh"}`).
    """

    function: str | None
    module: str | None
    fixed: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TorchWritten:
    """A function that torch lacks, and that is therefore printed in torch operations.

    Args:
        module: Class name of the module that `actref.torch` makes of it; empty for the title, where that is a name.
    """

    module: str = ""
    function: ClassVar[None] = None
    """torch has none, as for a `TorchBuiltin` that is a module alone."""
    fixed: ClassVar[Mapping[str, object]] = {}


@dataclass(frozen=True)
class Difference:
    """A place where torch's function or derivative does not do what the definition says.

    Args:
        at: Argument, as text that `float` reads, or a parameter's name for a kink that lies there.
        order: 0 for the function, 1 for the derivative.
        reason: English sentence.
        torch: What torch returns there at default parameters, in float64.
        device: `cuda` where it is so there and not on the CPU; empty where it is so on both.
    """

    at: str
    order: int
    reason: Sentence
    _: KW_ONLY
    torch: float = math.nan
    device: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Entry(ABC):
    """What every kind of entry has. Subclasses in `actref.kinds` add the definition.

    Args:
        name: torch's functional name where torch has one, else the paper's, in snake_case; equals the file's name.
        title: Name as written in prose (GELU).
        full_name: Name in words (Gaussian error linear unit); empty for the title.
        aliases: Other spellings that resolve to this entry.
        cite: Key in `actref/papers.bib` of the paper to cite for the function as it is defined here.
        first: Key there of the earliest known source that uses the function, where that is another one.
        disputed: Where the first use is disputed or unknown: who else is named, and why, in one English sentence.
        parameters: In the order of the function's keywords.
        requires: Orders between two parameters, `"lower <= upper"`.
        torch: torch's own function, or the class name for the one written here.
        elsewhere: Equivalents in other frameworks.
        compositions: Framework to the shortest composition that gives the function there, for a vector; that of any other
            is printed.
        prose: What people wrote.
        relatives: Kin in the catalogue.
        identities: Equations, each proven in every test run.
        differences: Where torch departs from the definition.
    """

    kind: ClassVar[str]

    name: str
    title: str
    full_name: Sentence = ""
    aliases: tuple[str, ...] = ()
    cite: str
    first: str = ""
    disputed: Sentence = ""
    parameters: tuple[Parameter, ...] = ()
    requires: tuple[str, ...] = ()
    torch: TorchBuiltin | TorchWritten = TorchWritten()
    elsewhere: tuple[Elsewhere, ...] = ()
    compositions: Mapping[str, str] = field(default_factory=dict)
    prose: Prose
    relatives: tuple[Relative, ...] = ()
    identities: tuple[Identity, ...] = ()
    differences: tuple[Difference, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "full_name", self.full_name or self.title)
        for each in fields(self):
            if each.type in ("str", "Sentence") and each.default is MISSING and not getattr(self, each.name):
                raise EntryError(self.name, each.name, "is empty", "say it")
        for parameter in self.parameters:
            if parameter.default not in parameter.domain:
                found = f"default {parameter.default!r} of {parameter.name} is outside {parameter.domain}"
                raise EntryError(self.name, "parameters", found, "mend the default or the domain")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def __reduce__(self) -> tuple[Callable[[str], Entry], tuple[str]]:
        # by its name: what unpickles it has the definition, which no pickle can hold
        from actref.discovery import load

        return load, (self.name,)

    @property
    @abstractmethod
    def expression(self) -> Any:
        """The definition as a SymPy expression."""

    @property
    @abstractmethod
    def properties(self) -> Sheet:
        """Everything that follows from the definition at default parameters."""

    @abstractmethod
    def proof(self, identity: Identity) -> Proof:
        """Prove one of the entry's identities; EntryError with a counterexample if it does not hold."""

    @property
    def family(self) -> str:
        """The folder of its file, one of `FAMILIES`."""
        family = FAMILY.get(self.name)
        if family not in FAMILIES:
            raise EntryError(
                self.name,
                "family",
                "the file lies in no folder of a family",
                f"move it to one of {', '.join(FAMILIES)}",
            )
        return family

    @property
    def module(self) -> ModuleType:
        """The file of the entry, imported."""
        return importlib.import_module(f"actref.functions.{self.family}.{self.name}")

    @property
    def path(self) -> Path:
        """The file of the entry."""
        return Path(str(self.module.__file__))

    @cached_property
    def paper(self) -> Paper:
        """The paper to cite for the function."""
        return find(self.name, "cite", self.cite)

    @cached_property
    def first_use(self) -> Paper:
        """The earliest known source that uses the function; mostly the paper to cite."""
        return find(self.name, "first", self.first) if self.first else self.paper

    @property
    def year(self) -> int:
        """The year of the first use."""
        return self.first_use.published

    @property
    def functions(self) -> ModuleType:
        """The module that holds the NumPy functions: printed from the definition, or the entry's own file."""
        return importlib.import_module(f"actref.printed.numpy.{self.family}")

    def implementation(self, suffix: str = "") -> Callable[..., Any]:
        """The NumPy function called `NAME` + suffix."""
        wanted = f"{self.name}{suffix}"
        try:
            found: Callable[..., Any] = getattr(self.functions, wanted)
        except (AttributeError, ModuleNotFoundError):
            raise EntryError(self.name, wanted, "is missing", "run `make print`") from None
        return found

    @property
    def class_name(self) -> str:
        """The class name of the torch module: torch's, the one that is given, the title, or the name in capitals."""
        if isinstance(self.torch, TorchWritten) and (self.torch.module or self.title.isidentifier()):
            return self.torch.module or self.title
        if self.torch.module and not self.torch.fixed:
            return self.torch.module.rpartition(".")[2]
        return "".join(part.capitalize() for part in self.name.split("_"))

    @property
    def torch_function(self) -> Callable[..., Any]:
        """The torch function that is written here because torch lacks it."""
        module = importlib.import_module(f"actref.printed.torch.{self.family}")
        return getattr(module, self.name)  # type: ignore[no-any-return]

    @property
    def printed_calls(self) -> Mapping[str, str]:
        """What one writes in the frameworks that lack the function, by framework; vectors state theirs."""
        calls: Mapping[str, Mapping[str, str]] = importlib.import_module(f"actref.printed.calls.{self.family}").CALLS
        return calls.get(self.name, {})

    @property
    def function(self) -> Callable[..., np.ndarray]:
        """The NumPy function."""
        return self.implementation()

    @property
    def gradient(self) -> Callable[..., np.ndarray]:
        """The NumPy derivative, `NAME_grad`."""
        return self.implementation("_grad")

    @property
    def defaults(self) -> dict[str, float]:
        """Default value of each parameter."""
        return {p.name: p.default for p in self.parameters}

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name."""
        for each in self.parameters:
            if each.name == name:
                return each
        known = ", ".join(p.name for p in self.parameters) if self.parameters else "none"
        raise ParameterError(f"{self.name}: no parameter {name!r}; it has {known}")

    def check_parameters(self, values: Mapping[str, float]) -> dict[str, float]:
        """The defaults overridden by the values, each one in its domain and all of them compatible.

        Raises:
            ParameterError: a name that the entry does not have, a value outside its domain, values that contradict
                each other.
        """
        complete = self.defaults
        for name, value in values.items():
            self.parameter(name).check(self.name, value)
            complete[name] = value
        for text in self.requires:
            if not _holds(text, complete):
                given = ", ".join(f"{k}={v!r}" for k, v in complete.items())
                raise ParameterError(f"{self.name}: {text} is required, found {given}")
        return complete

    def compatible(self, values: Mapping[str, float]) -> bool:
        """Whether values of all parameters, each in its domain, go together."""
        return all(_holds(text, values) for text in self.requires)

    def check_reals(self, values: Mapping[str, Real]) -> dict[str, float]:
        """As `check_parameters`, for what `exact` takes: text and fractions too."""
        from actref.oracle import fraction

        numbers = {}
        for name, value in values.items():
            try:
                numbers[name] = float(fraction(value))
            except (ParameterError, OverflowError):
                found = f"{name}={reprlib.repr(value)} is not a number that float64 holds"
                raise ParameterError(f"{self.name}: {found}; give a number, a decimal such as '0.1' or '1/3'") from None
        return self.check_parameters(numbers)

    @cached_property
    def digest(self) -> str:
        """Digest of the entry's file: evidence made from another text of it is out of date."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()[:16]


def _holds(order: str, values: Mapping[str, float]) -> bool:
    left, relation, right = order.split()
    return bool({"<": operator.lt, "<=": operator.le}[relation](values[left], values[right]))
