/** @file Pictures as a network wants them. */
import { type Image, imageFrom, preprocess, resizeToCover, toFloat, withChannels } from "@tributary/images";
import type { Preparation } from "./card.ts";
import type { InputSize } from "./subject.ts";

const mean = (numbers: Float32Array): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

/** The noise of counted light grows with its square root: roots have the same noise in dark and bright places. */
const fluorescence = (picture: Image): Image<Float32Array> => {
  const { data, shape } = toFloat(picture);
  const roots = data.map(Math.sqrt);
  const middle = mean(roots);
  const deviation = Math.sqrt(mean(roots.map((x) => (x - middle) ** 2))) || 1;
  return imageFrom(
    roots.map((x) => (x - middle) / deviation),
    shape,
  );
};

/** The numbers that a network sees for a picture, which keeps its size. */
export const prepared = (picture: Image, preparation: Preparation, channels: number): Image<Float32Array> => {
  const colored = withChannels(picture, channels as 1 | 3);
  if (preparation === "unit") return toFloat(colored);
  if (preparation === "fluorescence") return fluorescence(colored);
  return preprocess(preparation)(colored);
};

/** As {@link prepared}, scaled and cut to what the network sees at once. */
export const preparedToFit = (
  picture: Image,
  preparation: Preparation,
  [height, width, channels]: InputSize,
): Image<Float32Array> => prepared(resizeToCover(picture, [height, width]), preparation, channels);
