"""What torchvision makes of pixels before its networks see them: bytes `floor(256u)` of the stream `pixels`, shape [2, 3, 4, 3].

`normalize` is what its weights' transforms do after resizing and cropping; `transform_input` what pretrained GoogLeNet and
Inception v3 do to that once more. timm's networks have their own means and deviations.
"""

import torchvision_operators  # noqa: F401  (before torchvision and timm)
import numpy as np
import timm
import torch
from torchvision import models
from torchvision.transforms import functional

import generator
import golden
from torch_reference import SEED, channels_first, channels_last


def normalized():
    pixels = np.floor(256 * generator.uniform(SEED, "pixels", (2, 3, 4, 3))).astype(np.float32)
    preset = models.GoogLeNet_Weights.IMAGENET1K_V1.transforms()
    return functional.normalize(channels_first(pixels) / 255, preset.mean, preset.std)


def normalize_record():
    return {"step": "normalize", "output": golden.describe(channels_last(normalized()), 72)}


def transform_record(architecture):
    with torch.device("meta"):
        network = getattr(models, architecture)(weights=None, init_weights=False, transform_input=True)
    return {"step": f"transform_input of {architecture}", "output": golden.describe(channels_last(network._transform_input(normalized())), 72)}


def settings_record(architecture):
    pretrained = timm.create_model(architecture).pretrained_cfg
    return {key: pretrained[key] for key in ("architecture", "input_size", "mean", "std", "crop_pct", "interpolation")}


STEPS = [(normalize_record,), (lambda: transform_record("googlenet"),), (lambda: transform_record("inception_v3"),)]

cases = [
    golden.Table("torchvision-preprocessing", STEPS, lambda step: step()),
    golden.Table("timm-preprocessing", [(name,) for name in ("seresnet50", "inception_v4", "inception_resnet_v2", "legacy_xception")], settings_record),
]
