/** @file What the command line knows about an architecture. */
import type { Block, Preprocessing } from "@tributary/kernel";
import type { PyramidNetwork, Reference } from "@tributary/kernel/authoring";

/** An architecture applied to an image, and what is known about published weights of it. */
export type Network = Block & {
  readonly reference?: Reference;
  readonly preprocessing?: Preprocessing | null;
};

/** A network that decoders stand on, too. */
export type EncoderNetwork = Network & PyramidNetwork;

export interface BuildOptions {
  readonly flavor: string;
  readonly classes: number;
  /** Whether a network that names pixels must give as many as it gets, so that masks fit. Default false: as published. */
  readonly keepSize?: boolean;
  /** How much smaller than the image the last map of an encoder is, where its architecture can keep it larger. Default 32. */
  readonly outputStride?: 8 | 16;
}

/** Makes a network, and says with which call: programs show it. N: the network. */
export interface Build<N extends Network = Network> {
  (options: BuildOptions): N;
  /** The function of the package that is called: `"resnet"`. */
  readonly maker: string;
  /** What it is called with. */
  readonly given: (options: BuildOptions) => readonly unknown[];
}

/**
 * A function that makes networks, and how it is called.
 *
 * @param maker The function, by its name.
 * @param call Calls it; also asked what it would call it with, with a function that only remembers.
 * @example
 * const { maker, given } = made({ residualUnet }, (make, { classes }) => make(classes));
 * maker; // "residualUnet"
 * given({ flavor: "recipe", classes: 3 }); // [3]
 */
export const made = <Makers extends Readonly<Record<string, (given: never) => Network>>, N extends Network>(
  maker: Makers,
  call: (make: Makers[keyof Makers], options: BuildOptions) => N,
): Build<N> => {
  const [[name, make]] = Object.entries(maker) as [[string, Makers[keyof Makers]]];
  const given = (options: BuildOptions): readonly unknown[] => {
    let remembered: readonly unknown[] = [];
    const remember = (...all: readonly unknown[]): Network => {
      remembered = all;
      return (x) => x;
    };
    call(remember as (given: never) => Network as Makers[keyof Makers], options);
    return remembered;
  };
  return Object.assign((options: BuildOptions) => call(make, options), { maker: name, given });
};

/** N: the networks that it makes; `EncoderNetwork` of those that classify images. */
export interface Architecture<N extends Network = Network> {
  /** As users type it: `"resnet50"`. */
  readonly name: string;
  /** Where it comes from; recipes are composed of several packages, `"architectures"` are an encoder and a decoder. */
  readonly package: "skip" | "inception" | "unet" | "recipes" | "architectures";
  readonly task: "classification" | "segmentation";
  /** The default first. */
  readonly flavors: readonly string[];
  /** Height, width, channels of the published input. */
  readonly input: readonly [height: number, width: number, channels: number];
  /** Of flavors that do not take that size. */
  readonly inputs?: Readonly<Record<string, Architecture["input"]>>;
  readonly classes: number;
  /** Whether its last maps can be kept larger, as an encoder's. Default false. */
  readonly dilates?: boolean;
  readonly build: Build<N>;
}

/** A flavor, checked against the list before it is used: each function's type knows only its own. */
// biome-ignore lint/suspicious/noExplicitAny: one table for functions that each have flavors of their own
export type Flavor = any;
