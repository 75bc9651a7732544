"""Reads TensorBoard event files that Tributary wrote with TensorBoard's own reader and prints their scalars.

    python conformance/checks/check_tensorboard.py FOLDER [expected.json]

FOLDER is what `tensorboard --logdir` would be given. With expected.json, { "tag": [[step, value], …] }, every tag must hold these
numbers to float32's precision. Exits with 1 when the folder holds no scalars or a number differs.
"""

import json
import math
import sys

from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer
from tensorboard.util import tensor_util


def scalars(folder):
    """Points (step, value) by tag, or by run/tag where there are several runs, written in either of TensorBoard's two forms."""
    events = EventMultiplexer(size_guidance={"scalars": 0, "tensors": 0}).AddRunsFromDirectory(folder).Reload()
    found = {}
    for run, tags in events.Runs().items():
        prefix = "" if run == "." else f"{run}/"
        for tag in tags["scalars"]:
            found[prefix + tag] = [(event.step, event.value) for event in events.Scalars(run, tag)]
        for tag in tags["tensors"]:
            points = [(event.step, tensor_util.make_ndarray(event.tensor_proto)) for event in events.Tensors(run, tag)]
            found[prefix + tag] = [(step, float(value)) for step, value in points if value.ndim == 0]
    return found


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__.strip())
    found = scalars(sys.argv[1])
    for tag, points in sorted(found.items()):
        print(f"{tag}: {len(points)} points, {points[0]} … {points[-1]}")
    agree = bool(found)
    if len(sys.argv) == 3:
        with open(sys.argv[2], encoding="utf-8") as file:
            wanted = json.load(file)
        for tag, points in wanted.items():
            got = found.get(tag, [])
            same = len(got) == len(points) and all(
                step == other and math.isclose(value, answer, rel_tol=1e-6, abs_tol=1e-12)
                for (step, value), (other, answer) in zip(got, points, strict=True)
            )
            print(f"{tag}: {'agrees' if same else f'expected {points}, read {got}'}")
            agree &= same
    sys.exit(not agree)


if __name__ == "__main__":
    main()
