/** @file What a network finds in a picture: for each pixel a class, and how sure it is. */
import type { Image } from "@tributary/images";
import type { TrainedModel } from "@tributary/kernel";
import { createPredictor } from "@tributary/runtime";
import { lookFrom, SIDES } from "./sides.ts";

/** What was found in a picture, row by row. */
export interface Found {
  readonly width: number;
  readonly height: number;
  /** The most probable class but for the first, which is the background. */
  readonly labels: Uint8Array<ArrayBuffer>;
  /** How probable it is, from 0 to 255. */
  readonly sure: Uint8Array<ArrayBuffer>;
}

export interface Finder {
  /** Where it computes: `"webgpu"`, `"wasm"`, `"cpu"`. */
  readonly device: string;
  /** @param sides From how many sides it looks: 4, or 1 for an answer that is there sooner. Default 4. */
  find(image: Image<Uint8Array>, sides?: number): Promise<Found>;
  dispose(): Promise<void>;
}

export interface FinderOptions {
  /** Default `"auto"`. */
  readonly device?: string;
  readonly threads?: number;
}

export const createFinder = async (trained: TrainedModel, options: FinderOptions = {}): Promise<Finder> => {
  const predictor = await createPredictor(trained, options);
  return {
    device: predictor.device,
    async find(image, sides = SIDES) {
      const { classes, data } = await lookFrom(trained, predictor, image, sides);
      const [height, width] = image.shape;
      const found = { width, height, labels: new Uint8Array(width * height), sure: new Uint8Array(width * height) };
      for (let at = 0; at < width * height; at++) {
        let best = 1;
        for (let label = 2; label < classes; label++) {
          if (data[at * classes + label]! > data[at * classes + best]!) best = label;
        }
        found.labels[at] = best;
        found.sure[at] = Math.round(255 * data[at * classes + best]!);
      }
      return found;
    },
    dispose: () => predictor.dispose(),
  };
};

/**
 * The class of each pixel: the one that was found where the network is sure enough, else the first.
 *
 * @param threshold How probable it has to be, from 0 to 1.
 */
export const maskOf = ({ labels, sure }: Found, threshold: number): Uint8Array<ArrayBuffer> =>
  labels.map((label, at) => (sure[at]! >= 255 * threshold ? label : 0));
