/** @file What the conformance scripts wrote down: the answers of references, and the names of their weights. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A few numbers of a tensor, evenly spaced. */
export interface Described {
  readonly shape: readonly number[];
  readonly maxAbs: number;
  readonly samples: readonly number[];
}

export interface Golden {
  readonly package: string;
  readonly architecture: string;
  readonly seed: number;
  readonly gain: number;
  /** Batch, height, width, channels. */
  readonly input: readonly [number, number, number, number];
  readonly weights: { readonly count: number; readonly parameters: number; readonly statistics: number };
  readonly multiplyAdds: { readonly input: readonly [number, number, number, number]; readonly count: number };
  /** The size of the published network, where a narrow one was run. */
  readonly published?: Pick<Golden, "multiplyAdds"> & { readonly parameters: number; readonly statistics: number };
  readonly outputs: Readonly<Record<string, Described>>;
  readonly features?: Readonly<Record<string, Described>>;
}

const conformance = new URL("../../../../conformance/", import.meta.url);
const fileOf = (path: string): string => fileURLToPath(new URL(path, conformance));

/** A golden by its name: `"torchvision-resnet18"`. */
export const readGolden = (name: string): Golden => JSON.parse(readFileSync(fileOf(`goldens/${name}.json`), "utf8"));

/** Variants of a case share its list of names. */
const namesFile = (name: string): string => {
  const file = fileOf(`names/${name}.txt`);
  const dash = name.lastIndexOf("-");
  return existsSync(file) || dash < 0 ? file : namesFile(name.slice(0, dash));
};

/** The shapes of a reference's weights, by name. */
export const readNames = (name: string): ReadonlyMap<string, readonly number[]> =>
  new Map(
    readFileSync(namesFile(name), "utf8")
      .trim()
      .split("\n")
      .map((line) => {
        const [weight, shape] = line.split(" ") as [string, string];
        return [weight, JSON.parse(shape) as number[]];
      }),
  );
