"""A small safetensors file as the official library writes it: every number type that weights come in, a scalar, an empty
tensor, names in PyTorch's manner, metadata. fixtures/torch-small.json says what a reader must find."""

from dataclasses import dataclass

import safetensors
import torch
from safetensors.torch import save_file
from torch import nn

import golden
from torch_reference import SEED, fill

DTYPES = {
    "float16": torch.float16, "bfloat16": torch.bfloat16, "float64": torch.float64, "int64": torch.int64,
    "int32": torch.int32, "uint8": torch.uint8, "bool": torch.bool,
}


def tensors():
    network = nn.Sequential()
    network.add_module("conv1", nn.Conv2d(3, 4, 3))
    network.add_module("bn1", nn.BatchNorm2d(4))
    network.add_module("up", nn.ConvTranspose2d(4, 2, 2, 2))
    network.add_module("fc", nn.Linear(2, 5))
    found = dict(fill(network, gain=2, seed=SEED).state_dict())
    numbers = torch.tensor([0, 1, 2, 100], dtype=torch.float64)
    found |= {f"typed.{name}": numbers.to(dtype) for name, dtype in DTYPES.items()}
    return found | {"scalar": torch.tensor(0.5), "empty": torch.zeros(0, 3)}


@dataclass(frozen=True)
class Fixture:
    name: str = "torch-small"

    def write(self, names_only=False):
        if names_only:
            return
        path = golden.HERE / "fixtures" / f"{self.name}.safetensors"
        save_file(tensors(), path, metadata={"made by": "conformance/families/safetensors_fixtures.py"})
        expected = {
            name: {"dtype": str(tensor.dtype).removeprefix("torch."), "shape": list(tensor.shape), "values": golden.numbers(tensor.float().reshape(-1).numpy())}
            for name, tensor in tensors().items()
        }
        record = {"version": f"safetensors {safetensors.__version__}", "seed": SEED, "gain": 2, "tensors": expected}
        path.with_suffix(".json").write_text(golden.compact(record) + "\n")
        print(f"{path.name}: {path.stat().st_size} bytes")


cases = [Fixture()]
