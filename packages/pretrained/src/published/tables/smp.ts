/** @file The encoders of segmentation-models-pytorch, without a head, in repositories called `smp-hub/resnet34.imagenet`. */
import type { SmpRow } from "./rows.ts";

// biome-ignore format: a table
export const smpTable: readonly SmpRow[] = [
  ["smp/resnet18.imagenet", "3f2325ff978283d47aa6a1d6878ca20565622683", "bsd-3-clause"],
  ["smp/resnet18.ssl", "d600d5116aac2e6e595f99f40612074c723c00b2", "cc-by-nc-4.0"],
  ["smp/resnet18.swsl", "0e3a35d4d8e344088c14a96eee502a88ac70eae1", "cc-by-nc-4.0"],
  ["smp/resnet34.imagenet", "7a57b34f723329ff020b3f8bc41771163c519d0c", "bsd-3-clause"],
  ["smp/resnet50.imagenet", "00cb74e366966d59cd9a35af57e618af9f88efe9", "bsd-3-clause"],
  ["smp/resnet50.ssl", "d07daf5b4377f3700c6ac61906b0aafbc4eca46b", "cc-by-nc-4.0"],
  ["smp/resnet50.swsl", "b9520cce124f91c6fe7eee45721a2c7954f0d8c0", "cc-by-nc-4.0"],
  ["smp/resnet101.imagenet", "cd7c15e8c51da86ae6a084515fdb962d0c94e7d1", "bsd-3-clause"],
  ["smp/resnet152.imagenet", "951dd835e9d086628e447b484584c8983f9e1dd0", "bsd-3-clause"],
  ["smp/resnext50_32x4d.imagenet", "329793c85d62fd340ae42ae39fb905a63df872e7", "bsd-3-clause"],
  ["smp/resnext50_32x4d.ssl", "9b67cff77d060c7044493a58c24d1007c1eb06c3", "cc-by-nc-4.0"],
  ["smp/resnext50_32x4d.swsl", "52e6e49da61b8e26ca691e1aef2cbb952884057d", "cc-by-nc-4.0"],
  ["smp/resnext101_32x8d.imagenet", "221af6198d03a4ee88992f78a1ee81b46a52d339", "bsd-3-clause"],
  ["smp/resnext101_32x8d.instagram", "44cd927aa6e64673ffe9d31230bad44abc18b823", "cc-by-nc-4.0"],
  ["smp/resnext101_32x8d.ssl", "723a95ddeed335c9488c37c6cbef13d779ac8f97", "cc-by-nc-4.0"],
  ["smp/resnext101_32x8d.swsl", "58cf0bb65f91365470398080d9588b187d1777c4", "cc-by-nc-4.0"],
  ["smp/densenet121.imagenet", "a17c96896a265b61338f66f61d3887b24f61995a", "bsd-3-clause"],
  ["smp/densenet161.imagenet", "9afe0fec51ab2a627141769d97d6f83756d78446", "bsd-3-clause"],
  ["smp/densenet169.imagenet", "8facfba9fc72f7750879dac9ac6ceb3ab990de8d", "bsd-3-clause"],
  ["smp/densenet201.imagenet", "ed5deb355d71659391d46fae5e7587460fbb5f84", "bsd-3-clause"],
  ["smp/mobilenet_v2.imagenet", "e67aa804e17f7b404b629127eabbd224c4e0690b", "bsd-3-clause"],
];
