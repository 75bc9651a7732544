export { append } from "./append.ts";
export { type BlockOptions, basicBlock } from "./basic-block.ts";
export { type BottleneckOptions, bottleneck } from "./bottleneck.ts";
export { type CifarDenseNet, type CifarDenseNetOptions, cifarDensenet } from "./cifar-densenet.ts";
export { type CifarResNet, type CifarResNetOptions, cifarResnet } from "./cifar-resnet.ts";
export { type CifarWideResNet, type CifarWideResNetOptions, cifarWideResnet } from "./cifar-wide-resnet.ts";
export { type ConvolutionStyle, kerasStyle, torchStyle } from "./convolution.ts";
export {
  type DenseLayerOptions,
  denseBlock,
  denseLayer,
  type TransitionOptions,
  transition,
} from "./dense-block.ts";
export { type DenseNet, type DenseNetDepth, type DenseNetFlavor, type DenseNetOptions, densenet } from "./densenet.ts";
export type { HeadOptions } from "./head.ts";
export {
  type PreactivatedOptions,
  preactivatedBottleneck,
  type WideBlockOptions,
  wideBlock,
} from "./preactivated-block.ts";
export { residualBlock } from "./residual-block.ts";
export type { NetworkOptions } from "./residual-network.ts";
export { type ResNet, type ResNetDepth, type ResNetFlavor, type ResNetOptions, resnet } from "./resnet.ts";
export { type ResNetV2, type ResNetV2Depth, type ResNetV2Options, resnetV2 } from "./resnet-v2.ts";
export { type ResNeXt, type ResNeXtOptions, type ResNeXtVariant, resnext } from "./resnext.ts";
export { type SeResNet, type SeResNetOptions, seResnet } from "./se-resnet.ts";
export { type ShortcutOption, type ShortcutOptions, shortcut } from "./shortcut.ts";
export { type SqueezeAndExcitationOptions, squeezeAndExcitation } from "./squeeze-and-excitation.ts";
export { type WideResNet, type WideResNetDepth, type WideResNetOptions, wideResnet } from "./wide-resnet.ts";
