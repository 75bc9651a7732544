/** @file Weights from Keras' files: `.keras`, `.weights.h5` and the older `.h5`. */
import type { ModelFacts, NdArray, NdArrays } from "@tributary/kernel";
import { checkOptions, LIMIT, type OptionTable } from "@tributary/kernel/authoring";
import { kindOfFile } from "../files/kind.ts";
import { type FileSource, openFile } from "../files/source.ts";
import { Budget, knownOfUnpacking, type UnpackOptions } from "../untrusted/budget.ts";
import type { Hdf5Group } from "../untrusted/hdf5.ts";
import { parseJson } from "../untrusted/json.ts";
import { unzip } from "../untrusted/unzip.ts";
import { factsFrom } from "../weights/facts.ts";
import { isRecord, type Refuse, refusalOf, refuseKind, show } from "../weights/refusal.ts";
import { PATIENCE, type Reading, rootOf, textAttribute } from "./hdf5-root.ts";
import { optimizerVariables, storedWeights, weightsGroup } from "./stored-variables.ts";

export interface ReadKerasOptions extends UnpackOptions {
  /**
   * The most seconds that the HDF5 part may take: a damaged one may have no end. In browsers, where it is read in the thread that asks for
   * it, nothing ends it. Default 60.
   */
  readonly unpackSeconds?: number;
  /** Whether what the optimizer kept is read as well, which may be twice as much as the weights. Keras 3 only. Default false. */
  readonly optimizer?: boolean;
}

/** Every option of reading a Keras file, by name. */
export const knownOfKeras: OptionTable<ReadKerasOptions> = {
  ...knownOfUnpacking,
  unpackSeconds: LIMIT,
  optimizer: "optional",
};

/** What can be read of a Keras file. */
export interface KerasFile {
  /**
   * By layer and variable, as Keras calls them: `"conv1_conv/kernel"`; those of a model inside the model under its name:
   * `"encoder/conv/kernel"`. In Keras' own order of axes.
   */
  readonly weights: NdArrays;
  /** The architecture as Keras writes it; null in files of weights alone. */
  readonly config: Readonly<Record<string, unknown>> | null;
  /** What wrote the file: `keras_version`, `backend`, and what else a `.keras` file says in its `metadata.json`. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** What `toKeras` wrote of the model: the names of its classes, how pixels are prepared for it. */
  readonly facts: ModelFacts;
  /** The variables of the optimizer in Keras' order, if they were asked for; empty otherwise, and where the file has none. */
  readonly optimizer: readonly NdArray[];
}

const WEIGHTS = "model.weights.h5";
const CONFIG = "config.json";
const METADATA = "metadata.json";
const DAMAGED = "save the model again from Keras: this file is damaged, or was made to do harm";

const PARTS: readonly string[] = [WEIGHTS, CONFIG, METADATA];
/** The longest text of an architecture. Those of a thousand layers have a million letters. */
const LONGEST_JSON = 32_000_000;

const parse = (text: string, refuse: Refuse): Readonly<Record<string, unknown>> => {
  if (text.length > LONGEST_JSON) {
    throw refuse("what the file says of itself is too long", `${text.length} letters`, `at most ${LONGEST_JSON}`);
  }
  try {
    const config: unknown = parseJson(text);
    if (isRecord(config)) return config;
  } catch {
    // said below
  }
  throw refuse("what the file says of itself is not a JSON object", show(text));
};

/** What older files say of who wrote them. */
const writerOf = (groups: readonly Hdf5Group[]): KerasFile["metadata"] =>
  Object.fromEntries(
    ["keras_version", "backend"].flatMap((name) => {
      const text = groups.map((group) => textAttribute(group, name)).find((found) => found !== null);
      return text === undefined ? [] : [[name, text]];
    }),
  );

const readH5 = async (
  bytes: Uint8Array,
  described: Pick<KerasFile, "config" | "metadata">,
  reading: Reading,
): Promise<KerasFile> => {
  const { refuse } = reading;
  const root = await rootOf(bytes, reading);
  const text = textAttribute(root, "model_config");
  const config = text === null ? described.config : parse(text, refuse);
  const metadata = { ...writerOf([root, weightsGroup(root)]), ...described.metadata };
  const optimizer = reading.optimizer ? optimizerVariables(root.groups.get("optimizer"), refuse) : [];
  return {
    weights: storedWeights(root, config, refuse),
    config,
    metadata,
    facts: factsIn(metadata, refuse),
    optimizer,
  };
};

const FACTS = ["classes", "preprocessing", "task", "card"] as const;

/** What `toKeras` wrote of the model. */
const factsIn = (metadata: KerasFile["metadata"], refuse: Refuse): ModelFacts => {
  const written = FACTS.filter((name) => Object.hasOwn(metadata, name));
  return factsFrom(Object.fromEntries(written.map((name) => [name, JSON.stringify(metadata[name])])), refuse);
};

const decode = async (bytes: Uint8Array, at: string, options: ReadKerasOptions): Promise<KerasFile> => {
  const refuse = refusalOf(at, DAMAGED);
  const { unpackSeconds: seconds = PATIENCE, optimizer = false } = options;
  const reading = { budget: new Budget(at, bytes.byteLength, options), seconds, refuse, optimizer };
  const kind = kindOfFile(bytes);
  if (kind === "hdf5") return readH5(bytes, { config: null, metadata: {} }, reading);
  if (kind !== "keras" && kind !== "zip") {
    const expected = "a zip file (.keras) or an HDF5 file (.weights.h5, .h5, .hdf5)";
    throw refuseKind(at, bytes, "this is not a Keras file", expected);
  }
  const files = unzip(bytes, ({ name }) => PARTS.includes(name), reading.budget, refuse);
  const [config, weights, metadata] = [CONFIG, WEIGHTS, METADATA].map((name) => files.get(name));
  if (!config || !weights) throw refuse(`the file lacks ${config ? WEIGHTS : CONFIG}`);
  const json = (text: Uint8Array) => parse(new TextDecoder().decode(text), refuse);
  return readH5(weights, { config: json(config), metadata: metadata ? json(metadata) : {} }, reading);
};

/**
 * Reads the weights of a Keras file: `.keras` (Keras 3), `.weights.h5` (Keras 3) or `.h5` (Keras 2 and 3).
 *
 * They come under Keras' names and in its order of axes; `importWeights` brings them into a model.
 *
 * @param source The bytes of the file, or where it is: a path in Node, an address anywhere.
 * @throws {@link WeightsError} when the file is damaged, unpacks to more than `maxUnpackedBytes`, or does not end.
 * @example
 * const { weights } = await readKeras("cells.keras");
 * Object.keys(weights); // ["conv1.conv2d/kernel", "conv1.conv2d/bias", "dense/kernel", "dense/bias"]
 */
export const readKeras = async (source: FileSource, options: ReadKerasOptions = {}): Promise<KerasFile> => {
  checkOptions("readKeras", options, knownOfKeras);
  const { at, bytes } = await openFile(source, "Keras file", options);
  return decode(bytes, at, options);
};
