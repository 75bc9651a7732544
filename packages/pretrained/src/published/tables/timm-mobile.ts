/** @file timm's weights of MobileNets and EfficientNets, in repositories of the same name on the hub; of each architecture the default first. */

import type { TimmRow } from "./rows.ts";
import { half, imageNet, unit } from "./statistics.ts";

// biome-ignore format: a table
export const timmMobile: readonly TimmRow[] = [
  ["timm/mobilenetv2_100.ra_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, null, null],
  ["timm/mobilenetv3_large_100.ra_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, null, null],
  ["timm/mobilenetv3_large_100.miil_in21k", "apache-2.0", [224, 0.875, "bilinear"], unit, "https://github.com/Alibaba-MIIL/ImageNet21K", "arXiv:2104.10972v4", 11221],
  ["timm/mobilenetv3_large_100.miil_in21k_ft_in1k", "apache-2.0", [224, 0.875, "bilinear"], unit, "https://github.com/Alibaba-MIIL/ImageNet21K", "arXiv:2104.10972v4"],
  ["timm/mobilenetv3_large_100.ra4_e3600_r224_in1k", "apache-2.0", [224, 0.95, "bicubic"], half, null, null],
  ["timm/mobilenetv3_small_100.lamb_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, null, null],
  ["timm/efficientnet_b0.ra_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, null, null],
  ["timm/efficientnet_b0.ra4_e3600_r224_in1k", "apache-2.0", [224, 0.9, "bicubic"], half, null, null],
  ["timm/efficientnet_b1.ra4_e3600_r240_in1k", "apache-2.0", [240, 0.9, "bicubic"], half, null, null],
  ["timm/efficientnet_b1.ft_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, null, null],
  ["timm/efficientnet_b2.ra_in1k", "apache-2.0", [256, 0.875, "bicubic"], imageNet, null, null],
  ["timm/efficientnet_b3.ra2_in1k", "apache-2.0", [288, 0.875, "bicubic"], imageNet, null, null],
  ["timm/efficientnet_b4.ra2_in1k", "apache-2.0", [320, 0.875, "bicubic"], imageNet, null, null],
  ["timm/tf_efficientnet_b0.ns_jft_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, null, null],
  ["timm/tf_efficientnet_b0.aa_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, null, null],
  ["timm/tf_efficientnet_b0.ap_in1k", "apache-2.0", [224, 0.875, "bicubic"], half, null, null],
  ["timm/tf_efficientnet_b0.in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, null, null],
  ["timm/tf_efficientnet_b1.ns_jft_in1k", "apache-2.0", [240, 0.882, "bicubic"], imageNet, null, null],
  ["timm/tf_efficientnet_b1.aa_in1k", "apache-2.0", [240, 0.882, "bicubic"], imageNet, null, null],
  ["timm/tf_efficientnet_b1.ap_in1k", "apache-2.0", [240, 0.882, "bicubic"], half, null, null],
  ["timm/tf_efficientnet_b1.in1k", "apache-2.0", [240, 0.882, "bicubic"], imageNet, null, null],
  ["timm/tf_efficientnet_b2.ns_jft_in1k", "apache-2.0", [260, 0.89, "bicubic"], imageNet, null, null],
  ["timm/tf_efficientnet_b2.aa_in1k", "apache-2.0", [260, 0.89, "bicubic"], imageNet, null, null],
  ["timm/tf_efficientnet_b2.ap_in1k", "apache-2.0", [260, 0.89, "bicubic"], half, null, null],
  ["timm/tf_efficientnet_b2.in1k", "apache-2.0", [260, 0.89, "bicubic"], imageNet, null, null],
  ["timm/tf_efficientnet_b3.ns_jft_in1k", "apache-2.0", [300, 0.904, "bicubic"], imageNet, null, null],
  ["timm/tf_efficientnet_b3.aa_in1k", "apache-2.0", [300, 0.904, "bicubic"], imageNet, null, null],
  ["timm/tf_efficientnet_b3.ap_in1k", "apache-2.0", [300, 0.904, "bicubic"], half, null, null],
  ["timm/tf_efficientnet_b3.in1k", "apache-2.0", [300, 0.904, "bicubic"], imageNet, null, null],
  ["timm/tf_efficientnet_b4.ns_jft_in1k", "apache-2.0", [380, 0.922, "bicubic"], imageNet, null, null],
  ["timm/tf_efficientnet_b4.aa_in1k", "apache-2.0", [380, 0.922, "bicubic"], imageNet, null, null],
  ["timm/tf_efficientnet_b4.ap_in1k", "apache-2.0", [380, 0.922, "bicubic"], half, null, null],
  ["timm/tf_efficientnet_b4.in1k", "apache-2.0", [380, 0.922, "bicubic"], imageNet, null, null],
];
