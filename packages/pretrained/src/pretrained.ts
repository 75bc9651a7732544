/** @file pretrained(name): a trained model from the hub, from an address or from a path. */
import { FileError, readFile } from "@tributary/files";
import {
  input,
  type Model,
  model,
  type NdArrays,
  type Tensor,
  type TrainedModel,
  WeightsError,
} from "@tributary/kernel";
import { checkOptions, LIMIT, meant, nearest, type OptionTable, PIXELS } from "@tributary/kernel/authoring";
import { decodeSafetensors, importWeights, kindOfFile, readPytorch } from "@tributary/runtime";
import type { PublishedNetwork } from "./architectures/architecture.ts";
import { findArchitecture } from "./architectures/architectures.ts";
import { type Description, describedBy } from "./config.ts";
import { getFile, type KeptFile } from "./hub/kept.ts";
import { addressedFile, hubFile } from "./hub/remote-file.ts";
import { type HubOptions, type Settings, settingsOf } from "./hub/settings.ts";
import { findPublished, libraryOf, type PublishedWeights, publishedWeights } from "./published/published.ts";
import { type Source, sourceOf } from "./source.ts";
import { checkLicense } from "./terms.ts";

export interface PretrainedOptions extends HubOptions {
  /** Height and width of the pictures, one number for a square. Default as published. */
  readonly size?: number | readonly [height: number, width: number];
  /** Whether weights are taken that may not be used commercially. Default false: they are refused, with their license. */
  readonly nonCommercial?: boolean;
}

/** A trained model of one input and one output, with its preparation, its classes, and in its `card` where it is from. */
export type PretrainedModel = TrainedModel<Model<Tensor, Tensor>>;

const known: OptionTable<PretrainedOptions> = {
  endpoint: "optional",
  revision: "optional",
  token: "optional",
  cache: "optional",
  offline: "optional",
  maxBytes: LIMIT,
  idleSeconds: LIMIT,
  onProgress: "optional",
  signal: "optional",
  size: PIXELS,
  nonCommercial: "optional",
};

const sizeOf = ({ size }: PretrainedOptions): readonly [height: number, width: number] | undefined =>
  typeof size === "number" ? [size, size] : size;

/** Weights that are there, and what is known of them. */
interface Brought {
  readonly name: string;
  readonly description: Description;
  readonly file: KeptFile | { readonly bytes: Uint8Array };
}

const describedByRow = (row: PublishedWeights, size: Description["size"] | undefined): Description => ({
  library: libraryOf(row),
  architecture: row.architecture,
  classes: row.classes,
  embeds: false,
  names: row.classes === null ? null : "imagenet",
  preprocessing: row.preprocessing,
  size: size ?? row.size,
  channels: 3,
  license: row.license,
  origin: row.origin,
  paper: row.paper,
});

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

type Bring = (options: PretrainedOptions, settings: Settings) => Promise<Brought>;

/** Hubs do not tell a name that nobody has from one that is private: then names like it that are known are told, too. */
const withNames =
  (repository: string) =>
  (failure: unknown): never => {
    const isUnknown = failure instanceof FileError && (failure.code === "HTTP_401" || failure.code === "HTTP_404");
    const names = publishedWeights().map(({ name }) => name);
    if (!isUnknown || findPublished(repository) !== undefined || meant(repository, names) === undefined) throw failure;
    const { at = repository, problem, received = "no answer", fix = "look at the name", code } = failure;
    const expected = `a name such as ${nearest(repository, names).join(", ")}`;
    throw new FileError({ at, problem, received, expected, fix, code, cause: failure });
  };

/** A repository: its config.json says what it is, but for rows that say it themselves. */
const fromRepository =
  (name: string, repository: string, row?: PublishedWeights): Bring =>
  async (options, settings) => {
    const revision = options.revision ?? row?.revision ?? "main";
    const size = sizeOf(options);
    const saysItself = row?.classes === null;
    const config = saysItself
      ? null
      : await getFile(hubFile(repository, "config.json", settings, { revision }), settings).catch(
          withNames(repository),
        );
    const description = config ? describedBy(name, text(config.bytes), size) : describedByRow(row!, size);
    const license = description.license ?? row?.license ?? null;
    checkLicense(name, license, options.nonCommercial ?? false);
    findArchitecture(name, description.library, description.architecture);
    // The same commit, should the branch move meanwhile.
    const at = config && config.commit !== "" ? config.commit : revision;
    const path = row?.file ?? "model.safetensors";
    const sha256 = options.revision === undefined ? (row?.sha256 ?? undefined) : undefined;
    const file = await getFile(hubFile(repository, path, settings, { revision: at, sha256 }), settings);
    return { name, description: { ...description, license }, file };
  };

const fromPublishedFile =
  (row: PublishedWeights): Bring =>
  async (options, settings) => {
    checkLicense(row.name, row.license, options.nonCommercial ?? false);
    const file = await getFile(addressedFile(row.file, settings, row.sha256 ?? undefined), settings);
    return { name: row.name, description: describedByRow(row, sizeOf(options)), file };
  };

const fromFile =
  ({ weights, config }: Extract<Source, { kind: "file" }>): Bring =>
  async (options, settings) => {
    const isWeb = /^https?:/i.test(weights);
    const get = async (path: string): Promise<Brought["file"]> =>
      isWeb ? getFile(addressedFile(path, settings, undefined), settings) : { bytes: await readFile(path) };
    const description = describedBy(weights, text((await get(config)).bytes), sizeOf(options));
    checkLicense(weights, description.license, options.nonCommercial ?? false);
    findArchitecture(weights, description.library, description.architecture);
    return { name: weights, description, file: await get(weights) };
  };

const bringerOf = (source: Source): Bring => {
  if (source.kind === "file") return fromFile(source);
  if (source.kind === "repository") return fromRepository(source.repository, source.repository);
  const { row } = source;
  return row.repository === null ? fromPublishedFile(row) : fromRepository(row.name, row.repository, row);
};

const arraysOf = async ({ name, file: { bytes } }: Brought): Promise<NdArrays> => {
  const kind = kindOfFile(bytes);
  if (kind === "pytorch" || kind === "pickle") return (await readPytorch(bytes)).weights;
  return decodeSafetensors(bytes, name).weights;
};

/** Counters that only training looks at. */
const COUNTER = /(^|\.)num_batches_tracked$/;

/** @throws {@link WeightsError} when the file has weights that our network has no place for: then it is another network. */
const checkUnused = (at: string, unused: readonly string[], mayBe: (name: string) => boolean): void => {
  const left = unused.filter((name) => !COUNTER.test(name) && !mayBe(name));
  if (left.length === 0) return;
  throw new WeightsError({
    at,
    problem: `the file has ${left.length} weights that the architecture does not have`,
    received: `${left.slice(0, 4).join(", ")}${left.length > 4 ? ", …" : ""}`,
    expected: "the weights of the architecture that config.json names, and no others",
    fix: "look at what config.json says, or give the file to importWeights() with a network that has them",
  });
};

/** Whether a weight belongs to the network, whose head is not built where only its features are asked for. */
const isOf =
  ({ reference }: PublishedNetwork) =>
  (name: string): boolean =>
    Object.values(reference.names).some((layer) => name.startsWith(`${layer}.`));

const modelOf = async (brought: Brought): Promise<Pick<PretrainedModel, "net" | "weights">> => {
  const { name, description } = brought;
  const { library, architecture, size, channels, classes } = description;
  const { build, unused: mayBe, older } = findArchitecture(name, library, architecture);
  const network = build(classes ?? 1);
  const [height, width] = size ?? [null, null];
  const image = input([height, width, channels], { name: "image" });
  const net = model(image, classes === null ? network.features : network, { name: architecture });
  const given = await arraysOf(brought);
  const arrays = older
    ? Object.fromEntries(Object.entries(given).map(([key, array]) => [older(key), array] as const))
    : given;
  const { weights, unused } = importWeights(net, arrays, network.reference);
  const isHead = isOf(network);
  checkUnused(name, unused, (weight) => mayBe?.test(weight) === true || (classes === null && isHead(weight)));
  return { net: net as Model<Tensor, Tensor>, weights };
};

const namesOf = async ({ names }: Description): Promise<readonly string[] | undefined> =>
  names === "imagenet" ? (await import("./classes/tables.ts")).imageNetClasses : (names ?? undefined);

/** Where weights are from, in plain words that are saved with them. */
const cardOf = ({ name, description, file }: Brought): Record<string, unknown> => ({
  origin: name,
  license: description.license ?? "not stated",
  ...(description.classes === null ? { encoder: true } : {}),
  ...(description.embeds ? { embedding: true } : {}),
  ...(description.origin === null ? {} : { trainedBy: description.origin }),
  ...(description.paper === null ? {} : { paper: description.paper }),
  ...("sha256" in file ? { sha256: file.sha256 } : {}),
  ...("commit" in file && file.commit !== "" ? { commit: file.commit } : {}),
});

/**
 * A network with published weights, by name: fetched once and kept, checked by its SHA-256, with the preparation that its weights expect and
 * the names of its classes.
 *
 * - `"timm/resnet50.a1_in1k"`: timm's weights of every architecture that is here, in the table of {@link publishedWeights} or not.
 * - `"torchvision/resnet50"`: torchvision's; without a tag its default ones.
 * - `"smp/resnet34"`: an encoder of segmentation-models-pytorch, without a head.
 * - `"owner/name"`: any repository of the hub whose `config.json` timm wrote.
 * - Where a `.safetensors` file is, a path or an address, with its `config.json` beside it; or a folder, `"./folder"`, with both.
 *
 * Encoders, which have no head, give features, and their card says `encoder: true`; the picture towers of CLIP give points among those of texts,
 * and theirs says `embedding: true`. The card says where weights are from and under which license.
 *
 * @throws {@link ArgumentError} for a name that nobody knows, and for weights that may not be used commercially unless they are asked for.
 * @throws {@link FileError} when the file is not there, not given, or not the one that was published.
 * @throws {@link WeightsError} when it is of another architecture than it says, or of none that is here.
 * @example
 * const trained = await pretrained("timm/resnet18.a1_in1k");
 * trained.classes?.[281]; // "tabby"
 * trained.preprocessing; // { pixels: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }, resize: 235, crop: [224, 224], interpolation: "bicubic" }
 */
export const pretrained = async (name: string | URL, options: PretrainedOptions = {}): Promise<PretrainedModel> => {
  checkOptions("pretrained", options, known);
  sizeOf(options);
  const bring = bringerOf(sourceOf(name));
  const brought = await bring(options, await settingsOf(options));
  const { description } = brought;
  const { net, weights } = await modelOf(brought);
  const classes = await namesOf(description);
  return {
    net,
    weights,
    ...(description.classes === null || description.embeds ? {} : { task: "classification" }),
    preprocessing: description.preprocessing,
    ...(classes ? { classes } : {}),
    card: cardOf(brought),
  };
};
