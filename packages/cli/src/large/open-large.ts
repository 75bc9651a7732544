/** @file A trained model and a picture of any size: how it is cut, and what each chunk of the answer is. */
import { createHash } from "node:crypto";
import { imageFrom, preparePicture, unitFloats } from "@tributary/images";
import type { ChunkMaker, PictureSource, Place, ResultPlan, Tile } from "@tributary/jobs/pictures";
import { exactTiles, type TrainedModel } from "@tributary/kernel";
import { mask, probabilities, type SessionOptions } from "@tributary/runtime";
import { askAbout, checkFinite } from "../trained/ask.ts";
import { classesOf, taskOf } from "../trained/facts.ts";
import { type OpenModel, openForAnswers } from "../trained/open-for-answers.ts";
import { UsageError } from "../usage-error.ts";
import { loadPictures } from "./load-pictures.ts";

/** What is asked of a large picture. */
export interface LargeOptions {
  readonly path: string;
  /** The folder of the answer. */
  readonly out: string;
  /** The side of a chunk; by default 512, or what a network of one size answers of a tile. */
  readonly chunk?: number | undefined;
  /** Whether each class has its probability, in place of the number of the most probable. */
  readonly probabilities?: boolean | undefined;
  /** The number that is white in the picture; by default the largest of its kind. */
  readonly white?: number | undefined;
}

export interface Large extends Pick<ChunkMaker, "plan" | "tiles"> {
  /** The bytes of a chunk's file. */
  file(place: Place): Promise<Uint8Array>;
  close(): Promise<void>;
}

const checkTask = (trained: TrainedModel): void => {
  if (trained.net.outputs.length === 1 && taskOf(trained) !== "classification" && !("ask" in trained)) return;
  throw new UsageError({
    problem: "this model does not answer for each pixel in a way that can be cut into chunks",
    expected: "a model of tributary, Keras or TensorFlow.js with one output that names or cleans pixels",
    fix: "give --out a folder that does not end in .zarr",
  });
};

const planOf = (
  trained: TrainedModel,
  source: PictureSource,
  model: string,
  { chunk, probabilities: wanted }: LargeOptions,
): Pick<ChunkMaker, "plan" | "tiles"> => {
  const { height, width } = source;
  const tiles = exactTiles(trained.net, [height, width], chunk === undefined ? {} : { answer: chunk });
  const isNamed = taskOf(trained) === "segmentation";
  const isLabels = isNamed && wanted !== true;
  const count = trained.net.outputs[0]!.tensor.shape.at(-1) ?? 1;
  const sides = [tiles.rows[0]!.weights.length, tiles.columns[0]!.weights.length] as const;
  const kind = isLabels ? "labels" : "values";
  const told = [model, source.identity, kind, trained.preprocessing ?? null, tiles.tile, sides];
  const plan: ResultPlan = {
    height,
    width,
    kind,
    channels: isLabels ? 1 : count,
    chunk: sides,
    identity: createHash("sha256").update(JSON.stringify(told)).digest("hex"),
    ...(isNamed ? { classes: classesOf(trained) } : {}),
  };
  return { tiles, plan };
};

/** What the network says of a tile, as the result has it. */
const asking =
  (open: OpenModel, { kind }: ResultPlan, path: string) =>
  async ({ height, width, channels, data }: Tile): Promise<ArrayLike<number>> => {
    const read = imageFrom(data, [height, width, channels]);
    const known = data instanceof Float32Array ? unitFloats(read, path) : read;
    const picture = preparePicture(open, known, { keepSize: true });
    const asked = { data: picture.data, shape: [1, ...picture.shape] };
    const { prediction, numbers: answer } = await askAbout(open, asked);
    checkFinite(open.net.name, answer.data);
    if (kind === "labels") return mask(open, prediction).data;
    return taskOf(open) === "segmentation" ? probabilities(open, prediction).data : Float32Array.from(answer.data);
  };

/**
 * Opens a model on a large picture.
 *
 * @param model The hash of the model's file.
 * @throws {@link GraphError} when the network sees the whole picture at once: no chunk could be answered by itself.
 */
export const openLarge = async (
  trained: TrainedModel,
  device: string,
  model: string,
  options: LargeOptions,
  engine: Pick<SessionOptions, "threads"> = {},
): Promise<Large> => {
  checkTask(trained);
  const { chunkFile, openPicture } = await loadPictures();
  const source = await openPicture(options.path, options.white === undefined ? {} : { white: options.white });
  try {
    const cut = planOf(trained, source, model, options);
    const open = await openForAnswers(trained, device, engine);
    const maker: ChunkMaker = { ...cut, source, out: options.out, ask: asking(open, cut.plan, options.path) };
    return {
      ...cut,
      file: (place) => chunkFile(maker, place),
      close: async () => {
        await open.predictor.dispose();
        await source.close();
      },
    };
  } catch (failure) {
    await source.close();
    throw failure;
  }
};
