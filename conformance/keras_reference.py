"""Keras' applications as references: filled by the generator, run on the generator's image, written down as a golden."""

import os
from collections.abc import Callable
from dataclasses import dataclass

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import numpy as np

import generator
import golden

SEED = 1
STATISTICS = ("moving_mean", "moving_variance")


@dataclass(frozen=True)
class Case:
    """One of Keras' applications, and the image that it is tried on."""

    architecture: str
    build: Callable[..., keras.Model]
    input: tuple[int, int, int, int]  # batch, height, width, channels
    features: tuple[str, ...]  # layers whose output is recorded
    gain: int = 2
    suffix: str = ""
    package: str = "keras"
    standard: tuple[int, int] | None = None  # height and width at which multiply-adds are counted, if not the image's
    first: str | None = None  # the layer that the image goes into, where the application prepares pixels before it

    @property
    def name(self):
        return f"{self.package}-{self.architecture}{self.suffix}"

    def write(self, names_only=False):
        if not self.suffix:
            golden.write_names(self.name, shapes_of(self.model()))
        if not names_only:
            write_golden(self)

    def model(self, size=None):
        """The network up to its logits, with layers numbered from one."""
        keras.backend.clear_session()
        top = not self.suffix  # the classifier needs the standard size
        shape = (*(size or self.input[1:3]), self.input[3])
        return self.build(weights=None, include_top=top, input_shape=shape, classifier_activation=None)


def variables_of(model):
    """Pairs of layer and variable by `<layer>/<variable>`, but for what is measured on pixels before the network."""
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.Normalization)]
    return {f"{layer.name}/{variable.name}": (layer, variable) for layer in layers for variable in layer.weights}


def fan_in(layer, variable):
    """How many numbers of the kernel meet in one output: all axes but the output's, which is the last but for two layouts."""
    height_width = np.prod(variable.shape[:2])
    if variable.name == "depthwise_kernel" or isinstance(layer, keras.layers.DepthwiseConv2D):
        return int(height_width)  # height, width, channels, multiplier
    if isinstance(layer, keras.layers.Conv2DTranspose):
        return int(height_width * variable.shape[3])  # height, width, output, input
    return int(np.prod(variable.shape[:-1]))


MAKERS = {
    "gamma": generator.scale,
    "alpha": generator.scale,
    "beta": generator.offset,
    "bias": generator.offset,
    "moving_mean": generator.offset,
    "moving_variance": generator.variance,
}


def value_of(name, layer, variable, gain):
    shape = tuple(variable.shape)
    if variable.name.endswith("kernel"):
        return generator.kernel(SEED, name, shape, fan_in(layer, variable), gain)
    return MAKERS[variable.name](SEED, name, shape)


def shapes_of(model):
    return {name: tuple(variable.shape) for name, (_, variable) in variables_of(model).items()}


def multiply_adds(model):
    """Multiplications of one image in convolutions and dense layers."""
    total = 0
    for layer in model.layers:
        output = int(np.prod(layer.output.shape[1:]))
        if isinstance(layer, (keras.layers.SeparableConv2D, keras.layers.DepthwiseConv2D)):
            pixels = int(np.prod(layer.output.shape[1:3]))
            total += pixels * sum(int(np.prod(v.shape)) for v in layer.weights if len(v.shape) == 4)
        elif isinstance(layer, (keras.layers.Conv2D, keras.layers.Dense)):
            total += output * int(np.prod(layer.kernel.shape[:-1]))
    return total


def write_golden(case):
    standard = case.standard or case.input[1:3]
    counted = multiply_adds(case.model(standard))
    model = case.model()
    for name, (layer, variable) in variables_of(model).items():
        variable.assign(value_of(name, layer, variable, case.gain))
    start = model.get_layer(case.first).input if case.first else model.input
    probe = keras.Model(start, [model.output, *(model.get_layer(name).output for name in case.features)])
    output, *features = (value.numpy() for value in probe(generator.image(SEED, case.input), training=False))
    golden.write_golden(case.name, {
        "package": case.package,
        "version": keras.__version__,
        "architecture": case.architecture,
        "flavor": "keras",
        "seed": SEED,
        "gain": case.gain,
        "input": list(case.input),
        "weights": golden.describe_weights(shapes_of(model), lambda name: name.endswith(STATISTICS)),
        "multiplyAdds": {"input": [1, *standard, case.input[3]], "count": counted},
        "outputs": {"output": golden.describe(output, 256)},
        "features": {name: golden.describe(value, 64) for name, value in zip(case.features, features, strict=True)},
    })
