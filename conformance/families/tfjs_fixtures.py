"""A TensorFlow.js layers model as its converter writes it: model.json and binary shards, plain and quantized.

Written by hand from the format's description (tfjs-core/src/io/types.ts), since the converter does not run beside
Keras 3. The answers come from the same network in Keras, with the weights that a reader gets back from the file.
"""

import json
import os
from dataclasses import dataclass

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import numpy as np
from keras import layers

import generator
import golden
from keras_reference import SEED, value_of

CONV = {"padding": "same", "data_format": "channels_last", "dilation_rate": [1, 1], "use_bias": True, "trainable": True}
NORM = {"axis": [3], "momentum": 0.99, "epsilon": 0.001, "center": True, "scale": True, "trainable": True}

# name, Keras 2 class, its settings, which layers it takes
LAYERS = [
    ("image", "InputLayer", {"batch_input_shape": [None, 10, 10, 3], "dtype": "float32", "sparse": False}, []),
    ("conv2d", "Conv2D", CONV | {"filters": 4, "kernel_size": [3, 3], "strides": [1, 1], "activation": "linear"}, ["image"]),
    ("batch_normalization", "BatchNormalization", NORM, ["conv2d"]),
    ("activation", "Activation", {"activation": "relu", "trainable": True}, ["batch_normalization"]),
    (
        "depthwise_conv2d", "DepthwiseConv2D",
        CONV | {"kernel_size": [3, 3], "strides": [2, 2], "depth_multiplier": 1, "activation": "relu"}, ["activation"],
    ),
    (
        "separable_conv2d", "SeparableConv2D",
        CONV | {"filters": 4, "kernel_size": [3, 3], "strides": [1, 1], "depth_multiplier": 1, "activation": "linear"}, ["depthwise_conv2d"],
    ),
    ("add", "Add", {"trainable": True}, ["depthwise_conv2d", "separable_conv2d"]),
    ("flatten", "Flatten", {"data_format": "channels_last", "trainable": True}, ["add"]),
    ("dense", "Dense", {"units": 3, "activation": "softmax", "use_bias": True, "trainable": True}, ["flatten"]),
]


def network():
    image = keras.Input((10, 10, 3), name="image")
    x = layers.Conv2D(4, 3, padding="same", name="conv2d")(image)
    x = layers.ReLU()(layers.BatchNormalization(name="batch_normalization")(x))
    x = layers.DepthwiseConv2D(3, strides=2, padding="same", activation="relu", name="depthwise_conv2d")(x)
    x = layers.Add()([x, layers.SeparableConv2D(4, 3, padding="same", name="separable_conv2d")(x)])
    return keras.Model(image, layers.Dense(3, activation="softmax", name="dense")(layers.Flatten()(x)))


def topology():
    """The network as Keras 2 describes it, which is what TensorFlow.js reads."""
    described = [
        {
            "class_name": kind,
            "config": {"name": name} | settings,
            "name": name,
            "inbound_nodes": [[[source, 0, 0, {}] for source in sources]] if sources else [],
        }
        for name, kind, settings, sources in LAYERS
    ]
    config = {"name": "small", "trainable": True, "layers": described, "input_layers": [["image", 0, 0]], "output_layers": [["dense", 0, 0]]}
    return {"keras_version": "2.15.0", "backend": "tensorflow", "model_config": {"class_name": "Functional", "config": config}}


def tfjs_name(layer, variable):
    """TensorFlow.js calls a depthwise convolution's kernel as Keras 2 did."""
    is_depthwise = isinstance(layer, layers.DepthwiseConv2D) and variable.name == "kernel"
    return f"{layer.name}/{'depthwise_kernel' if is_depthwise else variable.name}"


def quantize(value, dtype):
    """Bytes of `value`, its quantization as model.json has it, and what a reader gets back."""
    if dtype == "float32":
        return value.tobytes(), None, value
    if dtype == "float16":
        stored = value.astype("<f2")
        return stored.tobytes(), {"dtype": dtype}, stored.astype(np.float32)
    low, high = float(value.min()), float(value.max())
    scale = (high - low) / np.iinfo(dtype).max
    stored = np.round((value - low) / scale).astype(dtype)
    return stored.astype(f"<u{stored.itemsize}").tobytes(), {"min": low, "scale": scale, "dtype": dtype}, (stored * scale + low).astype(np.float32)


@dataclass(frozen=True)
class Fixture:
    """The network in one file format."""

    kind: str
    dtypes: dict  # how a layer's weights are stored, if not as float32
    shard: int  # bytes

    @property
    def name(self):
        return f"tfjs-{self.kind}"

    def write(self, names_only=False):
        if names_only:
            return
        keras.backend.clear_session()
        model = network()
        entries, data, weights = [], b"", {}
        for layer in model.layers:
            for variable in layer.weights:
                name = tfjs_name(layer, variable)
                stored, quantization, value = quantize(value_of(name, layer, variable, 2), self.dtypes.get(layer.name, "float32"))
                variable.assign(value)
                entry = {"name": name, "shape": list(value.shape), "dtype": "float32"}
                entries.append(entry | {"quantization": quantization} if quantization else entry)
                data += stored
                weights[name] = golden.describe(value, 16)
        directory = golden.HERE / "fixtures" / self.name
        directory.mkdir(exist_ok=True)
        shards = [data[start : start + self.shard] for start in range(0, len(data), self.shard)]
        paths = [f"group1-shard{i}of{len(shards)}.bin" for i in range(1, len(shards) + 1)]
        for path, shard in zip(paths, shards, strict=True):
            (directory / path).write_bytes(shard)
        (directory / "model.json").write_text(json.dumps({
            "format": "layers-model",
            "generatedBy": "conformance/families/tfjs_fixtures.py",
            "convertedBy": None,
            "modelTopology": topology(),
            "weightsManifest": [{"paths": paths, "weights": entries}],
        }, indent=1) + "\n")
        image = generator.image(SEED, (2, 10, 10, 3), "image")
        answer = model(image, training=False).numpy()
        (directory / "expected.json").write_text(golden.compact({
            "seed": SEED,
            "gain": 2,
            "inputs": {"image": list(image.shape)},
            "outputs": {"dense": {"shape": list(answer.shape), "values": golden.numbers(answer.reshape(-1))}},
            "weights": weights,
        }) + "\n")
        print(f"{self.name}: {len(data)} bytes in {len(shards)} shards")


cases = [
    Fixture("float32", {}, 1000),
    Fixture("quantized", {"conv2d": "uint8", "dense": "uint8", "depthwise_conv2d": "uint16", "separable_conv2d": "float16"}, 1 << 22),
]
