"""What Keras' layers mean, one small case each: padding, alignment, pooling's borders, resizing, merging, activations.

goldens/keras-layers-<group>.json is a list of cases. An input's stream is `<case>/input<i>`, a weight's `<case>/<variable>`, by
README.md's rules (gain 2).
"""

import os
from dataclasses import dataclass, field

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import numpy as np
from keras import layers

import generator
import golden
from keras_reference import SEED, value_of


@dataclass(frozen=True)
class Case:
    """A layer with Keras' own settings, and the shapes of its inputs."""

    layer: str
    inputs: list
    settings: dict = field(default_factory=dict)
    training: bool = False

    @property
    def name(self):
        shown = "; ".join(f"{key} {value}" for key, value in self.settings.items())
        sizes = " + ".join("×".join(str(size) for size in shape) for shape in self.inputs)
        return f"{self.layer} ({shown}) of {sizes}{' in training' if self.training else ''}"

    def record(self):
        images = [generator.image(SEED, shape, f"{self.name}/input{i}") for i, shape in enumerate(self.inputs)]
        layer = getattr(layers, self.layer)(**self.settings)
        fed = images if len(images) > 1 else images[0]
        layer.build([image.shape for image in images] if len(images) > 1 else fed.shape)
        for variable in layer.weights:
            variable.assign(value_of(f"{self.name}/{variable.name}", layer, variable, 2))
        shapes = {variable.name: list(variable.shape) for variable in layer.weights}
        answer = layer(fed, training=True) if self.training else layer(fed)
        record = {
            "name": self.name,
            "layer": self.layer,
            "settings": self.settings,
            "training": self.training,
            "inputs": self.inputs,
            "weights": shapes,
            "output": golden.describe(np.asarray(answer), 16),
        }
        if self.training:
            moved = {variable.name: golden.numbers(variable.numpy()) for variable in layer.non_trainable_variables}
            record["after"] = moved
        return record


ODD, EVEN = [2, 7, 9, 3], [2, 8, 6, 4]


def convolutions():
    for shape in (ODD, EVEN):
        for padding in ("same", "valid"):
            for size in (1, 2, 3):
                for strides in (1, 2):
                    yield Case("Conv2D", [shape], {"filters": 5, "kernel_size": size, "strides": strides, "padding": padding})
    yield Case("Conv2D", [[1, 14, 15, 3]], {"filters": 4, "kernel_size": 7, "strides": 2, "padding": "same", "use_bias": False})
    yield Case("Conv2D", [[1, 14, 15, 3]], {"filters": 4, "kernel_size": [1, 7], "padding": "same", "activation": "relu"})
    yield Case("Conv2D", [[1, 9, 10, 3]], {"filters": 4, "kernel_size": 3, "dilation_rate": 2, "padding": "same"})
    yield Case("Conv2D", [[1, 9, 10, 3]], {"filters": 4, "kernel_size": 3, "dilation_rate": [1, 3], "padding": "valid"})
    yield Case("Conv2D", [EVEN], {"filters": 6, "kernel_size": 3, "groups": 2, "padding": "same"})
    for strides, padding in ((1, "same"), (2, "same"), (1, "valid"), (2, "valid")):
        yield Case("DepthwiseConv2D", [ODD], {"kernel_size": 3, "strides": strides, "padding": padding, "depth_multiplier": 2})
        yield Case("SeparableConv2D", [ODD], {"filters": 4, "kernel_size": 3, "strides": strides, "padding": padding, "depth_multiplier": 2})


def transposed_convolutions():
    for size in (1, 2, 3, 4, 5):
        for padding in ("same", "valid"):
            yield Case("Conv2DTranspose", [[1, 4, 5, 3]], {"filters": 2, "kernel_size": size, "strides": 2, "padding": padding})
    yield Case("Conv2DTranspose", [[1, 4, 5, 3]], {"filters": 2, "kernel_size": 3, "strides": 1, "padding": "same"})
    yield Case("Conv2DTranspose", [[1, 4, 5, 3]], {"filters": 2, "kernel_size": 3, "strides": 3, "padding": "same"})
    yield Case("Conv2DTranspose", [[1, 4, 5, 3]], {"filters": 2, "kernel_size": 3, "strides": 1, "padding": "valid", "dilation_rate": 2})
    for output_padding in (0, 1):
        yield Case("Conv2DTranspose", [[1, 4, 5, 3]], {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same", "output_padding": output_padding})


def pooling():
    for layer in ("MaxPooling2D", "AveragePooling2D"):
        for shape in (ODD, EVEN):
            for padding in ("same", "valid"):
                for size, strides in ((2, 2), (3, 2), (3, 1)):
                    yield Case(layer, [shape], {"pool_size": size, "strides": strides, "padding": padding})
    for layer in ("GlobalAveragePooling2D", "GlobalMaxPooling2D"):
        yield Case(layer, [ODD])
        yield Case(layer, [ODD], {"keepdims": True})


def shapes():
    yield Case("ZeroPadding2D", [[1, 3, 4, 2]], {"padding": [[1, 2], [0, 3]]})
    yield Case("Cropping2D", [[1, 6, 7, 2]], {"cropping": [[1, 2], [0, 3]]})
    for interpolation in ("nearest", "bilinear"):
        yield Case("UpSampling2D", [[1, 3, 4, 2]], {"size": 2, "interpolation": interpolation})
        yield Case("UpSampling2D", [[1, 3, 4, 2]], {"size": [3, 2], "interpolation": interpolation})
        yield Case("Resizing", [[1, 5, 6, 2]], {"height": 7, "width": 9, "interpolation": interpolation})
        yield Case("Resizing", [[1, 7, 9, 2]], {"height": 4, "width": 5, "interpolation": interpolation})
    yield Case("CenterCrop", [[1, 7, 8, 2]], {"height": 4, "width": 5})
    yield Case("Flatten", [[2, 2, 3, 2]])
    yield Case("Reshape", [[2, 2, 3, 2]], {"target_shape": [3, -1]})
    yield Case("Permute", [[2, 2, 3, 4]], {"dims": [3, 1, 2]})
    yield Case("RepeatVector", [[2, 3]], {"n": 2})


def merging():
    same = [[2, 4, 4, 3], [2, 4, 4, 3]]
    for layer in ("Add", "Multiply", "Average", "Maximum", "Minimum"):
        yield Case(layer, [*same, [2, 4, 4, 3]])
        yield Case(layer, [[2, 4, 4, 3], [2, 1, 1, 3]])
        yield Case(layer, [[2, 4, 3], [2, 3]])
    yield Case("Subtract", same)
    yield Case("Concatenate", [[2, 4, 4, 3], [2, 4, 4, 1]])
    yield Case("Concatenate", [[2, 4, 2, 3], [2, 1, 2, 3]], {"axis": 1})
    yield Case("Concatenate", [[2, 3], [3, 3]], {"axis": 0})
    yield Case("Dot", [[2, 8], [2, 8]], {"axes": 1})
    yield Case("Dot", [[2, 8], [2, 8]], {"axes": 1, "normalize": True})
    yield Case("Dot", [[2, 3, 5], [2, 10, 3]], {"axes": [1, 2]})
    yield Case("Dot", [[2, 4, 4, 5], [2, 5, 7, 9]], {"axes": [3, 1]})


def normalization():
    for training in (False, True):
        yield Case("BatchNormalization", [EVEN], {}, training)
        yield Case("BatchNormalization", [EVEN], {"momentum": 0.9, "epsilon": 1e-5, "scale": False}, training)
        yield Case("BatchNormalization", [[6, 5]], {"center": False}, training)
    yield Case("LayerNormalization", [EVEN])
    yield Case("LayerNormalization", [EVEN], {"axis": [1, 2, 3], "epsilon": 1e-5})
    yield Case("GroupNormalization", [EVEN], {"groups": 2})
    yield Case("GroupNormalization", [EVEN], {"groups": -1, "epsilon": 1e-5})
    yield Case("UnitNormalization", [EVEN])


def dense_and_activations():
    yield Case("Dense", [[3, 4]], {"units": 5})
    yield Case("Dense", [[2, 4, 5, 6]], {"units": 7, "activation": "tanh", "use_bias": False})
    yield Case("PReLU", [[2, 3, 3, 4]], {"shared_axes": [1, 2]})
    yield Case("PReLU", [[2, 3, 3, 4]])
    yield Case("LeakyReLU", [[2, 6]], {"negative_slope": 0.2})
    yield Case("ELU", [[2, 6]], {"alpha": 0.5})
    yield Case("ReLU", [[2, 6]], {"max_value": 0.5, "negative_slope": 0.1, "threshold": 0.1})
    yield Case("Softmax", [[2, 3, 4]])
    yield Case("Softmax", [[2, 3, 4]], {"axis": 1})


def group(cases):
    """The cases of one function above, in one file."""
    rows = [(case,) for case in cases()]
    return golden.Table(f"keras-layers-{cases.__name__.replace('_', '-')}", rows, Case.record)


ACTIVATIONS = (
    "relu relu6 leaky_relu elu selu celu gelu silu mish tanh sigmoid hard_sigmoid hard_silu hard_tanh softplus softsign "
    "exponential log_sigmoid soft_shrink hard_shrink tanh_shrink squareplus softmax log_softmax"
).split()


@dataclass(frozen=True)
class Activations:
    name: str = "keras-activations"

    def write(self, names_only=False):
        if names_only:
            return
        x = np.arange(-16, 17, dtype=np.float32) / 4
        found = {name: getattr(keras.activations, name) for name in ACTIVATIONS}
        found["gelu, approximate"] = lambda x: keras.activations.gelu(x, approximate=True)
        values = {name: golden.numbers(np.asarray(function(x[None, :]))[0]) for name, function in found.items()}
        path = golden.HERE / "goldens" / f"{self.name}.json"
        path.write_text(golden.compact({"version": keras.__version__, "x": x.tolist(), "values": values}) + "\n")
        print(f"{self.name}: {len(values)} functions, {path.stat().st_size} bytes")


cases = [
    group(convolutions),
    group(transposed_convolutions),
    group(pooling),
    group(shapes),
    group(merging),
    group(normalization),
    group(dense_and_activations),
    Activations(),
]
