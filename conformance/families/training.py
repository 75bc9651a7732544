"""Twenty steps of training of three small networks, described layer by layer in README.md."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

import generator
import golden
from references.unet import UNet
from torch_reference import channels_first, fill, weights_of

GAIN = 2
STEPS = 20
BATCHES = 4  # step s trains on batch s mod 4


class BatchNorm(nn.BatchNorm2d):
    """Batch normalization whose running variance follows the batch's population variance.

    PyTorch's own follows the unbiased estimate; Keras, ONNX and Tributary do not.
    """

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                mean, variance = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(variance, self.momentum)
            return F.batch_norm(x, None, None, self.weight, self.bias, True, eps=self.eps)
        return super().forward(x)


class Normalized(nn.Sequential):
    """A convolution without bias, then batch normalization."""

    def __init__(self, inputs, filters, size, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, filters, size, stride, size // 2, bias=False)
        self.bn = BatchNorm(filters)


class Residual(nn.Module):
    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.first, self.second = Normalized(inputs, filters, 3, stride), Normalized(filters, filters, 3)
        self.shortcut = Normalized(inputs, filters, 1, stride) if stride > 1 else nn.Identity()

    def forward(self, x):
        return F.relu(self.second(F.relu(self.first(x))) + self.shortcut(x))


class SmallResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = Normalized(3, 8, 3)
        self.block1, self.block2, self.block3 = Residual(8, 8, 1), Residual(8, 16, 2), Residual(16, 32, 2)
        self.fc = nn.Linear(32, 10)

    def forward(self, x):
        x = self.block3(self.block2(self.block1(F.relu(self.stem(x)))))
        return self.fc(x.mean((2, 3)))


class Module(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.one = nn.Conv2d(inputs, 8, 1)
        self.three_reduce, self.three = nn.Conv2d(inputs, 8, 1), nn.Conv2d(8, 12, 3, padding=1)
        self.five_reduce, self.five = nn.Conv2d(inputs, 4, 1), nn.Conv2d(4, 8, 5, padding=2)
        self.projection = nn.Conv2d(inputs, 8, 1)

    def forward(self, x):
        three = self.three(F.relu(self.three_reduce(x)))
        five = self.five(F.relu(self.five_reduce(x)))
        projected = self.projection(F.max_pool2d(x, 3, 1, 1))
        return F.relu(torch.cat([self.one(x), three, five, projected], 1))


class SmallInception(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 12, 5, padding=2)
        self.module1, self.module2 = Module(12), Module(36)
        self.fc = nn.Linear(36, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 3, 2)
        x = F.avg_pool2d(self.module1(x), 3, 2)
        return self.fc(self.module2(x).mean((2, 3)))


def small_unet():
    return UNet(channels=1, classes=3, filters=(8, 16, 32), padding="same")


# network: how it is made, image (batch, height, width, channels), classes, whether each pixel has a label
NETWORKS = {
    "resnet": (SmallResNet, (4, 16, 16, 3), 10, False),
    "unet": (small_unet, (4, 16, 16, 1), 3, True),
    "inception": (SmallInception, (4, 17, 17, 3), 10, False),
}
SGD = {"learningRate": 0.05, "momentum": 0.9}
GROUPS = {"stem": 0.1, "block1": 0.3, "block2": 0.5, "block2.shortcut": 0.7, "fc": 2}
ADAMW = {"learningRate": 0.002, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-4, "weightDecay": 0.01}


@dataclass(frozen=True)
class Run:
    """A network and how it is trained.

    The seed is one with which no ReLU and no max-pooling has to decide between numbers that float32 cannot tell apart:
    changing every initial weight by a millionth of itself, ten times at random, moves no loss and no weight by more than 2e-5.
    """

    network: str
    seed: int
    optimizer: str
    settings: dict
    # What the learning rate is multiplied by in parameter groups, by the start of the weights' names; the rest have 1.
    multipliers: dict | None = None

    @property
    def name(self):
        return f"{self.network}-{'groups-' if self.multipliers else ''}{self.optimizer}"

    def write(self, names_only=False):
        if not names_only:
            write(self)


cases = [
    Run("resnet", 2, "sgd", SGD),
    Run("resnet", 16, "adamw", ADAMW | {"epsilon": 1e-3}),
    Run("resnet", 2, "sgd", SGD, GROUPS),
    Run("resnet", 16, "adamw", ADAMW | {"epsilon": 1e-3}, GROUPS),
    Run("unet", 17, "sgd", SGD),
    Run("unet", 21, "adamw", ADAMW),
    Run("inception", 1, "sgd", SGD | {"learningRate": 0.02}),
    Run("inception", 2, "adamw", ADAMW),
]


def groups_of(module, settings, multipliers):
    """Parameter groups of PyTorch: a weight belongs to the longest of the names that its own begins with."""
    groups = {}
    for name, parameter in module.named_parameters():
        group = max((start for start in multipliers or {} if name.startswith(f"{start}.")), key=len, default=None)
        groups.setdefault(group, []).append(parameter)
    factor = lambda group: 1 if group is None else multipliers[group]
    return [{"params": parameters, "lr": settings["learningRate"] * factor(group)} for group, parameters in groups.items()]


def make_optimizer(name, settings, parameters):
    if name == "sgd":
        return torch.optim.SGD(parameters, settings["learningRate"], settings["momentum"])
    betas = (settings["beta1"], settings["beta2"])
    return torch.optim.AdamW(parameters, settings["learningRate"], betas, settings["epsilon"], settings["weightDecay"])


def data(shape, classes, per_pixel, seed):
    """The batches: images from the stream `images`, labels from the stream `labels`, or the brightness of each pixel."""
    images = generator.image(seed, (BATCHES, *shape), "images")
    if per_pixel:
        labels = (generator.uniform(seed, "images", (BATCHES, *shape))[..., 0] * classes).astype("int64")
    else:
        labels = (generator.uniform(seed, "labels", (BATCHES, shape[0])) * classes).astype("int64")
    return [(channels_first(image), torch.from_numpy(label)) for image, label in zip(images, labels, strict=True)]


def train(module, batches, optimizer):
    losses = []
    for step in range(STEPS):
        images, labels = batches[step % BATCHES]
        loss = F.cross_entropy(module(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def train_as(run, dtype):
    """The losses and the weights after the last step, computed in `dtype` throughout."""
    build, shape, classes, per_pixel = NETWORKS[run.network]
    module = fill(build(), GAIN, run.seed).to(dtype).train()
    batches = [(images.to(dtype), labels) for images, labels in data(shape, classes, per_pixel, run.seed)]
    losses = train(module, batches, make_optimizer(run.optimizer, run.settings, groups_of(module, run.settings, run.multipliers)))
    return losses, {name: tensor.double() for name, tensor in weights_of(module).items()}


def write(run):
    _, shape, classes, per_pixel = NETWORKS[run.network]
    losses, weights = train_as(run, torch.float64)
    single_losses, single_weights = train_as(run, torch.float32)
    loss_difference = max(abs(a - b) / a for a, b in zip(losses, single_losses, strict=True))
    weight_difference = max(((single_weights[w] - weights[w]).abs().max() / weights[w].abs().max()).item() for w in weights)
    path = golden.HERE / "training" / f"{run.name}.json"
    path.write_text(golden.compact({
        "version": f"PyTorch {torch.__version__.partition('+')[0]}",
        "network": run.network,
        "seed": run.seed,
        "gain": GAIN,
        "images": [BATCHES, *shape],
        "classes": classes,
        "labels": "pixel" if per_pixel else "image",
        "optimizer": {"name": run.optimizer, **run.settings},
        **({"multipliers": run.multipliers} if run.multipliers else {}),
        "losses": golden.numbers(losses),
        "float32": {"losses": float(f"{loss_difference:.2g}"), "weights": float(f"{weight_difference:.2g}")},
        "weights": {name: golden.describe(weight, 8) for name, weight in weights.items()},
    }) + "\n")
    print(f"{run.name}: {path.stat().st_size} bytes, loss {losses[0]:.4f} to {losses[-1]:.4f}, float32 differs by {loss_difference:.1e} and {weight_difference:.1e}")
