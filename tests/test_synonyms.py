"""Names of one function: how they are found, and that the record says what the package still does."""

from __future__ import annotations

import numpy as np
import torch

from actref.frameworks.identification import samples
from scripts.evidence import synonyms


class Squared(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x**2


class Centred(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x - x.mean()


class Random(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.slope = torch.nn.Parameter(torch.rand(()))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.slope * x


def test_only_functions_of_one_number_are_compared() -> None:
    x = samples()
    np.testing.assert_array_equal(synonyms.computed(Squared, x), x**2)
    assert synonyms.computed(Centred, x) is None
    assert synonyms.computed(Random, x) is None
    assert synonyms.computed(torch.nn.Softplus, x) is not None
    assert synonyms.computed(torch.nn.Threshold, x) is None  # it needs arguments


def test_groups() -> None:
    x = samples()
    values = {"one": x, "square": x**2, "two": x + 1e-9, "other": x + 1e-3, "product": x * x}
    assert synonyms.groups(values) == [["one", "two"], ["square", "product"]]


def test_the_record_is_what_the_package_does() -> None:
    made, recorded = synonyms.record(), synonyms.recorded()
    for key in ("functions", "groups", "from", "to"):
        assert made[key] == recorded[key], "make evidence-frameworks"


def test_telu_is_tanhexp() -> None:
    (found,) = [each for each in synonyms.recorded()["groups"] if "TanhExp" in each["names"]]
    assert {(each["name"], each["year"]) for each in found["papers"]} == {("TanhExp", 2020), ("TeLU", 2024)}
