"""Small model files as Keras 3 writes them, for the importers: .keras, .weights.h5 and the legacy .h5.

Beside each stand the answers to the generator's images, so that a reader of the files can be tested without Python.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
from keras import layers

import generator
import golden
from keras_reference import SEED, value_of

FORMATS = (".keras", ".weights.h5", ".h5")


def many_layers():
    """One of each layer that has weights; two convolutions and two dense layers without names."""
    image = keras.Input((12, 12, 3), name="image")
    x = layers.Conv2D(4, 3, padding="same", activation="relu", name="entry")(image)
    x = layers.BatchNormalization(name="entry_norm")(x)
    x = layers.DepthwiseConv2D(3, strides=2, padding="same", depth_multiplier=2, name="per_channel")(x)
    x = layers.SeparableConv2D(6, 3, padding="same", name="separable")(x)
    x = layers.PReLU(shared_axes=[1, 2], name="rectifier")(x)
    x = layers.Conv2DTranspose(5, 3, strides=2, padding="same", name="up")(x)
    x = layers.Conv2D(6, (1, 3), padding="valid", use_bias=False)(x)
    x = layers.BatchNormalization(scale=False, epsilon=1e-4)(x)
    x = layers.LeakyReLU(negative_slope=0.2)(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(5, activation="tanh")(x)
    x = layers.Dropout(0.5)(x)
    return keras.Model(image, layers.Dense(3, activation="softmax", name="scores")(x), name="many_layers")


def nested():
    """A model and a stack of layers inside a model, one of them called twice; two inputs and two outputs by name."""
    patch = keras.Input((6, 6, 2), name="patch")
    features = layers.Conv2D(3, 3, activation="relu", name="conv")(patch)
    features = layers.BatchNormalization(name="norm")(features)
    encoder = keras.Model(patch, layers.GlobalMaxPooling2D()(features), name="encoder")
    head = keras.Sequential([keras.Input((6,)), layers.Dense(4, activation="relu"), layers.Dense(2)], name="head")
    left, right = keras.Input((6, 6, 2), name="left"), keras.Input((6, 6, 2), name="right")
    both = layers.Concatenate()([encoder(left), encoder(right)])
    score = layers.Dense(1, name="score")(layers.Subtract()([encoder(left), encoder(right)]))
    return keras.Model([left, right], {"label": head(both), "score": score}, name="nested")


def residual():
    """Branches that are added, padded, cropped, pooled and resized."""
    image = keras.Input((16, 16, 3), name="image")
    x = layers.ZeroPadding2D(((1, 2), (2, 1)))(image)
    x = layers.Conv2D(4, 3, strides=2, use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    y = layers.Conv2D(4, 3, padding="same", groups=2)(x)
    x = layers.Activation("gelu")(layers.Add()([x, y]))
    small = layers.AveragePooling2D(2)(layers.MaxPooling2D(3, strides=1, padding="same")(x))
    up = layers.UpSampling2D(2, interpolation="bilinear")(small)
    x = layers.Concatenate()([layers.Cropping2D(((1, 0), (0, 1)))(x), up])
    return keras.Model(image, layers.Dense(2)(layers.Flatten()(x)), name="residual")


def transfer():
    """What people make most: a network of another data set inside a stack, frozen, with a new classifier; augmentations in front."""
    image = keras.Input((12, 12, 3), name="pixels")
    x = layers.Conv2D(4, 3, padding="same", use_bias=False, name="conv1")(image)
    x = layers.ReLU(max_value=6.0)(layers.BatchNormalization(name="bn")(x))
    y = layers.DepthwiseConv2D(3, padding="same", name="depthwise")(x)
    base = keras.Model(image, layers.GlobalAveragePooling2D()(layers.Add()([x, y])), name="base")
    base.trainable = False
    augment = keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.1)], name="augment")
    return keras.Sequential([
        keras.Input((12, 12, 3), name="image"),
        augment,
        layers.Rescaling(1 / 127.5, offset=-1),
        base,
        layers.Dropout(0.2),
        layers.Dense(5, activation="softmax", kernel_regularizer="l2", name="classes"),
    ], name="transfer")


def functions():
    """Functions between layers, activations that are not words everywhere, numbers that were measured on data."""
    image = keras.Input((8, 8, 3), name="image")
    measured = layers.Normalization(name="measured")
    measured.adapt(generator.image(SEED, (16, 8, 8, 3), "sample"))
    x = layers.Conv2D(4, 3, padding="same", activation="mish")(measured(image) * 2.0 + 0.5)
    y = layers.Conv2D(4, 3, padding="same", activation=keras.activations.hard_sigmoid)(x)
    x = keras.ops.maximum(x * y, 1.0 - y) / 3.0
    x = keras.ops.relu6(x) - keras.ops.square(y)
    x = layers.GroupNormalization(groups=-1)(layers.Activation("selu")(x))
    x = layers.LayerNormalization()(layers.Activation("softsign")(x))
    parts = [layers.GlobalMaxPooling2D(keepdims=True)(x), layers.Resizing(1, 1)(x)]
    flat = layers.Reshape((-1,))(layers.Average()(parts))
    return keras.Model(image, [layers.Dense(2, activation="tanh", name="one")(flat), layers.Dense(1, name="two")(flat)], name="functions")


def variables_of(model, prefix=""):
    """Triples of name, layer and variable, where a nested model's layers stand under its name."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from variables_of(layer, f"{prefix}{layer.name}/")
        else:
            for variable in layer.weights:
                if variable.name != "seed_generator_state" and not isinstance(layer, layers.Normalization):
                    yield f"{prefix}{layer.name}/{variable.name}", layer, variable


@dataclass(frozen=True)
class Fixture:
    """A small model, saved in every format."""

    build: Callable[[], keras.Model]

    @property
    def name(self):
        return f"keras-{self.build.__name__.replace('_', '-')}"

    def write(self, names_only=False):
        if names_only:
            return
        keras.backend.clear_session()
        model = self.build()
        for name, layer, variable in variables_of(model):
            variable.assign(value_of(name, layer, variable, 2))
        images = {i.name: generator.image(SEED, (2, *i.shape[1:]), i.name) for i in model.inputs}
        answers = model(list(images.values()) if len(images) > 1 else next(iter(images.values())), training=False)
        if not isinstance(answers, dict):
            names = getattr(model, "output_names", [model.layers[-1].name])
            answers = dict(zip(names, answers if isinstance(answers, list) else [answers], strict=True))
        directory = golden.HERE / "fixtures"
        for extension in FORMATS:
            path = directory / f"{self.name}{extension}"
            model.save_weights(path) if extension == ".weights.h5" else model.save(path)
            print(f"{path.name}: {path.stat().st_size} bytes")
        record = {
            "package": "keras",
            "version": keras.__version__,
            "seed": SEED,
            "gain": 2,
            "inputs": {name: list(image.shape) for name, image in images.items()},
            "weights": {name: list(variable.shape) for name, _, variable in variables_of(model)},
            "outputs": {name: {"shape": list(value.shape), "values": golden.numbers(keras.ops.convert_to_numpy(value).reshape(-1))} for name, value in answers.items()},
        }
        (directory / f"{self.name}.json").write_text(golden.compact(record) + "\n")


cases = [Fixture(many_layers), Fixture(nested), Fixture(residual), Fixture(transfer), Fixture(functions)]
