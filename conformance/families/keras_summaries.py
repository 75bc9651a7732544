"""What Keras' `summary()` prints for the models of examples/, named and numbered as Keras does: summaries/<case>.txt."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ["COLUMNS"] = "160"  # Keras' tables are cut down to the terminal

import pathlib
from collections.abc import Callable
from dataclasses import dataclass

import keras
from keras import layers

WIDTH = 160  # wide enough that no name is cut off
SUMMARIES = pathlib.Path(__file__).parent.parent / "summaries"


@dataclass(frozen=True)
class Case:
    """A model, and the example that it is the model of."""

    name: str
    build: Callable[[], keras.Model]

    def write(self, names_only=False):
        keras.backend.clear_session()
        lines = []
        # Variables that are made in here have shapes and no numbers: the largest would take 6.6 GB.
        with keras.StatelessScope(initialize_variables=False):
            self.build().summary(line_length=WIDTH, print_fn=lambda text, line_break=False: lines.append(text))
        SUMMARIES.mkdir(exist_ok=True)
        text = "\n".join(line.rstrip() for line in "\n".join(lines).splitlines())
        (SUMMARIES / f"{self.name}.txt").write_text(f"{text}\n")
        print(f"{self.name}: {len(text.splitlines())} lines")


def conv(filters, size, **options):
    return layers.Conv2D(filters, size, padding="same", activation="relu", **options)


def image_of(size, channels=3, name="image"):
    return keras.Input((size, size, channels), name=name)


def dense_on_the_last_axis():
    rows = keras.Input((2, 3), name="rows")
    layer = layers.Dense(4)
    return keras.Model(rows, {"direct": layer(rows), "rowByRow": layers.TimeDistributed(layer)(rows)}, name="model")


def two_inputs():
    measured = keras.Input((10,), name="measured")
    asked = keras.Input((3,), name="asked")
    joined = layers.Concatenate()([measured, asked])
    score = layers.Dense(1, activation="sigmoid", name="score")(joined)
    return keras.Model({"measured": measured, "asked": asked}, {"score": score}, name="model")


def skip_connection():
    image = image_of(224)
    skip = conv(16, 3)(image)
    deeper = conv(16, 3)(skip)
    joined = layers.Concatenate()([skip, deeper])
    hidden = layers.Dense(64, activation="relu")(layers.Flatten()(layers.MaxPooling2D(2)(joined)))
    return keras.Model(image, layers.Dense(1, activation="sigmoid")(hidden), name="model")


def image_and_numbers_flattened():
    numbers = keras.Input((10,), name="numbers")
    image = image_of(224)
    joined = layers.Concatenate()([numbers, layers.Flatten()(image)])
    hidden = layers.Dense(64, activation="relu")(joined)
    score = layers.Dense(1, activation="sigmoid", name="score")(hidden)
    return keras.Model({"numbers": numbers, "image": image}, {"score": score}, name="model")


def image_and_numbers():
    numbers = keras.Input((10,), name="numbers")
    image = image_of(224)
    read = layers.Dense(16, activation="relu", name="read_dense")(numbers)
    seen = conv(16, 3, strides=2, name="see_conv2d")(image)
    seen = layers.MaxPooling2D(2, name="see_max_pooling2d")(seen)
    seen = conv(32, 3, name="see_conv2d_1")(seen)
    seen = layers.GlobalAveragePooling2D(name="see_global_average_pooling2d")(seen)
    joined = layers.Concatenate()([read, seen])
    score = layers.Dense(1, activation="sigmoid", name="score_dense")(joined)
    return keras.Model({"numbers": numbers, "image": image}, {"score": score}, name="model")


def module(x):
    """GoogLeNet's module 3a: 64 + 128 + 32 + 32 channels."""
    one = conv(64, 1, name="look_1x1_conv2d")(x)
    three = conv(128, 3, name="look_3x3_conv2d")(conv(96, 1, name="look_3x3_reduce_conv2d")(x))
    five = conv(32, 5, name="look_5x5_conv2d")(conv(16, 1, name="look_5x5_reduce_conv2d")(x))
    pooled = layers.MaxPooling2D(3, strides=1, padding="same", name="look_max_pooling2d")(x)
    pool = conv(32, 1, name="look_pool_projection_conv2d")(pooled)
    return layers.Concatenate(name="look_concatenate")([one, three, five, pool])


def inception_module_flattened():
    image = image_of(224)
    flat = layers.Flatten()(module(image))
    hidden = layers.Dense(128, activation="relu")(flat)
    deeper = layers.Dense(64, activation="relu")(hidden)
    return keras.Model(image, layers.Dense(1, activation="sigmoid", name="score")(deeper), name="model")


def inception_module():
    image = image_of(64)
    score = layers.Dense(1, activation="sigmoid", name="score_dense")
    return keras.Model(image, score(layers.GlobalAveragePooling2D()(module(image))), name="model")


class CropAndConcatenate(layers.Layer):
    """The encoder's map, cropped at the center to the decoder's, and the decoder's after it."""

    def call(self, tensors):
        skip, risen = tensors
        crop = (skip.shape[1] - risen.shape[1]) // 2
        return keras.ops.concatenate([skip[:, crop:-crop, crop:-crop], risen], axis=-1)


def crop_and_concatenate():
    def two(filters, x):
        for _ in range(2):
            x = layers.Conv2D(filters, 3, activation="relu")(x)
        return x

    def level(filters, x):
        skip = two(filters, x)
        if filters == 1024:
            return skip
        below = level(2 * filters, layers.MaxPooling2D(2)(skip))
        risen = layers.Conv2DTranspose(filters, 2, strides=2)(below)
        return two(filters, CropAndConcatenate()([skip, risen]))

    tile = image_of(572, 1, "tile")
    decoded = level(64, tile)
    return keras.Model(tile, layers.Conv2D(2, 1)(decoded), name="model")


cases = [
    Case("03-dense-on-the-last-axis", dense_on_the_last_axis),
    Case("04-two-inputs", two_inputs),
    Case("05-skip-connection", skip_connection),
    Case("06a-image-and-numbers-flattened", image_and_numbers_flattened),
    Case("06b-image-and-numbers", image_and_numbers),
    Case("07a-inception-module-flattened", inception_module_flattened),
    Case("07b-inception-module", inception_module),
    Case("08-crop-and-concatenate", crop_and_concatenate),
]
