/** @file Pictures of what a trained model finds in a picture. */
import { writeFile } from "@tributary/files";
import {
  fitPicture,
  heatPicture,
  type Image,
  overlayHeat,
  prepare,
  sheet,
  unitFloats,
  unstack,
} from "@tributary/images";
import { encodePng, readImage } from "@tributary/images/node";
import type { NdArray, TrainedModel } from "@tributary/kernel";
import { isTensor } from "@tributary/kernel/authoring";
import { featureMaps, gradCam, occlusion, saliency } from "@tributary/runtime";
import { UsageError } from "../usage-error.ts";
import { classesOf, taskOf } from "./facts.ts";
import type { OpenModel } from "./open-for-answers.ts";
import { plainName } from "./plain-name.ts";

/** The ways of explaining, by the words for them. */
export const methods = ["gradcam", "saliency", "occlusion"] as const;
export type Method = (typeof methods)[number];

export interface ExplainFilesOptions {
  /** The class, by name or number. Default: the most probable. */
  readonly class?: string | undefined;
  /** Which output answers, where the model has several. */
  readonly output?: string | undefined;
  /** Whose maps Grad-CAM weighs. Default: the last ones. */
  readonly layer?: string | undefined;
  /** Layers and groups whose feature maps are drawn. */
  readonly maps: readonly string[];
  readonly by: readonly Method[];
  readonly device: string;
}

export interface FileExplanation {
  readonly file: string;
  /** The class that is explained. */
  readonly class?: string;
  /** The layer that Grad-CAM took. */
  readonly layer?: string;
  readonly files: readonly string[];
  /** Why something is not there. */
  readonly note?: string;
}

/** What is written for a picture; `start` is the first part of the names. */
export const explanationFiles = (
  start: string,
  { by, maps }: Pick<ExplainFilesOptions, "by" | "maps">,
): readonly string[] => [
  ...by.map((method) => `${start}-${method}.png`),
  ...maps.map((name) => `${start}-maps-${plainName(name)}.png`),
];

/** A name of a class, or its number. */
const classNamed = (trained: TrainedModel, wanted: string | undefined): { readonly class?: string | number } => {
  if (wanted === undefined) return {};
  return { class: trained.classes?.includes(wanted) || !/^\d+$/.test(wanted) ? wanted : Number(wanted) };
};

/** @throws {@link UsageError} when a model names pixels and no class is said. */
const checkClass = (trained: TrainedModel, { class: wanted, by }: ExplainFilesOptions): void => {
  const count = trained.net.outputs[0]!.tensor.shape.at(-1) ?? 1;
  if (wanted !== undefined || by.length === 0 || taskOf(trained) === "classification" || count === 1) return;
  const names = classesOf(trained);
  throw new UsageError({
    problem: "the model names pixels: there is no single class to explain",
    expected: `--class with one of ${names.slice(0, 8).join(", ")}`,
    fix: `say --class ${JSON.stringify(names[1] ?? names[0])}`,
  });
};

/** As many maps as a person looks at, side by side. */
const SHOWN = 64;
const COLUMNS = 8;
/** Pixels that a small map is enlarged to. */
const SIDE = 56;

/** The feature maps of one picture: channels as tiles. */
const sheetOf = (name: string, { data, shape }: NdArray): Image<Uint8Array> => {
  const [, height = 1, width = 1, channels = 1] = shape.length === 4 ? shape : [1, 1, shape.at(-1) ?? 1, 1];
  const count = Math.min(SHOWN, channels);
  const tiles = Array.from({ length: count }, (_, k) =>
    heatPicture({
      shape: [height, width],
      data: Float32Array.from({ length: height * width }, (__, i) => data[i * channels + k]!),
    }),
  );
  const rows = Array.from({ length: Math.ceil(count / COLUMNS) }, (_, r) =>
    tiles.slice(r * COLUMNS, (r + 1) * COLUMNS),
  );
  const enlarge = Math.max(1, Math.round(SIDE / Math.max(height, width)));
  return sheet(rows, { enlarge, title: `${name}: ${count} of ${channels}` });
};

/** Few pixels have most of the gradient. */
const SPIKES = 0.99;

const hasMaps = ({ net }: TrainedModel): boolean =>
  net.layers.some(({ calls: [call] }) => call?.output.shape.length === 4);

type Explained = { readonly maps: NdArray<"float32">; readonly classes: readonly number[]; readonly layer?: string };

/** Reads one picture and explains what the model says of it, in files named as {@link explanationFiles} names them. */
export const explainFile = async (
  open: OpenModel,
  file: string,
  start: string,
  options: ExplainFilesOptions & { readonly signal?: AbortSignal },
): Promise<FileExplanation> => {
  checkClass(open, options);
  const { by, maps, layer, output, device, signal } = options;
  const read = await readImage(file);
  const picture = read.data instanceof Float32Array ? unitFloats(read, file) : read;
  const seen = fitPicture(open, picture);
  const array = prepare(open)(picture);
  const [{ name: fed } = { name: "image" }] = open.net.inputs.filter(({ tensor }) => tensor.shape.length === 4);
  const feeds = isTensor(open.net.given.inputs) ? array : { [fed]: array };
  const asked = {
    ...classNamed(open, options.class),
    ...(output === undefined ? {} : { output }),
    ...(signal && { signal }),
    device,
  };
  const { predictor } = open;
  const explain: Readonly<Record<Method, () => Promise<Explained>>> = {
    gradcam: () => gradCam(open, feeds, { ...asked, ...(layer === undefined ? {} : { layer }) }),
    saliency: () => saliency(open, feeds, asked),
    occlusion: () => occlusion(open, feeds, { ...asked, predictor }),
  };
  const possible = hasMaps(open) || layer !== undefined || by.length === 1 ? by : by.filter((way) => way !== "gradcam");
  // Nothing is written before everything is known: a name that is misspelt leaves no files behind.
  const drawnMaps = maps.length === 0 ? {} : await featureMaps(open, feeds, maps, { device });
  const drawn: Image<Uint8Array>[] = [];
  let found: Explained | null = null;
  let taken: string | undefined;
  for (const method of possible) {
    found = await explain[method]();
    taken ??= found.layer;
    drawn.push(overlayHeat(seen, unstack(found.maps)[0]!, method === "saliency" ? { quantile: SPIKES } : {}));
  }
  for (const [name, map] of Object.entries(drawnMaps)) drawn.push(sheetOf(name, map));
  const files = explanationFiles(start, { by: possible, maps });
  for (const [i, path] of files.entries()) await writeFile(path, await encodePng(drawn[i]!));
  const explainedClass = found && classesOf(open)[found.classes[0]!];
  return {
    file,
    ...(explainedClass ? { class: explainedClass } : {}),
    ...(taken === undefined ? {} : { layer: taken }),
    files,
    ...(possible.length === by.length ? {} : { note: "no layer gives feature maps: no Grad-CAM" }),
  };
};
