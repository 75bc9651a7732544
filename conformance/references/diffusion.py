"""The U-Net of DDPM (Ho et al. 2020, arXiv:2006.11239, appendix B), with the names of diffusers' UNet2DModel, and its schedules."""

import math

import torch
import torch.nn.functional as F
from torch import nn


def norm(groups, channels):
    return nn.GroupNorm(groups, channels, eps=1e-6)


class Residual(nn.Module):
    def __init__(self, inputs, filters, time, groups):
        super().__init__()
        self.norm1, self.conv1 = norm(groups, inputs), nn.Conv2d(inputs, filters, 3, padding=1)
        self.time_emb_proj = nn.Linear(time, filters)
        self.norm2, self.conv2 = norm(groups, filters), nn.Conv2d(filters, filters, 3, padding=1)
        if inputs != filters:
            self.conv_shortcut = nn.Conv2d(inputs, filters, 1)

    def forward(self, x, time):
        y = self.conv1(F.silu(self.norm1(x))) + self.time_emb_proj(F.silu(time))[:, :, None, None]
        y = self.conv2(F.silu(self.norm2(y)))
        return (self.conv_shortcut(x) if hasattr(self, "conv_shortcut") else x) + y


class Attention(nn.Module):
    """Each place against all places, over the channels of a head."""

    def __init__(self, channels, groups, heads):
        super().__init__()
        self.heads = heads
        self.group_norm = norm(groups, channels)
        self.to_q, self.to_k, self.to_v = (nn.Linear(channels, channels) for _ in range(3))
        self.to_out = nn.ModuleList([nn.Linear(channels, channels)])

    def multiplications(self, x):
        _, channels, height, width = x.shape
        return 2 * channels * (height * width) ** 2

    def forward(self, x):
        batch, channels, height, width = x.shape
        y = self.group_norm(x).flatten(2).transpose(1, 2)
        q, k, v = (layer(y).unflatten(2, (self.heads, -1)).transpose(1, 2) for layer in (self.to_q, self.to_k, self.to_v))
        weights = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(channels // self.heads), -1)
        y = self.to_out[0]((weights @ v).transpose(1, 2).flatten(2))
        return x + y.transpose(1, 2).reshape(x.shape)


class Sampling(nn.Module):
    """A convolution that halves, padded at the end; or one of the map with every pixel repeated."""

    def __init__(self, channels, halve):
        super().__init__()
        self.halve = halve
        self.conv = nn.Conv2d(channels, channels, 3, stride=2 if halve else 1, padding=0 if halve else 1)

    def forward(self, x):
        return self.conv(F.pad(x, (0, 1, 0, 1)) if self.halve else F.interpolate(x, scale_factor=2.0, mode="nearest"))


class Level(nn.Module):
    def __init__(self, inputs, filters, time, groups, heads, attends):
        super().__init__()
        self.resnets = nn.ModuleList(Residual(n, filters, time, groups) for n in inputs)
        if attends:
            self.attentions = nn.ModuleList(Attention(filters, groups, heads) for _ in inputs)

    def unit(self, j, x, time):
        x = self.resnets[j](x, time)
        return self.attentions[j](x) if hasattr(self, "attentions") else x


class Middle(nn.Module):
    def __init__(self, channels, time, groups, heads):
        super().__init__()
        self.attentions = nn.ModuleList([Attention(channels, groups, heads)])
        self.resnets = nn.ModuleList(Residual(channels, channels, time, groups) for _ in range(2))

    def forward(self, x, time):
        return self.resnets[1](self.attentions[0](self.resnets[0](x, time)), time)


class Embedding(nn.Module):
    def __init__(self, filters):
        super().__init__()
        self.linear_1, self.linear_2 = nn.Linear(filters, 4 * filters), nn.Linear(4 * filters, 4 * filters)

    def forward(self, x):
        return self.linear_2(F.silu(self.linear_1(x)))


def sinusoids(times, size):
    """Sines, then cosines; the last frequency is 1 / 10000."""
    half = size // 2
    frequencies = torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float32, device=times.device) / (half - 1))
    angles = times[:, None].float() * frequencies
    return torch.cat([angles.sin(), angles.cos()], 1)


class DiffusionUNet(nn.Module):
    """Image i of the batch is at step `times[i]`."""

    def __init__(self, filters=(128, 256, 256, 256), blocks=2, attention=(1,), channels=3, groups=32, heads=1, times=(250, 7)):
        super().__init__()
        time, last = 4 * filters[0], len(filters) - 1
        self.size, self.times = filters[0], times
        self.conv_in = nn.Conv2d(channels, filters[0], 3, padding=1)
        self.time_embedding = Embedding(filters[0])
        across, self.down_blocks = [filters[0]], nn.ModuleList()
        for i, n in enumerate(filters):
            level = Level([across[-1]] + [n] * (blocks - 1), n, time, groups, heads, i in attention)
            across += [n] * blocks
            if i < last:
                level.downsamplers = nn.ModuleList([Sampling(n, True)])
                across.append(n)
            self.down_blocks.append(level)
        self.mid_block = Middle(filters[-1], time, groups, heads)
        below, self.up_blocks = filters[-1], nn.ModuleList()
        for i in reversed(range(len(filters))):
            n = filters[i]
            level = Level([(below if j == 0 else n) + across.pop() for j in range(blocks + 1)], n, time, groups, heads, i in attention)
            if i > 0:
                level.upsamplers = nn.ModuleList([Sampling(n, False)])
            self.up_blocks.append(level)
            below = n
        self.conv_norm_out = norm(groups, filters[0])
        self.conv_out = nn.Conv2d(filters[0], channels, 3, padding=1)

    def forward(self, x):
        times = torch.tensor(self.times[: len(x)], device=x.device)
        time = self.time_embedding(sinusoids(times, self.size))
        x = self.conv_in(x)
        across = [x]
        for level in self.down_blocks:
            for j in range(len(level.resnets)):
                x = level.unit(j, x, time)
                across.append(x)
            if hasattr(level, "downsamplers"):
                x = level.downsamplers[0](x)
                across.append(x)
        x = self.mid_block(x, time)
        for level in self.up_blocks:
            for j in range(len(level.resnets)):
                x = level.unit(j, torch.cat([x, across.pop()], 1), time)
            if hasattr(level, "upsamplers"):
                x = level.upsamplers[0](x)
        return self.conv_out(F.silu(self.conv_norm_out(x)))
