/** @file What LeeJunHyun/Image_Segmentation calls its weights; levels are counted from 1 there. */
import type { Reference } from "@tributary/kernel/authoring";
import { all, each, type Names, part, unit } from "./references.ts";
import { upsampled, upsampling } from "./unet-references.ts";

const referenceOf = (architecture: string, names: Names): Reference => ({
  package: "LeeJunHyun/Image_Segmentation",
  architecture,
  layout: "torch",
  names,
});

const gates = (depth: number): Names =>
  each(0, depth - 1, (i) =>
    all(
      part(`up${i}/gate/skip`, `Att${i + 2}.`, unit(1, "W_x.0", "W_x.1")),
      part(`up${i}/gate/signal`, `Att${i + 2}.`, unit(1, "W_g.0", "W_g.1")),
      part(`up${i}/gate/attention`, `Att${i + 2}.`, unit(1, "psi.0", "psi.1")),
    ),
  );

export const attentionUnetReference = (depth: number): Reference =>
  referenceOf("AttU_Net", all(upsampling(depth), gates(depth)));

const recurrent = (ours: string, theirs: string): Names =>
  all(
    part(`${ours}/recurrent1`, `${theirs}.`, unit(1, "RCNN.0.conv.0", "RCNN.0.conv.1")),
    part(`${ours}/recurrent2`, `${theirs}.`, unit(1, "RCNN.1.conv.0", "RCNN.1.conv.1")),
    part(ours, `${theirs}.`, { conv2d: "Conv_1x1" }),
  );

export const r2UnetReference = (depth: number, attention: boolean): Reference =>
  referenceOf(
    attention ? "R2AttU_Net" : "R2U_Net",
    all(
      each(0, depth, (i) => recurrent(`down${i}`, `RRCNN${i + 1}`)),
      each(0, depth - 1, (i) => recurrent(`up${i}`, `Up_RRCNN${i + 2}`)),
      upsampled(depth),
      attention ? gates(depth) : {},
    ),
  );
