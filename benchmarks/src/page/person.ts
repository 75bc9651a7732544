/** @file A simulated person: strokes in the middle of what is wrong, drawn so that they stay inside of it. */

/** A region: for each pixel whether it belongs to it. */
export interface Region {
  readonly width: number;
  readonly height: number;
  readonly inside: Uint8Array;
}

/** Pixels that follow each other, and how wide the brush is. */
export interface Stroke {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly radius: number;
  readonly label: number;
}

/** A stroke is no longer than this, in pixels. */
const LONGEST = 60;
/** The widest brush. */
const WIDEST = 4;

/** How far each pixel's middle is from the next pixel outside, about: 3 and 4 thirds for straight and diagonal steps. Beyond the picture's edge is outside. */
const depthsOf = ({ width, height, inside }: Region): Float32Array => {
  const depths = Float32Array.from(inside, (is) => (is ? Number.POSITIVE_INFINITY : 0));
  const sweep = (forward: boolean): void => {
    const sign = forward ? 1 : -1;
    for (let i = 0; i < width * height; i++) {
      const at = forward ? i : width * height - 1 - i;
      const [row, column] = [Math.floor(at / width), at % width];
      for (const [dy, dx, far] of [
        [0, -1, 1],
        [-1, 0, 1],
        [-1, -1, 4 / 3],
        [-1, 1, 4 / 3],
      ] as const) {
        const [y, x] = [row + sign * dy, column + sign * dx];
        const beyond = y < 0 || x < 0 || y >= height || x >= width;
        depths[at] = Math.min(depths[at]!, (beyond ? 0 : depths[y * width + x]!) + far);
      }
    }
  };
  sweep(true);
  sweep(false);
  return depths;
};

/** The connected pieces of a region, largest first: the pixels of each. */
const piecesOf = ({ width, height, inside }: Region): readonly (readonly number[])[] => {
  const seen = new Uint8Array(inside.length);
  const pieces: number[][] = [];
  for (let start = 0; start < inside.length; start++) {
    if (!inside[start] || seen[start]) continue;
    const piece = [start];
    seen[start] = 1;
    for (const at of piece) {
      for (const next of neighbors(at, width, height)) {
        if (!inside[next] || seen[next]) continue;
        seen[next] = 1;
        piece.push(next);
      }
    }
    pieces.push(piece);
  }
  return pieces.sort((a, b) => b.length - a.length);
};

const neighbors = (at: number, width: number, height: number): readonly number[] => {
  const [row, column] = [Math.floor(at / width), at % width];
  return [
    ...(row > 0 ? [at - width] : []),
    ...(row < height - 1 ? [at + width] : []),
    ...(column > 0 ? [at - 1] : []),
    ...(column < width - 1 ? [at + 1] : []),
  ];
};

/** A stroke from the deepest place of a piece to where it is still deep enough for the brush. */
const strokeIn = (region: Region, piece: readonly number[], label: number): Stroke => {
  const { width, height, inside } = region;
  const own = new Uint8Array(inside.length);
  for (const at of piece) own[at] = 1;
  const depths = depthsOf({ width, height, inside: own });
  const deepest = piece.reduce((best, at) => (depths[at]! > depths[best]! ? at : best), piece[0]!);
  const radius = Math.max(0.5, Math.min(WIDEST, depths[deepest]! / 2));
  const from = new Map<number, number>([[deepest, deepest]]);
  const order = [deepest];
  const steps = new Map<number, number>([[deepest, 0]]);
  for (const at of order) {
    if (steps.get(at)! >= LONGEST) break;
    for (const next of neighbors(at, width, height)) {
      if (from.has(next) || depths[next]! < radius + 0.5) continue;
      from.set(next, at);
      steps.set(next, steps.get(at)! + 1);
      order.push(next);
    }
  }
  const points: { x: number; y: number }[] = [];
  for (let at = order.at(-1)!; ; at = from.get(at)!) {
    points.push({ x: (at % width) + 0.5, y: Math.floor(at / width) + 0.5 });
    if (from.get(at) === at) break;
  }
  return { points, radius, label };
};

/** The next stroke: in the largest piece that is wrong; null where nothing is. */
export const correction = (truth: Uint8Array, found: Uint8Array, width: number, height: number): Stroke | null => {
  const pieces = [...new Set(truth)].flatMap((label) => {
    const inside = truth.map((is, i) => (is === label && found[i] !== label ? 1 : 0));
    const region = { width, height, inside };
    const [piece] = piecesOf(region);
    return piece ? [{ piece, region, label }] : [];
  });
  const [largest] = pieces.sort((a, b) => b.piece.length - a.piece.length);
  return largest ? strokeIn(largest.region, largest.piece, largest.label) : null;
};

/** Two strokes on each class: in its largest piece, then in the largest away from the first. */
export const firstStrokes = (truth: Uint8Array, width: number, height: number, classes: number): readonly Stroke[] =>
  Array.from({ length: classes }, (_, label) => {
    const inside = truth.map((is) => (is === label ? 1 : 0));
    const first = strokeIn({ width, height, inside }, piecesOf({ width, height, inside })[0]!, label);
    const away = inside.map((is, i) =>
      is && first.points.every(({ x, y }) => Math.hypot((i % width) - x, Math.floor(i / width) - y) > 30) ? 1 : 0,
    );
    const region = { width, height, inside: away };
    const [piece] = piecesOf(region);
    return piece ? [first, strokeIn(region, piece, label)] : [first];
  }).flat();
