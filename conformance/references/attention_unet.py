"""Attention U-Net (Oktay et al. 2018, arXiv:1804.03999) and recurrent residual U-Net (Alom et al. 2018, arXiv:1802.06955),
both with the names of LeeJunHyun/Image_Segmentation."""

import torch
import torch.nn.functional as F
from torch import nn

FILTERS = (64, 128, 256, 512, 1024)


def conv_norm(inputs, filters, size):
    return (nn.Conv2d(inputs, filters, size, padding=size // 2), nn.BatchNorm2d(filters))


class ConvBlock(nn.Module):
    def __init__(self, inputs, filters):
        super().__init__()
        self.conv = nn.Sequential(*conv_norm(inputs, filters, 3), nn.ReLU(), *conv_norm(filters, filters, 3), nn.ReLU())

    def forward(self, x):
        return self.conv(x)


class UpConv(nn.Module):
    """Every pixel becomes four, then a 3×3 convolution, batch normalization, ReLU."""

    def __init__(self, inputs, filters):
        super().__init__()
        self.up = nn.Sequential(nn.Upsample(scale_factor=2), *conv_norm(inputs, filters, 3), nn.ReLU())

    def forward(self, x):
        return self.up(x)


class AttentionGate(nn.Module):
    """Figure 2, both inputs at the same size: x · sigmoid(psi(relu(W_g g + W_x x)))."""

    def __init__(self, filters, middle):
        super().__init__()
        self.W_g = nn.Sequential(*conv_norm(filters, middle, 1))
        self.W_x = nn.Sequential(*conv_norm(filters, middle, 1))
        self.psi = nn.Sequential(*conv_norm(middle, 1, 1), nn.Sigmoid())

    def forward(self, g, x):
        return x * self.psi(F.relu(self.W_g(g) + self.W_x(x)))


class AttentionUNet(nn.Module):
    """Levels counted from 1; the gated encoder's map comes first in each concatenation. Without gates it is a plain U-Net."""

    def __init__(self, channels=3, classes=1, gates=True):
        super().__init__()
        self.gates = gates
        for level, n in enumerate(FILTERS, 1):
            self.add_module(f"Conv{level}", ConvBlock(FILTERS[level - 2] if level > 1 else channels, n))
        for level in (5, 4, 3, 2):
            n = FILTERS[level - 2]
            self.add_module(f"Up{level}", UpConv(2 * n, n))
            if gates:
                self.add_module(f"Att{level}", AttentionGate(n, n // 2))
            self.add_module(f"Up_conv{level}", ConvBlock(2 * n, n))
        self.Conv_1x1 = nn.Conv2d(FILTERS[0], classes, 1)

    def forward(self, x):
        lefts = []
        for level in range(1, 6):
            x = self.get_submodule(f"Conv{level}")(F.max_pool2d(x, 2) if level > 1 else x)
            lefts.append(x)
        for level in (5, 4, 3, 2):
            x = self.get_submodule(f"Up{level}")(x)
            left = lefts[level - 2]
            if self.gates:
                left = self.get_submodule(f"Att{level}")(x, left)
            x = self.get_submodule(f"Up_conv{level}")(torch.cat([left, x], 1))
        return self.Conv_1x1(x)


class Recurrent(nn.Module):
    """One convolution used three times: on x, and twice on x plus its own last answer."""

    def __init__(self, filters):
        super().__init__()
        self.conv = nn.Sequential(*conv_norm(filters, filters, 3), nn.ReLU())

    def forward(self, x):
        y = self.conv(x)
        for _ in range(2):
            y = self.conv(x + y)
        return y


class RecurrentResidual(nn.Module):
    """A 1×1 convolution to the block's filters, two recurrent convolutions, the residual sum."""

    def __init__(self, inputs, filters):
        super().__init__()
        self.RCNN = nn.Sequential(Recurrent(filters), Recurrent(filters))
        self.Conv_1x1 = nn.Conv2d(inputs, filters, 1)

    def forward(self, x):
        x = self.Conv_1x1(x)
        return x + self.RCNN(x)


class R2UNet(nn.Module):
    def __init__(self, channels=3, classes=1, gates=False):
        super().__init__()
        self.gates = gates
        for level, n in enumerate(FILTERS, 1):
            self.add_module(f"RRCNN{level}", RecurrentResidual(FILTERS[level - 2] if level > 1 else channels, n))
        for level in (5, 4, 3, 2):
            n = FILTERS[level - 2]
            self.add_module(f"Up{level}", UpConv(2 * n, n))
            if gates:
                self.add_module(f"Att{level}", AttentionGate(n, n // 2))
            self.add_module(f"Up_RRCNN{level}", RecurrentResidual(2 * n, n))
        self.Conv_1x1 = nn.Conv2d(FILTERS[0], classes, 1)

    def forward(self, x):
        lefts = []
        for level in range(1, 6):
            x = self.get_submodule(f"RRCNN{level}")(F.max_pool2d(x, 2) if level > 1 else x)
            lefts.append(x)
        for level in (5, 4, 3, 2):
            x = self.get_submodule(f"Up{level}")(x)
            left = lefts[level - 2]
            if self.gates:
                left = self.get_submodule(f"Att{level}")(x, left)
            x = self.get_submodule(f"Up_RRCNN{level}")(torch.cat([left, x], 1))
        return self.Conv_1x1(x)
