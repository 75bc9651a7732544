"""PyTorch modules as references: filled by the generator, run on the generator's image, written down as a golden."""

import os
from collections.abc import Callable
from dataclasses import dataclass

os.environ.setdefault("OMP_NUM_THREADS", "2")

import torch
from torch import nn

import generator
import golden

torch.set_num_threads(2)

SEED = 1
STATISTICS = ("running_mean", "running_var")
LAYER_SCALES = ("layer_scale", "gamma")


@dataclass(frozen=True)
class Case:
    """One architecture in one flavor, and the image that it is tried on."""

    package: str
    version: str
    architecture: str
    flavor: str
    build: Callable[[], nn.Module]
    input: tuple[int, int, int, int]  # batch, height, width, channels: the golden's image
    features: tuple[str, ...] = ()  # modules whose output is recorded
    standard: tuple[int, int] | None = None  # height and width at which multiply-adds are counted, if not the image's
    # outputs by name that the network does not return when it predicts, from the module and its recorded features
    more: Callable[[nn.Module, dict], dict] = lambda module, features: {}
    # the names of the outputs, where the network returns several
    outputs: tuple[str, ...] = ("output",)
    samples: int = 256
    gain: int = 2
    suffix: str = ""
    # whether it is run; of large networks whose smaller ones are, the names of the weights are enough
    numbers: bool = True
    # the network whose size is published, if it is not the narrow one that runs
    published: Callable[[], nn.Module] | None = None

    @property
    def name(self):
        return f"{self.package}-{self.architecture}{self.suffix}"

    def write(self, names_only=False):
        if not self.suffix:
            golden.write_names(self.name, shapes_of(on_meta(self)))
        if not names_only and self.numbers:
            write_golden(self)


def weights_of(module):
    """The weights that have numbers to compare, by their name in the state dict."""
    return {name: tensor for name, tensor in module.state_dict().items() if not name.endswith("num_batches_tracked")}


def shapes_of(module):
    return {name: tuple(tensor.shape) for name, tensor in weights_of(module).items()}


def fan_in(module, name):
    """How many numbers of the kernel meet in one output: all axes but the output's, which is second when transposed."""
    layer = module.get_submodule(name.rpartition(".")[0])
    shape = module.state_dict()[name].shape
    output = 1 if isinstance(layer, nn.ConvTranspose2d) else 0
    return shape.numel() // shape[output]


def value_of(module, name, shape, gain, seed):
    variable = name.rpartition(".")[2]
    if variable in LAYER_SCALES:
        return generator.scale(seed, name, shape)
    if len(shape) >= 2:
        return generator.kernel(seed, name, shape, fan_in(module, name), gain)
    makers = {
        "weight": generator.scale,
        "bias": generator.offset,
        "running_mean": generator.offset,
        "running_var": generator.variance,
    }
    return makers[variable](seed, name, shape)


@torch.no_grad()
def fill(module, gain, seed=SEED):
    """Gives every weight the generator's numbers."""
    for name, tensor in weights_of(module).items():
        tensor.copy_(torch.from_numpy(value_of(module, name, tuple(tensor.shape), gain, seed)))
    return module


def channels_first(images):
    return torch.from_numpy(images).permute(0, 3, 1, 2).contiguous()


def channels_last(tensor):
    return tensor.movedim(1, -1).contiguous().numpy() if tensor.ndim == 4 else tensor.numpy()


def multiply_adds(module, size, channels):
    """Multiplications of one image in convolutions, dense layers and what says its own, counted without computing any."""
    total = 0

    def count(layer, inputs, output):
        nonlocal total
        pixels = (inputs[0] if isinstance(layer, nn.ConvTranspose2d) else output)[0].numel()
        per_pixel = layer.weight.numel() // layer.weight.shape[0]
        total += pixels * per_pixel

    layers = [layer for layer in module.modules() if isinstance(layer, (nn.Conv1d, nn.Conv2d, nn.ConvTranspose2d, nn.Linear))]
    def ask(layer, inputs, output):
        nonlocal total
        total += layer.multiplications(*inputs)

    hooks = [layer.register_forward_hook(count) for layer in layers]
    hooks += [layer.register_forward_hook(ask) for layer in module.modules() if hasattr(layer, "multiplications")]
    with torch.no_grad():
        module(torch.empty(1, channels, *size, device="meta"))
    for hook in hooks:
        hook.remove()
    return total


def on_meta(case, build=None):
    """The module without memory for its weights, as it predicts."""
    make = build or case.build
    try:
        with torch.device("meta"):
            return make().eval()
    except NotImplementedError:  # it computes its widths with tensors
        return make().to("meta").eval()


def size_of(case):
    """The weights and multiply-adds of the published network."""
    module = on_meta(case, case.published)
    height, width = case.standard
    weights = golden.describe_weights(shapes_of(module), lambda name: name.endswith(STATISTICS))
    counted = multiply_adds(module, case.standard, case.input[3])
    return {
        "parameters": weights["parameters"],
        "statistics": weights["statistics"],
        "multiplyAdds": {"input": [1, height, width, case.input[3]], "count": counted},
    }


@torch.no_grad()
def write_golden(case):
    module = fill(case.build().eval(), case.gain)
    features = {}
    for name in case.features:
        module.get_submodule(name).register_forward_hook(
            lambda layer, inputs, output, name=name: features.__setitem__(name, output.clone())
        )
    result = module(channels_first(generator.image(SEED, case.input)))
    results = result if isinstance(result, (list, tuple)) else [result]
    outputs = dict(zip(case.outputs, results, strict=True)) | case.more(module, features)
    _, height, width, channels = case.input
    standard = case.standard or (height, width)
    golden.write_golden(case.name, {
        "package": case.package,
        "version": case.version,
        "architecture": case.architecture,
        "flavor": case.flavor,
        "seed": SEED,
        "gain": case.gain,
        "input": list(case.input),
        "weights": golden.describe_weights(shapes_of(module), lambda name: name.endswith(STATISTICS)),
        "multiplyAdds": {"input": [1, *standard, channels], "count": multiply_adds(on_meta(case), standard, channels)},
        **({"published": size_of(case)} if case.published else {}),
        "outputs": {name: golden.describe(channels_last(output), case.samples) for name, output in outputs.items()},
        "features": {name: golden.describe(channels_last(output), 64) for name, output in features.items()},
    })
