"""The twin of worker.ts: one image through a network, eager, for every line that comes in; or the network as an ONNX file.

    pytorch.py resnet50 2               times it on two threads
    pytorch.py resnet50 export FILE     writes it down; needs the package onnx
"""

import json
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[3] / "conformance"), str(Path(__file__).parents[1])]
import torchvision_operators  # noqa: F401, E402  before torchvision

import torch  # noqa: E402
from torch import nn  # noqa: E402
from torchvision import models  # noqa: E402

from peak_megabytes import peak_megabytes  # noqa: E402


def twice(inputs, filters):
    return nn.Sequential(
        nn.Conv2d(inputs, filters, 3, padding=1), nn.ReLU(inplace=True),
        nn.Conv2d(filters, filters, 3, padding=1), nn.ReLU(inplace=True),
    )


class UNet(nn.Module):
    """Figure 1 of arXiv:1505.04597, padded so that nothing is cropped."""

    def __init__(self, channels=3, classes=2, filters=(64, 128, 256, 512, 1024)):
        super().__init__()
        self.down = nn.ModuleList(twice(a, b) for a, b in zip((channels, *filters), filters))
        self.up = nn.ModuleList(nn.ConvTranspose2d(2 * n, n, 2, 2) for n in filters[:-1])
        self.across = nn.ModuleList(twice(2 * n, n) for n in filters[:-1])
        self.head = nn.Conv2d(filters[0], classes, 1)

    def forward(self, x):
        seen = []
        for i, down in enumerate(self.down):
            x = down(x if i == 0 else nn.functional.max_pool2d(x, 2))
            seen.append(x)
        for up, across, left in zip(reversed(self.up), reversed(self.across), reversed(seen[:-1])):
            x = across(torch.cat([left, up(x)], 1))
        return self.head(x)


# name: how it is made, pixels to a side
NETWORKS = {
    "resnet50": (lambda: models.resnet50(weights=None), 224),
    "inception_v3": (lambda: models.inception_v3(weights=None, init_weights=True), 299),
    "densenet121": (lambda: models.densenet121(weights=None), 224),
    "unet": (UNet, 256),
}


# As in answer.ts.
REST_S, WARM_UP, RUNS = 0.05, 2, 5


def say(line):
    print(json.dumps(line), flush=True)


def answer(model, image):
    for line in sys.stdin:
        if line.strip() == "end":
            break
        time.sleep(REST_S)
        for _ in range(WARM_UP):
            model(image)
        start, cpu = time.perf_counter(), time.process_time()
        for _ in range(RUNS):
            model(image)
        ms, cpu_ms = time.perf_counter() - start, time.process_time() - cpu
        say({"ms": ms * 1e3 / RUNS, "cpuMs": cpu_ms * 1e3 / RUNS})
    say({"peakMb": peak_megabytes()})


def main():
    name, what, *file = sys.argv[1:]
    build, side = NETWORKS[name]
    torch.manual_seed(1)
    model = build().eval()
    image = torch.rand(1, 3, side, side)
    if what == "export":
        torch.onnx.export(model, (image,), file[0], input_names=["image"], output_names=["scores"], dynamo=False)
        return
    torch.set_num_threads(int(what))
    with torch.inference_mode():
        answer(model, image)


if __name__ == "__main__":
    main()
