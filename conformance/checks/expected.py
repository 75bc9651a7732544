"""The numbers that stand beside a file under check: what goes in and what must come out.

    { "inputs": { "image": { "shape": [1, 8, 8, 3], "values": […] } }, "outputs": { "scores": { "shape": [1, 10], "values": […] } } }

Shapes are as the file under check has them; values are in C order.
"""

import json
import pathlib

import numpy as np


def arrays(entries):
    return {name: np.asarray(entry["values"], np.float32).reshape(entry["shape"]) for name, entry in entries.items()}


def read(path):
    """Inputs and outputs by name from the JSON beside `path` (`model.keras` has `model.json`), or None."""
    beside = pathlib.Path(path).with_suffix(".json")
    if not beside.exists():
        return None
    record = json.loads(beside.read_text())
    return arrays(record["inputs"]), arrays(record["outputs"])


def compare(answers, outputs, tolerance=1e-4):
    """Prints how far each answer is off, relative to its largest magnitude, and tells whether all agree."""
    agree = True
    for name, wanted in outputs.items():
        got = np.asarray(answers[name])
        if got.shape != wanted.shape:
            print(f"  {name}: shape {list(got.shape)}, expected {list(wanted.shape)}")
            agree = False
            continue
        difference = np.abs(got - wanted).max() / max(np.abs(wanted).max(), 1e-30)
        print(f"  {name}: {list(got.shape)}, max difference {difference:.1e} of the largest magnitude")
        agree &= bool(difference <= tolerance)
    return agree
