/** @file What a person painted: for each pixel a class, or nothing yet. */

/** Of a pixel that nobody painted: the loss leaves it out. */
export const UNPAINTED = 255;

/** A class for each pixel of a picture, row by row; {@link UNPAINTED} where nobody painted. */
export interface Labels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** A place in a picture, in pixels from its upper left corner; pixels' middles are at halves. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

export const emptyLabels = (width: number, height: number): Labels => ({
  width,
  height,
  data: new Uint8Array(width * height).fill(UNPAINTED),
});

/** How many pixels have each class, by its number. Millions of them take a few milliseconds. */
export const countClasses = ({ data }: Labels): Uint32Array => {
  const counts = new Uint32Array(256);
  for (let at = 0; at < data.length; at++) counts[data[at]!]!++;
  return counts.subarray(0, UNPAINTED);
};

/** The squared distance of a pixel's middle from the line between two places. */
const distance2 = (x: number, y: number, from: Spot, to: Spot): number => {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((x - from.x) * dx + (y - from.y) * dy) / length2));
  return (x - from.x - along * dx) ** 2 + (y - from.y - along * dy) ** 2;
};

/**
 * Draws a line with round ends into the labels.
 *
 * @param radius In pixels: 0.5 paints single pixels.
 * @param label A class, or {@link UNPAINTED} to rub out.
 */
export const paintLine = (labels: Labels, from: Spot, to: Spot, radius: number, label: number): void => {
  const { width, height, data } = labels;
  const [top, bottom] = [Math.min(from.y, to.y) - radius, Math.max(from.y, to.y) + radius];
  const [left, right] = [Math.min(from.x, to.x) - radius, Math.max(from.x, to.x) + radius];
  for (let row = Math.max(0, Math.floor(top)); row < Math.min(height, Math.ceil(bottom)); row++) {
    for (let column = Math.max(0, Math.floor(left)); column < Math.min(width, Math.ceil(right)); column++) {
      if (distance2(column + 0.5, row + 0.5, from, to) <= radius * radius) data[row * width + column] = label;
    }
  }
};
