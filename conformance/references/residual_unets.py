"""U-Nets with residual encoders: ResUNet, LinkNet, and the Unet of segmentation_models.pytorch on a ResNet-34."""

import torch
import torch.nn.functional as F
import torchvision_operators  # noqa: F401  (before torchvision)
from torch import nn
from torchvision import models


class ResidualConv(nn.Module):
    """Normalization and ReLU before each 3×3 convolution; the shortcut is a 3×3 convolution, normalized."""

    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.conv_block = nn.Sequential(
            nn.BatchNorm2d(inputs), nn.ReLU(), nn.Conv2d(inputs, filters, 3, stride, 1),
            nn.BatchNorm2d(filters), nn.ReLU(), nn.Conv2d(filters, filters, 3, 1, 1),
        )
        self.conv_skip = nn.Sequential(nn.Conv2d(inputs, filters, 3, stride, 1), nn.BatchNorm2d(filters))

    def forward(self, x):
        return self.conv_block(x) + self.conv_skip(x)


class Upsample(nn.Module):
    def __init__(self, filters):
        super().__init__()
        self.upsample = nn.ConvTranspose2d(filters, filters, 2, 2)

    def forward(self, x):
        return self.upsample(x)


class ResUNet(nn.Module):
    """Zhang et al. 2017, arXiv:1711.10684, figure 2, with the names and the 3×3 shortcuts of rishikksh20/ResUnet.

    Logits; that code puts a sigmoid after them. The upsampled map comes first in each concatenation.
    """

    def __init__(self, channels=3, classes=1, filters=(64, 128, 256, 512)):
        super().__init__()
        a, b, c, d = filters
        self.input_layer = nn.Sequential(nn.Conv2d(channels, a, 3, padding=1), nn.BatchNorm2d(a), nn.ReLU(), nn.Conv2d(a, a, 3, padding=1))
        self.input_skip = nn.Sequential(nn.Conv2d(channels, a, 3, padding=1))
        self.residual_conv_1, self.residual_conv_2 = ResidualConv(a, b, 2), ResidualConv(b, c, 2)
        self.bridge = ResidualConv(c, d, 2)
        self.upsample_1, self.up_residual_conv1 = Upsample(d), ResidualConv(d + c, c, 1)
        self.upsample_2, self.up_residual_conv2 = Upsample(c), ResidualConv(c + b, b, 1)
        self.upsample_3, self.up_residual_conv3 = Upsample(b), ResidualConv(b + a, a, 1)
        self.output_layer = nn.Sequential(nn.Conv2d(a, classes, 1))

    def forward(self, x):
        x1 = self.input_layer(x) + self.input_skip(x)
        x2 = self.residual_conv_1(x1)
        x3 = self.residual_conv_2(x2)
        x = self.up_residual_conv1(torch.cat([self.upsample_1(self.bridge(x3)), x3], 1))
        x = self.up_residual_conv2(torch.cat([self.upsample_2(x), x2], 1))
        x = self.up_residual_conv3(torch.cat([self.upsample_3(x), x1], 1))
        return self.output_layer(x)


class ResNetEncoder(nn.Module):
    """torchvision's ResNet without its classifier, with its names; answers the maps at 1/2, 1/4, 1/8, 1/16 and 1/32."""

    def __init__(self, network):
        super().__init__()
        for name, module in network.named_children():
            if name not in ("avgpool", "fc"):
                self.add_module(name, module)

    def forward(self, x):
        x1 = self.relu(self.bn1(self.conv1(x)))
        x2 = self.layer1(self.maxpool(x1))
        x3 = self.layer2(x2)
        x4 = self.layer3(x3)
        return x1, x2, x3, x4, self.layer4(x4)


class Step(nn.Sequential):
    """A convolution or its transpose without bias, batch normalization, ReLU."""

    def __init__(self, conv):
        super().__init__()
        self.conv, self.bn, self.relu = conv, nn.BatchNorm2d(conv.out_channels), nn.ReLU()


class LinkNetDecoder(nn.Sequential):
    """Figure 3: 1×1 to a quarter of the filters, a 3×3 transposed convolution that doubles the image, 1×1."""

    def __init__(self, inputs, filters, stride):
        super().__init__()
        n = inputs // 4
        self.reduce = Step(nn.Conv2d(inputs, n, 1, bias=False))
        self.up = Step(nn.ConvTranspose2d(n, n, 3, stride, 1, output_padding=stride - 1, bias=False))
        self.expand = Step(nn.Conv2d(n, filters, 1, bias=False))


class LinkNet(nn.Module):
    """Chaurasia & Culurciello 2017, arXiv:1707.03718, figures 1 to 3 and table 1: ResNet-18's stages are the encoder,
    and each decoder's answer is added to the encoder's map. The last layer has a bias and nothing after it."""

    def __init__(self, classes=1):
        super().__init__()
        self.encoder = ResNetEncoder(models.resnet18(weights=None))
        self.decoder4, self.decoder3 = LinkNetDecoder(512, 256, 2), LinkNetDecoder(256, 128, 2)
        self.decoder2, self.decoder1 = LinkNetDecoder(128, 64, 2), LinkNetDecoder(64, 64, 1)
        self.up = Step(nn.ConvTranspose2d(64, 32, 3, 2, 1, output_padding=1, bias=False))
        self.conv = Step(nn.Conv2d(32, 32, 3, padding=1, bias=False))
        self.head = nn.ConvTranspose2d(32, classes, 2, 2)

    def forward(self, x):
        _, x1, x2, x3, x4 = self.encoder(x)
        x = self.decoder4(x4) + x3
        x = self.decoder3(x) + x2
        x = self.decoder2(x) + x1
        return self.head(self.conv(self.up(self.decoder1(x))))


class DecoderBlock(nn.Module):
    """Resized to the encoder's map by nearest neighbor, put before it, twice 3×3 without bias, normalization, ReLU."""

    def __init__(self, inputs, left, filters):
        super().__init__()
        self.conv1 = nn.Sequential(nn.Conv2d(inputs + left, filters, 3, padding=1, bias=False), nn.BatchNorm2d(filters), nn.ReLU())
        self.conv2 = nn.Sequential(nn.Conv2d(filters, filters, 3, padding=1, bias=False), nn.BatchNorm2d(filters), nn.ReLU())

    def forward(self, x, left, size):
        x = F.interpolate(x, size=size, mode="nearest")
        return self.conv2(self.conv1(torch.cat([x, left], 1) if left is not None else x))


class Decoder(nn.Module):
    def __init__(self, encoded, filters):
        super().__init__()
        lefts = (*encoded[-2::-1], 0)
        inputs = (encoded[-1], *filters[:-1])
        self.blocks = nn.ModuleList(DecoderBlock(*sizes) for sizes in zip(inputs, lefts, filters, strict=True))

    def forward(self, maps, size):
        *lefts, x = maps
        for block, left in zip(self.blocks, [*reversed(lefts), None], strict=True):
            x = block(x, left, size if left is None else left.shape[2:])
        return x


class SmpUnet(nn.Module):
    """Unet of segmentation_models.pytorch 0.5 on torchvision's ResNet-34, with its names; valid for any size."""

    def __init__(self, classes=1):
        super().__init__()
        self.encoder = ResNetEncoder(models.resnet34(weights=None))
        self.decoder = Decoder((64, 64, 128, 256, 512), (256, 128, 64, 32, 16))
        self.segmentation_head = nn.Sequential(nn.Conv2d(16, classes, 3, padding=1))

    def forward(self, x):
        return self.segmentation_head(self.decoder(self.encoder(x), x.shape[2:]))
