/** @file The architectures that have a page, each with the program that makes it. */
import type { AnyModel } from "@tributary/kernel";
import { net as attentionUnet } from "./programs/attention-unet.ts";
import { net as cifarDensenet } from "./programs/cifar-densenet.ts";
import { net as cifarResnet } from "./programs/cifar-resnet.ts";
import { net as cifarWideResnet } from "./programs/cifar-wide-resnet.ts";
import { net as convnext } from "./programs/convnext.ts";
import { net as deeplabV3 } from "./programs/deeplab-v3.ts";
import { net as deeplabV3Plus } from "./programs/deeplab-v3-plus.ts";
import { net as densenet } from "./programs/densenet.ts";
import { net as diffusionUnet } from "./programs/diffusion-unet.ts";
import { net as ecaResnet } from "./programs/eca-resnet.ts";
import { net as efficientnet } from "./programs/efficientnet.ts";
import { net as encoderUnet } from "./programs/encoder-unet.ts";
import { net as fcn } from "./programs/fcn.ts";
import { net as fpn } from "./programs/fpn.ts";
import { net as googlenet } from "./programs/googlenet.ts";
import { net as guidedUnet3Plus } from "./programs/guided-unet-3-plus.ts";
import { net as inceptionBn } from "./programs/inception-bn.ts";
import { net as inceptionNext } from "./programs/inception-next.ts";
import { net as inceptionResnetV2 } from "./programs/inception-resnet-v2.ts";
import { net as inceptionV3 } from "./programs/inception-v3.ts";
import { net as inceptionV4 } from "./programs/inception-v4.ts";
import { net as isnet } from "./programs/isnet.ts";
import { net as linknet } from "./programs/linknet.ts";
import { net as manet } from "./programs/manet.ts";
import { net as mobilenetV2 } from "./programs/mobilenet-v2.ts";
import { net as mobilenetV3 } from "./programs/mobilenet-v3.ts";
import { net as nnUnet } from "./programs/nn-unet.ts";
import { net as pan } from "./programs/pan.ts";
import { net as pspnet } from "./programs/pspnet.ts";
import { net as r2Unet } from "./programs/r2-unet.ts";
import { net as regnet } from "./programs/regnet.ts";
import { net as resUnet } from "./programs/res-unet.ts";
import { net as res2net } from "./programs/res2net.ts";
import { net as resnest } from "./programs/resnest.ts";
import { net as resnet } from "./programs/resnet.ts";
import { net as resnetV2 } from "./programs/resnet-v2.ts";
import { net as resnext } from "./programs/resnext.ts";
import { net as seResnet } from "./programs/se-resnet.ts";
import { net as seResnext } from "./programs/se-resnext.ts";
import { net as squeezenet } from "./programs/squeezenet.ts";
import { net as u2net } from "./programs/u2net.ts";
import { net as unet } from "./programs/unet.ts";
import { net as unet3Plus } from "./programs/unet-3-plus.ts";
import { net as unetPlusPlus } from "./programs/unet-plus-plus.ts";
import { net as upernet } from "./programs/upernet.ts";
import { net as wideResnet } from "./programs/wide-resnet.ts";
import { net as xception } from "./programs/xception.ts";

export interface Family {
  /** Of its page and its program: `"resnet"`. */
  readonly slug: string;
  readonly title: string;
  /** The package whose table in `docs/papers.md` has its numbers. */
  readonly package: "skip" | "inception" | "unet";
  /** The function that makes it. */
  readonly maker: string;
  /** What its rows are called in that table. */
  readonly rows: RegExp;
  /** arXiv's number, or a DOI. */
  readonly paper: string;
  readonly net: AnyModel;
}

const family = (
  packageName: Family["package"],
  title: string,
  slug: string,
  maker: string,
  paper: string,
  rows: RegExp,
  net: AnyModel,
): Family => ({ slug, title, package: packageName, maker, rows, paper, net });

export const families: readonly Family[] = [
  family("skip", "ResNet", "resnet", "resnet", "1512.03385", /^ResNet-\d+(-[CDST])?$/, resnet),
  family("skip", "ResNet v2", "resnet-v2", "resnetV2", "1603.05027", /^ResNet-\d+ v2$/, resnetV2),
  family("skip", "ResNeXt", "resnext", "resnext", "1611.05431", /^ResNeXt/, resnext),
  family("skip", "Wide ResNet", "wide-resnet", "wideResnet", "1605.07146", /^Wide-ResNet/, wideResnet),
  family("skip", "SE-ResNet", "se-resnet", "seResnet", "1709.01507", /^SE-ResNet-/, seResnet),
  family("skip", "SE-ResNeXt", "se-resnext", "seResnext", "1709.01507", /^SE-ResNeXt/, seResnext),
  family("skip", "ECA-ResNet", "eca-resnet", "ecaResnet", "1910.03151", /^ECA-ResNet/, ecaResnet),
  family("skip", "Res2Net", "res2net", "res2net", "1904.01169", /^Res2N/, res2net),
  family("skip", "ResNeSt", "resnest", "resnest", "2004.08955", /^ResNeSt-/, resnest),
  family("skip", "MobileNetV2", "mobilenet-v2", "mobilenetV2", "1801.04381", /^MobileNetV2/, mobilenetV2),
  family("skip", "MobileNetV3", "mobilenet-v3", "mobilenetV3", "1905.02244", /^MobileNetV3/, mobilenetV3),
  family("skip", "EfficientNet", "efficientnet", "efficientnet", "1905.11946", /^EfficientNet/, efficientnet),
  family("skip", "ConvNeXt", "convnext", "convnext", "2201.03545", /^ConvNeXt/, convnext),
  family("skip", "RegNet", "regnet", "regnet", "2003.13678", /^RegNet/, regnet),
  family("skip", "SqueezeNet", "squeezenet", "squeezenet", "1602.07360", /^SqueezeNet/, squeezenet),
  family("skip", "DenseNet", "densenet", "densenet", "1608.06993", /^DenseNet-\d/, densenet),
  family("skip", "ResNet for CIFAR", "cifar-resnet", "cifarResnet", "1512.03385", /^ResNet-\d+ for CIFAR/, cifarResnet),
  family(
    "skip",
    "Wide ResNet for CIFAR",
    "cifar-wide-resnet",
    "cifarWideResnet",
    "1605.07146",
    /^WRN/,
    cifarWideResnet,
  ),
  family("skip", "DenseNet for CIFAR", "cifar-densenet", "cifarDensenet", "1608.06993", /^DenseNet-BC/, cifarDensenet),
  family("inception", "GoogLeNet", "googlenet", "googlenet", "1409.4842", /^GoogLeNet/, googlenet),
  family(
    "inception",
    "BN-Inception",
    "inception-bn",
    "inceptionBn",
    "1502.03167",
    /^Inception with batch/,
    inceptionBn,
  ),
  family("inception", "Inception v3", "inception-v3", "inceptionV3", "1512.00567", /^Inception v3/, inceptionV3),
  family("inception", "Inception v4", "inception-v4", "inceptionV4", "1602.07261", /^Inception v4/, inceptionV4),
  family(
    "inception",
    "Inception-ResNet v2",
    "inception-resnet-v2",
    "inceptionResnetV2",
    "1602.07261",
    /^Inception-ResNet/,
    inceptionResnetV2,
  ),
  family(
    "inception",
    "InceptionNeXt",
    "inception-next",
    "inceptionNext",
    "2303.16900",
    /^InceptionNeXt/,
    inceptionNext,
  ),
  family("inception", "Xception", "xception", "xception", "1610.02357", /^Xception/, xception),
  family(
    "unet",
    "U-Net",
    "unet",
    "unet",
    "1505.04597",
    /^U-Net( of an eighth of the filters| with upsampling)?$/,
    unet,
  ),
  family("unet", "U-Net++", "unet-plus-plus", "unetPlusPlus", "1807.10165", /^U-Net\+\+/, unetPlusPlus),
  family("unet", "Attention U-Net", "attention-unet", "attentionUnet", "1804.03999", /^Attention U-Net/, attentionUnet),
  family("unet", "R2U-Net", "r2-unet", "r2Unet", "1802.06955", /^R2U-Net/, r2Unet),
  family("unet", "ResUNet", "res-unet", "resUnet", "1711.10684", /^ResUNet/, resUnet),
  family("unet", "U²-Net", "u2net", "u2net", "2005.09007", /^U²-Net/, u2net),
  family("unet", "IS-Net", "isnet", "isnet", "2203.03041", /^IS-Net/, isnet),
  family("unet", "LinkNet", "linknet", "linknet", "1707.03718", /^LinkNet/, linknet),
  family(
    "unet",
    "U-Net on any encoder",
    "encoder-unet",
    "segmenter",
    "1505.04597",
    /^U-Net (with scSE )?on /,
    encoderUnet,
  ),
  family("unet", "nnU-Net", "nn-unet", "nnUnet", "1809.10486", /^nnU-Net/, nnUnet),
  family("unet", "U-Net 3+", "unet-3-plus", "unet3Plus", "2004.08790", /^U-Net 3\+$/, unet3Plus),
  family(
    "unet",
    "U-Net 3+ guided by a class",
    "guided-unet-3-plus",
    "guidedUnet3Plus",
    "2004.08790",
    /^U-Net 3\+ guided/,
    guidedUnet3Plus,
  ),
  family("unet", "Diffusion U-Net", "diffusion-unet", "diffusionUnet", "2006.11239", /^Diffusion U-Net/, diffusionUnet),
  family("unet", "FPN", "fpn", "fpnDecoder", "1901.02446", /^FPN on /, fpn),
  family("unet", "PAN", "pan", "panDecoder", "1805.10180", /^PAN on /, pan),
  family("unet", "MA-Net", "manet", "manetDecoder", "10.1109/ACCESS.2020.3025372", /^MA-Net on /, manet),
  family("unet", "PSPNet", "pspnet", "pspnetDecoder", "1612.01105", /^PSPNet on /, pspnet),
  family("unet", "UPerNet", "upernet", "upernetDecoder", "1807.10221", /^UPerNet on /, upernet),
  family(
    "unet",
    "DeepLabV3",
    "deeplab-v3",
    "deeplabV3Decoder",
    "1706.05587",
    /^DeepLabV3 (with an auxiliary head )?on /,
    deeplabV3,
  ),
  family(
    "unet",
    "DeepLabV3+",
    "deeplab-v3-plus",
    "deeplabV3PlusDecoder",
    "1802.02611",
    /^DeepLabV3\+ on /,
    deeplabV3Plus,
  ),
  family("unet", "FCN", "fcn", "fcnDecoder", "1411.4038", /^FCN on /, fcn),
];
