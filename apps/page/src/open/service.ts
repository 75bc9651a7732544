/** @file What Open's worker does: reads models and pictures, asks, and explains. */
import { fitPicture, type Image, overlay, overlayHeat, prepare, unstack } from "@tributary/images";
import { countWeights, type NdArrays, type TrainedModel } from "@tributary/kernel";
import { innerTensors, isTensor } from "@tributary/kernel/authoring";
import { featureMaps, gradCam, occlusion, saliency } from "@tributary/runtime";
import {
  answerEach,
  classesOf,
  classify,
  denoise,
  type OpenModel,
  type OutputAnswer,
  openForAnswers,
  segment,
  sharesOf,
  taskOf,
} from "tributary/answers";
import { architectures } from "tributary/architectures";
import { readPicture } from "../ui/read-picture.ts";
import { type ShownError, shownError } from "../ui/shown-error.ts";
import { handedOver, mapSheet, type Shown, shown } from "./pictures.ts";
import { around, type Place } from "./pixel.ts";
import { named, type ReadModel, readModel } from "./read-model.ts";

export type Method = "gradCam" | "saliency" | "occlusion";

/** What the page says of a model. */
export interface ModelCard {
  readonly name: string;
  readonly task: string;
  readonly device: string;
  readonly weights: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly classes: readonly string[];
  /** What its file does not say. */
  readonly assumed: readonly string[];
  /** Layers and blocks whose maps can be looked at; empty for models of which only answers are known. */
  readonly places: readonly string[];
  readonly ways: readonly Method[];
}

/** Weights alone: of which networks they may be. */
export interface WeightsCard {
  readonly count: number;
  readonly first: readonly string[];
  readonly networks: readonly {
    readonly name: string;
    readonly flavors: readonly string[];
    readonly classes: number;
  }[];
}

export type Opened = { readonly model: ModelCard } | { readonly weights: WeightsCard } | { readonly error: ShownError };

export interface AnswerCard {
  readonly picture: Shown;
  readonly classes: readonly { readonly name: string; readonly probability: number }[];
  /** The share of the pixels that each class has. */
  readonly shares: Readonly<Record<string, number>> | null;
  readonly outputs: readonly OutputAnswer[];
}

export interface Explained {
  readonly picture: Shown;
  /** What is shown, in words. */
  readonly caption: string;
}

export type Answered<T> = { readonly answer: T } | { readonly error: ShownError };

const shapeText = (name: string, shape: readonly (number | null)[]): string =>
  `${name} ${shape
    .slice(1)
    .map((size) => size ?? "any")
    .join(" × ")}`;

/** How many classes are worth telling. */
const TOLD = 10;

/** Few pixels have most of the gradient. */
const SPIKES = 0.99;

const cardOf = (open: OpenModel, assumed: readonly string[], isInside: boolean): ModelCard => {
  const { net } = open;
  const places = isInside
    ? [...innerTensors(net)].filter(([, { shape }]) => shape.length === 4 || shape.length === 2).map(([name]) => name)
    : [];
  return {
    name: net.name,
    task: taskOf(open),
    device: open.predictor.device,
    weights: countWeights(net),
    inputs: net.inputs.map(({ name, tensor }) => shapeText(name, tensor.shape)),
    outputs: net.outputs.map(({ name, tensor }) => shapeText(name, tensor.shape)),
    classes: taskOf(open) === "denoising" ? [] : classesOf(open),
    assumed,
    places,
    ways: isInside ? ["gradCam", "saliency", "occlusion"] : ["occlusion"],
  };
};

const attempt = async <T>(work: () => Promise<T>): Promise<Answered<T>> => {
  try {
    return { answer: await work() };
  } catch (error) {
    return { error: shownError(error) };
  }
};

/** What is open in this worker. */
class Desk {
  #weights: NdArrays | null = null;
  #open: OpenModel | null = null;
  #picture: Image<Uint8Array> | null = null;

  async #start(read: ReadModel): Promise<Opened> {
    await this.#open?.predictor.dispose();
    this.#open = null;
    if (read.kind === "weights") {
      this.#weights = read.weights;
      const names = Object.keys(read.weights);
      const networks = architectures.filter(({ package: source }) => source !== "recipes");
      const listed = networks.map(({ name, flavors, classes }) => ({ name, flavors, classes }));
      return { weights: { count: names.length, first: names.slice(0, 6), networks: listed } };
    }
    const { trained, assumed, inside } = read;
    this.#open = await openForAnswers(trained, "auto");
    return { model: cardOf(this.#open, assumed, inside) };
  }

  async openModel(files: readonly File[]): Promise<Opened> {
    try {
      const read = files.map(async (file) => [file.name, new Uint8Array(await file.arrayBuffer())] as const);
      return await this.#start(await readModel(new Map(await Promise.all(read))));
    } catch (error) {
      return { error: shownError(error) };
    }
  }

  async nameWeights(network: string, flavor: string, classes: number): Promise<Opened> {
    try {
      return await this.#start(named(this.#weights ?? {}, network, flavor, classes));
    } catch (error) {
      return { error: shownError(error) };
    }
  }

  async openPicture(file: Blob): Promise<Answered<{ readonly picture: Shown }>> {
    return attempt(async () => {
      this.#picture = await readPicture(file);
      return handedOver({ picture: await shown(this.#picture) });
    });
  }

  /** @throws {@link Error} before both are there: the page does not ask then. */
  #both(): { readonly open: OpenModel; readonly picture: Image<Uint8Array> } {
    if (this.#open === null || this.#picture === null) throw new Error("open a model and a picture first");
    return { open: this.#open, picture: this.#picture };
  }

  /** @param told Called as it goes on, tile by tile: how much is done, from 0 to 1. */
  async ask(told: (share: number) => void): Promise<Answered<AnswerCard>> {
    return attempt(async () => {
      const { open, picture } = this.#both();
      const nothing = { classes: [], shares: null, outputs: [] };
      if (open.net.outputs.length > 1) {
        const outputs = await answerEach(open, picture);
        return handedOver({ ...nothing, picture: await shown(fitPicture(open, picture)), outputs });
      }
      const task = taskOf(open);
      if (task === "denoising")
        return handedOver({ ...nothing, picture: await shown(await denoise(open, picture, { onProgress: told })) });
      if (task === "segmentation") {
        const mask = await segment(open, picture, { onProgress: told });
        return handedOver({
          ...nothing,
          picture: await shown(overlay(picture, mask)),
          shares: sharesOf(mask, classesOf(open)),
        });
      }
      const classes = (await classify(open, picture)).slice(0, TOLD);
      return handedOver({ ...nothing, picture: await shown(fitPicture(open, picture)), classes });
    });
  }

  #fed(open: OpenModel, picture: Image, keepSize = false): Parameters<typeof gradCam<TrainedModel["net"]>>[1] {
    const array = prepare(open, { keepSize })(picture);
    const port = open.net.inputs.find(({ tensor }) => tensor.shape.length === 4);
    return isTensor(open.net.given.inputs) ? array : { [port?.name ?? "image"]: array };
  }

  /** @param told Called as it goes on: how much is done, from 0 to 1. */
  async explain(
    method: Method,
    chosen: number | null,
    layer: string | null,
    told: (share: number) => void,
  ): Promise<Answered<Explained>> {
    return attempt(async () => {
      const { open, picture } = this.#both();
      const feeds = this.#fed(open, picture);
      const [output] = open.net.outputs;
      const asked = { ...(chosen === null ? {} : { class: chosen }), ...(output && { output: output.name }) };
      const found =
        method === "gradCam"
          ? await gradCam(open, feeds, { ...asked, ...(layer === null ? {} : { layer }) })
          : method === "saliency"
            ? await saliency(open, feeds, asked)
            : await occlusion(open, feeds, {
                ...asked,
                predictor: open.predictor,
                onProgress: (done, all) => told(done / all),
              });
      const [map] = unstack(found.maps);
      if (map === undefined) throw new Error("one picture has one map");
      const drawn = overlayHeat(fitPicture(open, picture), map, method === "saliency" ? { quantile: SPIKES } : {});
      const name = classesOf(open)[found.classes[0] ?? 0] ?? "";
      const of = "layer" in found ? ` at ${found.layer}` : "";
      return handedOver({ picture: await shown(drawn), caption: `${name}${of}` });
    });
  }

  /** Where the model looked to name a pixel as it does: in the part of the picture around it that fits the model. */
  async explainPixel(place: Place): Promise<Answered<Explained>> {
    return attempt(async () => {
      const { open, picture: whole } = this.#both();
      const { picture, pixel, seen } = around(open, whole, place);
      const found = await gradCam(open, this.#fed(open, picture, true), { pixel });
      const [map] = unstack(found.maps);
      if (map === undefined) throw new Error("one picture has one map");
      const name = classesOf(open)[found.classes[0] ?? 0] ?? "";
      return handedOver({
        picture: await shown(overlayHeat(picture, map)),
        caption: `why ${name} at row ${seen[0]}, column ${seen[1]}: ${found.layer}`,
      });
    });
  }

  async maps(layer: string): Promise<Answered<Explained>> {
    return attempt(async () => {
      const { open, picture } = this.#both();
      const { [layer]: map } = await featureMaps(open, this.#fed(open, picture), [layer]);
      if (map === undefined) throw new Error(`${layer} gave nothing`);
      return handedOver({
        picture: await shown(mapSheet(layer, map)),
        caption: `${layer}: ${map.shape.slice(1).join(" × ")}`,
      });
    });
  }
}

/** The service of Open. */
export const createService = (): Desk => new Desk();
