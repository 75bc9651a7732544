/** @file The program that trains with Keras on JAX. */

/** `train.py`, at most 150 lines. */
export const kerasScript = `"""Trains model.keras with Keras on JAX: on all devices of this machine, or of several machines.

    python train.py data.npz --epochs 10
    python train.py data.npz --processes 2 --process 0 --coordinator 10.0.0.1:1234  # --process 1 on the other machine

data.npz holds all examples, arrays "input/NAME" and "target/NAME". It writes result.keras and history.json.
"""
import argparse
import json
import math
import os
import pathlib
import zipfile

os.environ["KERAS_BACKEND"] = "jax"
import jax
import keras
import numpy as np
from keras import ops
import examples
import processes

HERE = pathlib.Path(__file__).parent

@keras.saving.register_keras_serializable("tributary")
class Phases(keras.optimizers.schedules.LearningRateSchedule):
    """A rate that goes up and down: each phase from one rate to another, in a line or along half a cosine."""
    def __init__(self, phases):
        self.phases = phases

    def __call__(self, step):
        step, rate = ops.cast(step, "float32"), 0.0
        for phase in self.phases:
            share = ops.clip((step - phase["start"]) / max(phase["length"], 1e-9), 0.0, 1.0)
            along = share if phase["shape"] == "line" else (1.0 - ops.cos(math.pi * share)) / 2.0
            rate = ops.where(step >= phase["start"], phase["from"] + (phase["to"] - phase["from"]) * along, rate)
        return rate

    def get_config(self):
        return {"phases": self.phases}

@keras.saving.register_keras_serializable("tributary")
class Momentum(keras.optimizers.SGD):
    """Momentum as PyTorch counts it: the rate is not in what is kept, so that it may change."""
    def update_step(self, gradient, variable, learning_rate):
        rate, gradient = ops.cast(learning_rate, variable.dtype), ops.cast(gradient, variable.dtype)
        kept = self.momentums[self._get_variable_index(variable)]
        self.assign(kept, kept * self.momentum + gradient)
        self.assign_sub(variable, rate * (gradient + self.momentum * kept if self.nesterov else kept))

@keras.saving.register_keras_serializable("tributary")
class Adam(keras.optimizers.Adam):
    """Epsilon is added after the correction of the means, as in the paper; Keras adds it before."""
    def update_step(self, gradient, variable, learning_rate):
        given, step = self.epsilon, ops.cast(self.iterations + 1, "float32")
        self.epsilon = given * ops.sqrt(1.0 - ops.power(self.beta_2, step))
        super().update_step(gradient, variable, learning_rate)
        self.epsilon = given

class Data(keras.utils.PyDataset):
    """Batches, in an order that follows from the seed: of each, what this process takes."""

    def __init__(self, arrays, training, model, options):
        super().__init__()
        self.arrays, self.training, self.model, self.options = arrays, training, model, options
        self.count, self.epoch = len(next(iter(arrays.values()))), -1
        self.on_epoch_end()

    def __len__(self):
        return self.count // self.training["batchSize"]

    def on_epoch_end(self):
        self.epoch += 1
        chance = np.random.default_rng([self.training["seed"], self.epoch])
        self.order = np.arange(self.count) if self.options.in_order else chance.permutation(self.count)

    def __getitem__(self, batch):
        size = self.training["batchSize"]
        mine = processes.own(self.order[batch * size : (batch + 1) * size])
        inputs = {name: self.ready(f"input/{name}", mine) for name in self.training["inputs"]}
        judged = [name for name, output in self.training["outputs"].items() if output["loss"]]
        targets = {name: self.ready(f"target/{name}", mine) for name in judged}
        return arranged(self.model.input, inputs), arranged(self.model.output, targets)

    def ready(self, name, mine):
        return examples.prepared(name, self.arrays[name][mine], self.training)

def arranged(like, named):
    """As the model has them: by name, in a list, or one alone."""
    if isinstance(like, dict):
        return {name: named[name] for name in like if name in named}
    return list(named.values()) if isinstance(like, (list, tuple)) else next(iter(named.values()))

def compiled(model, training):
    optimizer = keras.optimizers.deserialize(training["optimizer"])
    kept = training["keptFromDecay"]
    optimizer.exclude_from_weight_decay(var_list=[weight for weight in model.trainable_variables if weight.path in kept])
    outputs = training["outputs"]
    losses = {name: of["loss"] and keras.losses.deserialize(of["loss"]) for name, of in outputs.items()}
    metrics = {name: [keras.metrics.deserialize(words) for words in of["metrics"]] for name, of in outputs.items()}
    weights = {name: float(of["weight"]) for name, of in outputs.items()}
    loss, metrics, weights = (arranged(model.output, each) for each in (losses, metrics, weights))
    model.compile(optimizer=optimizer, loss=loss, metrics=metrics, loss_weights=weights)

def save(model, training, epochs):
    """Beside Keras' words about the file ours: classes and preparation, and which weight each variable of the optimizer belongs to."""
    model.save(HERE / "result.keras")
    names = {id(model.optimizer.iterations): "updates"}
    for slot, attribute in training["slots"].items():
        for weight, variable in zip(model.trainable_variables, getattr(model.optimizer, attribute)):
            names[id(variable)] = f"{slot}/{weight.path}"
    ours = json.loads(zipfile.ZipFile(HERE / "model.keras").read("metadata.json"))
    with zipfile.ZipFile(HERE / "result.keras") as file:
        parts = {name: file.read(name) for name in file.namelist()}
    said = {"epochs": epochs, "batchSize": training["batchSize"], "made": training["made"]}
    said["learningRate"] = float(model.optimizer.learning_rate)
    said["variables"] = [names.get(id(variable)) for variable in model.optimizer.variables]
    metadata = {**ours, **json.loads(parts["metadata.json"]), "training": said}
    parts["metadata.json"] = json.dumps(metadata).encode()
    with zipfile.ZipFile(HERE / "result.keras", "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)

def main():
    examples.beside(HERE, "training.json", "model.keras")
    training = json.loads((HERE / "training.json").read_text())
    arguments = argparse.ArgumentParser()
    arguments.add_argument("data")
    arguments.add_argument("--epochs", type=examples.count, default=training["epochs"])
    arguments.add_argument("--in-order", action="store_true", help="do not shuffle")
    processes.options(arguments)
    options = arguments.parse_args()
    arrays = examples.read(options.data, training, training["batchSize"])
    keras.utils.set_random_seed(training["seed"])
    processes.join(options)
    processes.agree(training, arrays, options)
    first = jax.process_index() == 0
    devices = keras.distribution.list_devices()
    keras.distribution.set_distribution(keras.distribution.DataParallel(devices=devices, auto_shard_dataset=False))
    model = keras.saving.load_model(HERE / "model.keras")
    compiled(model, training)
    data = Data(arrays, training, model, options)
    history = model.fit(data, epochs=options.epochs, verbose=2 if first else 0, shuffle=False).history
    keras.distribution.set_distribution(None)  # or what is made while saving would wait for the other processes
    if first:
        save(model, training, options.epochs)
        (HERE / "history.json").write_text(json.dumps(history))
    processes.end()

main()
`;
