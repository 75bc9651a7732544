"""What torchvision makes of pixels before its networks see them: bytes `floor(256u)` of the stream `pixels`, shape [2, 3, 4, 3].

`normalize` is what its weights' transforms do after resizing and cropping; `transform_input` what pretrained GoogLeNet and
Inception v3 do to that once more. timm's networks have their own means and deviations.

`pillow-resize` is what Pillow makes of such bytes in other sizes, and `prepared-pictures` what the transforms of torchvision's and timm's
weights make of a whole picture: resized, cropped and normalized.
"""

import hashlib

import torchvision_operators  # noqa: F401  (before torchvision and timm)
import numpy as np
import timm
import timm.data
import torch
from PIL import Image
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

def picture(height, width, channels=3):
    """Smooth colors with noise on them: both what is seen and what is hard."""
    noise = np.floor(256 * generator.uniform(SEED, "picture", (height, width, channels)))
    rows, columns, colors = np.ogrid[:height, :width, :channels]
    smooth = 128 + 100 * np.sin(rows / 17 + colors) * np.cos(columns / 23 - colors)
    pixels = np.clip(np.floor(0.75 * smooth + 0.25 * noise + 0.5), 0, 255).astype(np.uint8)
    return Image.fromarray(pixels[..., 0] if channels == 1 else pixels)


def resize_record(method, from_size, to_size):
    resized = picture(*from_size).resize(to_size[::-1], getattr(Image.Resampling, method.upper()))
    data = np.asarray(resized)
    return {"method": method, "from": from_size, "to": to_size, "sha256": hashlib.sha256(data.tobytes()).hexdigest(), "samples": golden.sample(data, 24).tolist()}


SIZES = [((61, 47), (20, 31)), ((31, 44), (60, 50)), ((64, 64), (64, 23)), ((64, 64), (23, 64)), ((5, 3), (17, 19)), ((301, 97), (7, 5))]


def prepared_record(name, from_size, channels, transform, settings):
    values = transform(picture(*from_size, channels).convert("RGB"))
    return {"weights": name, "from": [*from_size, channels], **settings, "output": golden.describe(channels_last(values[None])[0], 300)}


def torchvision_record(weights, from_size, channels):
    preset = weights.transforms()
    settings = {"resize": preset.resize_size[0], "crop": preset.crop_size[0], "interpolation": preset.interpolation.value, "mean": preset.mean, "std": preset.std}
    return prepared_record(str(weights), from_size, channels, preset, settings)


def timm_record(name, from_size, channels, crop_mode):
    config = timm.data.resolve_data_config({"crop_mode": crop_mode}, pretrained_cfg=timm.get_pretrained_cfg(name).to_dict())
    settings = {"crop_pct": config["crop_pct"], "crop": config["input_size"][1], "interpolation": config["interpolation"], "mean": config["mean"], "std": config["std"], "crop_mode": crop_mode}
    return prepared_record(name, from_size, channels, timm.data.create_transform(**config), settings)


PICTURES = [
    (torchvision_record, models.ResNet50_Weights.IMAGENET1K_V1, (301, 415), 3),
    (torchvision_record, models.ResNet50_Weights.IMAGENET1K_V2, (416, 300), 3),
    (torchvision_record, models.Inception_V3_Weights.IMAGENET1K_V1, (257, 390), 1),
    (timm_record, "resnet50.a1_in1k", (301, 415), 3, "center"),
    (timm_record, "resnet50.a1_in1k", (97, 130), 3, "center"),
    (timm_record, "inception_resnet_v2.tf_in1k", (415, 300), 3, "center"),
    (timm_record, "resnet18.a1_in1k", (200, 333), 3, "squash"),
]

cases = [
    golden.Table("pillow-resize", [(method, *sizes) for method in ("nearest", "bilinear", "bicubic", "lanczos") for sizes in SIZES], resize_record),
    golden.Table("prepared-pictures", PICTURES, lambda record, *arguments: record(*arguments)),
    golden.Table("torchvision-preprocessing", STEPS, lambda step: step()),
    golden.Table("timm-preprocessing", [(name,) for name in ("seresnet50", "inception_v4", "inception_resnet_v2", "legacy_xception")], settings_record),
]
