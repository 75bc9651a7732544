/** @file How programs that train elsewhere prepare pictures. */
import type { ModelFacts } from "@tributary/kernel";
import { pixelScaleOf } from "@tributary/kernel/authoring";

interface Preparation {
  readonly scale: readonly number[];
  readonly shift: readonly number[];
}

/** What becomes of the bytes of a picture, channel by channel: `bytes · scale + shift`; null where that is not all. */
export const preparationOf = ({ preprocessing }: ModelFacts): Preparation | null => {
  const pixels = preprocessing === undefined ? undefined : pixelScaleOf(preprocessing);
  const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
  if (pixels === "unit") return { scale: [1 / 255], shift: [0] };
  if (pixels === "tf") return { scale: [2 / 255], shift: [-1] };
  const statistics = pixels === "torch" ? imageNet : pixels;
  if (typeof statistics !== "object") return null;
  const { mean, std } = statistics;
  return { scale: std.map((deviation) => 1 / (255 * deviation)), shift: mean.map((value, i) => -value / std[i]!) };
};
