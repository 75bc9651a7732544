"""What timm and torchvision publish weights of, for the architectures that we have: settings of each, names and shapes of each architecture.

`pretrained` holds no weights and asks no server: it is what the installed libraries say of their own weights.
"""

import hashlib

import torchvision_operators  # noqa: F401  (before torchvision and timm)
import timm
import timm.data
import torch
from torchvision import models

import golden

TORCHVISION = [
    "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d", "resnext101_32x8d", "wide_resnet50_2", "wide_resnet101_2",
    "densenet121", "densenet161", "densenet169", "densenet201", "googlenet", "inception_v3",
]
TIMM = [
    "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d", "resnext101_32x8d", "wide_resnet50_2", "wide_resnet101_2", "seresnet50",
    "densenet121", "densenet161", "densenet169", "densenet201", "inception_v3", "inception_v4", "inception_resnet_v2", "legacy_xception",
]


def network_of(package, name):
    if package == "timm":
        return timm.create_model(name)
    settings = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
    return getattr(models, name)(weights=None, **settings)


def architecture_record(package, name):
    with torch.device("meta"):
        network = network_of(package, name)
    kept = [key for key in network.state_dict() if not key.endswith("num_batches_tracked") and not key.startswith(("aux", "AuxLogits"))]
    shapes = {key: tuple(network.state_dict()[key].shape) for key in kept}
    # A dense layer here may be a convolution of one pixel there: sizes of one are left out.
    shapes = {key: tuple(size for size in shape if size != 1) for key, shape in shapes.items()}
    digest = hashlib.sha256(golden.name_list(shapes).encode()).hexdigest()
    return {"package": package, "architecture": name, "weights": len(shapes), "digest": digest}


def timm_record(name):
    cfg = timm.get_pretrained_cfg(name).to_dict()
    config = timm.data.resolve_data_config({}, pretrained_cfg=cfg)
    return {
        "name": f"timm/{name}", "architecture": cfg["architecture"], "license": cfg.get("license"), "origin": cfg.get("origin_url"), "paper": cfg.get("paper_ids"),
        "size": list(config["input_size"]), "crop_pct": config["crop_pct"], "crop_mode": config["crop_mode"], "interpolation": config["interpolation"],
        "mean": list(config["mean"]), "std": list(config["std"]), "classes": cfg["num_classes"],
    }


def torchvision_record(weights, name):
    preset = weights.transforms()
    return {
        "name": f"torchvision/{name}.{weights.name}", "architecture": name, "address": weights.url, "origin": weights.meta["recipe"],
        "resize": preset.resize_size[0], "crop": preset.crop_size[0], "interpolation": preset.interpolation.value, "mean": preset.mean, "std": preset.std,
        "classes": len(weights.meta["categories"]), "default": weights == models.get_model_weights(name).DEFAULT,
        # GoogLeNet and Inception v3 with published weights normalize once more.
        "transform_input": name in ("googlenet", "inception_v3"),
    }


def names_of(architecture):
    """The default first, as timm has it; those without a repository of that name are left out."""
    default = f"{architecture}.{timm.get_pretrained_cfg(architecture).tag}"
    others = [name for name in timm.list_pretrained(f"{architecture}.*") if name != default]
    return [name for name in (default, *others) if timm.get_pretrained_cfg(name).hf_hub_id == f"timm/{name}"]


def classes_record():
    categories = models.ResNet50_Weights.IMAGENET1K_V1.meta["categories"]
    return {"classes": len(categories), "sha256": hashlib.sha256("\n".join(categories).encode()).hexdigest()}


cases = [
    golden.Table("pretrained-architectures", [*(("torchvision", name) for name in TORCHVISION), *(("timm", name) for name in TIMM)], architecture_record),
    golden.Table("pretrained-timm", [(name,) for architecture in TIMM for name in names_of(architecture)], timm_record),
    golden.Table("pretrained-torchvision", [(weights, name) for name in TORCHVISION for weights in models.get_model_weights(name)], torchvision_record),
    golden.Table("pretrained-classes", [()], classes_record),
]
