"""Attention and its gradients as PyTorch computes them, in float64: a batch of 2, 5 places, 4 channels."""

import json

import torch
import torch.nn.functional as F

import generator
from golden import HERE

SHAPE = (2, 5, 4)


def row(heads):
    def numbers(name):
        return torch.from_numpy(2 * generator.uniform(1, f"attention/{name}", SHAPE) - 1).requires_grad_(name != "weights")

    def split(x):
        return x.reshape(2, 5, heads, 4 // heads).transpose(1, 2)

    query, key, value, weights = map(numbers, ("query", "key", "value", "weights"))
    output = F.scaled_dot_product_attention(split(query), split(key), split(value)).transpose(1, 2).reshape(SHAPE)
    (output * weights).sum().backward()

    def listed(x):
        return [round(number, 9) for number in x.detach().reshape(-1).tolist()]

    return {
        "heads": heads,
        "shape": list(SHAPE),
        **{name: listed(x) for name, x in (("query", query), ("key", key), ("value", value), ("weights", weights), ("output", output))},
        "gradients": [listed(x.grad) for x in (query, key, value)],
    }


class Attention:
    name = "torch-attention"

    def write(self, _names_only):
        lines = ",\n".join(json.dumps(row(heads)) for heads in (1, 2))
        (HERE / "goldens" / f"{self.name}.json").write_text(f"[\n{lines}\n]\n")


cases = [Attention()]
