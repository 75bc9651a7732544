"""U²-Net (Qin et al. 2020, arXiv:2005.09007, figure 5 and table 1) and its small form, with the authors' names."""

import torch
import torch.nn.functional as F
from torch import nn


class REBNCONV(nn.Module):
    """3×3 convolution with bias, batch normalization, ReLU."""

    def __init__(self, inputs, filters, dilation=1):
        super().__init__()
        self.conv_s1 = nn.Conv2d(inputs, filters, 3, padding=dilation, dilation=dilation)
        self.bn_s1 = nn.BatchNorm2d(filters)

    def forward(self, x):
        return F.relu(self.bn_s1(self.conv_s1(x)))


def halve(x):
    return F.max_pool2d(x, 2, 2, ceil_mode=True)


def resize(x, like):
    return F.interpolate(x, size=like.shape[2:], mode="bilinear", align_corners=False)


class RSU(nn.Module):
    """Figure 2(e): a U of `height` levels inside a residual sum."""

    def __init__(self, height, inputs, middle, filters):
        super().__init__()
        self.height = height
        self.rebnconvin = REBNCONV(inputs, filters)
        for i in range(1, height + 1):
            self.add_module(f"rebnconv{i}", REBNCONV(filters if i == 1 else middle, middle, 2 if i == height else 1))
        for i in reversed(range(1, height)):
            self.add_module(f"rebnconv{i}d", REBNCONV(2 * middle, filters if i == 1 else middle))

    def forward(self, x):
        x = y = self.rebnconvin(x)
        lefts = []
        for i in range(1, self.height):
            y = self.get_submodule(f"rebnconv{i}")(halve(y) if i > 1 else y)
            lefts.append(y)
        y = self.get_submodule(f"rebnconv{self.height}")(y)
        for i in reversed(range(1, self.height)):
            y = self.get_submodule(f"rebnconv{i}d")(torch.cat([resize(y, lefts[i - 1]), lefts[i - 1]], 1))
        return x + y


class RSU4F(nn.Module):
    """The same with growing dilation in place of pooling."""

    def __init__(self, inputs, middle, filters):
        super().__init__()
        self.rebnconvin = REBNCONV(inputs, filters)
        self.rebnconv1, self.rebnconv2 = REBNCONV(filters, middle, 1), REBNCONV(middle, middle, 2)
        self.rebnconv3, self.rebnconv4 = REBNCONV(middle, middle, 4), REBNCONV(middle, middle, 8)
        self.rebnconv3d, self.rebnconv2d = REBNCONV(2 * middle, middle, 4), REBNCONV(2 * middle, middle, 2)
        self.rebnconv1d = REBNCONV(2 * middle, filters, 1)

    def forward(self, x):
        x = self.rebnconvin(x)
        y1 = self.rebnconv1(x)
        y2 = self.rebnconv2(y1)
        y3 = self.rebnconv3(y2)
        y = self.rebnconv3d(torch.cat([self.rebnconv4(y3), y3], 1))
        y = self.rebnconv2d(torch.cat([y, y2], 1))
        return x + self.rebnconv1d(torch.cat([y, y1], 1))


# stage: height (0: dilated), inputs, middle, filters
LARGE = {
    "stage1": (7, 3, 32, 64), "stage2": (6, 64, 32, 128), "stage3": (5, 128, 64, 256),
    "stage4": (4, 256, 128, 512), "stage5": (0, 512, 256, 512), "stage6": (0, 512, 256, 512),
    "stage5d": (0, 1024, 256, 512), "stage4d": (4, 1024, 128, 256), "stage3d": (5, 512, 64, 128),
    "stage2d": (6, 256, 32, 64), "stage1d": (7, 128, 16, 64),
}
SMALL = {
    stage: (height, 3 if stage == "stage1" else 128 if stage.endswith("d") else 64, 16, 64)
    for stage, (height, *_) in LARGE.items()
}


class U2Net(nn.Module):
    """Answers the logits of the fused map and of the six side outputs, all at the image's size."""

    def __init__(self, stages, classes=1):
        super().__init__()
        for stage, (height, *filters) in stages.items():
            self.add_module(stage, RSU(height, *filters) if height else RSU4F(*filters))
        for i in range(1, 7):
            filters = stages["stage6" if i == 6 else f"stage{i}d"][3]
            self.add_module(f"side{i}", nn.Conv2d(filters, classes, 3, padding=1))
        self.outconv = nn.Conv2d(6 * classes, classes, 1)

    def forward(self, x):
        lefts = []
        for i in range(1, 7):
            x = self.get_submodule(f"stage{i}")(halve(x) if i > 1 else x)
            lefts.append(x)
        ups = [x]
        for i in reversed(range(1, 6)):
            x = self.get_submodule(f"stage{i}d")(torch.cat([resize(x, lefts[i - 1]), lefts[i - 1]], 1))
            ups.insert(0, x)
        sides = [self.get_submodule(f"side{i}")(up) for i, up in enumerate(ups, 1)]
        sides = [sides[0], *(resize(side, sides[0]) for side in sides[1:])]
        return self.outconv(torch.cat(sides, 1)), *sides


class ISNet(nn.Module):
    """IS-Net (Qin et al. 2022, arXiv:2203.03041): U²-Net on half the size. Answers the logits of six levels at the image's size."""

    def __init__(self, classes=1):
        super().__init__()
        self.conv_in = nn.Conv2d(3, 64, 3, stride=2, padding=1)
        for stage, (height, inputs, *filters) in LARGE.items():
            sizes = (64 if stage == "stage1" else inputs, *filters)
            self.add_module(stage, RSU(height, *sizes) if height else RSU4F(*sizes))
        for i in range(1, 7):
            self.add_module(f"side{i}", nn.Conv2d(LARGE["stage6" if i == 6 else f"stage{i}d"][3], classes, 3, padding=1))

    def forward(self, image):
        x, lefts = self.conv_in(image), []
        for i in range(1, 7):
            x = self.get_submodule(f"stage{i}")(halve(x) if i > 1 else x)
            lefts.append(x)
        ups = [x]
        for i in reversed(range(1, 6)):
            x = self.get_submodule(f"stage{i}d")(torch.cat([resize(x, lefts[i - 1]), lefts[i - 1]], 1))
            ups.insert(0, x)
        return tuple(resize(self.get_submodule(f"side{i}")(up), image) for i, up in enumerate(ups, 1))
