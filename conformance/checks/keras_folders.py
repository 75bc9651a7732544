"""What the checks of kerasTrainingFiles() share: handwritten digits, runs in processes of their own, and weights beside weights."""

import gzip
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys

os.environ["KERAS_BACKEND"] = "jax"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np

# A script in the background ignores interrupts, and so would its children.
signal.signal(signal.SIGINT, signal.default_int_handler)

FIXTURES = pathlib.Path(__file__).parents[1] / "fixtures"


def apart(some, others):
    """The largest difference between the weights of two files."""
    one, other = (keras.saving.load_model(path, compile=False) for path in (some, others))
    named = {weight.path: np.asarray(weight) for weight in other.weights}
    return max(float(np.abs(np.asarray(weight) - named[weight.path]).max()) for weight in one.weights)


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


def start(folder, data, processes=1, devices=1, options=lambda process: (), absent=()):
    """train.py in so many processes, with so many devices each (a number, or one for each), by gloo on this machine. What each says is in FOLDER/log0.txt, …"""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    own = {
        "JAX_PLATFORMS": "cpu",
        "JAX_CPU_COLLECTIVES_IMPLEMENTATION": "gloo",
        "PYTHONUNBUFFERED": "1",
    }
    running = []
    for process in range(processes):
        if process in absent:
            continue
        together = ["--processes", processes, "--process", process, "--coordinator", address] if processes > 1 else []
        command = [sys.executable, folder / "train.py", data, *together, *options(process)]
        count = devices if isinstance(devices, int) else devices[process]
        flags = {"XLA_FLAGS": f"--xla_force_host_platform_device_count={count}"}
        with open(folder / f"log{process}.txt", "w") as log:
            running.append(subprocess.Popen(list(map(str, command)), env={**os.environ, **own, **flags}, stdout=log, stderr=log))
    return running


def curve(folder, data, processes, devices, seconds=300):
    """The losses of a run that all processes end well, within so many seconds."""
    for process in start(folder, data, processes, devices):
        if process.wait(seconds):
            sys.exit(f"train.py failed: {folder}/log*.txt")
    return json.loads((folder / "history.json").read_text())["loss"]
