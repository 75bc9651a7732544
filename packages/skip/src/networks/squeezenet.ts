/** @file SqueezeNet. Iandola et al. 2016, "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters", arXiv:1602.07360. */
import { type Block, chain, conv2d, heUniform, maxPooling2d, named, relu } from "@tributary/kernel";
import {
  type ClassifierOptions,
  checkOptions,
  choose,
  classifierHead,
  classifierOptions,
  type ImageClassifier,
  type IN,
  imageClassifier,
  type OneOf,
  type OptionTable,
  type OUT,
  type Stage,
  type SteppedMapShape,
  steppedMapShape,
  type TypedLayer,
} from "@tributary/kernel/authoring";
import { fire } from "../blocks/fire.ts";
import { squeezenetReference } from "../references/squeezenet-references.ts";

/** Table 1: of fire2 to fire9, the filters that squeeze and those of each expansion. */
const table1 = [
  [16, 64],
  [16, 64],
  [32, 128],
  [32, 128],
  [48, 192],
  [48, 192],
  [64, 256],
  [64, 256],
] as const;

/** The first convolution, before which Fire modules the image is pooled, and where torchvision's list has them. */
const versions = {
  "1.0": { filters: 96, kernelSize: 7, pooled: [2, 5, 9], modules: [3, 4, 5, 7, 8, 9, 10, 12] },
  "1.1": { filters: 64, kernelSize: 3, pooled: [2, 4, 6], modules: [3, 4, 6, 7, 9, 10, 11, 12] },
} as const;

/** Nothing is padded at the start, so the first window takes more than it leaves. */
interface Shrinks {
  readonly "1.0": { readonly least: 21; readonly steps: readonly [readonly ["floor", 5, 16]] };
  readonly "1.1": { readonly least: 17; readonly steps: readonly [readonly ["floor", 1, 16]] };
}
const shrinks: Shrinks = {
  "1.0": { least: 21, steps: [["floor", 5, 16]] },
  "1.1": { least: 17, steps: [["floor", 1, 16]] },
};

export type SqueezeNetVersion = OneOf<["1.0", "1.1"]>;

export interface SqueezeNetOptions<V extends SqueezeNetVersion, C extends number> extends ClassifierOptions<C> {
  /** `"1.0"` is the paper's; `"1.1"`, the default, pools earlier and computes less than half as much. */
  readonly version?: V;
}

interface Features<V extends SqueezeNetVersion> extends TypedLayer {
  readonly [OUT]: SteppedMapShape<"squeezenet", this[typeof IN], Shrinks[V], 512>;
}

export type SqueezeNet<V extends SqueezeNetVersion, C extends number> = ImageClassifier<Features<V>, C>;

const known: OptionTable<SqueezeNetOptions<SqueezeNetVersion, number>> = { version: "optional", ...classifierOptions };

const stagesOf = ({ filters, kernelSize, pooled }: (typeof versions)[SqueezeNetVersion]): readonly Stage[] => {
  // Windows that are cut off at the end are kept.
  const pool = maxPooling2d(3, {
    strides: 2,
    padding: [
      [0, 1],
      [0, 1],
    ],
  });
  const conv1 = chain(conv2d(filters, kernelSize, { strides: 2, kernelInitializer: heUniform() }), relu);
  const places: readonly number[] = pooled;
  const fires = table1.map(([squeeze, expand], i): Stage => {
    const name = `fire${i + 2}`;
    const block: Block = named(name, fire(squeeze, expand));
    const stride = 2 * 2 ** places.filter((place) => place <= i + 2).length;
    return { name, stride, block: places.includes(i + 2) ? chain(pool, block) : block };
  });
  return [{ name: "conv1", stride: 2, block: named("conv1", conv1) }, ...fires];
};

/**
 * SqueezeNet: eight Fire modules, and a classifier of a 1×1 convolution.
 *
 * - in   `[batch, height, width, channels]`, at least 21 pixels, or 17 in version 1.1
 * - out  `[batch, classes]`: logits, none of them negative, unless `activation` says otherwise
 * - `features`  `[batch, height / 16, width / 16, 512]`, sizes rounded down
 * - `pyramid`   `conv1` and the last Fire module of every size, strides 2 to 16
 *
 * @throws {@link ArgumentError} for an unknown version.
 * @throws {@link ShapeError} for images that are too small.
 * @example
 * squeezenet()(input([224, 224, 3])).shape; // [null, 1000]
 */
export const squeezenet = <const C extends number = 1000, const V extends SqueezeNetVersion = "1.1">(
  options: SqueezeNetOptions<V, C> | SqueezeNetOptions<SqueezeNetVersion, C> = {},
): SqueezeNet<V, C> => {
  const at = "squeezenet";
  checkOptions(at, options, known);
  const { version = "1.1" } = options;
  const chosen = choose(at, "version", versions, version);
  return imageClassifier({
    at,
    stages: stagesOf(chosen),
    head: classifierHead(at, options, { dropout: 0.5, everywhere: true }),
    rule: (image) => steppedMapShape(at, image, shrinks[version], 512),
    preprocessing: "torch",
    reference: squeezenetReference(`squeezenet${version.replace(".", "_")}`, chosen.modules),
  });
};
