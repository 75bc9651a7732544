"""nnU-Net's networks in two dimensions, with the names of MIC-DKFZ/dynamic-network-architectures.

That code registers every layer twice; here each is there once. With deep supervision every map of the decoder has a head, the
finest answers first; without, only the finest has one.
"""

import torch
from torch import nn

BLOCKS = (1, 3, 4, 6, 6, 6, 6)
FILTERS = (32, 64, 128, 256, 512, 512, 512)


class Unit(nn.Module):
    """A convolution, instance normalization with scale and offset, leaky ReLU."""

    def __init__(self, inputs, filters, kernel=3, stride=1, bias=True, activate=True):
        super().__init__()
        self.conv = nn.Conv2d(inputs, filters, kernel, stride, kernel // 2, bias=bias)
        self.norm = nn.InstanceNorm2d(filters, eps=1e-5, affine=True)
        self.nonlin = nn.LeakyReLU(0.01) if activate else nn.Identity()

    def forward(self, x):
        return self.nonlin(self.norm(self.conv(x)))


class Stack(nn.Module):
    def __init__(self, count, inputs, filters, stride=1):
        super().__init__()
        self.convs = nn.Sequential(*(Unit(inputs if i == 0 else filters, filters, 3, stride if i == 0 else 1) for i in range(count)))

    def forward(self, x):
        return self.convs(x)


class Block(nn.Module):
    """ResNet-D's basic block: the shortcut averages, then convolves where channels change."""

    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.conv1, self.conv2 = Unit(inputs, filters, 3, stride), Unit(filters, filters, activate=False)
        pool = [nn.AvgPool2d(stride, stride)] if stride > 1 else []
        project = [Unit(inputs, filters, 1, bias=False, activate=False)] if inputs != filters else []
        self.skip = nn.Sequential(*pool, *project)
        self.nonlin2 = nn.LeakyReLU(0.01)

    def forward(self, x):
        return self.nonlin2(self.conv2(self.conv1(x)) + self.skip(x))


class Blocks(nn.Module):
    def __init__(self, count, inputs, filters, stride):
        super().__init__()
        self.blocks = nn.Sequential(*(Block(inputs if i == 0 else filters, filters, stride if i == 0 else 1) for i in range(count)))

    def forward(self, x):
        return self.blocks(x)


class Encoder(nn.Module):
    def __init__(self, channels, filters, residual):
        super().__init__()
        self.stem = Stack(1, channels, filters[0]) if residual else nn.Identity()
        inputs = (filters[0] if residual else channels, *filters)
        strides = (1, *(2 for _ in filters[1:]))
        sizes = list(zip(inputs, filters, strides))
        if residual:
            self.stages = nn.Sequential(*(Blocks(count, *size) for count, size in zip(BLOCKS, sizes)))
        else:
            self.stages = nn.Sequential(*(nn.Sequential(Stack(2, *size)) for size in sizes))

    def forward(self, x):
        x = self.stem(x)
        maps = []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        return maps


class Decoder(nn.Module):
    def __init__(self, filters, classes, count, deep):
        super().__init__()
        up = filters[::-1]
        self.transpconvs = nn.ModuleList(nn.ConvTranspose2d(below, n, 2, 2) for below, n in zip(up, up[1:]))
        self.stages = nn.ModuleList(Stack(count, 2 * n, n) for n in up[1:])
        heads = [(str(i), nn.Conv2d(n, classes, 1)) for i, n in enumerate(up[1:])]
        self.seg_layers = nn.ModuleDict(heads if deep else heads[-1:])

    def forward(self, maps):
        *lefts, x = maps
        scores = []
        for i, (up, stage, left) in enumerate(zip(self.transpconvs, self.stages, reversed(lefts), strict=True)):
            x = stage(torch.cat([up(x), left], 1))
            if str(i) in self.seg_layers:
                scores.insert(0, self.seg_layers[str(i)](x))
        return tuple(scores) if len(scores) > 1 else scores[0]


class NnUnet(nn.Module):
    def __init__(self, channels=3, classes=2, filters=FILTERS, residual=False, deep_supervision=False):
        super().__init__()
        self.encoder = Encoder(channels, filters, residual)
        self.decoder = Decoder(filters, classes, 1 if residual else 2, deep_supervision)

    def forward(self, x):
        return self.decoder(self.encoder(x))
