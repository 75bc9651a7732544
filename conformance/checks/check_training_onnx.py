"""Trains with the files that onnxTrainingFiles() wrote: in one process by ONNX Runtime, and on two workers by torchrun.

    WRITE_TRAINING=/tmp/training pnpm vitest run to-training-onnx
    python conformance/checks/check_training_onnx.py /tmp/training

The folder holds whole/ (files for batches of four), half/ (for batches of two) and steps.json: twenty batches, and the losses and weights
that our trainer came to. Needs onnx, onnxruntime, torch and numpy. Exits with 1 when a check fails.
"""

import json
import pathlib
import shutil
import subprocess
import sys

import numpy as np
import onnx
import onnxruntime

TOLERANCE = 1e-5


def run(session, feeds):
    names = [output.name for output in session.get_outputs()]
    wanted = {entry.name: np.asarray(feeds[entry.name], np.float32) for entry in session.get_inputs()}
    return dict(zip(names, session.run(names, wanted), strict=True))


def checked(path):
    onnx.checker.check_model(str(path), full_check=True)
    domains = {opset.domain for opset in onnx.load(path).opset_import}
    assert domains <= {""}, f"{path} needs more than the standard: {domains}"
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])


def rate(curve, update):
    phase = [phase for phase in curve["phases"] if update >= phase["start"]][-1]
    share = min(1, (update - phase["start"]) / phase["length"])
    return phase["from"] + (phase["to"] - phase["from"]) * (1 - np.cos(np.pi * share)) / 2


def steps(folder, data):
    """Twenty steps, as the metadata say: every next/NAME is NAME the next time."""
    session, state = checked(folder / "training.onnx"), run(checked(folder / "start.onnx"), {})
    training = json.loads(session.get_modelmeta().custom_metadata_map["training"])
    losses = []
    for step in range(20):
        batch = {name: array[step * 4 : (step + 1) * 4] for name, array in data.items()}
        scalars = {"learningRate": rate(training["schedule"], step), "step": step + 1}
        results = run(session, {**batch, **state, **scalars})
        losses.append(float(results["loss"]))
        state |= {name[5:]: array for name, array in results.items() if name.startswith("next/")}
    return losses, {name[7:]: array for name, array in state.items() if name.startswith("weight/")}


def saved(path):
    """safetensors without its package."""
    content = path.read_bytes()
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + size])
    numbers = content[8 + size :]
    header.pop("__metadata__")
    return {name: np.frombuffer(numbers[slice(*entry["data_offsets"])], np.float32) for name, entry in header.items()}


def trained(folder, workers, data):
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(workers)]
    command = [*torchrun, str(folder / "train.py"), str(data), "--in-order", "--threads", "1"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return saved(folder / "result.safetensors")


def refused(folder, data):
    """What the program says without torchrun, and in a folder that is not whole."""
    shutil.copytree(folder, folder.parent / "torn", dirs_exist_ok=True)
    torn = folder.parent / "torn"
    (torn / "update.onnx").unlink()
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "1"]
    said = []
    for command, part in [
        ([sys.executable, folder / "train.py", data], "Start it by torchrun"),
        ([*torchrun, torn / "train.py", data], "holds no update.onnx"),
    ]:
        errors = subprocess.run(list(map(str, command)), capture_output=True, text=True).stderr
        said += [line.replace(str(torn), "FOLDER") for line in errors.splitlines() if part in line][:1]
    return said


def apart(some, others):
    return max(float(np.abs(np.ravel(some[name]) - np.ravel(others[name])).max()) for name in others)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    folder = pathlib.Path(sys.argv[1])
    ours = json.loads((folder / "steps.json").read_text())
    image = np.asarray(ours["image"], np.float32).reshape(80, 6, 6, 2)
    data = {"input/image": image, "target/kind": np.asarray(ours["kind"], np.float32)}
    np.savez(folder / "data.npz", **data)
    losses, weights = steps(folder / "whole", data)
    one, two = trained(folder / "whole", 1, folder / "data.npz"), trained(folder / "half", 2, folder / "data.npz")
    found = {
        "20 steps in Python: losses": float(np.abs(np.subtract(losses, ours["losses"])).max()),
        "20 steps in Python: weights": apart(weights, ours["weights"]),
        "torchrun, 1 worker with batches of 4": apart(one, ours["weights"]),
        "torchrun, 2 workers with batches of 2": apart(two, ours["weights"]),
        "2 workers beside 1": apart(two, one),
    }
    for what, difference in found.items():
        print(f"{what}: at most {difference:.1e} apart")
    sentences = refused(folder / "half", folder / "data.npz")
    for sentence in sentences:
        print(f"refused: {sentence}")
    sys.exit(max(found.values()) > TOLERANCE or len(sentences) < 2)


if __name__ == "__main__":
    main()
