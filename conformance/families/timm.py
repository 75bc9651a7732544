"""timm's classifiers that torchvision does not have."""

import torchvision_operators  # noqa: F401  (timm imports torchvision)
import timm

from torch_reference import Case

PHOTO = (1, 299, 299, 3)
# a small one, whose height is halved evenly and whose width is not; multiply-adds are counted for 224 pixels
SMALL = (1, 96, 114, 3)
STAGES = ("maxpool", "layer1", "layer2", "layer3", "layer4")


def case(architecture, input, features, **settings):
    gain = 2 if architecture in ("inception_v4", "inception_resnet_v2") else 1
    return Case("timm", timm.__version__, architecture, "timm", lambda: timm.create_model(architecture), input, features, gain=gain, **settings)


# of these the names of the weights are written only: torchvision has the same network, or they are large
NAMES = ("convnext_tiny", "_small", "_base", "_large")
# three of them are run: two whose widths are not torchvision's, and the smallest
REGNETS = (
    *(f"regnetx_{size}" for size in ("002", "004", "004_tv", "006", "008", "016", "032", "040", "064", "080", "120", "160", "320")),
    *(f"regnety_{size}" for size in ("002", "004", "006", "008", "008_tv", "016", "032", "040", "064", "080", "080_tv", "120", "160", "320", "640", "1280")),
)
REGNET_NUMBERS = ("regnetx_002", "regnetx_004", "regnety_008")


# of these the names of the weights are written only: smaller ones that differ in nothing else are run
ALIKE = ("resnet14t", "resnet50t", "resnet101s", "resnet152s", "resnext101_32x16d", "resnext101_32x32d", "seresnext101_32x8d", "seresnext101_64x4d", "seresnext101d_32x8d", "ecaresnet50t", "ecaresnet269d")


def small(architecture, features):
    if architecture in ALIKE or architecture.endswith(("_b5", "_b6", "_b7", "_b8", "xlarge", "huge")):
        return case(architecture, SMALL, features, standard=(224, 224), numbers=False)
    numbers = not architecture.endswith(NAMES) if "next" in architecture else not architecture.startswith("regnet") or architecture in REGNET_NUMBERS
    return case(architecture, SMALL, features, standard=(224, 224), numbers=numbers)


RESNETS = (
    *(f"resnet{depth}c" for depth in (50, 101, 152)),
    *(f"resnet{depth}d" for depth in (18, 26, 34, 50, 101, 152, 200)),
    *(f"seresnet{depth}" for depth in ("18", "34", "101", "152", "152d")),
    *(f"ecaresnet{depth}d" for depth in (50, 101)),
    "resnet26", *(f"resnet{depth}t" for depth in (10, 14, 26, 50)), *(f"resnet{depth}s" for depth in (50, 101, 152)),
    "resnext50d_32x4d", *(f"resnext101_{groups}" for groups in ("32x4d", "32x16d", "32x32d")),
    "seresnext26d_32x4d", "seresnext26t_32x4d", "seresnext50_32x4d", *(f"seresnext101_{groups}" for groups in ("32x4d", "32x8d", "64x4d")), "seresnext101d_32x8d",
    "ecaresnet26t", "ecaresnet50t", "ecaresnet269d", "ecaresnetlight",
)

# of these the smaller ones of each kind are run
SPLIT = {
    "res2net50_26w_4s": True, "res2net50_48w_2s": True, "res2net50_14w_8s": True, "res2net50_26w_6s": False, "res2net50_26w_8s": False,
    "res2net101_26w_4s": False, "res2net50d": True, "res2net101d": False, "res2next50": True,
    "resnest14d": True, "resnest26d": True, "resnest50d": True, "resnest101e": False, "resnest200e": False, "resnest269e": False,
}

cases = [
    case("seresnet50", (2, 224, 224, 3), ("maxpool", "layer1", "layer2", "layer3", "layer4")),
    case("inception_v4", PHOTO, ("features.2", "features.3", "features.4", "features.5", "features.6", "features.10", "features.17", "features.18", "features.21")),
    case("inception_resnet_v2", PHOTO, ("maxpool_5a", "mixed_5b", "repeat", "mixed_6a", "repeat_1", "mixed_7a", "repeat_2", "block8", "conv2d_7b")),
    case("legacy_xception", PHOTO, ("block1", "block2", "block3", "block11", "block12", "bn4")),
    case("seresnet50", (1, 193, 225, 3), ("layer1", "layer2", "layer3", "layer4"), standard=(224, 224), suffix="-193x225"),
    *(small(name, STAGES) for name in RESNETS),
    *(case(name, SMALL, STAGES, standard=(224, 224), numbers=numbers) for name, numbers in SPLIT.items()),
    *(
        small(name, ("blocks.0", "blocks.1", "blocks.2", "blocks.4", "blocks.6"))
        for name in (*(f"efficientnet_b{i}" for i in range(9)), *(f"tf_efficientnet_b{i}" for i in range(9)), "mobilenetv2_100")
    ),
    *(small(f"mobilenetv3_{size}_100", ("blocks.0", "blocks.1", "blocks.2", "blocks.4")) for size in ("small", "large")),
    *(
        small(f"convnext{version}_{size}", ("stem", "stages.0", "stages.1", "stages.2", "stages.3"))
        for version in ("", "v2")
        for size in ("atto", "femto", "pico", "nano", "tiny", "small", "base", "large")
        if version + size != "v2small"
    ),
    *(small(name, ("stem", "stages.0")) for name in ("convnext_xlarge", "convnextv2_huge")),
    *(small(f"inception_next_{size}", ("stem", "stages.0", "stages.1", "stages.2", "stages.3")) for size in ("atto", "tiny", "small", "base")),
    *(small(name, ("stem", "s1", "s2", "s3", "s4")) for name in REGNETS),
]
