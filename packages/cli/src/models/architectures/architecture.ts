/** @file What the command line knows about an architecture. */
import type { Block, Preprocessing } from "@tributary/kernel";
import type { Reference } from "@tributary/kernel/authoring";

/** An architecture applied to an image, and what is known about published weights of it. */
export type Network = Block & {
  readonly reference?: Reference;
  readonly preprocessing?: Preprocessing | null;
};

export interface BuildOptions {
  readonly flavor: string;
  readonly classes: number;
  /** Whether a network that names pixels must give as many as it gets, so that masks fit. Default false: as published. */
  readonly keepSize?: boolean;
}

export interface Architecture {
  /** As users type it: `"resnet50"`. */
  readonly name: string;
  /** Where it comes from; recipes are composed of several packages. */
  readonly package: "skip" | "inception" | "unet" | "recipes";
  readonly task: "classification" | "segmentation";
  /** The default first. */
  readonly flavors: readonly string[];
  /** Height, width, channels of the published input. */
  readonly input: readonly [height: number, width: number, channels: number];
  /** Of flavors that do not take that size. */
  readonly inputs?: Readonly<Record<string, Architecture["input"]>>;
  readonly classes: number;
  readonly build: (options: BuildOptions) => Network;
}

/** A flavor, checked against the list before it is used: each function's type knows only its own. */
// biome-ignore lint/suspicious/noExplicitAny: one table for functions that each have flavors of their own
export type Flavor = any;
