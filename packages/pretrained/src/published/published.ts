/** @file The tables of what is published, row by row in one form. */
import type { Preprocessing } from "@tributary/kernel";
import { imageNet, smpTable, timmTable, torchvisionTable } from "./tables.ts";

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
  /** ImageNet's 1,000; null for encoders, which have no head. */
  readonly classes: 1000 | null;
}

const architectureOf = (name: string): string => name.slice(name.indexOf("/") + 1).split(".")[0]!;

const timm = timmTable.map(([name, license, [size, part, interpolation], pixels, origin, paper]): PublishedWeights => {
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
    preprocessing: { pixels, resize: Math.floor(size / part), crop, interpolation },
    size: crop,
    classes: 1000,
  };
});

const torchvision = torchvisionTable.map(
  ([name, file, sha256, [size, resize, interpolation], pixels, origin]): PublishedWeights => ({
    name,
    architecture: architectureOf(name),
    repository: null,
    revision: "",
    file: `https://download.pytorch.org/models/${file}`,
    sha256,
    license: "bsd-3-clause",
    origin,
    paper: null,
    preprocessing: { pixels, resize, crop: [size, size], interpolation },
    size: [size, size],
    classes: 1000,
  }),
);

const smp = smpTable.map(
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

/**
 * What this package knows by name: the weights of timm and torchvision for the architectures of `@tributary/skip` and
 * `@tributary/inception`, and the encoders of segmentation-models-pytorch. Other repositories of the hub are opened by their names, too.
 *
 * @example
 * publishedWeights().find(({ name }) => name === "timm/resnet50.a1_in1k")?.license; // "apache-2.0"
 */
export const publishedWeights = (): readonly PublishedWeights[] => [...timm, ...torchvision, ...smp];

/** Which of several weights of one architecture is meant without a tag: timm's first, torchvision's last, ImageNet's encoders. */
const isDefault = (row: PublishedWeights, rows: readonly PublishedWeights[]): boolean => {
  if (row.name.startsWith("smp/")) return row.name.endsWith(".imagenet");
  return row === (row.repository === null ? rows.at(-1) : rows[0]);
};

/** The row of a name, with its tag or without: `"torchvision/resnet50"`. */
export const findPublished = (name: string): PublishedWeights | undefined => {
  const asked = name.replace(/^smp-hub\//, "smp/");
  const all = publishedWeights();
  const exact = all.find((row) => row.name === asked);
  if (exact) return exact;
  const rows = all.filter((row) => row.name.startsWith(`${asked}.`));
  return rows.find((row) => isDefault(row, rows));
};
