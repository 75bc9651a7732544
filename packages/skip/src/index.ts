export { append } from "./blocks/append.ts";
export { type BlockOptions, basicBlock } from "./blocks/basic-block.ts";
export { type BottleneckOptions, bottleneck } from "./blocks/bottleneck.ts";
export { type ConvnextBlockOptions, convnextBlock } from "./blocks/convnext-block.ts";
export { kerasStyle, type LibraryStyle, tensorflowStyle, torchStyle } from "./blocks/convolution.ts";
export {
  type DenseLayerOptions,
  denseBlock,
  denseLayer,
  type TransitionOptions,
  transition,
} from "./blocks/dense-block.ts";
export {
  type EfficientChannelAttentionOptions,
  efficientChannelAttention,
} from "./blocks/efficient-channel-attention.ts";
export { fire } from "./blocks/fire.ts";
export { type InvertedResidualOptions, invertedResidual } from "./blocks/inverted-residual.ts";
export {
  type PreactivatedOptions,
  preactivatedBottleneck,
  type WideBlockOptions,
  wideBlock,
} from "./blocks/preactivated-block.ts";
export { type RegnetBlockOptions, regnetBlock } from "./blocks/regnet-block.ts";
export { type Res2NetBottleneckOptions, res2netBottleneck } from "./blocks/res2net-bottleneck.ts";
export { residualBlock } from "./blocks/residual-block.ts";
export { type ShortcutOption, type ShortcutOptions, type ShortcutPlace, shortcut } from "./blocks/shortcut.ts";
export { resnestBottleneck, type SplitAttentionOptions, splitAttention } from "./blocks/split-attention.ts";
export { type SqueezeAndExcitationOptions, squeezeAndExcitation } from "./blocks/squeeze-and-excitation.ts";
export { type CifarDenseNet, type CifarDenseNetOptions, cifarDensenet } from "./networks/cifar-densenet.ts";
export { type CifarResNet, type CifarResNetOptions, cifarResnet } from "./networks/cifar-resnet.ts";
export { type CifarWideResNet, type CifarWideResNetOptions, cifarWideResnet } from "./networks/cifar-wide-resnet.ts";
export {
  type ConvNeXt,
  type ConvNeXtFlavor,
  type ConvNeXtOptions,
  type ConvNeXtVariant,
  convnext,
} from "./networks/convnext.ts";
export { type DenseNet, type DenseNetDepth, type DenseNetOptions, densenet } from "./networks/densenet.ts";
export type { DenseNetFlavor } from "./networks/densenet-flavors.ts";
export {
  type EcaResNet,
  type EcaResNetDepth,
  type EcaResNetFlavor,
  type EcaResNetOptions,
  ecaResnet,
} from "./networks/eca-resnet.ts";
export {
  type EfficientNet,
  type EfficientNetFlavor,
  type EfficientNetOptions,
  type EfficientNetVariant,
  efficientnet,
} from "./networks/efficientnet.ts";
export {
  type MobileNetV2,
  type MobileNetV2Flavor,
  type MobileNetV2Options,
  mobilenetV2,
} from "./networks/mobilenet-v2.ts";
export {
  type MobileNetV3,
  type MobileNetV3Flavor,
  type MobileNetV3Options,
  type MobileNetV3Variant,
  mobilenetV3,
} from "./networks/mobilenet-v3.ts";
export type { OutputStride } from "./networks/output-stride.ts";
export { type RegNet, type RegNetFlavor, type RegNetOptions, type RegNetVariant, regnet } from "./networks/regnet.ts";
export { type Res2Net, type Res2NetOptions, type Res2NetVariant, res2net } from "./networks/res2net.ts";
export type { NetworkOptions } from "./networks/residual-network.ts";
export { type ResNeSt, type ResNeStOptions, resnest } from "./networks/resnest.ts";
export { type ResNet, type ResNetDepth, type ResNetOptions, resnet } from "./networks/resnet.ts";
export type { ResNetFlavor } from "./networks/resnet-flavors.ts";
export { type ResNetV2, type ResNetV2Depth, type ResNetV2Options, resnetV2 } from "./networks/resnet-v2.ts";
export {
  type ResNeXt,
  type ResNeXtFlavor,
  type ResNeXtOptions,
  type ResNeXtVariant,
  resnext,
} from "./networks/resnext.ts";
export {
  type SeResNet,
  type SeResNetDepth,
  type SeResNetFlavor,
  type SeResNetOptions,
  seResnet,
} from "./networks/se-resnet.ts";
export {
  type SeResNeXt,
  type SeResNeXtFlavor,
  type SeResNeXtOptions,
  type SeResNeXtVariant,
  seResnext,
} from "./networks/se-resnext.ts";
export { type SqueezeNet, type SqueezeNetOptions, type SqueezeNetVersion, squeezenet } from "./networks/squeezenet.ts";
export type { StochasticOptions } from "./networks/stochastic-options.ts";
export { type WideResNet, type WideResNetDepth, type WideResNetOptions, wideResnet } from "./networks/wide-resnet.ts";
