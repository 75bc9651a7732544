/** @file Turning a picture as its EXIF orientation says. */
import { type Image, imageFrom, type PixelArray, sameKind } from "./image.ts";

/** For each orientation: which row and column of the file, counted from its ends where they are negative, a pixel comes from. */
const sources: Readonly<Record<number, (y: number, x: number) => readonly [row: number, column: number]>> = {
  2: (y, x) => [y, ~x],
  3: (y, x) => [~y, ~x],
  4: (y, x) => [~y, x],
  5: (y, x) => [x, y],
  6: (y, x) => [~x, y],
  7: (y, x) => [~x, ~y],
  8: (y, x) => [x, ~y],
};

/** The picture as its camera was held. Orientations 5 to 8 exchange height and width. */
export const upright = <Data extends PixelArray>(picture: Image<Data>, orientation: number): Image<Data> => {
  const source = sources[orientation];
  if (source === undefined) return picture;
  const [ownHeight, ownWidth, channels] = picture.shape;
  const [height, width] = orientation > 4 ? [ownWidth, ownHeight] : [ownHeight, ownWidth];
  const data = sameKind(picture.data, picture.data.length);
  const within = (place: number, size: number): number => (place < 0 ? size + place : place);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [row, column] = source(y, x);
      const from = (within(row, ownHeight) * ownWidth + within(column, ownWidth)) * channels;
      for (let c = 0; c < channels; c++) data[(y * width + x) * channels + c] = picture.data[from + c]!;
    }
  }
  return imageFrom(data, [height, width, channels]);
};
