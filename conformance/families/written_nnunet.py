"""nnU-Net's plain and residual-encoder U-Net, written in references/, on narrow levels."""

import torch

from references.nnunet import NnUnet
from torch_reference import Case

VERSION = f"PyTorch {torch.__version__.partition('+')[0]}"
NARROW = (8, 16, 24, 24)


def case(name, residual, features, gain, **settings):
    deep = "outputs" in settings
    return Case(
        "written", VERSION, name, "nnU-Net", lambda: NnUnet(filters=NARROW, residual=residual, deep_supervision=deep), (1, 48, 64, 3), features,
        standard=(256, 256), published=lambda: NnUnet(residual=residual, deep_supervision=deep), gain=gain, **settings,
    )


cases = [
    case("nnunet", False, ("encoder.stages.0", "encoder.stages.3", "decoder.stages.0", "decoder.stages.2"), 2),
    case("nnunet-residual", True, ("encoder.stem", "encoder.stages.1", "encoder.stages.3", "decoder.stages.2"), 1),
    case("nnunet-supervised", False, (), 2, outputs=("output", "stride2", "stride4"), samples=64),
]
