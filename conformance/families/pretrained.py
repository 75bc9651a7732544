"""What timm and torchvision publish weights of, for the architectures that we have: settings of each, names and shapes of each architecture.

`pretrained` holds no weights and asks no server: it is what the installed libraries say of their own weights.
"""

import hashlib

import torchvision_operators  # noqa: F401  (before torchvision and timm)
import timm
import timm.data
import torch
from timm.models import regnet
from torchvision import models
from torchvision.models.regnet import BlockParams

import golden

REGNETS = ("400mf", "800mf", "1_6gf", "3_2gf", "8gf", "16gf", "32gf")
TORCHVISION = [
    "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d", "resnext101_32x8d", "resnext101_64x4d", "wide_resnet50_2", "wide_resnet101_2",
    "densenet121", "densenet161", "densenet169", "densenet201", "googlenet", "inception_v3",
    "mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small", *(f"efficientnet_b{i}" for i in range(8)),
    *(f"convnext_{size}" for size in ("tiny", "small", "base", "large")), *(f"regnet_x_{size}" for size in REGNETS), *(f"regnet_y_{size}" for size in REGNETS), "regnet_y_128gf",
    "squeezenet1_0", "squeezenet1_1",
]
CONVNEXTS = ("atto", "femto", "pico", "nano", "tiny", "small", "base", "large")
TIMM = [
    "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", *(f"resnet{depth}c" for depth in (50, 101, 152)), *(f"resnet{depth}d" for depth in (18, 26, 34, 50, 101, 152, 200)),
    "resnet26", *(f"resnet{depth}t" for depth in (10, 14, 26, 50)), *(f"resnet{depth}s" for depth in (50, 101, 152)),
    "resnext50_32x4d", "resnext50d_32x4d", *(f"resnext101_{groups}" for groups in ("32x4d", "32x8d", "32x16d", "32x32d", "64x4d")), "wide_resnet50_2", "wide_resnet101_2",
    "seresnext26d_32x4d", "seresnext26t_32x4d", "seresnext50_32x4d", *(f"seresnext101_{groups}" for groups in ("32x4d", "32x8d", "64x4d")), "seresnext101d_32x8d",
    *(f"ecaresnet{depth}" for depth in ("26t", "50t", "269d", "light")),
    *(f"seresnet{depth}" for depth in ("18", "34", "50", "101", "152", "152d")), "ecaresnet50d", "ecaresnet101d",
    "densenet121", "densenet161", "densenet169", "densenet201",
    "inception_v3", "inception_v4", "inception_resnet_v2", "legacy_xception", *(f"inception_next_{size}" for size in ("atto", "tiny", "small", "base")),
    "mobilenetv2_100", "mobilenetv3_large_100", "mobilenetv3_small_100", *(f"efficientnet_b{i}" for i in range(9)), *(f"tf_efficientnet_b{i}" for i in range(9)),
    *(f"convnext_{size}" for size in CONVNEXTS), "convnext_xlarge", "convnextv2_huge", *(f"convnextv2_{size}" for size in CONVNEXTS if size != "small"),
    *(f"regnetx_{size}" for size in ("002", "004", "004_tv", "006", "008", "016", "032", "040", "064", "080", "120", "160", "320")),
    *(f"regnety_{size}" for size in ("002", "004", "006", "008", "008_tv", "016", "032", "040", "064", "080", "080_tv", "120", "160", "320", "640", "1280")),
    *(f"res2net50_{parts}" for parts in ("26w_4s", "48w_2s", "14w_8s", "26w_6s", "26w_8s")), "res2net101_26w_4s", "res2net50d", "res2net101d", "res2next50",
    "resnest14d", "resnest26d", "resnest50d", "resnest101e", "resnest200e", "resnest269e",
]
# The files of timm that these architectures are in, with all that is in them.
MODULES = (
    "resnet", "res2net", "resnest", "densenet", "inception_v3", "inception_v4", "inception_resnet_v2", "xception", "inception_next",
    "efficientnet", "mobilenetv3", "convnext", "regnet",
)


def on_cpu(compute):
    """RegNets compute their widths with tensors, which must have numbers."""

    def computed(*arguments, **settings):
        with torch.device("cpu"):
            return compute(*arguments, **settings)

    return computed


regnet.RegNet._get_stage_args = on_cpu(regnet.RegNet._get_stage_args)
BlockParams.from_init_params = staticmethod(on_cpu(BlockParams.from_init_params))


def network_of(package, name):
    if package == "timm":
        return timm.create_model(name)
    settings = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
    return getattr(models, name)(weights=None, **settings)


def architecture_record(package, name):
    with torch.device("meta"):
        network = network_of(package, name)
    weights = network.state_dict().items()
    shapes = {key: tuple(weight.shape) for key, weight in weights if not key.endswith("num_batches_tracked") and not key.startswith(("aux", "AuxLogits"))}
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
        "classes": len(weights.meta["categories"]), "license": weights.meta.get("license"), "default": weights == models.get_model_weights(name).DEFAULT,
        # GoogLeNet and Inception v3 with published weights normalize once more.
        "transform_input": name in ("googlenet", "inception_v3"),
    }


def names_of(architecture):
    """The default first, as timm has it; those without a repository of that name are left out."""
    default = f"{architecture}.{timm.get_pretrained_cfg(architecture).tag}"
    others = [name for name in timm.list_pretrained(f"{architecture}.*") if name != default]
    if default not in timm.list_pretrained(f"{architecture}.*"):
        return []
    return [name for name in (default, *others) if timm.get_pretrained_cfg(name).hf_hub_id == f"timm/{name}"]


def members_record(module):
    return {"module": module, "architectures": timm.list_models(module=module)}


def classes_record():
    categories = models.ResNet50_Weights.IMAGENET1K_V1.meta["categories"]
    return {"classes": len(categories), "sha256": hashlib.sha256("\n".join(categories).encode()).hexdigest()}


cases = [
    golden.Table("pretrained-architectures", [*(("torchvision", name) for name in TORCHVISION), *(("timm", name) for name in TIMM)], architecture_record),
    golden.Table("pretrained-timm", [(name,) for architecture in TIMM for name in names_of(architecture)], timm_record),
    golden.Table("pretrained-torchvision", [(weights, name) for name in TORCHVISION for weights in models.get_model_weights(name)], torchvision_record),
    golden.Table("pretrained-members", [(module,) for module in MODULES], members_record),
    golden.Table("pretrained-classes", [()], classes_record),
]
