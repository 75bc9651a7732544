"""Decoders on any encoder: those of segmentation_models.pytorch 0.5, written from its description with its names; and U-Net 3+.

Each takes the encoder's maps from fine to coarse. `Network` puts an encoder under it and a head on it.
"""

import torch
import torch.nn.functional as F
from torch import nn


class NarrowEncoder(nn.Module):
    """Five steps of a 3×3 convolution, normalization and ReLU: a pyramid of strides 2 to 32, if all have a stride of 2."""

    filters = (8, 12, 16, 24, 32)

    def __init__(self, strides=(2, 2, 2, 2, 2)):
        super().__init__()
        sizes = zip((3, *self.filters), self.filters, strides)
        self.stages = nn.ModuleList(
            nn.Sequential(nn.Conv2d(n, m, 3, stride, 1, bias=False), nn.BatchNorm2d(m), nn.ReLU()) for n, m, stride in sizes
        )

    def forward(self, x):
        maps = []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        return maps


def conv(inputs, filters, kernel, norm=True):
    """A convolution, normalization in place of its bias, ReLU."""
    normalize = [nn.BatchNorm2d(filters)] if norm else [nn.Identity()]
    return nn.Sequential(nn.Conv2d(inputs, filters, kernel, padding=kernel // 2, bias=not norm), *normalize, nn.ReLU())


class Scse(nn.Module):
    """Roy et al. 2018, arXiv:1803.02579; the sum of both, where the paper takes the larger."""

    def __init__(self, channels):
        super().__init__()
        self.cSE = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(channels, channels // 16, 1), nn.ReLU(), nn.Conv2d(channels // 16, channels, 1), nn.Sigmoid(),
        )
        self.sSE = nn.Sequential(nn.Conv2d(channels, 1, 1), nn.Sigmoid())

    def forward(self, x):
        return x * self.cSE(x) + x * self.sSE(x)


class Attention(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.attention = Scse(channels)

    def forward(self, x):
        return self.attention(x)


class UnetBlock(nn.Module):
    """Resized to the size of the encoder's map by nearest neighbor, put before it, two convolutions."""

    def __init__(self, inputs, left, filters, scse=False):
        super().__init__()
        self.conv1, self.conv2 = conv(inputs + left, filters, 3), conv(filters, filters, 3)
        self.attention1 = Attention(inputs + left) if scse and left else nn.Identity()
        self.attention2 = Attention(filters) if scse else nn.Identity()

    def forward(self, x, left=None):
        x = F.interpolate(x, scale_factor=2, mode="nearest")
        if left is not None:
            x = self.attention1(torch.cat([x, left], 1))
        return self.attention2(self.conv2(self.conv1(x)))


FILTERS = (256, 128, 64, 32, 16)


class UnetDecoder(nn.Module):
    def __init__(self, encoded, filters=FILTERS, scse=False):
        super().__init__()
        sizes = zip((encoded[-1], *filters[:-1]), (*encoded[-2::-1], 0), filters, strict=True)
        self.blocks = nn.ModuleList(UnetBlock(*size, scse) for size in sizes)
        self.out = filters[-1]

    def forward(self, maps):
        *lefts, x = maps
        for block, left in zip(self.blocks, [*reversed(lefts), None], strict=True):
            x = block(x, left)
        return x


class UnetPlusPlusDecoder(nn.Module):
    """Zhou et al. 2018, arXiv:1807.10165: block x_d_l is on level l, on the diagonal that starts at level d, both from the bottom."""

    def __init__(self, encoded, filters=FILTERS):
        super().__init__()
        up = encoded[::-1]
        self.depth = len(filters) - 1
        blocks = {}
        for level in range(self.depth):
            for start in range(level + 1):
                seen = up[level + 1] * (level + 1 - start)
                below = up[0] if level == 0 else (filters[level - 1] if start == 0 else up[level])
                # The first node of a diagonal stands on the encoder's map.
                below = up[level] if level == start else below
                blocks[f"x_{start}_{level}"] = UnetBlock(below, seen, filters[level] if start == 0 else up[level + 1])
        blocks[f"x_0_{self.depth}"] = UnetBlock(filters[-2], 0, filters[-1])
        self.blocks = nn.ModuleDict(blocks)
        self.out = filters[-1]

    def forward(self, maps):
        up = maps[::-1]
        nodes = {}
        for level in range(self.depth):
            for start in range(level, -1, -1):
                below = up[level] if start == level else nodes[start, level - 1]
                seen = [nodes[other, level] for other in range(start + 1, level + 1)]
                nodes[start, level] = self.blocks[f"x_{start}_{level}"](below, torch.cat([*seen, up[level + 1]], 1))
        return self.blocks[f"x_0_{self.depth}"](nodes[0, self.depth - 1])


class LinknetBlock(nn.Module):
    """1×1 to a quarter, a 4×4 transposed convolution with a bias, 1×1; the encoder's map is added."""

    def __init__(self, inputs, filters):
        super().__init__()
        n = inputs // 4
        up = nn.Sequential(nn.ConvTranspose2d(n, n, 4, 2, 1), nn.BatchNorm2d(n), nn.ReLU())
        self.block = nn.Sequential(conv(inputs, n, 1), up, conv(n, filters, 1))


class LinknetDecoder(nn.Module):
    def __init__(self, encoded, filters=32):
        super().__init__()
        sizes = (*encoded[::-1], filters)
        self.blocks = nn.ModuleList(LinknetBlock(*pair) for pair in zip(sizes, sizes[1:]))
        self.out = filters

    def forward(self, maps):
        *lefts, x = maps
        for block, left in zip(self.blocks, [*reversed(lefts), None], strict=True):
            x = block.block(x)
            x = x if left is None else x + left
        return x


class Position(nn.Module):
    """One softmax over all pairs of places; what comes out is read as if channels came first."""

    def __init__(self, channels, filters=64):
        super().__init__()
        self.top_conv, self.center_conv = nn.Conv2d(channels, filters, 1), nn.Conv2d(channels, filters, 1)
        self.bottom_conv, self.out_conv = nn.Conv2d(channels, channels, 3, padding=1), nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        rows = lambda layer: layer(x).flatten(2).transpose(1, 2)  # noqa: E731
        alike = rows(self.center_conv) @ rows(self.top_conv).transpose(1, 2)
        weights = alike.flatten(1).softmax(1).view_as(alike)
        return self.out_conv(x + (weights @ rows(self.bottom_conv)).reshape(x.shape))

    def multiplications(self, x):
        places = x.shape[2] * x.shape[3]
        return places * places * (self.top_conv.out_channels + x.shape[1])


def weigh(channels):
    n = max(1, channels // 16)
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(channels, n, 1), nn.ReLU(), nn.Conv2d(n, channels, 1), nn.Sigmoid())


class Fusion(nn.Module):
    def __init__(self, inputs, left, filters):
        super().__init__()
        self.hl_conv = nn.Sequential(conv(inputs, inputs, 3), conv(inputs, left, 1))
        self.SE_ll, self.SE_hl = weigh(left), weigh(left)
        self.conv1, self.conv2 = conv(2 * left, filters, 3), conv(filters, filters, 3)

    def forward(self, x, left):
        x = F.interpolate(self.hl_conv(x), scale_factor=2, mode="nearest")
        x = x * (self.SE_hl(x) + self.SE_ll(left))
        return self.conv2(self.conv1(torch.cat([x, left], 1)))


class ManetDecoder(nn.Module):
    def __init__(self, encoded, filters=FILTERS):
        super().__init__()
        self.center = Position(encoded[-1])
        sizes = list(zip((encoded[-1], *filters[:-1]), (*encoded[-2::-1], 0), filters, strict=True))
        self.blocks = nn.ModuleList(Fusion(*size) if size[1] else UnetBlock(*size) for size in sizes)
        self.out = filters[-1]

    def forward(self, maps):
        *lefts, x = maps
        x = self.center(x)
        for block, left in zip(self.blocks, [*reversed(lefts), None], strict=True):
            x = block(x, left)
        return x


class Lateral(nn.Module):
    def __init__(self, channels, filters):
        super().__init__()
        self.skip_conv = nn.Conv2d(channels, filters, 1)

    def forward(self, x, left):
        return F.interpolate(x, scale_factor=2, mode="nearest") + self.skip_conv(left)


class Segment3(nn.Module):
    """3×3, 32 groups, ReLU, and, for all but the finest map, twice the size."""

    def __init__(self, inputs, filters, up):
        super().__init__()
        self.block = nn.Sequential(nn.Conv2d(inputs, filters, 3, padding=1, bias=False), nn.GroupNorm(32, filters), nn.ReLU())
        self.up = up

    def forward(self, x):
        x = self.block(x)
        return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True) if self.up else x


class Segment(nn.Module):
    def __init__(self, inputs, filters, ups):
        super().__init__()
        first = Segment3(inputs, filters, ups > 0)
        self.block = nn.Sequential(first, *(Segment3(filters, filters, True) for _ in range(1, ups)))

    def forward(self, x):
        return self.block(x)


class FpnDecoder(nn.Module):
    """Kirillov et al. 2019, arXiv:1901.02446, figure 3."""

    def __init__(self, encoded, filters=256, out=128):
        super().__init__()
        c2, c3, c4, c5 = encoded[-4:]
        self.p5 = nn.Conv2d(c5, filters, 1)
        self.p4, self.p3, self.p2 = Lateral(c4, filters), Lateral(c3, filters), Lateral(c2, filters)
        self.seg_blocks = nn.ModuleList(Segment(filters, out, ups) for ups in (3, 2, 1, 0))
        self.out = out

    def forward(self, maps):
        c2, c3, c4, c5 = maps[-4:]
        p5 = self.p5(c5)
        p4 = self.p4(p5, c4)
        p3 = self.p3(p4, c3)
        p2 = self.p2(p3, c2)
        return sum(segment(p) for segment, p in zip(self.seg_blocks, (p5, p4, p3, p2), strict=True))


class Pool(nn.Module):
    """Pooled to `size` pixels, 1×1; a single pixel has a bias in place of normalization."""

    def __init__(self, channels, filters, size):
        super().__init__()
        self.pool = nn.Sequential(nn.AdaptiveAvgPool2d(size), conv(channels, filters, 1, norm=size > 1))

    def forward(self, x):
        return F.interpolate(self.pool(x), size=x.shape[2:], mode="bilinear", align_corners=True)


SIZES = (1, 2, 3, 6)


class Pools(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.blocks = nn.ModuleList(Pool(channels, channels // 4, size) for size in SIZES)

    def forward(self, x):
        return torch.cat([*(block(x) for block in self.blocks), x], 1)


class PspDecoder(nn.Module):
    """Zhao et al. 2016, arXiv:1612.01105, figure 3, on the map of stride 8."""

    def __init__(self, encoded, filters=512):
        super().__init__()
        self.psp, self.conv = Pools(encoded[2]), conv(2 * encoded[2], filters, 1)
        self.out = filters

    def forward(self, maps):
        return self.conv(self.psp(maps[2]))


class UperPools(nn.Module):
    def __init__(self, channels, filters):
        super().__init__()
        self.blocks = nn.ModuleList(nn.Sequential(nn.AdaptiveAvgPool2d(size), conv(channels, channels // 4, 1)) for size in SIZES)
        self.out_conv = conv(2 * channels, filters, 1)

    def forward(self, x):
        pooled = [F.interpolate(block(x), size=x.shape[2:], mode="bilinear") for block in self.blocks]
        return self.out_conv(torch.cat([x, *pooled], 1))


class UperLateral(nn.Module):
    def __init__(self, channels, filters):
        super().__init__()
        self.skip_conv = conv(channels, filters, 1)

    def forward(self, x, left):
        return F.interpolate(x, size=left.shape[2:], mode="bilinear") + self.skip_conv(left)


class UperDecoder(nn.Module):
    """Xiao et al. 2018, arXiv:1807.10221, figure 4, without the 3×3 convolution of each map.

    The stage for the image itself, which that code makes and never uses, is left out.
    """

    def __init__(self, encoded, filters=256, out=64):
        super().__init__()
        self.psp = UperPools(encoded[-1], filters)
        self.fpn_stages = nn.ModuleList(UperLateral(channels, filters) for channels in encoded[-2::-1])
        self.fpn_bottleneck = conv(len(encoded) * filters, out, 3)
        self.out = out

    def forward(self, maps):
        features = [self.psp(maps[-1])]
        for stage, left in zip(self.fpn_stages, maps[-2::-1], strict=True):
            features.append(stage(features[-1], left))
        size = maps[1].shape[2:]
        return self.fpn_bottleneck(torch.cat([F.interpolate(x, size=size, mode="bilinear") for x in features], 1))


def separable(inputs, filters, dilation=1):
    return nn.Sequential(
        nn.Conv2d(inputs, inputs, 3, padding=dilation, dilation=dilation, groups=inputs, bias=False), nn.Conv2d(inputs, filters, 1, bias=False),
    )


class Mean(nn.Sequential):
    def forward(self, x):
        return F.interpolate(super().forward(x), size=x.shape[2:], mode="bilinear")


class Aspp(nn.Module):
    """Chen et al. 2017, arXiv:1706.05587, figure 5, with separable convolutions."""

    def __init__(self, channels, filters, rates=(12, 24, 36)):
        super().__init__()
        dilated = (nn.Sequential(separable(channels, filters, rate), nn.BatchNorm2d(filters), nn.ReLU()) for rate in rates)
        mean = Mean(nn.AdaptiveAvgPool2d(1), *conv(channels, filters, 1))
        self.convs = nn.ModuleList([conv(channels, filters, 1), *dilated, mean])
        self.project = conv(5 * filters, filters, 1)

    def forward(self, x):
        return self.project(torch.cat([view(x) for view in self.convs], 1))


class DeepLabV3PlusDecoder(nn.Module):
    """Chen et al. 2018, arXiv:1802.02611, figure 2. `fine` is the map of stride 4."""

    def __init__(self, encoded, filters=256, fine=48):
        super().__init__()
        self.aspp = nn.Sequential(Aspp(encoded[-1], filters), *separable_normalized(filters, filters))
        self.block1 = conv(encoded[1], fine, 1)
        self.block2 = separable_normalized(fine + filters, filters)
        self.out = filters

    def forward(self, maps):
        x = F.interpolate(self.aspp(maps[-1]), size=maps[1].shape[2:], mode="bilinear", align_corners=True)
        return self.block2(torch.cat([x, self.block1(maps[1])], 1))


def separable_normalized(inputs, filters):
    return nn.Sequential(separable(inputs, filters), nn.BatchNorm2d(filters), nn.ReLU())


class Biased(nn.Module):
    """A convolution with a bias, normalization, ReLU."""

    def __init__(self, inputs, filters, kernel, relu=True):
        super().__init__()
        self.conv, self.bn, self.relu = nn.Conv2d(inputs, filters, kernel, padding=kernel // 2), nn.BatchNorm2d(filters), relu

    def forward(self, x):
        x = self.bn(self.conv(x))
        return F.relu(x) if self.relu else x


def aligned(x, like):
    return F.interpolate(x, size=like.shape[2:], mode="bilinear", align_corners=True)


class FeaturePyramidAttention(nn.Module):
    """Li et al. 2018, arXiv:1805.10180, figure 3."""

    def __init__(self, inputs, filters):
        super().__init__()
        self.branch1 = nn.Sequential(nn.AdaptiveAvgPool2d(1), Biased(inputs, filters, 1))
        self.mid = nn.Sequential(Biased(inputs, filters, 1))
        self.down1 = nn.Sequential(nn.MaxPool2d(2), Biased(inputs, 1, 7))
        self.down2 = nn.Sequential(nn.MaxPool2d(2), Biased(1, 1, 5))
        self.down3 = nn.Sequential(nn.MaxPool2d(2), Biased(1, 1, 3), Biased(1, 1, 3))
        self.conv2, self.conv1 = Biased(1, 1, 5), Biased(1, 1, 7)

    def forward(self, x):
        half = self.down1(x)
        quarter = self.down2(half)
        weights = self.conv2(quarter) + aligned(self.down3(quarter), quarter)
        weights = self.conv1(half) + aligned(weights, half)
        return aligned(weights, x) * self.mid(x) + self.branch1(x)


class GlobalAttentionUpsample(nn.Module):
    """Figure 4."""

    def __init__(self, inputs, filters):
        super().__init__()
        self.conv1 = nn.Sequential(nn.AdaptiveAvgPool2d(1), Biased(filters, filters, 1, relu=False), nn.Sigmoid())
        self.conv2 = Biased(inputs, filters, 3)

    def forward(self, left, x):
        return aligned(x, left) + self.conv2(left) * self.conv1(x)


class PanDecoder(nn.Module):
    out = 32

    def __init__(self, encoded):
        super().__init__()
        self.fpa = FeaturePyramidAttention(encoded[-1], self.out)
        self.gau3, self.gau2, self.gau1 = (GlobalAttentionUpsample(n, self.out) for n in encoded[-2:-5:-1])

    def forward(self, maps):
        x = self.fpa(maps[-1])
        for block, left in zip((self.gau3, self.gau2, self.gau1), maps[-2:-5:-1], strict=True):
            x = block(left, x)
        return x


class Network(nn.Module):
    """An encoder, a decoder, and a convolution that classifies; scores are resized to the image with aligned corners."""

    def __init__(self, encoder, encoded, decoder, kernel, classes=2, **settings):
        super().__init__()
        self.encoder = encoder()
        self.decoder = decoder(encoded, **settings)
        self.segmentation_head = nn.Sequential(nn.Conv2d(self.decoder.out, classes, kernel, padding=kernel // 2))

    def forward(self, x):
        scores = self.segmentation_head(self.decoder(self.encoder(x)))
        if scores.shape[2:] == x.shape[2:]:
            return scores
        return F.interpolate(scores, size=x.shape[2:], mode="bilinear", align_corners=True)


class Unet3Plus(nn.Module):
    """Huang et al. 2020, arXiv:2004.08790, figure 2, with the names of ZJUGiveLab/UNet-Version, which puts a sigmoid behind it."""

    def __init__(self, channels=3, classes=1, filters=(64, 128, 256, 512, 1024), deep_supervision=False):
        super().__init__()
        n, depth = filters[0], len(filters)
        inputs = (channels, *filters)
        for level, (a, b) in enumerate(zip(inputs, filters), 1):
            block = nn.Module()
            for i, size in ((1, a), (2, b)):
                setattr(block, f"conv{i}", nn.Sequential(nn.Conv2d(size, b, 3, padding=1), nn.BatchNorm2d(b), nn.ReLU()))
            setattr(self, f"conv{level}", block)
        for to in range(1, depth):
            for of in range(1, depth + 1):
                size = filters[of - 1] if of <= to or of == depth else n * depth
                self.add(self.name(of, to), size, n)
            self.add_fused(to, n * depth)
        for level in range(1, depth + 1 if deep_supervision else 2):
            setattr(self, f"outconv{level}", nn.Conv2d(n * depth if level < depth else filters[-1], classes, 3, padding=1))
        self.depth, self.deep = depth, deep_supervision

    @staticmethod
    def name(of, to):
        return f"h{of}_PT_hd{to}" if of < to else f"h{of}_Cat_hd{to}" if of == to else f"hd{of}_UT_hd{to}"

    def add(self, name, inputs, filters):
        setattr(self, f"{name}_conv", nn.Conv2d(inputs, filters, 3, padding=1))
        setattr(self, f"{name}_bn", nn.BatchNorm2d(filters))

    def add_fused(self, to, filters):
        setattr(self, f"conv{to}d_1", nn.Conv2d(filters, filters, 3, padding=1))
        setattr(self, f"bn{to}d_1", nn.BatchNorm2d(filters))

    def view(self, name, x):
        return F.relu(getattr(self, f"{name}_bn")(getattr(self, f"{name}_conv")(x)))

    def forward(self, x):
        left = []
        for level in range(1, self.depth + 1):
            block = getattr(self, f"conv{level}")
            x = block.conv2(block.conv1(x if level == 1 else F.max_pool2d(x, 2)))
            left.append(x)
        right = {self.depth: x}
        for to in range(self.depth - 1, 0, -1):
            maps = []
            for of in range(1, self.depth + 1):
                if of <= to:
                    size = 2 ** (to - of)
                    seen = F.max_pool2d(left[of - 1], size, size, ceil_mode=True)
                else:
                    seen = F.interpolate(right[of], scale_factor=2 ** (of - to), mode="bilinear")
                maps.append(self.view(self.name(of, to), seen))
            right[to] = F.relu(getattr(self, f"bn{to}d_1")(getattr(self, f"conv{to}d_1")(torch.cat(maps, 1))))
        if not self.deep:
            return self.outconv1(right[1])
        scores = [getattr(self, f"outconv{level}")(right[level]) for level in range(1, self.depth + 1)]
        return tuple(x if i == 0 else F.interpolate(x, scale_factor=2**i, mode="bilinear") for i, x in enumerate(scores))


class GuidedUnet3Plus(Unet3Plus):
    """Section 2.3 of the paper: a class of the whole picture, without or with an organ, decides on the segmentation.

    The class module has the names of ZJUGiveLab/UNet-Version, where the class is multiplied with logits, so that a sigmoid makes 0.5 of an absent
    organ. Here, as the paper writes, it is multiplied with the segmentation: 0.
    """

    def __init__(self, channels=3, filters=(64, 128, 256, 512, 1024)):
        super().__init__(channels, 1, filters, deep_supervision=True)
        self.cls = nn.Sequential(nn.Dropout(0.5), nn.Conv2d(filters[-1], 2, 1), nn.AdaptiveMaxPool2d(1))

    def forward(self, x):
        deepest = []
        hook = getattr(self, f"conv{self.depth}").conv2.register_forward_hook(lambda _, __, output: deepest.append(output))
        scores = super().forward(x)
        hook.remove()
        present = self.cls(deepest[0]).flatten(1)
        decided = present.argmax(1).to(x.dtype).view(-1, 1, 1, 1)
        return (torch.sigmoid(scores[0]) * decided, *scores, present)
