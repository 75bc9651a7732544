/** @file What a start knows of pixels that nobody painted stays, as long as strokes do not say otherwise. */
import type { NdArray, TrainedModel } from "@tributary/kernel";
import { createPredictor, type Predictor, probabilities } from "@tributary/runtime";
import { UNPAINTED } from "../paint/labels.ts";
import type { CropBatch } from "./crops.ts";

/** A painted pixel counts so many times as much as one that is to look as it does to the start. */
const PAINTED = 10;

export interface Keeper {
  /** The same crops, and for each of their pixels what it should be: what is painted, else what the start says. */
  keep(batch: CropBatch): Promise<{ readonly inputs: NdArray; readonly targets: NdArray; readonly weights: NdArray }>;
  dispose(): Promise<void>;
}

export const createKeeper = (
  start: TrainedModel,
  options: { readonly device: string; readonly threads?: number },
): Keeper => {
  let opening: Promise<Predictor> | null = null;
  const opened = (): Promise<Predictor> => {
    opening ??= createPredictor(start, options);
    return opening;
  };
  return {
    async keep({ inputs, targets }) {
      const { data, shape } = probabilities(start, await (await opened()).predict(inputs));
      const classes = shape.at(-1) ?? 1;
      const wanted = Float32Array.from(data, (probability, i) => {
        const target = targets.data[Math.floor(i / classes)];
        return target === UNPAINTED ? probability : Number(target === i % classes);
      });
      const weights = Float32Array.from(targets.data, (target) => (target === UNPAINTED ? 1 : PAINTED));
      return { inputs, targets: { data: wanted, shape }, weights: { data: weights, shape: targets.shape } };
    },
    dispose: async () => (await opening)?.dispose(),
  };
};
