/** @file A network that classifies pixels, of any encoder and any decoder. */
import {
  ArgumentError,
  activation as activate,
  type Dim,
  type Preprocessing,
  resizeLike,
  type Tensor,
} from "@tributary/kernel";
import {
  checkOptions,
  described,
  type Encoder,
  inScope,
  type OptionTable,
  type OUT,
  type Pyramid,
  type Reference,
  type TypedLayer,
} from "@tributary/kernel/authoring";
import type { Supervised } from "../blocks/supervised.ts";
import { auxiliaryHead } from "../decoders/auxiliary.ts";
import type { Decoder } from "../decoders/decoder.ts";
import { backboneOf, encode, isLevel } from "../decoders/encode.ts";
import { auxiliaryNames } from "../references/torchvision-references.ts";
import {
  type AnySizeMap,
  anySize,
  checked,
  classify,
  type SegmentationOptions,
  type Segmenter,
  segmentationNetwork,
  segmentationOptions,
} from "./segmentation-network.ts";

export interface SegmenterOptions<C extends number = number> extends SegmentationOptions<C> {
  /** A network with a pyramid, `resnet({ depth: 34 })`, whose classifier is left out; or a function from an image to a pyramid. */
  readonly encoder: Encoder;
  /** `unetDecoder()`, `fpnDecoder()`, … */
  readonly decoder: Decoder;
}

/** A map whose size and channels depend on the decoder. */
export interface DecodedMap extends TypedLayer {
  readonly [OUT]: [Dim, Dim, Dim, number];
}

/** A network of an encoder and a decoder. C: the classes, Outputs: what it is trained on beside its output, At: its function. */
export type EncodedSegmenter<
  C extends number,
  Outputs extends string = "auxiliary",
  At extends string = "segmenter",
> = Segmenter<AnySizeMap<At, 1, C>, DecodedMap> & {
  /**
   * Several outputs by name, all of the image's size. `auxiliary` is that of a head on the encoder's map before the coarsest,
   * which keeps gradients large where the encoder is deep; it is trained with a smaller weight, 0.4 in the paper of PSPNet, 0.5
   * in torchvision.
   */
  readonly supervised: Supervised<AnySizeMap<At, 1, C>, "output" | Outputs>;
  /** The preprocessing that published weights of the encoder expect; null if it does not say. */
  readonly preprocessing: Preprocessing | null;
};

const known: OptionTable<SegmenterOptions> = { ...segmentationOptions, encoder: "required", decoder: "required" };

const checkDecoder = (decoder: unknown): void => {
  if (typeof decoder === "object" && decoder !== null && "decode" in decoder) return;
  throw new ArgumentError({
    at: "segmenter",
    problem: "the decoder is none",
    received: typeof decoder === "function" ? `the function ${decoder.name}` : String(decoder),
    expected: "what unetDecoder(), fpnDecoder() and their like give",
    fix: "write decoder: unetDecoder()",
  });
};

/** What a decoder of one's own made of the encoder's pyramid. */
const checkedMaps = ({ name }: Decoder, maps: unknown): Pyramid => {
  if (Array.isArray(maps) && maps.length > 0 && maps.every(isLevel)) return maps;
  throw new ArgumentError({
    at: "segmenter",
    problem: `the decoder ${name} gives no maps`,
    received: described(maps),
    expected: "a list of levels, from fine to coarse: { name, stride, tensor }",
    fix: "return the list from decode(encoded, image)",
  });
};

/** The decoder's maps, its weights called `decoder/…` */
const decoded = (decoder: Decoder, encoded: Pyramid, image: Tensor): Pyramid => {
  let pyramid: Pyramid = [];
  const inputs = [...encoded.map(({ tensor }) => tensor), image];
  inScope({ kind: "named", name: "decoder" }, inputs, () => {
    pyramid = checkedMaps(decoder, decoder.decode(encoded, image));
    return pyramid.map(({ tensor }) => tensor);
  });
  return pyramid;
};

/** The maps of both parts, and the classes. */
export interface Segmented {
  readonly encoded: Pyramid;
  readonly decoded: Pyramid;
  readonly output: Tensor;
}

/** What a network of deep supervision answers beside its output. */
export interface Supervision {
  readonly outputs: (parts: Segmented, image: Tensor) => Readonly<Record<string, Tensor>>;
  /** What else the implementation that it is equal to calls its weights. */
  readonly names?: Reference["names"];
  /** What is answered in place of the scores that are learned. Default: the scores. */
  readonly decide?: (scores: Tensor, decoded: Pyramid) => Tensor;
}

/** A segmenter with outputs of its own beside the first. */
export const supervisedSegmenter = <N>(at: string, options: SegmenterOptions, supervision: Supervision): N => {
  const { encoder, decoder, classes, activation = "linear" } = options;
  checkDecoder(decoder);
  const backbone = backboneOf(encoder);
  const network = "pyramid" in encoder ? encoder : undefined;
  const score = classify("classify", { classes }, decoder.kernelSize);
  const finish = activation === "linear" ? (x: Tensor) => x : activate(activation);
  const head = ([finest]: Pyramid, image: Tensor): Tensor => {
    const scores = score(finest!.tensor);
    return finish(finest!.stride === 1 ? scores : resizeLike(scores, image, decoder.resizing));
  };
  const { decide } = supervision;
  const rule = anySize(at, 1);
  const own = decoder.reference(network?.reference);
  const all = { ...own, names: { ...own.names, ...supervision.names } };
  const reference = decide ? all : own;
  const supervised = checked(at, rule, (image) => {
    const encoded = encode(backbone, image);
    const maps = decoded(decoder, encoded, image);
    const output = head(maps, image);
    const others = supervision.outputs({ encoded, decoded: maps, output }, image);
    return { output, ...Object.fromEntries(Object.entries(others).map(([name, scores]) => [name, finish(scores)])) };
  });
  const net = segmentationNetwork<object>({
    at,
    pyramid: (image) => decoded(decoder, encode(backbone, image), image),
    head: (decoded, image) => (decide ? decide(head(decoded, image), decoded) : head(decoded, image)),
    rule,
    reference,
  });
  return Object.assign(net, {
    preprocessing: network?.preprocessing ?? null,
    supervised: Object.assign(supervised, { reference: all }),
  }) as N;
};

/**
 * A network for semantic segmentation of any encoder and any decoder.
 *
 *     image ──▶ encoder ──┬── finer maps ────┐
 *                         └── coarsest map ──┴──▶ decoder ──▶ classes ──▶ resized to the image
 *
 * - in   `[batch, height, width, channels]`, of any size that the encoder takes
 * - out  `[batch, height, width, classes]`
 * - `features`  the decoder's finest map, which pixels are classified from
 * - `pyramid`   the decoder's maps, from fine to coarse
 * - `supervised`  `output`, and `auxiliary`: that of a head on the encoder's map before the coarsest
 *
 * Weights are called `encoder/…`, `decoder/…` and `classify/…`: `freeze(net, "encoder/")` keeps an encoder that was
 * trained elsewhere. `reference` has the encoder's names too, if it says them.
 *
 * @throws {@link ArgumentError} for an encoder that gives no pyramid, or not the levels that the decoder needs.
 * @example
 * const encoder = pyramidOf([{ name: "half", stride: 2, block: encoderLevel(twoConvolutions(8)) }]);
 * segmenter({ encoder, decoder: unetDecoder(), classes: 1 })(input([75, 94, 3])).shape; // [null, 75, 94, 1]
 */
export const segmenter = <const C extends number>(options: SegmenterOptions<C>): EncodedSegmenter<C> => {
  checkOptions("segmenter", options, known);
  const auxiliary = auxiliaryHead(options.classes);
  return supervisedSegmenter("segmenter", options, {
    outputs: ({ encoded }, image) => ({ auxiliary: auxiliary(encoded, image) }),
    names: auxiliaryNames,
  });
};
