"""Every activation of a file of source: with its line, whatever the file calls the modules; and files that are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import actref
from actref.cli import app
from actref.frameworks.sources import SourceError, uses

RUNNER = CliRunner()
SOURCE = """\
import math
import torch
import torch.nn as nn
import torch.nn.functional as Fn
from torch.nn.functional import silu as swish
from transformers.activations import ACT2FN
import os


def linear(x, w, b):
    return x @ w + b


class MLP(nn.Module):
    def __init__(self, d, act_layer=nn.GELU, slope=0.3):
        super().__init__()
        self.act = nn.LeakyReLU(0.2)
        self.net = nn.Sequential(nn.Linear(1, 2), nn.ReLU(), nn.Tanh())
        self.f = ACT2FN["gelu_new"]

    def forward(self, x):
        y = linear(x, self.w, self.b)
        y = 0.5 * y * (1 + torch.erf(y / math.sqrt(2)))
        z = swish(y) + Fn.leaky_relu(x, self.slope)
        w = torch.where(x > 0, x, 0.01 * x)
        k = x * torch.cos(self.angles) + os.cpu_count()
        s = torch.sigmoid(self.fc2(Fn.relu(self.fc1(x))))
        return Fn.softplus(-nn.Hardswish()(z)) + y.relu()
"""
FOUND = [
    (15, "nn.GELU", "gelu"),
    (17, "nn.LeakyReLU(0.2)", "leaky_relu(negative_slope=0.2)"),
    (18, "nn.ReLU()", "relu"),
    (18, "nn.Tanh()", "tanh"),
    (19, "ACT2FN['gelu_new']", "gelu_tanh"),
    (23, "0.5 * y * (1 + torch.erf(y / math.sqrt(2)))", "gelu"),
    (24, "swish(y)", "silu"),
    (24, "Fn.leaky_relu(x, self.slope)", ""),
    (25, "torch.where(x > 0, x, 0.01 * x)", "leaky_relu(negative_slope=0.01)"),
    (27, "torch.sigmoid(self.fc2(Fn.relu(self.fc1(x))))", "sigmoid"),
    (27, "Fn.relu(self.fc1(x))", "relu"),
    (28, "Fn.softplus(-nn.Hardswish()(z))", "softplus(beta=1)"),
    (28, "nn.Hardswish()(z)", "hardswish"),
    (28, "y.relu()", "relu"),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "model.py"
    path.write_text(SOURCE)
    return path


def test_every_activation_is_found_with_its_line(file: Path) -> None:
    found = [(use.line, use.text, use.reading.described if use.reading else "") for use in uses(file)]
    assert found == FOUND


def test_what_cannot_be_read_says_why(file: Path) -> None:
    (unread,) = (use for use in uses(file) if use.reading is None)
    assert "self.slope is a name" in unread.reason


def test_the_command_writes_each_line_for_a_framework(file: Path) -> None:
    done = RUNNER.invoke(app, ["translate", "--file", str(file), "--to", "jax", "--json"])
    rows = json.loads(done.stdout)
    assert done.exit_code == 3  # one of them could not be read
    assert [(row["line"], row["text"]) for row in rows] == [(line, text) for line, text, _ in FOUND]
    assert next(row["translation"] for row in rows if row["line"] == 24 and row["entry"]) == "jax.nn.silu(y)"
    shown = RUNNER.invoke(app, ["translate", "--file", str(file)]).stdout
    assert all(str(line) in shown for line, _, _ in FOUND)
    file.write_text("x = 1\n")
    done = RUNNER.invoke(app, ["translate", "--file", str(file)])
    assert done.exit_code == 0
    assert "no activation" in done.stdout


def test_files_that_are_no_source(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"No such file"):
        uses(tmp_path / "missing.py")
    bad = tmp_path / "bad.py"
    bad.write_text("def f(:\n")
    with pytest.raises(SourceError, match=r"bad.py, line 1: not Python source"):
        uses(bad)
    bad.write_bytes(b"x = 1\n" * 10**6)
    with pytest.raises(SourceError, match=r"6000000 bytes; at most 4194304"):
        uses(bad)
    bad.write_text("(" * 10_000)
    with pytest.raises(SourceError, match="not Python source"):
        uses(bad)


def test_an_applied_lambda_is_what_it_computes_of_its_argument() -> None:
    made = actref.translate("(lambda v: v * torch.sigmoid(v))(h)", "jax", prove=False)
    assert (made.entry, made.call) == ("silu", "jax.nn.silu(h)")
