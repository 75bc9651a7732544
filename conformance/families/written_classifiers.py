"""Classifiers that no package at hand has, written in references/."""

import torch
import torchvision_operators  # noqa: F401  (before torchvision)
import torchvision
from torchvision import models

from references.cifar import BothSidesResNet, CifarResNet, DenseNetBC, WideResNet
from references.googlenet import GoogLeNet, InceptionBn, PublishedInceptionBn
from torch_reference import Case

VERSION = f"PyTorch {torch.__version__.partition('+')[0]}"
ICON = (4, 32, 32, 3)


def case(architecture, build, input, features, flavor="paper", **settings):
    return Case("written", VERSION, architecture, flavor, build, input, features, **settings)


def resnet50_of_the_paper():
    """torchvision's ResNet-50 with the stride where the paper has it: in the first 1×1 convolution."""
    network = models.resnet50(weights=None)
    for stage in (network.layer2, network.layer3, network.layer4):
        stage[0].conv1.stride, stage[0].conv2.stride = (2, 2), (1, 1)
    return network


cases = [
    *(
        case(f"cifar-resnet{depth}", lambda depth=depth: CifarResNet(depth), ICON, ("layer1", "layer2", "layer3"), gain=1)
        for depth in (20, 32, 44, 56, 110)
    ),
    *(
        case(f"wrn-{depth}-{widen}", lambda depth=depth, widen=widen: WideResNet(depth, widen), (2, 32, 32, 3), ("group1", "group2", "group3"), gain=1)
        for depth, widen in ((16, 4), (28, 10))
    ),
    *(
        case(f"densenet-bc-{depth}-12", lambda depth=depth: DenseNetBC(depth, 12), ICON, ("trans1", "trans2", "block3"))
        for depth in (40, 100)
    ),
    case("googlenet", GoogLeNet, (1, 224, 224, 3), ("inception3a", "inception3b", "inception4a", "inception4e", "inception5b"), outputs=("output", "aux1", "aux2"), samples=200),
    case("inception-bn", InceptionBn, (1, 224, 224, 3), ("inception3a", "inception3b", "inception3c", "inception4d", "inception4e", "inception5b")),
    case("cifar-both-sides-resnet20", lambda: BothSidesResNet(20), ICON, ("layer1", "layer2", "layer3"), flavor="both sides", gain=1),
    case("published-inception-bn", PublishedInceptionBn, (1, 224, 224, 3), ("inception3c", "inception4c", "inception4d", "inception4e", "inception5b"), flavor="published"),
    Case(
        "torchvision", torchvision.__version__.partition("+")[0], "resnet50", "paper", resnet50_of_the_paper,
        (1, 224, 224, 3), ("layer1", "layer2", "layer3", "layer4"), gain=1, suffix="-paper",
    ),
]
