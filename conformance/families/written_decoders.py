"""Decoders on a narrow encoder, written in references/ or torchvision's. Their sizes are counted on the encoder that is their default."""

import torch
import torchvision_operators  # noqa: F401  (before torchvision)
import timm
import torchvision
from torchvision import models
from torchvision.models.segmentation import deeplabv3, fcn

from references import decoders
from references.decoders import GuidedUnet3Plus, NarrowEncoder, Network, Unet3Plus
from references.residual_unets import ResNetEncoder
from torch_reference import Case

VERSION = f"PyTorch {torch.__version__.partition('+')[0]}"
RESNET34 = (64, 64, 128, 256, 512)
DILATED = (2, 2, 2, 1, 1)


class Dilated(torch.nn.Module):
    """timm's ResNet-34 with an output stride of 16, as a pyramid."""

    def __init__(self):
        super().__init__()
        self.model = timm.create_model("resnet34", features_only=True, output_stride=16)

    def forward(self, x):
        return self.model(x)


def resnet34():
    return ResNetEncoder(models.resnet34(weights=None))


class Shallow(torch.nn.Module):
    """ResNet-34 down to stride 8, as segmentation_models.pytorch cuts it for its PSPNet."""

    def __init__(self):
        super().__init__()
        network = models.resnet34(weights=None)
        for name in ("conv1", "bn1", "relu", "maxpool", "layer1", "layer2"):
            setattr(self, name, getattr(network, name))

    def forward(self, x):
        x1 = self.relu(self.bn1(self.conv1(x)))
        x2 = self.layer1(self.maxpool(x1))
        return x1, x2, self.layer2(x2)


def smp(name, decoder, kernel, features, *, size=(64, 96), strides=(2, 2, 2, 2, 2), encoder=resnet34, suffix="", **settings):
    narrow = lambda: Network(lambda: NarrowEncoder(strides), NarrowEncoder.filters, decoder, kernel, **settings)  # noqa: E731
    whole = lambda: Network(encoder, RESNET34, decoder, kernel, classes=1, **settings)  # noqa: E731
    return Case(
        "written", VERSION, f"{name}-decoder", "smp", narrow, (1, *size, 3), features, standard=(256, 256), published=whole, suffix=suffix,
    )


class Backbone(NarrowEncoder):
    """As torchvision's networks want it: the last map, by name."""

    def forward(self, x):
        return {"out": super().forward(x)[-1]}


class DeepBackbone(NarrowEncoder):
    """The last map, and the one before it."""

    def forward(self, x):
        maps = super().forward(x)
        return {"out": maps[-1], "aux": maps[-2]}


class SupervisedDeepLabV3(deeplabv3.DeepLabV3):
    def forward(self, x):
        scores = super().forward(x)
        return scores["out"], scores["aux"]


class DeepLabV3(deeplabv3.DeepLabV3):
    def forward(self, x):
        return super().forward(x)["out"]


class Fcn(fcn.FCN):
    def forward(self, x):
        return super().forward(x)["out"]


def torchvision_case(name, build, published, features, **settings):
    version = torchvision.__version__.partition("+")[0]
    return Case(
        "torchvision", version, f"{name}-decoder", "torchvision", build, (1, 256, 320, 3), features, standard=(520, 520),
        published=lambda: published(weights=None, weights_backbone=None, num_classes=21, aux_loss="outputs" in settings), **settings,
    )


before, last = NarrowEncoder.filters[-2:]

cases = [
    smp("unet-scse", decoders.UnetDecoder, 3, ("decoder.blocks.0", "decoder.blocks.4"), scse=True),
    smp("unet-plus-plus", decoders.UnetPlusPlusDecoder, 3, ("decoder.blocks.x_0_0", "decoder.blocks.x_1_3", "decoder.blocks.x_0_4")),
    smp("linknet", decoders.LinknetDecoder, 1, ("decoder.blocks.0.block", "decoder.blocks.4.block")),
    smp("manet", decoders.ManetDecoder, 3, ("decoder.center", "decoder.blocks.0", "decoder.blocks.4")),
    smp("fpn", decoders.FpnDecoder, 1, ("decoder.p5", "decoder.seg_blocks.0", "decoder.seg_blocks.3")),
    smp("pspnet", decoders.PspDecoder, 3, ("decoder.conv",), encoder=Shallow),
    smp("pan", decoders.PanDecoder, 3, ("decoder.fpa", "decoder.gau3", "decoder.gau1"), size=(128, 256), strides=(2, 2, 2, 2, 1), encoder=Dilated),
    smp("upernet", decoders.UperDecoder, 1, ("decoder.psp", "decoder.fpn_bottleneck")),
    smp("deeplab-v3-plus", decoders.DeepLabV3PlusDecoder, 1, ("decoder.aspp", "decoder.block1"), size=(256, 320), strides=DILATED, encoder=Dilated),
    torchvision_case(
        "deeplab-v3", lambda: DeepLabV3(Backbone(DILATED), deeplabv3.DeepLabHead(last, 2)), models.segmentation.deeplabv3_resnet50,
        ("classifier.0", "classifier.3"),
    ),
    torchvision_case(
        "deeplab-v3-auxiliary",
        lambda: SupervisedDeepLabV3(DeepBackbone(DILATED), deeplabv3.DeepLabHead(last, 2), fcn.FCNHead(before, 2)),
        models.segmentation.deeplabv3_resnet50, (), outputs=("output", "auxiliary"), samples=128,
    ),
    torchvision_case("fcn", lambda: Fcn(Backbone(DILATED), fcn.FCNHead(last, 2)), models.segmentation.fcn_resnet50, ("classifier.0",)),
    Case(
        "written", VERSION, "unet-3-plus", "ZJUGiveLab", lambda: Unet3Plus(filters=(8, 16, 32, 64, 128)), (1, 64, 96, 3),
        ("conv3.conv2", "h1_PT_hd4_bn", "bn4d_1", "bn1d_1"), standard=(256, 256), published=Unet3Plus,
    ),
    Case(
        "written", VERSION, "unet-3-plus-supervised", "ZJUGiveLab", lambda: Unet3Plus(filters=(8, 16, 32, 64, 128), deep_supervision=True),
        (1, 64, 96, 3), (), standard=(256, 256), published=lambda: Unet3Plus(deep_supervision=True),
        outputs=("output", "side2", "side3", "side4", "side5"), samples=64,
    ),
    Case(
        "written", VERSION, "unet-3-plus-guided", "paper", lambda: GuidedUnet3Plus(filters=(8, 16, 32, 64, 128)),
        (2, 64, 96, 3), (), standard=(256, 256), published=GuidedUnet3Plus,
        outputs=("guided", "output", "side2", "side3", "side4", "side5", "present"), samples=64,
    ),
]
