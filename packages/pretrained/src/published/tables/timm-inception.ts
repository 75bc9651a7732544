/** @file timm's weights of Inception networks, in repositories of the same name on the hub; of each architecture the default first. */

import type { TimmRow } from "./rows.ts";
import { half, imageNet } from "./statistics.ts";

// biome-ignore format: a table
export const timmInception: readonly TimmRow[] = [
  ["timm/inception_v3.tv_in1k", "apache-2.0", [299, 0.875, "bicubic"], half, null, null],
  ["timm/inception_v3.gluon_in1k", "apache-2.0", [299, 0.875, "bicubic"], imageNet, null, null],
  ["timm/inception_v3.tf_adv_in1k", "apache-2.0", [299, 0.875, "bicubic"], half, null, null],
  ["timm/inception_v3.tf_in1k", "apache-2.0", [299, 0.875, "bicubic"], half, null, null],
  ["timm/inception_v4.tf_in1k", "apache-2.0", [299, 0.875, "bicubic"], half, null, null],
  ["timm/inception_resnet_v2.tf_in1k", "apache-2.0", [299, 0.8975, "bicubic"], half, null, null],
  ["timm/inception_resnet_v2.tf_ens_adv_in1k", "apache-2.0", [299, 0.8975, "bicubic"], half, null, null],
  ["timm/inception_next_atto.sail_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, null, null],
  ["timm/inception_next_tiny.sail_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, null, null],
  ["timm/inception_next_small.sail_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, null, null],
  ["timm/inception_next_base.sail_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, null, null],
  ["timm/inception_next_base.sail_in1k_384", "apache-2.0", [384, 1, "bicubic"], imageNet, null, null],
];
