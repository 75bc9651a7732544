/** @file Pictures that are smaller than the piece that a network sees: mirrored at their edges, masks as they. */
import { type Image, type ImageSize, imageFrom, type Sample } from "@tributary/images";

/** The place within a size that a place beyond its end shows, mirrored as often as it takes. */
const mirrored = (place: number, size: number): number => {
  const within = place % (2 * size);
  return within < size ? within : 2 * size - 1 - within;
};

/** Where each number of the larger array comes from. */
const sources = (shape: readonly number[], [height, width]: readonly [number, number]): Int32Array => {
  const [rows = 1, columns = 1, channels = 1] = shape;
  return Int32Array.from({ length: height * width * channels }, (_, i) => {
    const [pixel, channel] = [Math.floor(i / channels), i % channels];
    const [y, x] = [mirrored(Math.floor(pixel / width), rows), mirrored(pixel % width, columns)];
    return (y * columns + x) * channels + channel;
  });
};

const sizeFor = (shape: readonly number[], least: ImageSize): readonly [number, number] => {
  const [height, width] = typeof least === "number" ? [least, least] : least;
  return [Math.max(height, shape[0] ?? 0), Math.max(width, shape[1] ?? 0)];
};

/** The picture, at least as large as asked for. */
export const fillPicture = (picture: Image<Float32Array>, least: ImageSize): Image<Float32Array> => {
  const size = sizeFor(picture.shape, least);
  if (size[0] === picture.shape[0] && size[1] === picture.shape[1]) return picture;
  const data = Float32Array.from(sources(picture.shape, size), (from) => picture.data[from]!);
  return imageFrom(data, [...size, picture.shape[2]]);
};

/** Pictures and masks, at least as large as asked for. */
export const fill =
  (least: ImageSize) =>
  (sample: Sample): Sample => {
    const { input, target } = sample;
    const size = sizeFor(input.shape, least);
    if (size[0] === input.shape[0] && size[1] === input.shape[1]) return sample;
    return {
      ...sample,
      input: {
        data: Float32Array.from(sources(input.shape, size), (from) => input.data[from]!),
        shape: [...size, input.shape[2] ?? 1],
      },
      target: { data: Int32Array.from(sources(target.shape, size), (from) => target.data[from]!), shape: size },
    };
  };
