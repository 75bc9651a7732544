/** @file What there was before learning: noise blurred away, and detail with it. */
import { type Image, imageFrom } from "@tributary/images";
import { mirrored } from "@tributary/kernel/authoring";

/**
 * A picture blurred by a Gaussian, its border mirrored.
 *
 * @param sigma The Gaussian's standard deviation in pixels.
 */
export const gaussianBlur = (picture: Image<Float32Array>, sigma: number): Image<Float32Array> => {
  const reach = Math.ceil(3 * sigma);
  const powers = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)));
  const sum = powers.reduce((total, power) => total + power, 0);
  const [height, width, channels] = picture.shape;

  const along = (from: Float32Array, size: number, step: number): Float32Array =>
    from.map((_, at) => {
      const place = Math.floor(at / step) % size;
      let value = 0;
      for (let i = -reach; i <= reach; i++) {
        value += (powers[i + reach]! / sum) * from[at + (mirrored(place + i, size) - place) * step]!;
      }
      return value;
    });
  return imageFrom(along(along(picture.data, width, channels), height, width * channels), picture.shape);
};
