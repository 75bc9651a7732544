"""U-Net++ (Zhou et al. 2018, arXiv:1807.10165, figure 1) with the names of two well-known implementations."""

import torch
import torch.nn.functional as F
from torch import nn

FILTERS = (32, 64, 128, 256, 512)


class VGGBlock(nn.Module):
    def __init__(self, inputs, filters):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, filters, 3, padding=1), nn.BatchNorm2d(filters)
        self.conv2, self.bn2 = nn.Conv2d(filters, filters, 3, padding=1), nn.BatchNorm2d(filters)

    def forward(self, x):
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))))


class NestedUNet(nn.Module):
    """Batch normalization and bilinear upsampling (aligned corners), as in 4uiiurz1/pytorch-nested-unet.

    Node i_j stands at level i and sees all nodes before it at its level, then the one below upsampled.
    """

    def __init__(self, channels=3, classes=1, deep_supervision=False):
        super().__init__()
        self.deep_supervision = deep_supervision
        for i, n in enumerate(FILTERS):
            self.add_module(f"conv{i}_0", VGGBlock(FILTERS[i - 1] if i else channels, n))
        for j in range(1, 5):
            for i in range(5 - j):
                self.add_module(f"conv{i}_{j}", VGGBlock(j * FILTERS[i] + FILTERS[i + 1], FILTERS[i]))
        for name in ("final1", "final2", "final3", "final4") if deep_supervision else ("final",):
            self.add_module(name, nn.Conv2d(FILTERS[0], classes, 1))

    def forward(self, x):
        rows = [[] for _ in FILTERS]
        for i in range(5):
            rows[i].append(self.get_submodule(f"conv{i}_0")(F.max_pool2d(x, 2) if i else x))
            x = rows[i][0]
            for j in range(1, i + 1):
                level = i - j
                below = F.interpolate(rows[level + 1][j - 1], scale_factor=2, mode="bilinear", align_corners=True)
                rows[level].append(self.get_submodule(f"conv{level}_{j}")(torch.cat([*rows[level], below], 1)))
        if self.deep_supervision:
            return [self.get_submodule(f"final{j}")(rows[0][j]) for j in range(1, 5)]
        return self.final(rows[0][4])


class UNetPlusPlus(nn.Module):
    """No normalization, ReLU, transposed convolutions, as in the authors' Keras code (MrGiovanni/UNetPlusPlus).

    Its names, counted from 1: conv<level><node>_<1, 2>, up<level><node>, output_<1…4>. The upsampled map comes first
    in each concatenation. Logits; the authors' code puts a sigmoid after them.
    """

    def __init__(self, channels=1, classes=1, deep_supervision=False):
        super().__init__()
        self.deep_supervision = deep_supervision
        for node in range(1, 6):
            for level in range(1, 7 - node):
                n = FILTERS[level - 1]
                if node == 1:
                    inputs = FILTERS[level - 2] if level > 1 else channels
                else:
                    self.add_module(f"up{level}{node}", nn.ConvTranspose2d(FILTERS[level], n, 2, 2))
                    inputs = node * n
                self.add_module(f"conv{level}{node}_1", nn.Conv2d(inputs, n, 3, padding=1))
                self.add_module(f"conv{level}{node}_2", nn.Conv2d(n, n, 3, padding=1))
        for output in range(1, 5) if deep_supervision else (4,):
            self.add_module(f"output_{output}", nn.Conv2d(FILTERS[0], classes, 1))

    def unit(self, node, x):
        for i in (1, 2):
            x = F.relu(self.get_submodule(f"conv{node}_{i}")(x))
        return x

    def forward(self, x):
        maps = {}
        for level in range(1, 6):
            x = maps[level, 1] = self.unit(f"{level}1", F.max_pool2d(x, 2) if level > 1 else x)
        for node in range(2, 6):
            for level in range(1, 7 - node):
                up = self.get_submodule(f"up{level}{node}")(maps[level + 1, node - 1])
                seen = [maps[level, earlier] for earlier in range(1, node)]
                maps[level, node] = self.unit(f"{level}{node}", torch.cat([up, *seen], 1))
        if self.deep_supervision:
            return [self.get_submodule(f"output_{i}")(maps[1, i + 1]) for i in range(1, 5)]
        return self.output_4(maps[1, 5])
