/** @file The tables of what is published, row by row in one form. */
import type { Preprocessing } from "@tributary/kernel";
import type { Library } from "../architectures/architectures.ts";
import type { TimmView } from "./tables/rows.ts";
import { smpTable } from "./tables/smp.ts";
import { imageNet } from "./tables/statistics.ts";
import { timmConvnext } from "./tables/timm-convnext.ts";
import { timmInception } from "./tables/timm-inception.ts";
import { timmMobile } from "./tables/timm-mobile.ts";
import { timmRegnet } from "./tables/timm-regnet.ts";
import { timmResidual } from "./tables/timm-residual.ts";
import { timmSplit } from "./tables/timm-split.ts";
import { torchvisionTable } from "./tables/torchvision.ts";

const timmTables = [timmResidual, timmSplit, timmInception, timmMobile, timmConvnext, timmRegnet] as const;

/** Weights that somebody published under a name, as the tables of this package have them. */
export interface PublishedWeights {
  /** What `pretrained` takes: `"timm/resnet50.a1_in1k"`. */
  readonly name: string;
  /** What timm and torchvision call the architecture: `"resnet50"`. */
  readonly architecture: string;
  /** The hub's repository; null for a file at an address of its own. */
  readonly repository: string | null;
  /** The commit, or a branch where only the hub knows the commit. */
  readonly revision: string;
  /** The file of the repository, or its address. */
  readonly file: string;
  /** The SHA-256 of the file, as far as it is known beforehand; the hub says the rest when it is asked. */
  readonly sha256: string | null;
  readonly license: string;
  /** Where they were trained, and what is written about them. */
  readonly origin: string | null;
  readonly paper: string | null;
  readonly preprocessing: Preprocessing;
  /** Height and width that they were trained for; null for encoders, which take any. */
  readonly size: readonly [height: number, width: number] | null;
  /** How many numbers come out: ImageNet's 1,000, or those of the larger ImageNet; null for encoders, which have no head. */
  readonly classes: number | null;
}

const architectureOf = (name: string): string => name.slice(name.indexOf("/") + 1).split(".")[0]!;

/** Whose names the weights have. */
export const libraryOf = ({ name }: PublishedWeights): Library => name.slice(0, name.indexOf("/")) as Library;

/** The sizes that a picture is resized to, of which the middle is seen. */
const resizeOf = ([size, part, , mode]: TimmView): number | readonly [height: number, width: number] => {
  const whole = Math.floor(size / part);
  return mode === "squash" ? [whole, whole] : whole;
};

const timm = (): readonly PublishedWeights[] =>
  timmTables.flat().map(([name, license, view, pixels, origin, paper, classes = 1000]): PublishedWeights => {
    const [size, , interpolation] = view;
    const crop = [size, size] as const;
    return {
      name,
      architecture: architectureOf(name),
      repository: name,
      revision: "main",
      file: "model.safetensors",
      sha256: null,
      license,
      origin,
      paper,
      preprocessing: { pixels, resize: resizeOf(view), crop, interpolation },
      size: crop,
      classes: classes === 0 ? null : classes,
    };
  });

const torchvision = (): readonly PublishedWeights[] =>
  torchvisionTable.map(([name, file, sha256, view, pixels, origin, license = "bsd-3-clause"]): PublishedWeights => {
    const [size, resize, interpolation] = view;
    return {
      name,
      architecture: architectureOf(name),
      repository: null,
      revision: "",
      file: `https://download.pytorch.org/models/${file}`,
      sha256,
      license,
      origin,
      paper: null,
      preprocessing: { pixels, resize, crop: [size, size], interpolation },
      size: [size, size],
      classes: 1000,
    };
  });

const smp = (): readonly PublishedWeights[] =>
  smpTable.map(
    ([name, revision, license]): PublishedWeights => ({
      name,
      architecture: architectureOf(name),
      repository: name.replace(/^smp\//, "smp-hub/"),
      revision,
      file: "model.safetensors",
      sha256: null,
      license,
      origin: "https://github.com/qubvel-org/segmentation_models.pytorch",
      paper: null,
      preprocessing: imageNet,
      size: null,
      classes: null,
    }),
  );

let listed: readonly PublishedWeights[] | undefined;

/**
 * What this package knows by name: the weights of timm and torchvision for the architectures of `@tributary/skip` and
 * `@tributary/inception`, and the encoders of segmentation-models-pytorch. Other repositories of the hub are opened by their names, too.
 *
 * @example
 * publishedWeights().find(({ name }) => name === "timm/resnet50.a1_in1k")?.license; // "apache-2.0"
 */
export const publishedWeights = (): readonly PublishedWeights[] => {
  listed ??= [...timm(), ...torchvision(), ...smp()];
  return listed;
};

/**
 * Which of several weights of one architecture is meant without a tag: timm's first, ImageNet's encoders, and of torchvision's the latest that
 * it trained itself.
 */
const defaultOf = (rows: readonly PublishedWeights[]): PublishedWeights | undefined => {
  const [first] = rows;
  if (first === undefined || libraryOf(first) === "timm") return first;
  if (libraryOf(first) === "smp") return rows.find(({ name }) => name.endsWith(".imagenet"));
  return rows.findLast(({ name }) => /\.IMAGENET1K_V\d+$/.test(name)) ?? first;
};

/** The row of a name, with its tag or without: `"torchvision/resnet50"`. */
export const findPublished = (name: string): PublishedWeights | undefined => {
  const asked = name.replace(/^smp-hub\//, "smp/");
  const all = publishedWeights();
  const exact = all.find((row) => row.name === asked);
  if (exact) return exact;
  return defaultOf(all.filter((row) => row.name.startsWith(`${asked}.`)));
};
