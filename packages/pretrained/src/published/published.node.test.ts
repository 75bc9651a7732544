/** The tables against the installed timm and torchvision: conformance/families/pretrained.py wrote down what they say. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { input, model } from "@tributary/kernel";
import { weightReferences } from "@tributary/kernel/authoring";
import { referenceShape } from "@tributary/runtime";
import { describe, expect, test } from "vitest";
import { architecturesOf, findArchitecture } from "../architectures/architectures.ts";
import { leftOut } from "../architectures/left-out.ts";
import { imageNetClasses } from "../classes/tables.ts";
import { describedBy } from "../config.ts";
import { findPublished, libraryOf, publishedWeights } from "./published.ts";

const golden = <T>(name: string): readonly T[] =>
  JSON.parse(readFileSync(new URL(`../../../../conformance/goldens/pretrained-${name}.json`, import.meta.url), "utf8"));

interface ArchitectureRow {
  readonly package: "timm" | "torchvision";
  readonly architecture: string;
  readonly weights: number;
  readonly digest: string;
}

const architectures = golden<ArchitectureRow>("architectures");

const packages = ["timm", "torchvision"] as const;

test("every architecture of the tables was looked at", () => {
  for (const library of packages) {
    const known = architectures.filter((row) => row.package === library).map(({ architecture }) => architecture);
    expect(new Set(Object.keys(architecturesOf(library)))).toEqual(new Set(known));
  }
  for (const row of publishedWeights()) {
    expect(architecturesOf(libraryOf(row))).toHaveProperty([row.architecture]);
  }
});

describe("our networks have the weights of the published ones, by name and shape", () => {
  test.each(architectures)("$architecture of $package", ({ package: library, architecture, weights, digest }) => {
    const network = architecturesOf(library)[architecture]!.build(1000);
    const net = model(input([299, 299, 3]), network);
    const references = weightReferences(net, network.reference);
    const lines = net.weights.map((weight) => {
      const reference = references[weight.name]!;
      const sizes = referenceShape(weight, reference).filter((size) => size !== 1);
      return `${reference.name} [${sizes.join(",")}]\n`;
    });
    expect(lines).toHaveLength(weights);
    // Python sorts by the letters alone, and the names before what stands behind them.
    const sorted = lines.sort((a, b) => (a.split(" ")[0]! < b.split(" ")[0]! ? -1 : 1));
    expect(createHash("sha256").update(sorted.join("")).digest("hex")).toBe(digest);
  });
});

test("whatever timm has in the same families is here, or is left out for a reason that is said", () => {
  const members = golden<{ readonly architectures: readonly string[] }>("members").flatMap((row) => row.architectures);
  const ours = Object.keys(architecturesOf("timm"));
  expect([...ours, ...leftOut.keys()].toSorted()).toEqual(members.toSorted());
  expect(() => findArchitecture("pretrained", "timm", "resnetblur50")).toThrowErrorMatchingInlineSnapshot(`
    [WeightsError: pretrained: there is no template for the architecture "resnetblur50" here: its strides are blurred or pooled against aliasing
      received  "architecture": "resnetblur50"
      expected  one of ours, such as resnet50, resnet50c, resnet50d
      to fix    take weights of another architecture, or build this one of blocks and give its weights to importWeights()]
  `);
});

interface TimmGolden {
  readonly name: string;
  readonly architecture: string;
  readonly license: string;
  readonly origin: string | null;
  readonly paper: string | readonly string[] | null;
  readonly size: readonly [number, number, number];
  readonly crop_pct: number;
  readonly crop_mode: string;
  readonly interpolation: string;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly classes: number;
}

/** The file that timm would write beside such weights. */
const configOf = ({ name, classes, size, origin, paper, ...row }: TimmGolden): string =>
  JSON.stringify({
    architecture: row.architecture,
    num_classes: classes,
    pretrained_cfg: {
      ...row,
      tag: name.split(".")[1],
      input_size: size,
      origin_url: origin,
      paper_ids: paper,
      num_classes: classes,
    },
  });

const rowsOf = (library: string) => publishedWeights().filter(({ name }) => name.startsWith(`${library}/`));

test("timm's: every name, license, origin and preparation; config.json says the same", () => {
  const rows = golden<TimmGolden>("timm");
  // Each architecture's together, the default first; which family comes first is ours to say.
  const byFamily = (names: readonly string[]) => [...names].sort((a, b) => (familyOf(a) < familyOf(b) ? -1 : 1));
  const familyOf = (name: string): string => name.split(".")[0]!;
  expect(byFamily(rowsOf("timm").map(({ name }) => name))).toEqual(byFamily(rows.map(({ name }) => name)));
  for (const row of rows) {
    const ours = findPublished(row.name)!;
    const { license, origin, paper, architecture, classes, preprocessing, size } = ours;
    const [, height, width] = row.size;
    expect({ license, origin, paper, architecture, classes, size }).toEqual({
      license: row.license,
      origin: row.origin,
      paper: Array.isArray(row.paper) ? row.paper.join(", ") : row.paper,
      architecture: row.architecture,
      classes: row.classes === 0 ? null : row.classes,
      size: [height, width],
    });
    const whole = Math.floor(height / row.crop_pct);
    expect(preprocessing).toEqual({
      pixels: { mean: row.mean, std: row.std },
      resize: row.crop_mode === "squash" ? [whole, whole] : whole,
      crop: [height, width],
      interpolation: row.interpolation,
    });
    const described = describedBy(row.name, configOf(row));
    expect(described).toMatchObject({ architecture, classes, preprocessing, size, license, origin, paper });
    expect(described.names, row.name).toBe(row.classes === 1000 ? "imagenet" : null);
    expect(described.embeds, row.name).toBe([512, 640, 768, 1024].includes(row.classes));
  }
});

test("timm's default comes without a tag", () => {
  for (const architecture of new Set(rowsOf("timm").map((row) => row.architecture))) {
    const first = golden<TimmGolden>("timm").find((row) => row.architecture === architecture)!;
    expect(findPublished(`timm/${architecture}`)?.name).toBe(first.name);
  }
});

interface TorchvisionGolden {
  readonly name: string;
  readonly architecture: string;
  readonly address: string;
  readonly origin: string;
  readonly resize: number;
  readonly crop: number;
  readonly interpolation: string;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly classes: number;
  readonly license: string | null;
  readonly default: boolean;
  readonly transform_input: boolean;
}

test("torchvision's: every address with its part of the hash, and what its transforms do", () => {
  const rows = golden<TorchvisionGolden>("torchvision");
  expect(rowsOf("torchvision").map(({ name }) => name)).toEqual(rows.map(({ name }) => name));
  for (const row of rows) {
    const { file, sha256, origin, preprocessing, classes, license } = findPublished(row.name)!;
    // What torchvision says of others' weights is an address: that of SWAG's license, Creative Commons' without commerce.
    expect(license).toBe(row.license === null ? "bsd-3-clause" : "cc-by-nc-4.0");
    if (row.license !== null) expect(row.license).toContain("/SWAG/");
    expect([file, origin, classes]).toEqual([row.address, row.origin, row.classes]);
    expect(file).toContain(`-${sha256}.pth`);
    const half = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
    const { mean, std, resize, crop, interpolation } = row;
    const pixels = row.transform_input ? half : { mean, std };
    expect(preprocessing).toEqual({ pixels, resize, crop: [crop, crop], interpolation });
    if (row.default) expect(findPublished(`torchvision/${row.architecture}`)?.name).toBe(row.name);
  }
});

test("smp's encoders are at pinned commits, and those of Facebook's are not for commerce", () => {
  for (const { name, revision, license, repository } of rowsOf("smp")) {
    expect(revision).toMatch(/^[0-9a-f]{40}$/);
    expect(license).toBe(name.endsWith(".imagenet") ? "bsd-3-clause" : "cc-by-nc-4.0");
    expect(repository).toBe(name.replace("smp/", "smp-hub/"));
  }
  expect(findPublished("smp/resnet50")?.name).toBe("smp/resnet50.imagenet");
  expect(findPublished("smp-hub/resnet50.ssl")?.name).toBe("smp/resnet50.ssl");
});

test("the names of ImageNet's classes are torchvision's", () => {
  const [row] = golden<{ readonly classes: number; readonly sha256: string }>("classes");
  expect(imageNetClasses).toHaveLength(row!.classes);
  expect(createHash("sha256").update(imageNetClasses.join("\n")).digest("hex")).toBe(row!.sha256);
});
