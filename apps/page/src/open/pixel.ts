/** @file The part of a picture that a model which names pixels sees around one of them. */
import { crop, fitPicture, type Image, resize } from "@tributary/images";
import type { OpenModel } from "tributary/answers";

/** A place in a picture, as shares of its height and width, from 0 to 1. */
export type Place = readonly [down: number, right: number];

/** What is seen around a pixel, in the picture's own size where that is large enough. */
export interface Around {
  readonly picture: Image;
  /** The pixel in the answer to that part: row and column. */
  readonly pixel: readonly [row: number, column: number];
  /** The same pixel in the whole picture, as large as the model sees it. */
  readonly seen: readonly [row: number, column: number];
}

const between = (value: number, most: number): number => Math.min(Math.max(0, Math.round(value)), Math.max(0, most));

/** The pixel that has a place in it. */
const at = (share: number, size: number): number => Math.min(size - 1, Math.floor(share * size));

export const around = (open: OpenModel, picture: Image, [down, right]: Place): Around => {
  const own = fitPicture(open, picture, { keepSize: true });
  const [input] = open.net.inputs;
  const [output] = open.net.outputs;
  const [, height = null, width = null] = input?.tensor.shape ?? [];
  const [tall, wide] = [height ?? own.shape[0], width ?? own.shape[1]];
  const enlarge = Math.max(1, tall / own.shape[0], wide / own.shape[1]);
  const sizes = [Math.round(enlarge * own.shape[0]), Math.round(enlarge * own.shape[1])] as const;
  const whole = enlarge === 1 ? own : resize(own, sizes);
  const [row, column] = [at(down, sizes[0]), at(right, sizes[1])];
  const [top, left] = [between(row - tall / 2, sizes[0] - tall), between(column - wide / 2, sizes[1] - wide)];
  // What lies on the border that convolutions without padding lose has the answer of the nearest pixel that has one.
  const [, high, broad] = output?.tensor.shape ?? [];
  const [answeredHigh, answeredBroad] = [high ?? tall, broad ?? wide];
  const [lostAbove, lostBefore] = [(tall - answeredHigh) / 2, (wide - answeredBroad) / 2];
  const [answeredRow, answeredColumn] = [
    between(row - top - lostAbove, answeredHigh - 1),
    between(column - left - lostBefore, answeredBroad - 1),
  ];
  return {
    picture: crop(whole, { top, left, height: tall, width: wide }),
    pixel: [answeredRow, answeredColumn],
    seen: [answeredRow + top + lostAbove, answeredColumn + left + lostBefore],
  };
};
