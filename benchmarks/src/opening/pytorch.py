"""The twin of from-file.ts: a process that comes to its first prediction with weights from a file, and says that it is there.

    pytorch.py ResNet-50 save FILE    writes a file with first weights
    pytorch.py ResNet-50 FILE
"""

import json
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[3] / "conformance"), str(Path(__file__).parents[1])]
import torchvision_operators  # noqa: F401, E402  before torchvision

import torch  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402
from torchvision import models  # noqa: E402

from peak_megabytes import peak_megabytes  # noqa: E402

NETWORKS = {"ResNet-50": models.resnet50, "DenseNet-121": models.densenet121}


def main():
    name, *words = sys.argv[1:]
    if words[0] == "save":
        save_file(NETWORKS[name]().state_dict(), words[1])
        return
    # As it is written by those who use it: first weights are drawn, and then replaced.
    model = NETWORKS[name]()
    model.load_state_dict(load_file(words[0]))
    model.eval()
    with torch.inference_mode():
        model(torch.full((1, 3, 224, 224), 0.5))
    peak = peak_megabytes()
    print(json.dumps({"cpuMs": time.process_time() * 1e3, "peakMb": peak}), flush=True)


if __name__ == "__main__":
    main()
