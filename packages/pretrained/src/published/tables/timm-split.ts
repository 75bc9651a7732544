/** @file timm's weights of Res2Nets and ResNeSts, in repositories of the same name on the hub; of each architecture the default first. */

import type { TimmRow } from "./rows.ts";
import { imageNet } from "./statistics.ts";

// biome-ignore format: a table
export const timmSplit: readonly TimmRow[] = [
  ["timm/res2net50_26w_4s.in1k", "unknown", [224, 0.875, "bilinear"], imageNet, null, null],
  ["timm/res2net50_48w_2s.in1k", "unknown", [224, 0.875, "bilinear"], imageNet, null, null],
  ["timm/res2net50_14w_8s.in1k", "unknown", [224, 0.875, "bilinear"], imageNet, null, null],
  ["timm/res2net50_26w_6s.in1k", "unknown", [224, 0.875, "bilinear"], imageNet, null, null],
  ["timm/res2net50_26w_8s.in1k", "unknown", [224, 0.875, "bilinear"], imageNet, null, null],
  ["timm/res2net101_26w_4s.in1k", "unknown", [224, 0.875, "bilinear"], imageNet, null, null],
  ["timm/res2net50d.in1k", "unknown", [224, 0.875, "bilinear"], imageNet, null, null],
  ["timm/res2net101d.in1k", "unknown", [224, 0.875, "bilinear"], imageNet, null, null],
  ["timm/res2next50.in1k", "unknown", [224, 0.875, "bilinear"], imageNet, null, null],
  ["timm/resnest14d.gluon_in1k", "apache-2.0", [224, 0.875, "bilinear"], imageNet, null, null],
  ["timm/resnest26d.gluon_in1k", "apache-2.0", [224, 0.875, "bilinear"], imageNet, null, null],
  ["timm/resnest50d.in1k", "apache-2.0", [224, 0.875, "bilinear"], imageNet, null, null],
  ["timm/resnest101e.in1k", "apache-2.0", [256, 0.875, "bilinear"], imageNet, null, null],
  ["timm/resnest200e.in1k", "apache-2.0", [320, 0.909, "bicubic"], imageNet, null, null],
  ["timm/resnest269e.in1k", "apache-2.0", [416, 0.928, "bicubic"], imageNet, null, null],
];
