"""torchvision's classifiers."""

import torchvision_operators  # noqa: F401  (before torchvision)
import torchvision
from torchvision import models

from torch_reference import Case

RESNET_STAGES = ("maxpool", "layer1", "layer2", "layer3", "layer4")
DENSENET_STAGES = ("features.pool0", "features.transition1", "features.transition2", "features.transition3", "features.norm5")
GOOGLENET_STAGES = ("conv3", "inception3a", "inception3b", "inception4a", "inception4d", "inception4e", "inception5b")
INCEPTION_STAGES = ("maxpool2", "Mixed_5b", "Mixed_5d", "Mixed_6a", "Mixed_6e", "Mixed_7a", "Mixed_7c")


def case(architecture, input, features, **settings):
    build = getattr(models, architecture)
    options = {"init_weights": False} if architecture in ("googlenet", "inception_v3") else {}
    gain = 1 if "resn" in architecture or "net_" in architecture or "next" in architecture else 2
    version = torchvision.__version__.partition("+")[0]
    return Case("torchvision", version, architecture, "torchvision", lambda: build(weights=None, **options), input, features, gain=gain, **settings)


def googlenet_auxiliaries(module, features):
    return {"aux1": module.aux1(features["inception4a"]), "aux2": module.aux2(features["inception4d"])}


def inception_auxiliary(module, features):
    return {"aux": module.AuxLogits(features["Mixed_6e"])}


PHOTO = (1, 224, 224, 3)
# a small one, whose height is halved evenly and whose width is not; multiply-adds are counted for 224 pixels
SMALL = (1, 96, 114, 3)


# of these the names of the weights are written only
LARGE = ("convnext_base", "convnext_large", "_8gf", "16gf", "32gf", "128gf", "_b6", "_b7")


def small(architecture, *features):
    return case(architecture, SMALL, features, standard=(224, 224), numbers=not architecture.endswith(LARGE))


cases = [
    *(case(name, (2, 224, 224, 3), RESNET_STAGES) for name in ("resnet18", "resnet34", "resnet50")),
    *(
        case(name, PHOTO, RESNET_STAGES)
        for name in ("resnet101", "resnet152", "resnext50_32x4d", "resnext101_32x8d", "wide_resnet50_2", "wide_resnet101_2")
    ),
    small("resnext101_64x4d", *RESNET_STAGES),
    *(case(name, PHOTO, DENSENET_STAGES) for name in ("densenet121", "densenet161", "densenet169", "densenet201")),
    case("googlenet", (2, 224, 224, 3), GOOGLENET_STAGES, samples=200, more=googlenet_auxiliaries),
    case("inception_v3", (1, 299, 299, 3), INCEPTION_STAGES, more=inception_auxiliary),
    # sizes that no stride divides
    *(
        case(name, (1, 193, 225, 3), features, standard=(224, 224), suffix="-193x225")
        for name, features in (("resnet18", RESNET_STAGES), ("resnet50", RESNET_STAGES), ("densenet121", DENSENET_STAGES), ("googlenet", GOOGLENET_STAGES))
    ),
    small("mobilenet_v2", "features.0", "features.3", "features.6", "features.13", "features.18"),
    small("mobilenet_v3_small", "features.0", "features.1", "features.3", "features.8", "features.12"),
    small("mobilenet_v3_large", "features.0", "features.3", "features.6", "features.12", "features.16"),
    *(small(f"efficientnet_b{i}", "features.1", "features.2", "features.3", "features.5", "features.8") for i in range(8)),
    *(small(f"convnext_{size}", "features.0", "features.1", "features.3", "features.5", "features.7") for size in ("tiny", "small", "base", "large")),
    *(
        small(f"regnet_{name}", "stem", "trunk_output.block1", "trunk_output.block2", "trunk_output.block3", "trunk_output.block4")
        for letter in "xy"
        for name in (f"{letter}_{size}" for size in ("400mf", "800mf", "1_6gf", "3_2gf", "8gf", "16gf", "32gf"))
    ),
    small("regnet_y_128gf", "stem", "trunk_output.block4"),
    small("squeezenet1_0", "features.2", "features.6", "features.11", "features.12"),
    small("squeezenet1_1", "features.2", "features.5", "features.8", "features.12"),
]
