"""What people paste into `actref translate`: each kind by hand, with the function and the parameters that it is."""

from __future__ import annotations

import ast
import math
import re
import time
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import actref
from actref.cli import app
from actref.entry import Entry
from actref.errors import ActrefError
from actref.frameworks import CallError, Reading, names, notation, read
from actref.frameworks.formulas import UnnamedError
from actref.kinds import Elementwise, Gated
from actref.printing.calls import TARGETS, composition
from tests.cases import ENTRIES, label

pytestmark = pytest.mark.thorough(share=1 / 2)

DEFINED = [entry for entry in ENTRIES if isinstance(entry, Elementwise | Gated)]
SLOPE = "negative_slope"

CALLS = [
    ("F.gelu(x)", "gelu"), ("nn.Hardswish()", "hardswish"), ("torch.nn.PReLU(64)", "prelu", 0.25),
    ("tf.keras.layers.LeakyReLU(alpha=0.2)", "leaky_relu", 0.2), ("keras.layers.ThresholdedReLU(theta=1.0)", "thresholded_relu", 1),
    ("keras.layers.PReLU(shared_axes=[1, 2])", "prelu", 0), ("keras.activations.relu(x, max_value=1)", "hardtanh", 0, 1),
    ("Activation('relu')", "relu"), ("HardSigmoid(alpha=0.1666666716337204, beta=0.5)", "hardsigmoid"),
    ("Clip(x, min=0)", "relu"), ("torch.clamp(x, min=0)", "relu"), ("x.clamp(min=0)", "relu"), ("torch.clamp_min(x, 0)", "relu"),
    ("nn.LeakyReLU(1/5)", "leaky_relu", 0.2), ("transformers.activations.NewGELUActivation()", "gelu_tanh"),
    ("QuickGELUActivation()", "quick_gelu"), ("get_activation('gelu_fast')", "gelu_tanh"), ("torch.ops.aten.gelu(x)", "gelu"),
    ("timm.layers.create_act_layer('silu')", "silu"), ("helper.make_node('LeakyRelu', ['x'], ['y'], alpha=0.1)", "leaky_relu", 0.1),
    # the kinds behind them
    ("LeakyReLU(alpha=0.1)", "leaky_relu", 0.1), ("keras.layers.LeakyReLU(alpha=0.30000001192092896)", "leaky_relu", 0.3),
    ("tf.keras.activations.relu(x, alpha=0.1)", "leaky_relu", 0.1), ("tf.keras.layers.ReLU(max_value=6.0)", "relu6"),
    ("tf.keras.layers.ReLU(max_value=20)", "hardtanh", 0, 20), ("keras.layers.ThresholdedReLU(0.5)", "thresholded_relu", 0.5),
    ("tf.keras.layers.PReLU(alpha_initializer='zeros', shared_axes=[1])", "prelu", 0),
    ("keras.layers.PReLU(alpha_initializer=keras.initializers.Constant(0.25))", "prelu", 0.25),
    ("keras.layers.Activation(tf.nn.swish)", "silu"), ("layers.Activation('swish')", "silu"), ("activations.get('gelu')", "gelu"),
    ("Dense(128, activation='tanh')", "tanh"), ("tf.keras.layers.Conv2D(8, 3, activation=tf.nn.relu6)", "relu6"),
    ("LeakyRelu(alpha=0.009999999776482582)", "leaky_relu", 0.01), ("Elu(alpha=0.5)", "elu", 0.5),
    ("Clip(x, min=-1, max=1)", "hardtanh", -1, 1), ("Clip(x, 0, 6)", "relu6"), ("helper.make_node('Relu', ['in'], ['out'])", "relu"),
    ("onnx.helper.make_node('Gelu', inputs=['x'], outputs=['y'], approximate='tanh')", "gelu_tanh"),
    ("helper.make_node('QuickGelu', ['x'], ['y'], domain='com.microsoft', alpha=1.702)", "quick_gelu"),
    ("torch.ops.aten.leaky_relu.default(x, 0.2)", "leaky_relu", 0.2), ("torch.ops.aten.hardtanh(x, 0.0, 6.0)", "hardtanh", 0, 6),
    ("torch.ops.aten.silu.default(x)", "silu"), ("nn.modules.activation.Mish()", "mish"), ("torch.nn.PReLU(num_parameters=8, init=0.1)", "prelu", 0.1),
    ("F.prelu(x, torch.tensor(0.1))", "prelu", 0.1), ("F.prelu(x, torch.full((64,), 0.25))", "prelu", 0.25),
    ("nn.ELU(alpha=math.exp(0))", "elu", 1), ("nn.LeakyReLU(2**-3)", "leaky_relu", 0.125), ("F.leaky_relu(x, 1e-2)", "leaky_relu", 0.01),
    ("nn.Hardtanh(-math.pi, np.pi)", "hardtanh", -math.pi, math.pi), ("nn.Softplus(beta=1/2)", "softplus", 0.5),
    ("ACT2FN['relu2']", "relu_squared"), ("transformers.activations.ReLUSquaredActivation()", "relu_squared"), ("gelu_new", "gelu_tanh"),
    ("timm.layers.get_act_layer('swish')()", "silu"), ("timm.layers.create_act_layer('hard_swish', inplace=True)", "hardswish"),
    ("timm.layers.HardMish()", "hard_mish"), ("timm.layers.swish", "silu"), ("timm.layers.Swish(inplace=True)(h)", "silu"),
    ("timm.models.layers.hard_sigmoid(x)", "hardsigmoid"), ("timm.layers.activations.GELUTanh()", "gelu_tanh"), ("timm.layers.PReLU(8, init=0.1)", "prelu", 0.1),
    ("transformers.activations.GELUActivation(use_gelu_python=True)", "gelu"), ("ClippedGELUActivation(-0.5, 8)", "clipped_gelu", -10, 8),
    ("transformers.activations.ClippedGELUActivation(min=-10, max=10)(h)", "clipped_gelu", -10, 10), ("hk.leaky_relu(x)", "leaky_relu", 0.01),
    ("tfa.activations.gelu(x)", "gelu_tanh"), ("tfa.activations.gelu(x, approximate=False)", "gelu"), ("tfa.activations.mish(x)", "mish"),
    ("tfa.activations.softshrink(x, -0.3, 0.3)", "softshrink", 0.3), ("tfa.activations.snake(h, 2.0)", "snake", 2), ("tfa.layers.GELU(approximate=False)", "gelu"),
    ("import tensorflow_addons as tfa\ntfa.activations.rrelu(x)", "rrelu", 1 / 8, 1 / 3), ("x * timm.layers.hard_sigmoid(x)", "hardswish"),
    ('"gelu_new"', "gelu_tanh"), ('hidden_act="gelu"', "gelu"), ('"hidden_act": "gelu_new",', "gelu_tanh"), ("hidden_act: silu", "silu"), ('"hidden_act"："quick_gelu"，', "quick_gelu"), ("nn.GELU（approximate='tanh'）", "gelu_tanh"),
    ("config.hidden_act = 'gelu_10'", "clipped_gelu", -10, 10), ("ACT2CLS['silu']()", "silu"), ("'swish'", "silu"), ("activation='gelu'", "gelu"),
    ("nn.LeakyReLU(0.2)(self.bn(x))", "leaky_relu", 0.2), ("F.glu(self.conv(x), dim=1)", "glu"), ("F.relu(x @ w + b)", "relu"),
    ("np.tanh(np.dot(W, x) + b)", "tanh"), ("F.relu(F.max_pool2d(self.conv1(x), 2))", "relu"), ("keras.layers.ReLU()(keras.layers.Dense(64)(x))", "relu"),
    ("Selu(x, alpha=1.67326319217681884765625, gamma=1.05070102214813232421875)", "selu"), ("Selu(x, alpha=2.0, gamma=1.0)", "elu", 2),
    ("F.relu(out + residual)", "relu"), ("nn.ReLU(inplace=True)(self.bn2(self.conv2(out)) + identity)", "relu"), ("F.relu(self.act(x))", "relu"),
    ("F.softmax(attn.masked_fill(mask == 0, -1e9), dim=-1)", "softmax"), ("(q @ k.transpose(-2, -1)).softmax(dim=-1)", "softmax"), ("F.relu(f(x)[0])", "relu"),
    ("torch.relu(torch.cat([a, b], 1))", "relu"), ("tf.keras.layers.Activation(lambda x: tf.nn.leaky_relu(x, alpha=0.1))", "leaky_relu", 0.1),
    ("GELUActivation", "gelu"), ("getattr(nn, 'SiLU')()", "silu"), ("eqx.nn.PReLU()", "prelu", 0.25), ("stax.elementwise(jax.nn.gelu)", "gelu_tanh"),
    ("jax.example_libraries.stax.Softplus", "softplus", 1), ("com.microsoft.QuickGelu(x, alpha=1.0)", "silu"), ("lax.max(x, 0.)", "relu"),
    ("create_act_layer('relu')", "relu"), ("K.sigmoid(x)", "sigmoid"), ("tf.compat.v1.nn.relu(x)", "relu"),
]  # fmt: skip

FORMULAS = [
    ("torch.where(x > 0, x, 0.01 * x)", "leaky_relu", 0.01), ("jnp.where(x > 0, x, 0.01 * x)", "leaky_relu", 0.01),
    ("np.where(x >= 0, x, x * 0.01)", "leaky_relu", 0.01), ("jnp.maximum(x, 0)", "relu"), ("np.maximum(0, x)", "relu"),
    ("torch.max(x, 0.1 * x)", "leaky_relu", 0.1), ("tf.maximum(0.2 * x, x)", "leaky_relu", 0.2),
    ("0.5 * x * (1 + torch.erf(x / math.sqrt(2)))", "gelu"),
    ("0.5 * x * (1.0 + torch.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * torch.pow(x, 3.0))))", "gelu_tanh"),
    ("x * F.relu6(x + 3) / 6", "hardswish"), ("x * F.hardsigmoid(x)", "hardswish"), ("F.relu6(x + 3) / 6", "hardsigmoid"),
    ("x * torch.tanh(F.softplus(x))", "mish"), ("x.mul(torch.sigmoid(x))", "silu"), ("x * F.sigmoid(x)", "silu"),
    ("x * x.sigmoid()", "silu"), ("x * tf.sigmoid(x)", "silu"), ("x * tf.nn.sigmoid(1.702 * x)", "quick_gelu"),
    ("ln(1+e^x)", "softplus", 1), ("x·σ(x)", "silu"), ("x Φ(x)".replace(" ", "*"), "gelu"), ("x * norm.cdf(x)", "gelu"), ("x * stats.norm.cdf(x)", "gelu"),
    ("x * torch.distributions.Normal(0, 1).cdf(x)", "gelu"), ("x * tfd.Normal(loc=0., scale=1.).cdf(x)", "gelu"), ("√(2/π)·exp(-x²)·√(π/2)", "gaussian"),
    ("F.relu(x).square()", "relu_squared"), ("F.relu(x).pow(2)", "relu_squared"), ("torch.square(F.relu(x))", "relu_squared"),
    ("torch.sin(x)", "sine", 1), ("torch.exp(-x**2)", "gaussian"), ("1 / (1 + np.exp(-x))", "sigmoid"),
    ("np.log1p(np.exp(x))", "softplus", 1), ("np.logaddexp(x, 0)", "softplus", 1),
    # the kinds behind them
    ("x / (1 + jnp.exp(-x))", "silu"), ("x / (1.0 + np.exp(-1.702 * x))", "quick_gelu"), ("max(0, x)", "relu"), ("max(0.0, min(x, 6.0))", "relu6"),
    ("x if x > 0 else 0.1 * x", "leaky_relu", 0.1), ("x * (x > 0)", "relu"), ("(x > 0).float() * x", "relu"), ("(x + abs(x)) / 2", "relu"),
    ("0.6 * x + 0.4 * x.abs()", "leaky_relu", 0.2), ("torch.where(x > 0, x, 0.5 * (torch.exp(x) - 1))", "elu", 0.5),
    ("jnp.where(x > 0, x, jnp.expm1(x))", "elu", 1), ("np.where(x < 0, 0.3 * x, x)", "leaky_relu", 0.3),
    ("tf.where(x > 0, x, 1.5 * tf.math.expm1(x / 1.5))", "celu", 1.5), ("keras.ops.maximum(x, 0.2 * x)", "leaky_relu", 0.2),
    ("x * keras.ops.sigmoid(x)", "silu"), ("keras.ops.square(keras.ops.relu(x))", "relu_squared"), ("x * jax.nn.sigmoid(2.0 * x)", "swish", 2),
    ("x * 0.5 * (1.0 + tf.math.erf(x / tf.sqrt(2.0)))", "gelu"), ("x * scipy.stats.norm.cdf(x)", "gelu"), ("x * jax.scipy.stats.norm.cdf(x)", "gelu"),
    ("x * 0.5 * torch.erfc(-x * 0.7071067811865476)", "gelu"), ("x * torch.special.ndtr(x)", "gelu"),
    ("0.5 * x * (1 + jnp.tanh(0.7978845608 * x * (1 + 0.044715 * x * x)))", "gelu_tanh"),
    ("0.5 * h * (1 + np.tanh(np.sqrt(2 / np.pi) * (h + 0.044715 * h**3)))", "gelu_tanh"),
    ("x * torch.tanh(torch.log(1 + torch.exp(x)))", "mish"), ("x * torch.clamp(x + 3, 0, 6) / 6", "hardswish"),
    ("x * torch.clamp(x / 6 + 0.5, 0, 1)", "hardswish"), ("x * F.relu6(x + 3) * 0.16666666666666666", "hardswish"),
    ("np.clip(x / 6 + 1 / 2, 0, 1)", "hardsigmoid"), ("tf.clip_by_value(x, -1, 1)", "hardtanh", -1, 1), ("x.clamp(-2, 2)", "hardtanh", -2, 2),
    ("lax.clamp(0.0, x, 6.0)", "relu6"), ("x.clamp(max=6).relu()", "relu6"), ("x / (1 + x.abs())", "softsign"), ("x / (1 + np.abs(x))", "softsign"),
    ("x - torch.tanh(x)", "tanhshrink"), ("2 / (1 + np.exp(-2 * x)) - 1", "tanh"), ("(np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))", "tanh"),
    ("-F.softplus(-x)", "logsigmoid"), ("torch.log(torch.sigmoid(x))", "logsigmoid"), ("torch.log(1 + torch.exp(2 * x)) / 2", "softplus", 2),
    ("np.sign(x) * np.maximum(np.abs(x) - 0.5, 0)", "softshrink", 0.5), ("x * (x.abs() > 0.5)", "hardshrink", 0.5),
    ("(x + np.sqrt(x**2 + 4)) / 2", "squareplus", 4), ("x + (1.0 / 5) * torch.sin(5 * x).pow(2)", "snake", 5), ("torch.sin(30 * x)", "sine", 30),
    ("1.7159 * np.tanh(2 / 3 * x)", "scaled_tanh", 1.7159, 2 / 3), ("F.gelu(x).clamp(-10, 10)", "clipped_gelu", -10, 10),
    ("1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * (np.exp(x) - 1))", "selu"),
    ("nn.functional.relu(x) ** 2", "relu_squared"), ("F.relu(F.relu(x))", "relu"), ("torch.where(x > 1.5, x, 0.25)", "threshold", 1.5, 0.25),
    ("x.masked_fill(x < 0, 0)", "relu"), ("torch.where(x > 0, x, torch.zeros_like(x))", "relu"), ("x * Sigmoid(x)", "silu"), ("Mul(x, Sigmoid(x))", "silu"),
    ("Mul(x, Tanh(Softplus(x)))", "mish"), ("x * HardSigmoid(x, alpha=1/6)", "hardswish"), ("torch.nn.ReLU()(x) ** 2", "relu_squared"),
    ("tf.nn.relu(x) - tf.nn.relu(x - 6)", "relu6"), ("x.to(torch.float32).mul(x.sigmoid())", "silu"), ("jax.lax.logistic(x) * x", "silu"),
]  # fmt: skip

WRAPPED = [
    ("partial(jax.nn.gelu, approximate=False)", "gelu"), ("lambda x: x * torch.sigmoid(x)", "silu"), ("self.act = nn.GELU()", "gelu"),
    ("y = F.gelu(x)", "gelu"), ("nn.Sequential(nn.ReLU())", "relu"),
    # the kinds behind them
    ("functools.partial(nn.GELU, approximate='tanh')", "gelu_tanh"), ("partial(nn.LeakyReLU, 0.2)", "leaky_relu", 0.2),
    ("partial(F.leaky_relu, negative_slope=0.2)(x)", "leaky_relu", 0.2), ("partial(nn.ReLU, inplace=True)", "relu"),
    ("partial(tf.nn.leaky_relu, alpha=0.1)", "leaky_relu", 0.1), ("lambda h: F.relu(h) ** 2", "relu_squared"), ("lambda x: max(x, 0)", "relu"),
    ("jax.jit(lambda x: jnp.maximum(x, 0.0) ** 2)", "relu_squared"), ("tf.keras.layers.Lambda(lambda x: x * tf.sigmoid(x))", "silu"),
    ("act = lambda x: x / (1 + torch.abs(x))", "softsign"), ("self.activation: nn.Module = nn.SiLU()", "silu"), ("x = x * torch.sigmoid(x)", "silu"),
    ("x *= torch.sigmoid(x)", "silu"), ("return F.gelu(x, approximate='tanh')", "gelu_tanh"), ("hidden = self.fc(x)\nout = F.relu(hidden)", "relu"),
    ("def swish(x):\n    return x * tf.nn.sigmoid(x)", "silu"), ("cdf = 0.5 * (1.0 + torch.erf(x / 2.0**0.5))\ny = x * cdf", "gelu"),
    ('def f(x):\n    """GELU."""\n    c = math.sqrt(2 / math.pi)\n    return 0.5 * x * (1 + torch.tanh(c * (x + 0.044715 * x**3)))', "gelu_tanh"),
    ("class Act(nn.Module):\n    def __init__(self):\n        pass\n    def forward(self, x):\n        return F.relu(x).square()", "relu_squared"),
    ("nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ELU(0.5))", "elu", 0.5), ("nn.Sequential(OrderedDict([('act', nn.ReLU6())]))", "relu6"),
    ("keras.Sequential([keras.layers.Dense(3), keras.layers.LeakyReLU(0.1)])", "leaky_relu", 0.1), ("nn.Sequential(nn.GELU())(x)", "gelu"),
    ("import torch.nn as nn\nnn.PReLU()", "prelu", 0.25), ("from flax import linen as nn\nnn.PReLU()", "prelu", 0.01),
    ("from jax.nn import gelu\ngelu(x)", "gelu_tanh"), ("import torch.nn.functional as fn; fn.mish(x)", "mish"), ("(F.gelu)(x)", "gelu"),
    ("torch.compile(nn.SiLU())(x)", "silu"), ("  nn.Tanh()  ", "tanh"),
]  # fmt: skip

GATED = [
    ("gate * torch.sigmoid(gate) * up", "swiglu", "up", "gate"), ("a * torch.sigmoid(b)", "glu", "a", "b"),
    ("F.silu(self.w1(x)) * self.w3(x)", "swiglu", "self.w3(x)", "self.w1(x)"), ("self.w2(F.silu(self.w1(x)) * self.w3(x))", "swiglu", "self.w3(x)", "self.w1(x)"),
    ("F.silu(F.linear(x, w1)) * F.linear(x, w3)", "swiglu", "F.linear(x, w3)", "F.linear(x, w1)"), ("(x @ v) * jax.nn.gelu(x @ w, approximate=False)", "geglu", "x @ v", "x @ w"), ("jax.nn.silu(gate) * up", "swiglu", "up", "gate"),
    ("torch.sigmoid(b) * a", "glu", "a", "b"), ("F.gelu(gate) * hidden", "geglu", "hidden", "gate"), ("F.relu(g) * v", "reglu", "v", "g"),
    ("x1 * F.gelu(x2)", "geglu", "x1", "x2"), ("torch.sigmoid(x + y) * z", "glu", "z", "x + y"), ("a * (1 / (1 + np.exp(-b)))", "glu", "a", "b"), ("u * (g / (1 + jnp.exp(-g)))", "swiglu", "u", "g"),
    ("gate, up = x.chunk(2, dim=-1)\nF.silu(gate) * up", "swiglu", "up", "gate"), ("lambda a, b: a * b.sigmoid()", "glu", "a", "b"),
    ("h[0] * torch.sigmoid(h[1])", "glu", "h[0]", "h[1]"), ("x[..., :d] * F.silu(x[..., d:])", "swiglu", "x[..., :d]", "x[..., d:]"),
    ("self.down * (self.gate * torch.sigmoid(self.gate))", "swiglu", "self.down", "self.gate"), ("tf.nn.silu(g) * u", "swiglu", "u", "g"),
    ("v * 0.5 * g * (1 + torch.erf(g / math.sqrt(2)))", "geglu", "v", "g"), ("torch.mul(F.relu(g), v)", "reglu", "v", "g"),
    ("self.up_proj(x) * F.gelu(self.gate_proj(x))", "geglu", "self.up_proj(x)", "self.gate_proj(x)"), ("up * np.maximum(gate, 0)", "reglu", "up", "gate"),
]  # fmt: skip


WRITTEN = [  # names, formulas of papers, calls of this package, and layers that hold an activation
    ("gelu_pytorch_tanh", "gelu_tanh"), ("hard swish", "hardswish"), ("ReLU²", "relu_squared"), ("GeGLU", "geglu"), ("swish activation function", "silu"),
    ("Gaussian error linear unit", "gelu"), ("整流线性单元", "relu"), ("高斯误差线性单元", "gelu"), ("高斯误差线性单元（GELU）", "gelu"), ("双曲正切", "tanh"),
    ("tanh激活函数", "tanh"), ("带泄露修正线性单元", "leaky_relu", 0.01), ("softmax", "softmax"), ("sine", "sine", 30), ("sin", "sine", 1), ("sin(x)", "sine", 1),
    (r"\frac{x}{1+e^{-x}}", "silu"), (r"$\frac{x}{1+e^{-x}}$", "silu"), (r"x \sigma(x)", "silu"), (r"\max(0, x)", "relu"), (r"x\,\Phi(x)", "gelu"), (r"\tanh x", "tanh"),
    (r"x \tanh(\ln(1+e^x))", "mish"), (r"f(x) = \frac{1}{1+e^{-x}}", "sigmoid"), (r"$$\sigma(x) = \frac{1}{1+e^{-x}}$$", "sigmoid"), (r"\sigma", "sigmoid"),
    (r"\begin{cases} x & x > 0 \\ 0.01x & x \le 0 \end{cases}", "leaky_relu", 0.01), (r"\begin{cases} x, & x > 0 \\ e^x - 1, & x \leq 0 \end{cases}", "elu", 1),
    (r"f(x)=\left\{\begin{array}{ll}x & \text{if } x>0\\ 0.1x & \text{otherwise}\end{array}\right.", "leaky_relu", 0.1),
    (r"f(x) = \begin{cases} -1 & x < -1 \\ x & -1 \le x \le 1 \\ 1 & x > 1 \end{cases}", "hardtanh", -1, 1),
    (r"\begin{cases} 0 & \text{if } x \leq -3, \\ x & \text{if } x \geq +3, \\ x \cdot (x + 3) / 6 & \text{otherwise} \end{cases}", "hardswish"),
    (r"\frac{1}{2} x \left(1 + \operatorname{erf}\left(\frac{x}{\sqrt{2}}\right)\right)", "gelu"), (r"\tfrac12x\left[1+\operatorname{erf}(x/\sqrt2)\right]", "gelu"),
    (r"0.5x\left(1+\tanh\left[\sqrt{2/\pi}\left(x+0.044715x^3\right)\right]\right)", "gelu_tanh"), ("GELU(x) ≈ 0.5x(1 + tanh(√(2/π)(x + 0.044715x³)))", "gelu_tanh"),
    (r"\mathrm{ReLU}(x)^2", "relu_squared"), (r"x\frac{\text{ReLU6}(x+3)}{6}", "hardswish"), (r"\operatorname{Leaky ReLU}(x)", "leaky_relu", 0.01), ("ReLU(x)²", "relu_squared"),
    (r"x + \frac{1}{5}\sin^2(5x)", "snake", 5), ("x+sin²(x)", "snake", 1), (r"1.7159\tanh\left(\frac{2}{3}x\right)", "scaled_tanh", 1.7159, 2 / 3), ("1.7159 tanh(2/3 x)", "scaled_tanh", 1.7159, 2 / 3),
    (r"\operatorname{sign}(x) \cdot \max(|x| - 0.5, 0)", "softshrink", 0.5), ("f(x)=x/(1+|x|)", "softsign"), ("x/(1+e⁻ˣ)", "silu"), ("xσ(x)", "silu"), ("x Φ(x)", "gelu"),
    ("0.5 x (1 + erf(x/√2))", "gelu"), ("max(x, 0.01x)", "leaky_relu", 0.01), (r"x\cdot\frac{\min(\max(0,x+3),6)}{6}", "hardswish"), (r"\frac{2}{1+e^{-2x}}-1", "tanh"),
    ("snake(x, alpha=0.5)", "snake", 0.5), ("actref.snake(x, 0.5)", "snake", 0.5), ("actref.torch.snake(x, alpha=0.5)", "snake", 0.5), ("actref.torch.Snake(alpha=0.5)", "snake", 0.5),
    ("actref.gelu(x)", "gelu"), ("actref.torch.softmax(x, dim=1)", "softmax"), ("sine(x)", "sine", 30), ("GELU(x)", "gelu"),
    ('Dense(64, activation="swish")', "silu"), ("layers.Conv2D(32, 3, activation='relu')", "relu"), ('nn.TransformerEncoderLayer(d, h, activation="gelu")', "gelu"),
    ("nn.TransformerEncoderLayer(512, 8, 2048, 0.1, F.gelu)", "gelu"), ("keras.layers.Dense(64, 'elu')", "elu", 1), ("Dense(10, activation=tf.nn.softmax)", "softmax"),
    ("model.add(Dense(64, activation='relu'))", "relu"), ("x = layers.Dense(64, activation='leaky_relu')(x)", "leaky_relu", 0.2), ("tf.layers.dense(x, 64, activation=tf.nn.relu)", "relu"),
    ("slim.conv2d(net, 64, [3, 3], activation_fn=tf.nn.leaky_relu)", "leaky_relu", 0.2), ("nn.RNN(10, 20, nonlinearity='relu')", "relu"), ("Conv(c1, c2, 3, act=nn.SiLU())", "silu"),
    ("Mlp(dim, act_layer=nn.GELU)", "gelu"), ('BertConfig(hidden_act="gelu_new")', "gelu_tanh"), ('{"hidden_act": "gelu"}', "gelu"), ('act_fn: "silu"', "silu"),
    ("jnp.sin(jax.numpy.pi * x)", "sine", np.pi), ("np.sin(np.pi * x)", "sine", np.pi), ("x2 * torch.sigmoid(x2)", "silu"), ("nn.GELU('tanh')", "gelu_tanh"),
    ("torch.nn.functional.leaky_relu(x, .2, True)", "leaky_relu", 0.2), ("(x) * sigmoid(x)", "silu"),
]  # fmt: skip


VECTORS = [
    ("np.exp(x) / np.sum(np.exp(x))", "softmax", -1), ("exp(x)/sum(exp(x))", "softmax", -1), ("torch.exp(x) / torch.exp(x).sum(dim=1, keepdim=True)", "softmax", 1),
    ("def softmax(x):\n    e_x = np.exp(x - np.max(x))\n    return e_x / e_x.sum(axis=0)", "softmax", 0), ("x.softmax(-1).log()", "log_softmax", -1),
    ("(x - x.max(-1, keepdim=True).values).softmax(-1)", "softmax", -1), ("(x - x.max(1, keepdim=True)[0]).softmax(1)", "softmax", 1), ("F.softmax(-x, dim=1)", "softmin", 1),
    ("tf.exp(x) / tf.reduce_sum(tf.exp(x), axis=-1, keepdims=True)", "softmax", -1), ("x - jax.scipy.special.logsumexp(x, axis=-1, keepdims=True)", "log_softmax", -1),
    ("jnp.exp(x) / (1 + jnp.sum(jnp.exp(x), axis=-1, keepdims=True))", "softmax1", -1), ("h - h.logsumexp(-1, keepdim=True)", "log_softmax", -1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "entry", "axis"), VECTORS)
def test_functions_of_vectors_are_read_from_formulas(text: str, entry: str, axis: int) -> None:
    reading = read(text)
    assert (reading.entry.name, dict(reading.values)) == (entry, {"axis": axis})
    assert ("whole array" in reading.note) is (text.startswith(("np.exp", "exp")))


def check(text: str, entry: str, values: tuple[float, ...]) -> None:
    reading = read(text)
    assert reading.entry.name == entry
    if values:
        assert [v for n, v in reading.values.items() if n != "axis"] == pytest.approx(list(values), abs=1e-12)


@pytest.mark.parametrize("case", [*CALLS, *FORMULAS, *WRAPPED, *WRITTEN], ids=lambda case: case[0])
def test_what_is_pasted_is_read(case: tuple[Any, ...]) -> None:
    check(case[0], case[1], case[2:])


@pytest.mark.parametrize(("text", "entry", "value", "gate"), GATED)
def test_value_and_gate_are_told_apart(text: str, entry: str, value: str, gate: str) -> None:
    reading = read(text)
    assert (reading.entry.name, dict(reading.inputs)) == (entry, {"a": value, "b": gate})


AMBIGUOUS = [
    "leaky relu",
    "Leaky-ReLU",
    "LeakyReLU",
    "GELU激活函数",
    "nn.PReLU()",
    "nn.gelu(x)",
    "gelu",
    "gelu(x)",
    "LeakyReLU()",
    "leaky_relu(x)",
    "PReLU()",
    "softmax(x)",
]


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_each_reading_of_an_ambiguous_call_is_named(text: str) -> None:
    with pytest.raises(CallError, match="name the framework, --from ") as caught:
        read(text)
    assert len(re.findall(r"torch|flax|jax|keras|tensorflow|tf\.", str(caught.value))) > 1


@pytest.mark.parametrize(
    ("text", "framework", "values"),
    [("nn.PReLU()", "torch", [0.25]), ("nn.PReLU()", "flax", [0.01]), ("LeakyReLU()", "keras", [0.3]),
     ("LeakyReLU()", "pytorch", [0.01]), ("leaky_relu(x)", "tf", [0.2])],
)  # fmt: skip
def test_the_framework_decides(text: str, framework: str, values: list[float]) -> None:
    assert list(actref.translate(text, "jax", framework, prove=False).values.values()) == values


UNCLEAR = [
    ("1/2x", "can be read in two ways"), ("e^-2x", "can be read in two ways"), (r"\tanh^{-1}(x)", "exponent .* can be read in two ways"),
    (r"\begin{cases} 1 & x > 1 \\ -1 & x < -1 \end{cases}", "none comes near|is no function"), (r"x \wp", r"command .wp is not read"), (r"\log_2(x)", "with an index"),
    ("x * tanh", "tanh is a function, and nothing says of what"), ("bipolar sigmoid x", "missing or too much"), ("hello world", "missing or too much"),
    ("nn.GELU(foo=1)", "no argument .?foo"), ("actref.gelu(x, approximate='tanh')", "no argument .?approximate"), ("snake(x, foo=1)", "no argument .?foo"),
    ("swish(x) = x · sigmoid(βx)", "beta"), ("config.hidden_act", "what the model holds under that name"), ("keras.layers.LSTM(8)", "holds 2 activations"),
    ("F.relu(x) + 0.1 * F.relu(-x)", "is no function"), ("GELU(x) = xΦ(x) ≈ xσ(1.702x)", "about the same"), ("x * snake(x)", "is no function"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), UNCLEAR)
def test_what_can_be_read_in_two_ways_is_refused(text: str, reason: str) -> None:
    with pytest.raises(CallError, match=reason):
        read(text)


def test_what_is_left_out_is_named() -> None:
    assert read("nn.LeakyReLU(0.2, inplace=True)").note == "Left out, without effect on the function: inplace=True."
    assert "name='act'" in actref.translate("tf.nn.elu(x, name='act')", "torch", prove=False).note
    assert "Of Dense only the activation" in actref.translate("Dense(8, activation='relu')", "torch", prove=False).note
    assert read("snake(x)").note == ""
    assert read("snake").note == "By its name alone: at the default of alpha."


@pytest.mark.parametrize(
    ("text", "reason"),
    [("nn.Softmax()", "guesses, and warns: dim 0 where the input has 0, 1 or 3 axes, else dim 1; write the one"),
     ("F.log_softmax(x)", "write the one that is meant, dim=-1"), ("torch.max(x, 0)", r"maximum along an axis; write maximum\(x, 0\)"),
     ("np.max(x, 0)", "along an axis"), ("np.min(x, axis=0)", "no argument 'axis'|along an axis"), ("x.max(0)", "along an axis"),
     ("nn.Sequential(nn.ReLU(), nn.GELU())", r"holds 2 activations, nn.ReLU\(\), nn.GELU\(\); translate each alone"),
     ("self.a = nn.ReLU()\nself.b = nn.GELU()", "holds 2 activations"), ("nn.Sequential(nn.Linear(2, 3))", "holds no activation"),
     ("F.prelu(x, self.weight)", "self.weight is a name, and weight has to be known; write its number"),
     ("nn.LeakyReLU(slope)", "slope is a name, and negative_slope has to be known"), ("x * foo(x)", "no function is called 'foo'"),
     ("self.act(self.w1(x)) * self.w3(x)", "no function is called 'self.act'"), ("self.act(x)", "no function is called 'self.act'; it is what the model holds"),
     ("x * y * z", "has the inputs x, y, z"), ("x * F.glu(x)", "glu, no function of one number"), ("x.mean()", "one number of each vector"),
     ("x", "no function is called 'x'"), ("0.5", "no call of an activation"), ("partial(F.leaky_relu, x)", "binds the input"),
     ("helper.make_node('Clip', ['x', 'low', 'high'], ['y'])", "low is a name"), ("for i in x: pass", "statement 'for'"),
     ("class A:\n    pass", "no method forward"), ("F.rrelu(x, training=True) * 2", "draws at random"), ("x == 0", "no comparison"),
     ("10 ** 10 ** 10 * x", "no number that a float can hold"), ("x * (1 / 0)", "no number that a float can hold"), ("x @ x", "no call of an activation"), ("x % 2", "no arithmetic"),
     ("F.gelu(x, y) * x", "'y'|y is not"), ("Activation('nosuch')", "no function is called 'keras.activations.nosuch'"), ("", "nothing is given"),
     ("ClippedGELUActivation(-8)", "needs its argument 'max'"), ("timm.layers.swish(x)(x)", "is a function, what it returns is not called"), ("tfa.activations.lisht(x, 2)", "takes at most 0"),
     ("tfa.activations.hardshrink(x, lambd=1)", "has no argument 'lambd'"), ("tfa.activations.rrelu(x, training=True)", "draws at random"),
     ("nn.GELU(True)", "approximate: True is not 'none' or 'tanh'"), ("create_act_layer('star_relu')", "'star_relu' is not 'celu' or 'elu' or"),
     ("scipy.special.softmax(x)", "the whole array as one vector; write axis=-1"), ("nn.Gelu()", "it is written .*torch.nn.GELU"), ("nn.LeakyRelu(0.2)", "torch.nn.LeakyReLU"),
     ("ACT2FN[config.hidden_act]", "write the name itself"), ("'leaky_relu'", "leaky_relu.negative_slope=0.01. in Transformers; .*0.2. in Keras; name the framework"),
     ("'nosuch'", "no name of an activation in transformers, nor in Keras"), ("x - x.mean(-1, keepdim=True)", "a mean along an axis is written only"),
     ("x.sum(0) * x.sum(1)", "along the axes 0, 1; one is read"), ("x * Normal(0, 2).cdf(x)", "cdf takes 1"), ("up(F.relu(x))", "no function is called 'up'"),
     ("torch.norm(F.relu(x))", "no function is called 'torch.norm'"), ("self.block(F.relu(x))", "no function is called 'self.block'"),
     ("x.clamp(min=0, top=1)", "clamp has no argument 'top'"), ("torch.where(x > 0, x)", "needs its argument 'y'")],
)  # fmt: skip
def test_what_is_missing_is_said(text: str, reason: str) -> None:
    with pytest.raises(CallError, match=reason):
        actref.translate(text, "jax", prove=False)


@pytest.mark.parametrize(
    ("text", "to", "line"),
    [("HardSigmoid", "torch", "torch.clamp(torch.relu(0.2 * x + 0.5), max=1)"), ("torch.relu(torch.neg(x))", "jax", "jax.nn.relu(-x)"),
     ("torch.nn.ReLU()(torch.nn.Tanh()(h))", "jax", "jax.nn.relu(jax.nn.tanh(h))"), ("Clip(x, max=6)", "jax", "jax.numpy.minimum(x, 6)"),
     ("x.abs()", "onnx", "Abs(x)"), ("F.softmax(x / 0.5, dim=-1)", "tf", "tf.nn.softmax(x / 0.5)"), ("F.softmax(x / temperature, dim=1)", "jax", "jax.nn.softmax(x / temperature, axis=1)"),
     ("log_ndtr(x)", "jax", "jax.scipy.special.log_ndtr(x)"), ("norm.pdf(x)", "scipy", "numpy.exp(-x ** 2 / 2) * 0.3989422804014327"), ("-F.relu(-x)", "jax", "-jax.nn.relu(-x)"),
     ("x * F.softmax(x, dim=-1)", "jax", "x * jax.nn.softmax(x)"), ("nn.Softplus(2, 1)(h)", "jax", "jax.numpy.where(2 * h > 1, h, jax.nn.softplus(2 * h) / 2)"),
     ("x * x", "scipy", "x * x"), ("K.hard_sigmoid(x)", "jax", "jax.numpy.clip(0.2 * x + 0.5, 0.0, 1.0)"), ("tfa.activations.lisht(x)", "torch", "x * torch.nn.functional.tanh(x)"),
     ("tf.clip_by_value(0.2 * x + 0.5, 0.0, 1.0)", "keras", "keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)"), ("x * F.silu(x)", "tf", "x * tf.nn.silu(x)"),
     ("torch.where(x > 0, x, self.alpha * x)", "jax", "jax.numpy.where(x > 0, x, self.alpha * x)"),
     ("helper.make_node('HardSigmoid', ['x'], ['y'], beta=0.4)", "scipy", "numpy.minimum(1, numpy.maximum(0.2 * x + 0.4, 0))")],
)  # fmt: skip
def test_what_has_no_name_is_composed(text: str, to: str, line: str) -> None:
    """HardSigmoid with ONNX's own alpha is another function than torch's: it gets no name, and the line that it is."""
    with pytest.raises(UnnamedError):
        read(text)
    made = actref.translate(text, to, prove=False)
    assert (made.entry, made.call) == ("", line)
    assert "of the catalogue" in made.note


@pytest.mark.parametrize(
    "text",
    ["x * torch.sigmoid(1.7 * x) + 1e-3", "0.5 * x * (1 + torch.tanh(0.8 * (x + 0.044715 * x**3)))", "x * F.relu6(x + 3) / 5",
     "1 / (1 + np.exp(-x**3))", "np.where(x > 0, 1.0, 0.0)", "torch.exp(-x**2 / 2)", "np.minimum(np.where(x > 0, x, 0.1 * x), 30)",
     "x * torch.tanh(torch.exp(2 * x))", "F.relu(x) ** 3", "x ** 10 ** 9", "HardSigmoid(alpha=0.2)", "jax.nn.silu(x) + x", "a / b", "a * b * b"],
)  # fmt: skip
def test_nothing_is_named_wrongly(text: str) -> None:
    with pytest.raises(UnnamedError):
        read(text)


@pytest.mark.thorough(share=1 / 4)
@pytest.mark.parametrize("framework", TARGETS)
@pytest.mark.parametrize("entry", DEFINED, ids=label)
def test_what_is_printed_is_read(entry: Entry, framework: str) -> None:
    """The reader of formulas is the inverse of the printer of compositions, word by word."""
    code = composition(entry, framework)
    for name, value in entry.defaults.items():
        code = re.sub(rf"(?<![\w.]){name}(?![\w(=])", f"({value!r})", code)
    if code in ("x", "a * b"):
        return
    found: Reading = read(code, framework)
    if found.entry is not entry:  # another name of the same function: prelu and leaky_relu
        x = np.linspace(-5, 5, 402) if isinstance(entry, Elementwise) else np.random.default_rng(0).normal(size=(50, 2))
        layout = {} if isinstance(entry, Elementwise) else {"layout": "value_first"}
        values = {k: v for k, v in found.values.items() if k != "axis"}
        one, other = entry.function(x, **layout), found.entry.function(x, **layout, **values)
        np.testing.assert_allclose(other, one, rtol=1e-9, atol=1e-9)


def test_a_jump_that_belongs_elsewhere_is_said() -> None:
    assert read("np.where(x >= 0.7, x, 0.25)").note == "At x = 0.7 itself the formula is 0.7, the function 0.25."
    assert read("np.where(x > 0.7, x, 0.25)").note == ""


def test_the_framework_that_has_the_function_is_named() -> None:
    with pytest.raises(CallError, match="is a function of jax, not of torch"):
        read("jax.nn.relu(x)", "torch")


def test_a_layer_with_two_activations_has_both() -> None:
    made = notation.activations("keras.layers.LSTM(8, activation='relu')")
    assert [read(ast.unparse(each)).entry.name for each in made] == ["relu", "sigmoid"]


def test_a_formula_may_begin_with_a_minus() -> None:
    done = CliRunner().invoke(app, ["translate", "-F.relu(-x)", "--to", "jax", "--no-proof"])
    assert (done.exit_code, done.stdout) == (0, "-jax.nn.relu(-x)\n")


def test_rounded_constants_are_said() -> None:
    assert "rounded" in read("0.5 * x * (1 + np.tanh(0.79788 * (x + 0.044715 * x**3)))").note
    assert read("x * np.tanh(np.log1p(np.exp(x)))").note == ""


@pytest.mark.parametrize(
    ("alias", "name"),
    [("tf", "tensorflow"), ("pytorch", "torch"), ("PyTorch", "torch"), ("numpy", "scipy"), ("np", "scipy"), ("jnp", "jax"),
     ("ort", "onnxruntime"), ("onnx-runtime", "onnxruntime"), ("hf", "transformers"), ("tf.keras", "keras"), ("JAX", "jax"), ("nnx", "flax")],
)  # fmt: skip
def test_usual_names_of_frameworks(alias: str, name: str) -> None:
    assert names.framework(alias).name == name
    assert actref.translate("torch.nn.ReLU()", alias, prove=False).target == name


def test_the_verdict_stands_before_the_number() -> None:
    proof = actref.translate("F.gelu(x)", "jax").proof
    assert proof is not None
    assert proof.same
    assert re.match(
        r"the same function; they round differently near x = -\S+, where both are below 1e-\d+ \(", proof.verdict
    )
    assert actref.translate("nn.ReLU()", "jax").proof.verdict == "the same function, to the last bit"
    both = actref.frameworks.translation.compared(
        "torch", np.array([1.0, 2.0]), np.array([1.0, 2.0]), np.array([1.0, 2.1])
    )
    assert both.verdict.startswith("NOT THE SAME: 0.1 apart at x = 2")


def test_the_command_prints_each_and_can_leave_out_the_proof() -> None:
    done = CliRunner().invoke(app, ["translate", "nn.Sequential(nn.ReLU(), nn.GELU())", "--to", "tf", "--no-proof"])
    assert done.stdout.splitlines() == ["tf.nn.relu(x)", "tf.nn.gelu(x)"]
    assert "verdict" not in done.stderr


@pytest.mark.parametrize(
    "text",
    ["(" * 10_000 + "x" + ")" * 10_000, "(" * 900 + "x" + ")" * 900, "-" * 1900 + "x", "x" + ".relu()" * 250, "x**10**9", "9" * 1900,
     "x * " + "9" * 500, "F.relu(x['\x1b[31m'], 3)", "\x1b[31mnn.GELU()", "x" + " * x" * 400, "f(" * 600 + ")" * 600, "nn.GELU()\x00",
     "lambda: " * 200 + "x", "a = x * x\n" + "a = a * a\n" * 40, "[" * 1999, "2**-99999*x", "partial(" * 200 + "f" + ")" * 200,
     "\\frac{" * 300, "\\left(" * 250 + "x", "\\begin{cases}" * 120, "tanh " * 390 + "x", "|" * 1900, "²" * 1900, "\\sum_" * 300, "x^", "\x1b[31m \\x"],
)  # fmt: skip
def test_hostile_input_gets_one_message_in_time(text: str) -> None:
    start = time.process_time()
    with pytest.raises(ActrefError) as caught:
        read(text)
    assert time.process_time() - start < 5
    message = str(caught.value)
    assert "\n" not in message
    assert message.isprintable()
    assert len(message) < 1500


def test_names_in_texts_are_read_as_they_are_written() -> None:
    assert names.spellings("tf.keras.layers.ReLU") >= {"keras.layers.ReLU"}
