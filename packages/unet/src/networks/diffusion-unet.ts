/** @file The U-Net of diffusion models. Ho, Jain, Abbeel 2020, "Denoising Diffusion Probabilistic Models", arXiv:2006.11239, appendix B. */
import {
  ArgumentError,
  type Block,
  chain,
  concatenate,
  conv2d,
  dense,
  named,
  silu,
  sinusoidalEmbedding,
  type Tensor,
  upSampling2d,
  zeros,
} from "@tributary/kernel";
import {
  type Apply,
  type Arg,
  COUNT,
  checkOptions,
  inScope,
  KEPT,
  type OptionTable,
  type Reference,
  type Result,
  required,
  type ShapeOf,
} from "@tributary/kernel/authoring";
import { type DepthOf, type Filters, filtersOf, type LevelOptions, levelOptions } from "../blocks/filters.ts";
import { grouped } from "../blocks/grouped.ts";
import { conv, normalize, selfAttention, type Timed, type TimedStyle, timedResidual } from "../blocks/timed.ts";
import { diffusionUnetReference } from "../references/diffusion-unet-references.ts";
import type { UnetDepth } from "../unet-shape.ts";
import { checked, type HalvedMap, halved } from "./segmentation-network.ts";

export interface DiffusionUnetOptions<
  C extends number = number,
  F extends Filters = Filters,
  D extends UnetDepth = UnetDepth,
> extends LevelOptions<F, D> {
  /** The channels of the pictures, and so of the noise in them. */
  readonly channels: C;
  /** Residual blocks of a level on the way down; on the way up there is one more. Default 2. */
  readonly blocks?: number;
  /** The strides of the levels that attend, beside the bottom. Default `[2]`: the map of 16 × 16 of an image of 32 × 32. */
  readonly attention?: readonly number[];
  /** How many groups of channels attend on their own. Default 1. */
  readonly heads?: number;
  /** Groups of channels that are normalized together. They divide the filters of all levels. Default 32. */
  readonly groups?: number;
  /** The fraction of numbers that each residual block drops in training. Default 0.1. */
  readonly dropout?: number;
}

/** The four levels of the paper's network for pictures of 32 × 32. */
type Published = readonly [128, 256, 256, 256];
const published: Published = [128, 256, 256, 256];

type Map<C extends number, D extends number> = HalvedMap<"diffusionUnet", D, "same", C>;

/** A network that finds the noise in pictures. Type arguments: the channels, and how often images are halved. */
export interface DiffusionUnet<C extends number, D extends number> {
  /**
   * @param image Pictures with noise, `[batch, height, width, channels]`.
   * @param time Which step of the schedule each picture is at: `[batch]`, `input([])`.
   */
  <T>(image: Arg<Apply<Map<C, D>, ShapeOf<T>>, T>, time: Tensor): Result<Apply<Map<C, D>, ShapeOf<T>>>;
  /** What diffusers calls its weights. */
  readonly reference: Reference;
}

const known: OptionTable<DiffusionUnetOptions> = {
  ...levelOptions,
  channels: required(COUNT),
  blocks: COUNT,
  attention: "optional",
  heads: COUNT,
  groups: COUNT,
  dropout: KEPT,
};

interface Settings
  extends Pick<Required<DiffusionUnetOptions>, "channels" | "blocks" | "attention" | "heads" | "groups"> {
  readonly filters: readonly number[];
}

/** What is wrong with the settings, and what to write instead; undefined if nothing is. */
const wrong = (settings: Settings): readonly [problem: string, expected: string, fix: string] | undefined => {
  const { channels, blocks, attention, heads, groups, filters } = settings;
  for (const [name, count] of Object.entries({ channels, blocks, heads, groups })) {
    if (!(Number.isInteger(count) && count > 0)) {
      return [`${name} is ${count}`, "a whole number above 0", `give ${name} a whole number`];
    }
  }
  const odd = filters.find((n) => n % groups !== 0 || n % heads !== 0);
  if (odd !== undefined) {
    const [count, what] = odd % groups === 0 ? [heads, "heads"] : [groups, "groups"];
    return [
      `${odd} filters cannot be split into ${count} ${what}`,
      `${what} that divide the filters of every level`,
      `choose other ${what}`,
    ];
  }
  const strides = filters.map((_, i) => 2 ** i);
  const stranger = attention.find((stride) => !strides.includes(stride));
  if (stranger === undefined) return undefined;
  return [`no level has stride ${stranger}`, `some of ${strides.join(", ")}`, "choose among these strides"];
};

const checkSettings = (at: string, settings: Settings): void => {
  const found = wrong(settings);
  if (found === undefined) return;
  const [problem, expected, fix] = found;
  const received = Object.entries(settings).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  throw new ArgumentError({ at, problem, received: received.join(", "), expected, fix });
};

/** Units of a level: a residual block each, and attention where the level attends. */
const unitsOf = (channels: readonly number[], filters: number, attends: boolean, style: TimedStyle): readonly Timed[] =>
  channels.map((from, j) => {
    const work = grouped(`unit${j + 1}`, timedResidual(from, filters, style));
    if (!attends) return work;
    const attend = named(`attention${j + 1}`, selfAttention(filters, style));
    return (x, time) => attend(work(x, time));
  });

/** On the way down: every unit's map, and the halved one. */
const descending = (units: readonly Timed[], halve: Block | null): ((x: Tensor, time: Tensor) => readonly Tensor[]) => {
  return (x, time) => {
    const maps: Tensor[] = [];
    for (const unit of units) maps.push(unit(maps.at(-1) ?? x, time));
    return halve === null ? maps : [...maps, halve(maps.at(-1)!)];
  };
};

const makeNetwork = (
  channels: number,
  filters: readonly number[],
  blocks: number,
  attention: readonly number[],
  style: TimedStyle,
): Timed => {
  const last = filters.length - 1;
  const first = filters[0]!;
  const enter = named("in", conv(first));
  const tell = named("time", chain(sinusoidalEmbedding(first), dense(4 * first), silu, dense(4 * first)));
  const leave = named("out", chain(normalize(style.groups), silu, conv(channels, zeros())));
  const attends = (level: number): boolean => attention.includes(2 ** level);

  // The channels of all maps that come across, in the order in which they are made.
  const across = [first];
  const down = filters.map((n, i) => {
    const from = Array.from({ length: blocks }, (_, j) => (j === 0 ? across.at(-1)! : n));
    across.push(...from.map(() => n), ...(i < last ? [n] : []));
    // An odd size would need other padding; the rule below refuses it.
    const padding = [
      [0, 1],
      [0, 1],
    ] as const;
    const halve = i < last ? named("halve", conv2d(n, 3, { strides: 2, padding })) : null;
    return descending(unitsOf(from, n, attends(i), style), halve);
  });

  const bottom = filters[last]!;
  const [before, after] = [1, 2].map((j) => grouped(`unit${j}`, timedResidual(bottom, bottom, style))) as [
    Timed,
    Timed,
  ];
  const attend = named("attention1", selfAttention(bottom, style));
  const middle = grouped("middle", (x: Tensor, time: Tensor) => after(attend(before(x, time)), time));

  let below = bottom;
  const waiting = [...across];
  const up = filters
    .map((n, i) => ({ n, i }))
    .toReversed()
    .map(({ n, i }) => {
      const from = Array.from({ length: blocks + 1 }, (_, j) => (j === 0 ? below : n) + waiting.pop()!);
      below = n;
      const units = unitsOf(from, n, attends(i), style);
      const double: Block = i > 0 ? named("double", chain(upSampling2d(2), conv(n))) : (x) => x;
      return grouped(`up${i}`, (x: Tensor, time: Tensor, ...skips: readonly Tensor[]) =>
        double(units.reduce((y, unit, j) => unit(concatenate([y, skips.at(-1 - j)!]) as Tensor, time), x)),
      );
    });

  return (image, time) => {
    const told = tell(time);
    const skips: Tensor[] = [enter(image)];
    for (const [i, level] of down.entries()) {
      const x = skips.at(-1)!;
      skips.push(...inScope({ kind: "named", name: `down${i}` }, [x, told], () => level(x, told)));
    }
    let x = middle(skips.at(-1)!, told);
    for (const level of up) x = level(x, told, ...skips.splice(-(blocks + 1)));
    return leave(x);
  };
};

/**
 * The U-Net of diffusion models: finds the noise in pictures, given how far each has become noise.
 *
 * Residual blocks with group normalization and silu; the time as sines and cosines, added in every block; self-attention at the bottom and
 * at the levels of `attention`. By default the paper's network for CIFAR-10, as diffusers' UNet2DModel has it in
 * `google/ddpm-cifar10-32`. `noiseSchedule` of `@tributary/runtime` makes the noise, `noisy` of `@tributary/train` what it learns from,
 * and `sampleDdpm` and `sampleDdim` pictures.
 *
 * - in   `[batch, height, width, channels]`, sizes that 2^depth divides, and the time `[batch]`
 * - out  `[batch, height, width, channels]`
 *
 * @throws {@link ShapeError} for images that do not fit; it says which sizes do.
 * @throws {@link ArgumentError} for groups that do not divide the filters, and strides that no level has.
 * @example
 * const net = diffusionUnet({ channels: 3 });
 * net(input([32, 32, 3]), input([])).shape; // [null, 32, 32, 3]
 */
export const diffusionUnet = <
  const C extends number,
  const F extends Filters = Published,
  const D extends UnetDepth = 4,
>(
  options: DiffusionUnetOptions<C, F, D> | DiffusionUnetOptions<C>,
): DiffusionUnet<C, DepthOf<F, D>> => {
  const at = "diffusionUnet";
  checkOptions(at, options, known);
  const { channels, blocks = 2, heads = 1, groups = 32, dropout = 0.1 } = options;
  const filters = filtersOf(at, options.filters ?? published, options.depth);
  const attention = options.attention ?? (filters.length > 1 ? [2] : []);
  checkSettings(at, { channels, blocks, attention, heads, groups, filters });
  const network = makeNetwork(channels, filters, blocks, attention, { groups, heads, dropout });
  const rule = halved(at, filters.length - 1, "same");
  const net = (image: Tensor, time: Tensor): Tensor => checked(at, rule, (x) => network(x, time))(image);
  Object.defineProperty(net, "name", { value: at });
  const reference = diffusionUnetReference(filters.length, blocks);
  return Object.assign(net, { reference }) as unknown as DiffusionUnet<C, DepthOf<F, D>>;
};
