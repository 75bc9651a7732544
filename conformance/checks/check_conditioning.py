"""Tells how much a family's goldens can show: how far rounding moves the outputs, and how far another image does.

    python conformance/checks/check_conditioning.py FAMILY

A PyTorch family. Each line has the largest difference between the float32 and the float64 run of a reference, and that between the
golden's image and the same image mirrored and halved in brightness, both relative to the output's largest magnitude.
"""

import importlib
import pathlib
import sys

CONFORMANCE = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(CONFORMANCE))

import torch

import generator
from torch_reference import SEED, channels_first, fill


def first(outputs):
    return outputs[0] if isinstance(outputs, (list, tuple)) else outputs


@torch.no_grad()
def check(case):
    module = fill(case.build().eval(), case.gain)
    image = channels_first(generator.image(SEED, case.input))
    single, other = first(module(image)), first(module(image.flip(0, 2, 3) / 2))
    double = first(module.double()(image.double()))
    largest = double.abs().max()
    rounding, change = ((single - x).abs().max() / largest for x in (double, other))
    print(f"{case.name}: rounding {rounding:.1e}, another image {change:.1e}", flush=True)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    for case in importlib.import_module(f"families.{sys.argv[1]}").cases:
        check(case)


if __name__ == "__main__":
    main()
