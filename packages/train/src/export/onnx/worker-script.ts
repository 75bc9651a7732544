/** @file The program that trains on several workers: gradients on each, added up by PyTorch, then the update. */

/** `train.py`, at most 100 lines. */
export const workerScript = `"""Trains on several workers: gradients.onnx on each, PyTorch averages what it gives, update.onnx steps.

    torchrun --nproc-per-node 2 train.py data.npz --epochs 10

Needs torch, onnxruntime, numpy. data.npz holds all examples: arrays "input/NAME" and "target/NAME", as the files' metadata say."""
import argparse
import json
import math
import os
import pathlib

import numpy as np
import onnxruntime
import torch
import torch.distributed as dist

import examples

HERE = pathlib.Path(__file__).parent

def opened(name, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = threads, 3
    return onnxruntime.InferenceSession(HERE / name, options, providers=onnxruntime.get_available_providers())

def run(session, feeds):
    names = [output.name for output in session.get_outputs()]
    wanted = {entry.name: np.asarray(feeds[entry.name], np.float32) for entry in session.get_inputs()}
    return dict(zip(names, session.run(names, wanted)))

def rate(curve, update):
    if curve["kind"] == "constant":
        return curve["rate"]
    if curve["kind"] != "phases":
        times = sum(update >= at for at in curve["at"]) if curve["kind"] == "drops" else update / curve["every"]
        return curve["rate"] * curve["factor"] ** (math.floor(times) if curve.get("stairs") else times)
    phase = [phase for phase in curve["phases"] if update >= phase["start"]][-1]
    share = min(1, (update - phase["start"]) / phase["length"]) if phase["length"] > 0 else 1
    along = share if phase["shape"] == "line" else (1 - math.cos(math.pi * share)) / 2
    return phase["from"] + (phase["to"] - phase["from"]) * along

def averaged(arrays, workers):
    """The mean of each array over all workers, in one exchange."""
    flat = torch.from_numpy(np.concatenate([array.ravel() for array in arrays.values()]))
    dist.all_reduce(flat)
    pieces = np.split(flat.numpy() / workers, np.cumsum([array.size for array in arrays.values()])[:-1])
    return {name: piece.reshape(array.shape) for (name, array), piece in zip(arrays.items(), pieces)}

def save(path, weights, metadata):
    """safetensors: a header in JSON, then the numbers."""
    header, at = {"__metadata__": metadata}, 0
    for name, array in weights.items():
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [at, at + array.nbytes]}
        at += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(array.tobytes() for array in weights.values()))

def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("data")
    arguments.add_argument("--epochs", type=examples.count, default=1)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--threads", type=int, default=0)
    arguments.add_argument("--in-order", action="store_true")
    options = arguments.parse_args()
    if "RANK" not in os.environ:
        raise SystemExit("Start it by torchrun, which knows the workers: torchrun --nproc-per-node 2 train.py data.npz")
    examples.beside(HERE, "gradients.onnx", "update.onnx", "start.onnx")
    dist.init_process_group("gloo")
    me, workers = dist.get_rank(), dist.get_world_size()
    gradients, update, start = (opened(name, options.threads) for name in ("gradients.onnx", "update.onnx", "start.onnx"))
    metadata = gradients.get_modelmeta().custom_metadata_map
    training = json.loads(metadata["training"])
    state, size, step = run(start, {}), training["batchSize"], 0
    data = examples.read(options.data, training, workers * size)
    count = len(next(iter(data.values())))
    for epoch in range(options.epochs):
        order = np.arange(count) if options.in_order else np.random.default_rng([options.seed, epoch]).permutation(count)
        for begin in range(me * size, count - (workers - 1 - me) * size - size + 1, workers * size):
            mine = order[begin : begin + size]
            chance = np.random.default_rng([options.seed, step, me])
            draw = {"uniform": chance.random, "normal": chance.standard_normal}
            noise = {name: draw[of["distribution"]](of["shape"]) for name, of in training["random"].items()}
            ready = {name: examples.prepared(name, array[mine], training) for name, array in data.items()}
            batch = {name: array.reshape(training["data"][name]) for name, array in ready.items()}
            results = averaged(run(gradients, {**batch, **noise, **state}), workers)
            scalars = {"learningRate": rate(training["schedule"], step), "step": step + 1}
            changes = {**results, **run(update, {**state, **results, **scalars})}
            state |= {name[5:]: array for name, array in changes.items() if name.startswith("next/")}
            step += 1
            if me == 0:
                print(f"epoch {epoch + 1}, step {step}: loss {float(results['loss']):.6f}", flush=True)
    if me == 0:
        weights = {name[7:]: array for name, array in state.items() if name.startswith("weight/")}
        save(HERE / "result.safetensors", weights, json.loads(metadata["model"]))
    dist.destroy_process_group()

main()
`;
