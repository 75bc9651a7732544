"""Provokes every refusal of train.py, examples.py and processes.py, and prints what each says.

    WRITE_KERAS_TRAINING=/tmp/keras pnpm vitest run to-keras-training
    python conformance/checks/check_keras_refusals.py /tmp/keras

In this process with three devices, except for those that need two. Exits with 1 when something is not refused, or a refusal of the files is missing here.
"""

import contextlib
import io
import os
import pathlib
import runpy
import shutil
import sys
import tempfile
import traceback

os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=3"
os.environ["JAX_PLATFORMS"] = "cpu"
from keras_folders import np, start

PROGRAMS = ("train.py", "examples.py", "processes.py")
GOOD = {"input/image": np.zeros((8, 8, 8, 1), np.float32), "target/output": np.zeros(8, np.float32)}


def raising(folder):
    """Every line of the programs that refuses."""
    lines = [(name, line.strip()) for name in PROGRAMS for line in (folder / name).read_text().splitlines()]
    return {(name, line) for name, line in lines if line.startswith("raise ")}


def refusal(folder, arguments):
    """What train.py says to these arguments, and the lines that say it."""
    given, said = sys.argv, io.StringIO()
    sys.argv = ["train.py", *map(str, arguments)]
    try:
        with contextlib.redirect_stderr(said):
            runpy.run_path(str(folder / "train.py"), run_name="__main__")
    except SystemExit as ended:
        lines, failure = set(), ended
        while failure is not None:
            frames = traceback.extract_tb(failure.__traceback__)
            lines |= {(pathlib.Path(frame.filename).name, frame.line) for frame in frames if frame.line.startswith("raise ")}
            failure = failure.__context__
        text = said.getvalue().splitlines()[-1] if ended.code == 2 else str(ended.code)
        return text, lines
    finally:
        sys.argv = given
    return None, set()


def alone(folder):
    """What one process refuses: its arguments, or the arrays of its data."""
    without = {"target/output": GOOD["target/output"]}
    ink = GOOD["input/image"]
    data = {
        "an array is missing": without,
        "words": {**GOOD, "target/output": np.array(["ink"] * 8)},
        "objects": {**GOOD, "target/output": np.array([None] * 8, object)},
        "the shape": {**GOOD, "input/image": ink[:, :7]},
        "one number": {**GOOD, "target/output": np.float32(1)},
        "one-hot targets": {**GOOD, "target/output": np.zeros((8, 2), np.float32)},
        "not finite": {**GOOD, "input/image": ink / np.float32("nan")},
        "classes that there are not": {**GOOD, "target/output": np.full(8, 2, np.float32)},
        "classes between classes": {**GOOD, "target/output": np.full(8, 0.5, np.float32)},
        "different numbers": {**GOOD, "target/output": np.zeros(7, np.float32)},
        "too few": {name: array[:3] for name, array in GOOD.items()},
        "three devices": GOOD,
    }
    cases = []
    for number, (what, arrays) in enumerate(data.items()):
        np.savez(folder / f"{number}.npz", **arrays)
        cases.append((what, [folder / f"{number}.npz"]))
    (folder / "text.npz").write_text("no arrays")
    np.save(folder / "single.npy", ink)
    good = folder / "11.npz"
    broken = bytearray(good.read_bytes())
    broken[600] ^= 255
    (folder / "broken.npz").write_bytes(broken)
    return [
        *cases,
        ("no file", [folder / "nothing.npz"]),
        ("a folder", [folder]),
        ("text", [folder / "text.npz"]),
        ("one array", [folder / "single.npy"]),
        ("a damaged file", [folder / "broken.npz"]),
        ("no epochs", [good, "--epochs", "0"]),
        ("half an epoch", [good, "--epochs", "0.5"]),
        ("no patience", [good, "--wait", "-1"]),
        ("process 2 of 2", [good, "--processes", "2", "--process", "2", "--coordinator", "127.0.0.1:1"]),
        ("one process of how many", [good, "--coordinator", "127.0.0.1:1"]),
        ("nobody coordinates", [good, "--processes", "2"]),
    ]


def together(folder):
    """What two processes refuse, in both of them; with the start of the line that says it."""
    def said(devices, options):
        for process in start(folder, folder / "11.npz", 2, devices, options):
            process.wait(120)
        texts = [(folder / f"log{process}.txt").read_text().splitlines() for process in (0, 1)]
        return [line for line in texts[0] if line in texts[1] and line.startswith("The processes have")]

    yield "other options", said((2, 2), lambda process: ["--epochs", str(process + 1)]), "different data"
    yield "other devices", said((2, 1), lambda process: ()), "devices: give"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    folder = pathlib.Path(tempfile.mkdtemp()) / "pictures"
    shutil.copytree(pathlib.Path(sys.argv[1]) / "pictures", folder)
    sys.path.insert(0, str(folder))
    missing, well = raising(folder), True

    def shown(what, text):
        nonlocal well
        well = well and bool(text)
        print(f"{what}: {(text or 'NOT REFUSED').replace(str(folder), 'FOLDER')}", flush=True)

    for what, arguments in alone(folder):
        text, lines = refusal(folder, arguments)
        shown(what, text)
        missing -= lines
    for what, texts, part in together(folder):
        shown(what, next(iter(texts), None))
        missing -= {(name, line) for name, line in missing if texts and part in line}
    pixels = folder / "training.json"
    pixels.write_text(pixels.read_text().replace('"batchSize": 4', '"batchSize": 3').replace('"prepare": {', '"prepare": null, "was": {'))
    np.savez(folder / "bytes.npz", **{**GOOD, "input/image": GOOD["input/image"].astype(np.uint8)})
    text, lines = refusal(folder, [folder / "bytes.npz"])
    shown("bytes of pictures that nobody can prepare", text)
    missing -= lines
    pixels.unlink()
    text, lines = refusal(folder, [folder / "11.npz"])
    shown("a torn folder", text)
    missing -= lines
    for name, line in sorted(missing):
        print(f"not provoked: {name}: {line}")
    sys.exit(bool(missing) or not well)


if __name__ == "__main__":
    main()
