"""The twin of worker.ts: trains one network with PyTorch, one step for every line that comes in, and says how long it took."""

import json
import os
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

sys.path.insert(0, str(Path(__file__).parents[1]))
from peak_megabytes import peak_megabytes  # noqa: E402


class Basic(nn.Module):
    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, filters, 3, stride, 1, bias=False), nn.BatchNorm2d(filters)
        self.conv2, self.bn2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False), nn.BatchNorm2d(filters)
        changes = stride != 1 or inputs != filters
        projection = (nn.Conv2d(inputs, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))
        self.shortcut = nn.Sequential(*projection) if changes else nn.Identity()

    def forward(self, x):
        seen = F.relu(self.bn1(self.conv1(x)), inplace=True)
        return F.relu(self.bn2(self.conv2(seen)) + self.shortcut(x), inplace=True)


def rows(stem, filters, count):
    """Rows of basic blocks, each but the first at half the size, and a classifier's features after them."""
    layers, inputs = [stem], filters[0]
    for row, width in enumerate(filters):
        for block in range(count):
            layers.append(Basic(inputs, width, 2 if block == 0 and row > 0 else 1))
            inputs = width
    return [*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten()]


def normalized(inputs, filters, size, stride=1, padding=0):
    convolution = nn.Conv2d(inputs, filters, size, stride, padding, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(filters, eps=1e-3), nn.ReLU(inplace=True))


def resnet18():
    stem = nn.Sequential(normalized(3, 64, 7, 2, 3), nn.MaxPool2d(3, 2, 1))
    return nn.Sequential(*rows(stem, (64, 128, 256, 512), 2), nn.Linear(512, 1000))


def resnet20():
    return nn.Sequential(*rows(normalized(3, 16, 3, 1, 1), (16, 32, 64), 3), nn.Linear(64, 10))


class Inception(nn.Module):
    def __init__(self, inputs, one, three, five, projected):
        super().__init__()
        self.views = nn.ModuleList(
            [
                normalized(inputs, one, 1),
                nn.Sequential(normalized(inputs, three[0], 1), normalized(*three, 3, 1, 1)),
                nn.Sequential(normalized(inputs, five[0], 1), normalized(*five, 3, 1, 1)),
                nn.Sequential(nn.MaxPool2d(3, 1, 1, ceil_mode=True), normalized(inputs, projected, 1)),
            ]
        )

    def forward(self, x):
        return torch.cat([view(x) for view in self.views], 1)


def googlenet():
    """As torchvision's, without its auxiliary classifiers: 3x3 where the paper has 5x5, and batch normalization."""
    def pool(size):
        return nn.MaxPool2d(size, 2, ceil_mode=True)

    return nn.Sequential(
        normalized(3, 64, 7, 2, 3), pool(3), normalized(64, 64, 1), normalized(64, 192, 3, 1, 1), pool(3),
        Inception(192, 64, (96, 128), (16, 32), 32), Inception(256, 128, (128, 192), (32, 96), 64), pool(3),
        Inception(480, 192, (96, 208), (16, 48), 64), Inception(512, 160, (112, 224), (24, 64), 64),
        Inception(512, 128, (128, 256), (24, 64), 64), Inception(512, 112, (144, 288), (32, 64), 64),
        Inception(528, 256, (160, 320), (32, 128), 128), pool(2),
        Inception(832, 256, (160, 320), (32, 128), 128), Inception(832, 384, (192, 384), (48, 128), 128),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(1024, 1000),
    )


def twice(inputs, filters):
    return nn.Sequential(
        nn.Conv2d(inputs, filters, 3, 1, 1), nn.ReLU(inplace=True), nn.Conv2d(filters, filters, 3, 1, 1), nn.ReLU(inplace=True)
    )


class UNet(nn.Module):
    def __init__(self, filters=(32, 64, 128, 256, 512)):
        super().__init__()
        self.down = nn.ModuleList(twice(a, b) for a, b in zip((1, *filters), filters))
        self.up = nn.ModuleList(nn.ConvTranspose2d(2 * n, n, 2, 2) for n in filters[:-1])
        self.across = nn.ModuleList(twice(2 * n, n) for n in filters[:-1])
        self.head = nn.Conv2d(filters[0], 2, 1)

    def forward(self, x):
        seen = []
        for i, down in enumerate(self.down):
            x = down(x if i == 0 else F.max_pool2d(x, 2))
            seen.append(x)
        for up, across, left in zip(reversed(self.up), reversed(self.across), reversed(seen[:-1])):
            x = across(torch.cat([left, up(x)], 1))
        return self.head(x)


# name: how it is made, batch, image (channels first), classes, whether each pixel has a label
NETWORKS = {
    "ResNet-18": (resnet18, 8, (3, 224, 224), 1000, False),
    "ResNet-20": (resnet20, 128, (3, 32, 32), 10, False),
    "U-Net": (UNet, 2, (1, 128, 128), 2, True),
    "GoogLeNet": (googlenet, 8, (3, 224, 224), 1000, False),
}


def say(line):
    print(json.dumps(line), flush=True)


def main():
    build, batch, image, classes, per_pixel = NETWORKS[sys.argv[1]]
    settings = dict(arg[2:].split("=") for arg in sys.argv[2:])
    torch.set_num_threads(int(settings.get("threads", os.cpu_count())))
    torch.manual_seed(1)
    device = "cuda" if settings.get("device") == "webgpu" else "cpu"
    model = build().train().to(device)
    optimizer = torch.optim.SGD(model.parameters(), 0.01, 0.9)
    images = torch.rand(batch, *image)
    labels = torch.randint(0, classes, (batch, *image[1:]) if per_pixel else (batch,))
    for line in sys.stdin:
        if line.strip() == "end":
            break
        start, cpu = time.perf_counter(), time.process_time()
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images.to(device)), labels.to(device))
        loss.backward()
        optimizer.step()
        loss = loss.item()
        ms, cpu_ms = (time.perf_counter() - start) * 1e3, (time.process_time() - cpu) * 1e3
        say({"ms": ms, "cpuMs": cpu_ms, "loss": loss})
    say({"peakMb": peak_megabytes()})


if __name__ == "__main__":
    main()
