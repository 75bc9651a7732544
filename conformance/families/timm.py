"""timm's classifiers that torchvision does not have."""

import torchvision_operators  # noqa: F401  (timm imports torchvision)
import timm

from torch_reference import Case

PHOTO = (1, 299, 299, 3)


def case(architecture, input, features, **settings):
    gain = 2 if architecture.startswith("inception") else 1
    return Case("timm", timm.__version__, architecture, "timm", lambda: timm.create_model(architecture), input, features, gain=gain, **settings)


cases = [
    case("seresnet50", (2, 224, 224, 3), ("maxpool", "layer1", "layer2", "layer3", "layer4")),
    case("inception_v4", PHOTO, ("features.2", "features.3", "features.4", "features.5", "features.6", "features.10", "features.17", "features.18", "features.21")),
    case("inception_resnet_v2", PHOTO, ("maxpool_5a", "mixed_5b", "repeat", "mixed_6a", "repeat_1", "mixed_7a", "repeat_2", "block8", "conv2d_7b")),
    case("legacy_xception", PHOTO, ("block1", "block2", "block3", "block11", "block12", "bn4")),
    case("seresnet50", (1, 193, 225, 3), ("layer1", "layer2", "layer3", "layer4"), standard=(224, 224), suffix="-193x225"),
]
