"""GoogLeNet as printed, and its successor with batch normalization."""

import torch
import torch.nn.functional as F
from torch import nn


def pool(x):
    """3×3 windows at every second pixel, the last ones cut off at the border."""
    return F.max_pool2d(x, 3, 2, ceil_mode=True)


class Inception(nn.Module):
    """Szegedy et al. 2014, arXiv:1409.4842, figure 2(b): convolutions with biases, ReLU after each."""

    def __init__(self, inputs, one, three, five, projected):
        super().__init__()
        self.one = nn.Conv2d(inputs, one, 1)
        self.three_reduce, self.three = nn.Conv2d(inputs, three[0], 1), nn.Conv2d(*three, 3, padding=1)
        self.five_reduce, self.five = nn.Conv2d(inputs, five[0], 1), nn.Conv2d(*five, 5, padding=2)
        self.projection = nn.Conv2d(inputs, projected, 1)

    def forward(self, x):
        three = self.three(F.relu(self.three_reduce(x)))
        five = self.five(F.relu(self.five_reduce(x)))
        projected = self.projection(F.max_pool2d(x, 3, 1, 1))
        return F.relu(torch.cat([self.one(x), three, five, projected], 1))


class Auxiliary(nn.Module):
    """Section 5: 5×5 average pooling at every third pixel, a 1×1 convolution, two dense layers."""

    def __init__(self, inputs, classes):
        super().__init__()
        self.conv, self.fc1, self.fc2 = nn.Conv2d(inputs, 128, 1), nn.Linear(2048, 1024), nn.Linear(1024, classes)

    def forward(self, x):
        x = F.relu(self.conv(F.avg_pool2d(x, 5, 3)))
        return self.fc2(F.dropout(F.relu(self.fc1(x.flatten(1))), 0.7, self.training))


class GoogLeNet(nn.Module):
    """Table 1. Local response normalization over 5 channels, alpha 1e-4 (divided by 5), beta 0.75, as in the authors' Caffe model.

    Answers the logits and those of the two auxiliary classifiers, after 4a and 4d.
    """

    # rows of table 1: inputs, #1×1, (#3×3 reduce, #3×3), (#5×5 reduce, #5×5), pool proj
    MODULES = {
        "inception3a": (192, 64, (96, 128), (16, 32), 32),
        "inception3b": (256, 128, (128, 192), (32, 96), 64),
        "inception4a": (480, 192, (96, 208), (16, 48), 64),
        "inception4b": (512, 160, (112, 224), (24, 64), 64),
        "inception4c": (512, 128, (128, 256), (24, 64), 64),
        "inception4d": (512, 112, (144, 288), (32, 64), 64),
        "inception4e": (528, 256, (160, 320), (32, 128), 128),
        "inception5a": (832, 256, (160, 320), (32, 128), 128),
        "inception5b": (832, 384, (192, 384), (48, 128), 128),
    }

    def __init__(self, classes=1000):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3)
        self.conv2_reduce, self.conv2 = nn.Conv2d(64, 64, 1), nn.Conv2d(64, 192, 3, padding=1)
        for name, row in self.MODULES.items():
            self.add_module(name, Inception(*row))
        self.aux1, self.aux2 = Auxiliary(512, classes), Auxiliary(528, classes)
        self.fc = nn.Linear(1024, classes)

    def forward(self, x):
        normalize = nn.LocalResponseNorm(5, 1e-4, 0.75, 1.0)
        x = normalize(pool(F.relu(self.conv1(x))))
        x = pool(normalize(F.relu(self.conv2(F.relu(self.conv2_reduce(x))))))
        x = pool(self.inception3b(self.inception3a(x)))
        x = self.inception4a(x)
        aux1 = self.aux1(x)
        x = self.inception4d(self.inception4c(self.inception4b(x)))
        aux2 = self.aux2(x)
        x = pool(self.inception4e(x))
        x = self.inception5b(self.inception5a(x)).mean((2, 3))
        return self.fc(F.dropout(x, 0.4, self.training)), aux1, aux2


class Unit(nn.Sequential):
    """A convolution without bias, batch normalization (epsilon 1e-3), ReLU."""

    def __init__(self, inputs, filters, size, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, filters, size, stride, size // 2, bias=False)
        self.bn = nn.BatchNorm2d(filters, eps=1e-3)
        self.relu = nn.ReLU()


class NormalizedInception(nn.Module):
    """Ioffe & Szegedy 2015, arXiv:1502.03167, figure 5: two 3×3 convolutions in place of the 5×5. Modules that halve
    the image have no 1×1 branch, stride 2 in the last convolution of the others, and pass the pooled image through.
    The average pooling counts its border of zeros."""

    def __init__(self, inputs, one, three, double, pooling, projected):
        super().__init__()
        self.pooling, stride = pooling, 1 if one else 2
        self.one = Unit(inputs, one, 1) if one else None
        self.three = nn.Sequential(Unit(inputs, three[0], 1), Unit(*three, 3, stride))
        self.double_three = nn.Sequential(Unit(inputs, double[0], 1), Unit(*double, 3), Unit(double[1], double[1], 3, stride))
        self.projection = Unit(inputs, projected, 1) if projected else None

    def forward(self, x):
        if self.one is None:
            return torch.cat([self.three(x), self.double_three(x), pool(x)], 1)
        pooled = F.avg_pool2d(x, 3, 1, 1) if self.pooling == "avg" else F.max_pool2d(x, 3, 1, 1)
        return torch.cat([self.one(x), self.three(x), self.double_three(x), self.projection(pooled)], 1)


class InceptionBn(nn.Module):
    """Figure 5 of the same paper; its first convolution an ordinary one, as everybody has it."""

    # rows of figure 5: inputs, #1×1, (#3×3 reduce, #3×3), (double #3×3 reduce, double #3×3), pool, pool proj
    MODULES = {
        "inception3a": (192, 64, (64, 64), (64, 96), "avg", 32),
        "inception3b": (256, 64, (64, 96), (64, 96), "avg", 64),
        "inception3c": (320, 0, (128, 160), (64, 96), "max", 0),
        "inception4a": (576, 224, (64, 96), (96, 128), "avg", 128),
        "inception4b": (576, 192, (96, 128), (96, 128), "avg", 128),
        "inception4c": (576, 160, (128, 160), (128, 160), "avg", 128),
        "inception4d": (608, 96, (128, 192), (160, 192), "avg", 128),
        "inception4e": (608, 0, (128, 192), (192, 256), "max", 0),
        "inception5a": (1056, 352, (192, 320), (160, 224), "avg", 128),
        "inception5b": (1024, 352, (192, 320), (192, 224), "max", 128),
    }

    def __init__(self, classes=1000):
        super().__init__()
        self.conv1, self.conv2_reduce, self.conv2 = Unit(3, 64, 7, 2), Unit(64, 64, 1), Unit(64, 192, 3)
        for name, row in self.MODULES.items():
            self.add_module(name, NormalizedInception(*row))
        self.fc = nn.Linear(1024, classes)

    def forward(self, x):
        x = pool(self.conv2(self.conv2_reduce(pool(self.conv1(x)))))
        for name in self.MODULES:
            x = self.get_submodule(name)(x)
        return self.fc(x.mean((2, 3)))


class PublishedInceptionBn(InceptionBn):
    """The network as published files have it (Caffe's, and the ONNX model zoo's): 4c and 4d project their pooling to 96 channels, as
    figure 5 contradicts itself there, and the epsilon is 1e-5."""

    MODULES = InceptionBn.MODULES | {
        "inception4c": (576, 160, (128, 160), (128, 160), "avg", 96),
        "inception4d": (576, 96, (128, 192), (160, 192), "avg", 96),
        "inception4e": (576, 0, (128, 192), (192, 256), "max", 0),
        "inception5a": (1024, 352, (192, 320), (160, 224), "avg", 128),
    }

    def __init__(self, classes=1000):
        super().__init__(classes)
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eps = 1e-5
