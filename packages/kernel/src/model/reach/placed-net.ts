/** @file A network for pictures of one size, and what its tensors see of them. */
import { ArgumentError, GraphError, TributaryError } from "../../errors.ts";
import { fromSource } from "../../graph/source.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { checkModel } from "../is-model.ts";
import type { AnyModel } from "../model.ts";
import type { ModelPort } from "../ports.ts";
import { rebuild } from "../rebuild.ts";
import { type Seen, walk } from "./walk.ts";

export type PictureSize = readonly [height: number, width: number];

export interface PlacedNet {
  readonly size: PictureSize;
  /** The tensors of the network as they are for this size. */
  readonly built: ReadonlyMap<Tensor, Tensor>;
  /** By the tensors of the network itself; without those that do not come from the picture. */
  readonly seen: ReadonlyMap<Tensor, Seen>;
}

/** The one input that is a picture. */
export const pictureOf = (at: string, net: AnyModel): ModelPort => {
  checkModel(at, net);
  const pictures = net.inputs.filter(({ tensor }) => tensor.shape.length === 4);
  const [picture] = pictures;
  if (picture && pictures.length === 1) return picture;
  throw new GraphError({
    at,
    problem: `the model takes ${pictures.length === 0 ? "no picture" : `${pictures.length} pictures`}`,
    received: net.inputs.map(({ tensor }) => tensor.shape),
    expected: "one input with height, width and channels",
    fix: "make a model of the part behind one picture",
  });
};

/**
 * The network for one size.
 *
 * @throws {@link ShapeError} when the size does not fit.
 */
export const placedNet = (net: AnyModel, picture: ModelPort, [height, width]: PictureSize): PlacedNet => {
  const inputs = net.inputs.map(({ name, tensor }) => {
    const shape =
      tensor === picture.tensor ? [1, height, width, tensor.shape[3]!] : tensor.shape.map((size) => size ?? 1);
    return [tensor, fromSource(shape, tensor.dtype, { kind: "input", name })] as const;
  });
  const built = rebuild(
    net.outputs.map(({ tensor }) => tensor),
    new Map(inputs),
  );
  const found = walk(
    built.get(picture.tensor)!,
    net.outputs.map(({ tensor }) => built.get(tensor)!),
  );
  const seen = [...built].flatMap(([original, tensor]) => {
    const one = found.get(tensor);
    return one ? [[original, one] as const] : [];
  });
  return { size: [height, width], built, seen: new Map(seen) };
};

/** Sizes that most networks take, and then those that are left. */
const TRIED: readonly number[] = [256, 64, 32, 512, 1024, ...Array.from({ length: 256 }, (_, i) => 512 + i)];

/** The network for some size that it takes: its own, where it says one. */
export const placedSomewhere = (net: AnyModel, picture: ModelPort): PlacedNet => {
  const [, height, width] = picture.tensor.shape as readonly (number | null)[];
  let refused: unknown;
  for (const size of TRIED) {
    try {
      return placedNet(net, picture, [height ?? size, width ?? size]);
    } catch (failure) {
      if (!(failure instanceof TributaryError)) throw failure;
      refused = failure;
    }
    if (height !== null && width !== null) break;
  }
  throw refused;
};

/** @throws {@link ArgumentError} for what is no size of a picture. */
export const checkPictureSize = (at: string, what: string, size: readonly number[]): void => {
  if (Array.isArray(size) && size.length === 2 && size.every((one) => Number.isSafeInteger(one) && one > 0)) return;
  throw new ArgumentError({
    at,
    problem: `the ${what} has no such size`,
    received: `[${String(size)}]`,
    expected: "[height, width], whole numbers of pixels above 0",
    fix: `give the ${what} as [height, width]`,
  });
};
