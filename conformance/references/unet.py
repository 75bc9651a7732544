"""U-Net (Ronneberger et al. 2015, arXiv:1505.04597) as printed and in the flavors people use."""

import torch
import torch.nn.functional as F
from torch import nn


def center_crop(x, like):
    top, left = ((a - b) // 2 for a, b in zip(x.shape[2:], like.shape[2:]))
    return x[:, :, top : top + like.shape[2], left : left + like.shape[3]]


class TwoConvolutions(nn.Module):
    """3×3 convolutions with biases, ReLU after each."""

    def __init__(self, inputs, filters, padding):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, filters, 3, padding=padding)
        self.conv2 = nn.Conv2d(filters, filters, 3, padding=padding)

    def forward(self, x):
        return F.relu(self.conv2(F.relu(self.conv1(x))))


class Up(nn.Module):
    """A 2×2 up-convolution (transposed, with bias, no ReLU), the encoder's map cropped and put before it, two convolutions."""

    def __init__(self, inputs, filters, padding):
        super().__init__()
        self.upconv = nn.ConvTranspose2d(inputs, filters, 2, 2)
        self.block = TwoConvolutions(2 * filters, filters, padding)

    def forward(self, x, left):
        x = self.upconv(x)
        return self.block(torch.cat([center_crop(left, x), x], 1))


class UNet(nn.Module):
    """Figure 1. Levels are counted from the top: down0 … down4 with the bottom last, up3 … up0."""

    def __init__(self, channels=1, classes=2, filters=(64, 128, 256, 512, 1024), padding="valid"):
        super().__init__()
        self.depth = len(filters) - 1
        for i, n in enumerate(filters):
            self.add_module(f"down{i}", TwoConvolutions(filters[i - 1] if i else channels, n, padding))
        for i in reversed(range(self.depth)):
            self.add_module(f"up{i}", Up(filters[i + 1], filters[i], padding))
        self.head = nn.Conv2d(filters[0], classes, 1)

    def forward(self, x):
        lefts = []
        for i in range(self.depth + 1):
            x = self.get_submodule(f"down{i}")(F.max_pool2d(x, 2) if i else x)
            lefts.append(x)
        for i in reversed(range(self.depth)):
            x = self.get_submodule(f"up{i}")(x, lefts[i])
        return self.head(x)


class DoubleConv(nn.Module):
    """Twice: 3×3 convolution without bias, batch normalization, ReLU."""

    def __init__(self, inputs, filters, middle=None):
        super().__init__()
        middle = middle or filters
        self.double_conv = nn.Sequential(
            nn.Conv2d(inputs, middle, 3, padding=1, bias=False), nn.BatchNorm2d(middle), nn.ReLU(),
            nn.Conv2d(middle, filters, 3, padding=1, bias=False), nn.BatchNorm2d(filters), nn.ReLU(),
        )

    def forward(self, x):
        return self.double_conv(x)


class MilesialDown(nn.Module):
    def __init__(self, inputs, filters):
        super().__init__()
        self.maxpool_conv = nn.Sequential(nn.MaxPool2d(2), DoubleConv(inputs, filters))

    def forward(self, x):
        return self.maxpool_conv(x)


class MilesialUp(nn.Module):
    """The decoder's map is padded with zeros to the encoder's size (the smaller half before) and put after it."""

    def __init__(self, inputs, filters, bilinear):
        super().__init__()
        if bilinear:
            self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
            self.conv = DoubleConv(inputs, filters, inputs // 2)
        else:
            self.up = nn.ConvTranspose2d(inputs, inputs // 2, 2, 2)
            self.conv = DoubleConv(inputs, filters)

    def forward(self, x, left):
        x = self.up(x)
        rows, columns = left.shape[2] - x.shape[2], left.shape[3] - x.shape[3]
        x = F.pad(x, (columns // 2, columns - columns // 2, rows // 2, rows - rows // 2))
        return self.conv(torch.cat([left, x], 1))


class MilesialOut(nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        self.conv = nn.Conv2d(inputs, classes, 1)

    def forward(self, x):
        return self.conv(x)


class MilesialUNet(nn.Module):
    """The network of milesial/Pytorch-UNet, with its names."""

    def __init__(self, channels=3, classes=2, bilinear=False):
        super().__init__()
        half = 2 if bilinear else 1
        self.inc = DoubleConv(channels, 64)
        self.down1, self.down2, self.down3 = MilesialDown(64, 128), MilesialDown(128, 256), MilesialDown(256, 512)
        self.down4 = MilesialDown(512, 1024 // half)
        self.up1 = MilesialUp(1024, 512 // half, bilinear)
        self.up2 = MilesialUp(512, 256 // half, bilinear)
        self.up3 = MilesialUp(256, 128 // half, bilinear)
        self.up4 = MilesialUp(128, 64, bilinear)
        self.outc = MilesialOut(64, classes)

    def forward(self, x):
        x1 = self.inc(x)
        x2 = self.down1(x1)
        x3 = self.down2(x2)
        x4 = self.down3(x3)
        x = self.up1(self.down4(x4), x4)
        return self.outc(self.up4(self.up3(self.up2(x, x3), x2), x1))


def monai_convolution(inputs, filters):
    """3×3 convolution with bias, instance normalization with scale and offset, leaky ReLU of 0.1."""
    block = nn.Sequential()
    block.add_module("conv", nn.Conv2d(inputs, filters, 3, padding=1))
    block.add_module("adn", nn.Sequential())
    block.adn.add_module("N", nn.InstanceNorm2d(filters, affine=True))
    block.adn.add_module("A", nn.LeakyReLU(0.1))
    return block


class MonaiTwoConv(nn.Sequential):
    def __init__(self, inputs, filters):
        super().__init__()
        self.conv_0, self.conv_1 = monai_convolution(inputs, filters), monai_convolution(filters, filters)


class MonaiDown(nn.Sequential):
    def __init__(self, inputs, filters):
        super().__init__()
        self.max_pooling, self.convs = nn.MaxPool2d(2), MonaiTwoConv(inputs, filters)


class MonaiUpsample(nn.Sequential):
    def __init__(self, inputs, filters):
        super().__init__()
        self.deconv = nn.ConvTranspose2d(inputs, filters, 2, 2)


class MonaiUpCat(nn.Module):
    """The decoder's map grows by repeating its last row or column where the encoder's has one more, and is put after it."""

    def __init__(self, inputs, left, filters, halves=True):
        super().__init__()
        upsampled = inputs // 2 if halves else inputs
        self.upsample, self.convs = MonaiUpsample(inputs, upsampled), MonaiTwoConv(left + upsampled, filters)

    def forward(self, x, left):
        x = self.upsample(x)
        missing = (left.shape[3] - x.shape[3], left.shape[2] - x.shape[2])
        x = F.pad(x, (0, missing[0], 0, missing[1]), "replicate")
        return self.convs(torch.cat([left, x], 1))


class MonaiBasicUNet(nn.Module):
    """The shape of MONAI's BasicUNet (Falk et al. 2019), with its names and its default filters."""

    def __init__(self, channels=1, classes=2, filters=(32, 32, 64, 128, 256, 32)):
        super().__init__()
        self.conv_0 = MonaiTwoConv(channels, filters[0])
        self.down_1, self.down_2 = MonaiDown(filters[0], filters[1]), MonaiDown(filters[1], filters[2])
        self.down_3, self.down_4 = MonaiDown(filters[2], filters[3]), MonaiDown(filters[3], filters[4])
        self.upcat_4 = MonaiUpCat(filters[4], filters[3], filters[3])
        self.upcat_3 = MonaiUpCat(filters[3], filters[2], filters[2])
        self.upcat_2 = MonaiUpCat(filters[2], filters[1], filters[1])
        self.upcat_1 = MonaiUpCat(filters[1], filters[0], filters[5], halves=False)
        self.final_conv = nn.Conv2d(filters[5], classes, 1)

    def forward(self, x):
        x0 = self.conv_0(x)
        x1 = self.down_1(x0)
        x2 = self.down_2(x1)
        x3 = self.down_3(x2)
        x = self.upcat_4(self.down_4(x3), x3)
        return self.final_conv(self.upcat_1(self.upcat_2(self.upcat_3(x, x2), x1), x0))
