/** @file Labels laid on the picture that they are of, whatever size it was made before the network saw it. */
import type { GraphWriter, Value } from "./graph-writer.ts";
import { counted } from "./resampling.ts";

export interface Size {
  readonly height: Value;
  readonly width: Value;
}

/** What became of a picture. */
export interface Fitted {
  /** Its own size. */
  readonly own: Size;
  /** The size that it was given. */
  readonly resized: Size;
  /** Where what the network saw begins in that, and how large it is. */
  readonly top: Value;
  readonly left: Value;
  readonly seen: Size;
}

/** Pixels that the network did not see. */
const UNSEEN = -1;

/** Along one axis: which row of the labels lies under the center of each row of the picture, and whether there is one. */
const rows = (
  write: GraphWriter,
  { own, resized, start, seen }: Readonly<Record<"own" | "resized" | "start" | "seen", Value>>,
): { readonly at: Value; readonly isSeen: Value } => {
  const double = (x: Value): Value => write.cast(x, "float64");
  const list = write.node("Squeeze", [counted(write, own, 0), write.whole([1])]);
  const centers = write.node("Mul", [write.node("Add", [list, write.double(0.5)]), double(resized)]);
  const under = write.cast(write.node("Floor", [write.node("Div", [centers, double(own)])]), "int64");
  const last = write.node("Sub", [seen, write.whole(1)]);
  const place = write.node("Sub", [under, start]);
  const at = write.node("Max", [write.node("Min", [place, last]), write.whole(0)]);
  return { at, isSeen: write.node("Equal", [place, at]) };
};

/**
 * Labels `[1, height, width]` of what a network saw, for every pixel of the picture: that under the pixel's center, or -1 where the preparation
 * cut it away.
 */
export const onPicture = (write: GraphWriter, labels: Value, { own, resized, top, left, seen }: Fitted): Value => {
  const [height, width] = [
    rows(write, { own: own.height, resized: resized.height, start: top, seen: seen.height }),
    rows(write, { own: own.width, resized: resized.width, start: left, seen: seen.width }),
  ];
  const tall = write.node("Gather", [labels, height.at], { axis: 1 });
  const whole = write.node("Gather", [tall, width.at], { axis: 2 });
  const isSeen = write.node("And", [write.node("Unsqueeze", [height.isSeen, write.whole([1])]), width.isSeen]);
  return write.node("Where", [isSeen, whole, write.whole(UNSEEN)]);
};
