"""Small files of torch.save: a state dict as zip and in the form before PyTorch 1.6, a checkpoint, and a whole module."""

from collections import OrderedDict
from dataclasses import dataclass

import torch

import golden


def state_dict():
    """Numbers that say where they are, in every type; one tensor is another's transposed view, one a part of it."""
    grid = torch.arange(24, dtype=torch.float32).reshape(4, 6) / 8
    return OrderedDict({
        "conv.weight": torch.arange(36, dtype=torch.float32).reshape(2, 2, 3, 3) / 4,
        "conv.bias": torch.nn.Parameter(torch.tensor([0.5, -0.25])),
        "bn.num_batches_tracked": torch.tensor(7),
        "turned": grid.T,
        "part": grid[1:3, 2:5],
        "half": torch.tensor([1.5, -2.0], dtype=torch.float16),
        "brain": torch.tensor([1.5, -2.0], dtype=torch.bfloat16),
        "double": torch.tensor([0.125], dtype=torch.float64),
        "flags": torch.tensor([True, False]),
        "bytes": torch.tensor([0, 255], dtype=torch.uint8),
        "empty": torch.zeros(0, 3),
    })


def checkpoint():
    model = torch.nn.Sequential(OrderedDict(fc=torch.nn.Linear(3, 2)))
    with torch.no_grad():
        for i, weight in enumerate(model.parameters()):
            weight.copy_(torch.arange(weight.numel()).reshape(weight.shape) + 10 * i)
    return {"epoch": 3, "best": 0.75, "names": ["cat", "dog"], "size": (8, 8), "note": None, "state_dict": model.state_dict()}


def described(state):
    return {name: {"shape": list(value.shape), "values": value.detach().double().reshape(-1).tolist()} for name, value in state.items()}


@dataclass(frozen=True)
class Fixture:
    name: str
    zip: bool = True

    def write(self, names_only=False):
        if names_only:
            return
        made = {"checkpoint": checkpoint, "module": lambda: torch.nn.Linear(3, 2)}.get(self.name.split("-")[-1], state_dict)()
        directory = golden.HERE / "fixtures"
        path = directory / f"{self.name}.pth"
        torch.save(made, path, _use_new_zipfile_serialization=self.zip)
        print(f"{path.name}: {path.stat().st_size} bytes")
        if self.name == "pytorch-zip":
            (directory / "pytorch.json").write_text(golden.compact(described(made)) + "\n")


cases = [Fixture("pytorch-zip"), Fixture("pytorch-older", zip=False), Fixture("pytorch-checkpoint"), Fixture("pytorch-module")]
