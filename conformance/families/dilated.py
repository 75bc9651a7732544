"""Encoders with a smaller output stride: windows grow in place of strides."""

import torchvision_operators  # noqa: F401  (before torchvision)
import timm
import torchvision
from torchvision import models

from torch_reference import Case

SIZE = (1, 97, 129, 3)
STAGES = ("layer2", "layer3", "layer4")

cases = [
    Case(
        "torchvision", torchvision.__version__.partition("+")[0], "resnet50", "torchvision, output stride 16",
        lambda: models.resnet50(weights=None, replace_stride_with_dilation=[False, False, True]), SIZE, STAGES, standard=(224, 224),
        gain=1, suffix="-stride16",
    ),
    Case(
        "timm", timm.__version__, "resnet18-stride8", "timm, output stride 8", lambda: timm.create_model("resnet18", output_stride=8),
        SIZE, STAGES, standard=(224, 224), gain=1,
    ),
]
