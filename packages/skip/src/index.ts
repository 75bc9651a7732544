export { type ResNet, type ResNetDepth, type ResNetFlavour, type ResNetOptions, resnet } from "./resnet.ts";
