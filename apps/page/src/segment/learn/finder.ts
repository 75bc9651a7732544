/** @file What a network finds in a picture: for each pixel a class, and how sure it is. */
import { type Image, prepare } from "@tributary/images";
import type { TrainedModel } from "@tributary/kernel";
import { createPredictor, probabilities } from "@tributary/runtime";

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
  find(image: Image<Uint8Array>): Promise<Found>;
  dispose(): Promise<void>;
}

export interface FinderOptions {
  /** Default `"auto"`. */
  readonly device?: string;
  readonly threads?: number;
}

export const createFinder = async (trained: TrainedModel, options: FinderOptions = {}): Promise<Finder> => {
  const predictor = await createPredictor(trained, options);
  const prepared = prepare(trained);
  return {
    device: predictor.device,
    async find(image) {
      const { data, shape } = probabilities(trained, await predictor.predict(prepared(image)));
      const classes = shape.at(-1) ?? 1;
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
