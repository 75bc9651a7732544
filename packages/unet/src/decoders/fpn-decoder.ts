/** @file FPN for segmentation. Lin et al. 2016, arXiv:1612.03144, figure 3; Kirillov et al. 2019, "Panoptic Feature Pyramid Networks", arXiv:1901.02446, figure 3. */
import {
  add,
  type Block,
  chain,
  concatenate,
  conv2d,
  groupNormalization,
  heNormal,
  named,
  relu,
  resizeLike,
  spatialDropout2d,
  type Tensor,
} from "@tributary/kernel";
import {
  COUNT,
  checkOptions,
  choose,
  greatestDivisor,
  KEPT,
  type OneOf,
  type OptionTable,
  type Pyramid,
} from "@tributary/kernel/authoring";
import { fpnReference } from "../references/decoder-references.ts";
import { alignedCorners, type Decoder } from "./decoder.ts";
import { resized } from "./enlarge.ts";
import { byLevel, coarsest, levelOf, perLevel } from "./levels.ts";

export interface FpnDecoderOptions {
  /** Filters of the pyramid. Default 256. */
  readonly filters?: number;
  /** Filters of the maps that pixels are classified from. Default 128. */
  readonly segmentationFilters?: number;
  /** How the maps of all levels become one. Default `"add"`. */
  readonly join?: OneOf<["add", "concatenate"]>;
  /** The fraction of channels dropped while training. Default 0.2. */
  readonly dropout?: number;
}

const known: OptionTable<FpnDecoderOptions> = {
  filters: COUNT,
  segmentationFilters: COUNT,
  join: "optional",
  dropout: KEPT,
};

const joins: Readonly<Record<string, (maps: readonly Tensor[]) => Tensor>> = {
  add: (maps) => (maps.length === 1 ? maps[0]! : add(maps)),
  concatenate: (maps) => concatenate(maps),
};

/** 3×3, normalized in 32 groups, or as many as divide the filters. */
const grouped3 = (filters: number): Block =>
  chain(
    conv2d(filters, 3, { padding: "same", useBias: false, kernelInitializer: heNormal() }),
    groupNormalization({ groups: greatestDivisor(filters, 32), epsilon: 1e-5 }),
    relu,
  );

const enlarge = resized(alignedCorners);

/**
 * A feature pyramid network: coarse maps are enlarged and added to finer ones, all with the same channels; then each is
 * enlarged to the finest, convolved at each step, and all become one.
 *
 *     encoder ──▶ 1×1 ──(+)──▶ p2 ───────────── 3×3 ──┐
 *                        ▲ ×2                        (+)──▶
 *     encoder ──▶ 1×1 ──(+)──▶ p3 ──────── 3×3, ×2 ──┤
 *                        ▲ ×2                         │
 *     encoder ──▶ 1×1 ────────▶ p4 ─ 3×3, ×2, twice ──┘
 *
 * As the FPN of segmentation_models.pytorch. Of an encoder with more than four levels it takes the coarsest four.
 *
 * - `features`  a quarter of the image's size for encoders of strides 2 to 32
 * - `pyramid`   `joined`, and `p3`, `p4`, `p5`, named by the level
 *
 * @example
 * const encoder = unet({ classes: 1, padding: "same" });
 * segmenter({ encoder, decoder: fpnDecoder(), classes: 3 }).features(input([64, 96, 3])).shape; // [null, 32, 48, 128]
 */
export const fpnDecoder = (options: FpnDecoderOptions = {}): Decoder => {
  const at = "fpnDecoder";
  checkOptions(at, options, known);
  const { filters = 256, segmentationFilters = 128, join = "add", dropout = 0.2 } = options;
  const joined = choose(at, "join", joins, join);
  const lateral = perLevel((level) => named(`p${level}`, conv2d(filters, 1)));
  const steps = perLevel((level) =>
    perLevel((step) => named(`s${level}`, named(`step${step}`, grouped3(segmentationFilters)))),
  );
  const drop = spatialDropout2d(dropout);

  const pyramidOf = (levels: Pyramid): Pyramid => {
    const made: { readonly name: string; readonly stride: number; readonly tensor: Tensor }[] = [];
    for (const { stride, tensor } of levels.toReversed()) {
      const level = levelOf(stride);
      const own = lateral(level)(tensor);
      const below = made[0]?.tensor;
      const sum = below === undefined ? own : add([resizeLike(below, own), own]);
      made.unshift({ name: `p${level}`, stride, tensor: sum });
    }
    return made;
  };

  return {
    name: "fpn",
    decode(encoded) {
      const levels = pyramidOf(coarsest(4, encoded));
      const maps = byLevel(levels);
      const finest = levelOf(levels[0]!.stride);
      const segment = ({ stride, tensor }: Pyramid[number]): Tensor => {
        const level = levelOf(stride);
        const step = steps(level);
        let x = tensor;
        if (level === finest) return step(0)(x);
        for (let to = level - 1; to >= finest; to--) x = enlarge(step(level - 1 - to)(x), maps.get(to) ?? null);
        return x;
      };
      const tensor = drop(joined(levels.toReversed().map(segment)));
      return [{ name: "joined", stride: 2 ** finest, tensor }, ...levels.slice(1)];
    },
    kernelSize: 1,
    resizing: alignedCorners,
    reference: fpnReference,
  };
};
