"""The U-Net of diffusion models, written in references/."""

import torch

from references.diffusion import DiffusionUNet
from torch_reference import Case

VERSION = f"PyTorch {torch.__version__.partition('+')[0]}"

FEATURES = ("time_embedding", "conv_in", "down_blocks.1.attentions.1", "mid_block.attentions.0", "up_blocks.1.resnets.0", "up_blocks.2.attentions.2")

cases = [
    Case(
        "written", VERSION, "diffusion-unet", "paper", lambda: DiffusionUNet((32, 64, 64, 64), groups=16), (2, 32, 32, 3), FEATURES,
        standard=(32, 32), gain=1, published=DiffusionUNet,
    ),
    Case(
        "written", VERSION, "diffusion-unet-heads", "heads", lambda: DiffusionUNet((32, 64), blocks=1, attention=(0, 1), channels=1, groups=8, heads=4, times=(999,)),
        (1, 12, 20, 1), (), standard=(28, 28), gain=1,
    ),
]
