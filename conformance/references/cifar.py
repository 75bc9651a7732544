"""Networks for 32-pixel images: ResNet with option A, Wide-ResNet, DenseNet-BC."""

import torch
import torch.nn.functional as F
from torch import nn


def conv(inputs, filters, size, stride=1):
    return nn.Conv2d(inputs, filters, size, stride, padding=size // 2, bias=False)


class BasicBlock(nn.Module):
    """He et al. 2015, arXiv:1512.03385, figure 2, with option A: the shortcut skips every second pixel and appends
    channels of zeros after those that it has."""

    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.stride, self.zeros = stride, filters - inputs
        self.conv1, self.bn1 = conv(inputs, filters, 3, stride), nn.BatchNorm2d(filters)
        self.conv2, self.bn2 = conv(filters, filters, 3), nn.BatchNorm2d(filters)

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        shortcut = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.zeros))
        return F.relu(y + shortcut)


class CifarResNet(nn.Module):
    """Section 4.2 of the same paper: 6n + 2 layers."""

    def __init__(self, depth, classes=10):
        super().__init__()
        blocks = (depth - 2) // 6
        self.conv, self.bn = conv(3, 16, 3), nn.BatchNorm2d(16)
        self.layer1 = nn.Sequential(*(BasicBlock(16, 16, 1) for _ in range(blocks)))
        self.layer2 = nn.Sequential(*(BasicBlock(32 if i else 16, 32, 1 if i else 2) for i in range(blocks)))
        self.layer3 = nn.Sequential(*(BasicBlock(64 if i else 32, 64, 1 if i else 2) for i in range(blocks)))
        self.fc = nn.Linear(64, classes)

    def forward(self, x):
        x = F.relu(self.bn(self.conv(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(x.mean((2, 3)))


class BothSidesBlock(BasicBlock):
    """The same block with the zeros on both sides, as a much used repository of networks for CIFAR has it."""

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        sides = (self.zeros // 2, self.zeros - self.zeros // 2)
        return F.relu(y + F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, *sides)))


class BothSidesResNet(nn.Module):
    """CifarResNet with these blocks, and the names of that repository's weights."""

    def __init__(self, depth, classes=10):
        super().__init__()
        blocks = (depth - 2) // 6
        self.conv1, self.bn1 = conv(3, 16, 3), nn.BatchNorm2d(16)
        self.layer1 = nn.Sequential(*(BothSidesBlock(16, 16, 1) for _ in range(blocks)))
        self.layer2 = nn.Sequential(*(BothSidesBlock(32 if i else 16, 32, 1 if i else 2) for i in range(blocks)))
        self.layer3 = nn.Sequential(*(BothSidesBlock(64 if i else 32, 64, 1 if i else 2) for i in range(blocks)))
        self.linear = nn.Linear(64, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        return self.linear(self.layer3(self.layer2(self.layer1(x))).mean((2, 3)))


class WideBlock(nn.Module):
    """Zagoruyko & Komodakis 2016, arXiv:1605.07146, figure 1(d): normalization and ReLU before each convolution. Where
    the number of filters changes, the shortcut is a 1×1 convolution of what the first ReLU puts out."""

    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(inputs), conv(inputs, filters, 3, stride)
        self.bn2, self.conv2 = nn.BatchNorm2d(filters), conv(filters, filters, 3)
        self.shortcut = conv(inputs, filters, 1, stride) if inputs != filters else None

    def forward(self, x):
        activated = F.relu(self.bn1(x))
        y = self.conv2(F.relu(self.bn2(self.conv1(activated))))
        return y + (self.shortcut(activated) if self.shortcut else x)


class WideResNet(nn.Module):
    """Table 1 of the same paper: WRN-depth-widen, 6n + 4 layers."""

    def __init__(self, depth, widen, classes=10):
        super().__init__()
        blocks = (depth - 4) // 6
        filters = [16, 16 * widen, 32 * widen, 64 * widen]
        self.conv1 = conv(3, 16, 3)

        def group(i):
            first = WideBlock(filters[i], filters[i + 1], 2 if i else 1)
            return nn.Sequential(first, *(WideBlock(filters[i + 1], filters[i + 1], 1) for _ in range(blocks - 1)))

        self.group1, self.group2, self.group3 = (group(i) for i in range(3))
        self.bn = nn.BatchNorm2d(filters[3])
        self.fc = nn.Linear(filters[3], classes)

    def forward(self, x):
        x = self.group3(self.group2(self.group1(self.conv1(x))))
        return self.fc(F.relu(self.bn(x)).mean((2, 3)))


class DenseLayer(nn.Module):
    """Huang et al. 2016, arXiv:1608.06993, section 3: bottleneck layer, its answer appended to its input."""

    def __init__(self, inputs, growth):
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(inputs), conv(inputs, 4 * growth, 1)
        self.bn2, self.conv2 = nn.BatchNorm2d(4 * growth), conv(4 * growth, growth, 3)

    def forward(self, x):
        y = self.conv2(F.relu(self.bn2(self.conv1(F.relu(self.bn1(x))))))
        return torch.cat([x, y], 1)


class DenseBlock(nn.Module):
    def __init__(self, inputs, layers, growth):
        super().__init__()
        self.layer = nn.Sequential(*(DenseLayer(inputs + i * growth, growth) for i in range(layers)))

    def forward(self, x):
        return self.layer(x)


class Transition(nn.Module):
    def __init__(self, inputs, filters):
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(inputs), conv(inputs, filters, 1)

    def forward(self, x):
        return F.avg_pool2d(self.conv1(F.relu(self.bn1(x))), 2)


class DenseNetBC(nn.Module):
    """DenseNet-BC with half the channels kept by each transition. The names are those of the trained weights that the
    tests can read (depth 40, growth 12)."""

    def __init__(self, depth, growth, classes=10):
        super().__init__()
        layers = (depth - 4) // 6
        channels = 2 * growth
        self.conv1 = conv(3, channels, 3)
        for i in (1, 2, 3):
            setattr(self, f"block{i}", DenseBlock(channels, layers, growth))
            channels += layers * growth
            if i < 3:
                setattr(self, f"trans{i}", Transition(channels, channels // 2))
                channels //= 2
        self.bn1 = nn.BatchNorm2d(channels)
        self.fc = nn.Linear(channels, classes)

    def forward(self, x):
        x = self.trans2(self.block2(self.trans1(self.block1(self.conv1(x)))))
        return self.fc(F.relu(self.bn1(self.block3(x))).mean((2, 3)))
