/** @file What tells a picture from another one that is laid out alike: pieces from all over it. */
import { createHash } from "node:crypto";
import { PictureError, type PictureSource, type Region } from "./picture-source.ts";

/** No more pieces are looked at, and no more pixels. */
const PIECES = 64;
const PIXELS = 2 ** 24;

/** Multiples of it, without what is before the point, spread evenly, however many there are. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Pieces from all over the picture, the same each time. */
function* somePieces(
  { height, width }: Pick<PictureSource, "height" | "width">,
  [tall, wide]: readonly [height: number, width: number],
): Generator<Region> {
  const columns = Math.ceil(width / wide);
  const count = Math.ceil(height / tall) * columns;
  const some = Math.min(count, PIECES, Math.max(1, Math.floor(PIXELS / (tall * wide))));
  for (let i = 0; i < some; i++) {
    const piece = some === count ? i : Math.floor(((i * GOLDEN) % 1) * count);
    const [top, left] = [Math.floor(piece / columns) * tall, (piece % columns) * wide];
    yield { top, left, height: Math.min(tall, height - top), width: Math.min(wide, width - left) };
  }
}

/**
 * The picture with some of its pixels in its identity: two that are laid out alike are not taken for one.
 *
 * @param piece The sides of the pieces that it is read in.
 */
export const identified = async (
  piece: readonly [height: number, width: number],
  source: PictureSource,
): Promise<PictureSource> => {
  const hash = createHash("sha256").update(source.identity);
  for (const region of somePieces(source, piece)) {
    const pixels = await source.read(region).catch((failure: unknown) => {
      // Whoever asks for this piece is told so; the others can be answered.
      if (failure instanceof PictureError) return null;
      throw failure;
    });
    if (pixels) hash.update(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength));
  }
  return { ...source, identity: hash.digest("hex") };
};
