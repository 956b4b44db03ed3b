"""Where value and gate lie in one array. Model families differ, and a port that takes the wrong one runs silently."""

from __future__ import annotations

LAYOUTS = ("value_first", "gate_first", "interleaved")
"""`value_first`: first half value, second half gate, as `torch.nn.functional.glu` does.
`gate_first`: first half gate, second half value, as Phi-3 and vLLM lay out their fused projections.
`interleaved`: gate at the even places, value at the odd ones, as gpt-oss does."""
