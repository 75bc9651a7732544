"""The U-Net family, written in references/."""

import torch

from references.attention_unet import AttentionUNet, R2UNet
from references.residual_unets import LinkNet, ResUNet, SmpUnet
from references.u2net import LARGE, SMALL, ISNet, U2Net
from references.unet import MilesialUNet, MonaiBasicUNet, UNet
from references.unet_plus_plus import NestedUNet, UNetPlusPlus
from torch_reference import Case

VERSION = f"PyTorch {torch.__version__.partition('+')[0]}"
DOWN_UP = ("down0", "down2", "down4", "up3", "up1", "up0")
MILESIAL = ("inc", "down2", "down4", "up1", "up4")
MONAI = ("conv_0", "down_2", "down_4", "upcat_4", "upcat_1")
SIDES = ("output", "side1", "side2", "side3", "side4", "side5", "side6")
SUPERVISED = ("output1", "output2", "output3", "output4")


def case(architecture, flavor, build, input, features, **settings):
    return Case("written", VERSION, architecture, flavor, build, input, features, **settings)


cases = [
    case("unet", "paper", UNet, (1, 188, 204, 1), DOWN_UP, standard=(572, 572)),
    case("unet-narrow", "paper", lambda: UNet(filters=(8, 16, 32, 64, 128)), (1, 572, 572, 1), DOWN_UP),
    case("unet-same", "paper, padding same", lambda: UNet(3, 2, padding="same"), (2, 64, 96, 3), DOWN_UP, standard=(256, 256)),
    case("unet-milesial", "milesial", MilesialUNet, (2, 64, 96, 3), MILESIAL, standard=(256, 256)),
    case("unet-milesial", "milesial", MilesialUNet, (1, 75, 94, 3), MILESIAL, standard=(256, 256), suffix="-75x94"),
    case("unet-milesial-bilinear", "milesial, bilinear", lambda: MilesialUNet(bilinear=True), (2, 64, 96, 3), MILESIAL, standard=(256, 256)),
    case("unet-milesial-bilinear", "milesial, bilinear", lambda: MilesialUNet(bilinear=True), (1, 75, 94, 3), MILESIAL, standard=(256, 256), suffix="-75x94"),
    case("unet-monai", "monai", MonaiBasicUNet, (2, 64, 96, 1), MONAI, standard=(256, 256)),
    case("unet-monai", "monai", MonaiBasicUNet, (1, 75, 94, 1), MONAI, standard=(256, 256), suffix="-75x94"),
    case("unet-plus-plus", "keras", UNetPlusPlus, (2, 64, 96, 1), ("up12", "conv12_2", "conv22_2", "up15", "conv15_2"), standard=(256, 256)),
    case(
        "unet-plus-plus-supervised", "keras, deep supervision", lambda: UNetPlusPlus(deep_supervision=True), (1, 64, 96, 1), (),
        standard=(256, 256), outputs=SUPERVISED, samples=128,
    ),
    case("nested-unet", "batch normalization", NestedUNet, (2, 64, 96, 3), ("conv0_0", "conv0_1", "conv1_1", "conv4_0", "conv0_4"), standard=(256, 256)),
    case(
        "nested-unet-supervised", "batch normalization, deep supervision", lambda: NestedUNet(deep_supervision=True), (1, 64, 96, 3), (),
        standard=(256, 256), outputs=SUPERVISED, samples=128,
    ),
    case("attention-unet", "LeeJunHyun", AttentionUNet, (1, 64, 96, 3), ("Conv1", "Conv5", "Up5", "Att5", "Att2", "Up_conv2"), standard=(256, 256)),
    case("upsampling-unet", "LeeJunHyun", lambda: AttentionUNet(gates=False), (1, 64, 96, 3), ("Conv5", "Up5", "Up_conv2"), standard=(256, 256)),
    case("r2unet", "LeeJunHyun", R2UNet, (1, 64, 96, 3), ("RRCNN1", "RRCNN5", "Up5", "Up_RRCNN2"), standard=(256, 256), gain=1),
    case(
        "attention-r2unet", "LeeJunHyun", lambda: R2UNet(gates=True), (1, 64, 96, 3), ("RRCNN1", "RRCNN5", "Att5", "Up_RRCNN2"),
        standard=(256, 256), gain=1,
    ),
    case("resunet", "rishikksh20", ResUNet, (1, 64, 96, 3), ("input_layer", "residual_conv_1", "bridge", "upsample_1", "up_residual_conv3"), standard=(256, 256), gain=1),
    case("u2net", "paper", lambda: U2Net(LARGE), (1, 96, 128, 3), ("stage1", "stage4", "stage6", "stage1d"), standard=(320, 320), gain=1, outputs=SIDES, samples=96),
    case("u2net-small", "paper", lambda: U2Net(SMALL), (1, 75, 94, 3), ("stage1", "stage4", "stage6", "stage1d"), standard=(320, 320), gain=1, outputs=SIDES, samples=96),
    case("isnet", "paper", ISNet, (1, 150, 188, 3), ("conv_in", "stage1", "stage4", "stage6", "stage1d"), standard=(1024, 1024), gain=1, outputs=("output", *SIDES[2:]), samples=96),
    case("linknet", "paper", LinkNet, (2, 64, 96, 3), ("encoder.layer1", "encoder.layer4", "decoder4", "decoder1", "conv"), standard=(256, 256), gain=1),
    case("smp-unet-resnet34", "smp", SmpUnet, (2, 64, 96, 3), ("encoder.layer4", "decoder.blocks.0", "decoder.blocks.4"), standard=(256, 256), gain=1),
    case("smp-unet-resnet34", "smp", SmpUnet, (1, 75, 94, 3), ("encoder.layer4", "decoder.blocks.0", "decoder.blocks.4"), standard=(256, 256), gain=1, suffix="-75x94"),
]
