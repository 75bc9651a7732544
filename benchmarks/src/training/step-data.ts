/** @file The data of one step of training. */
import { countOf, randomStream } from "@tributary/kernel/authoring";
import type { Network } from "./networks.ts";

export interface StepData {
  readonly inputs: { readonly data: Float32Array; readonly shape: readonly number[] };
  readonly targets: { readonly data: Int32Array; readonly shape: readonly number[] };
}

/** Numbers like pixels, and a class for each image or pixel. */
export const stepData = ({
  batch,
  image,
  classes,
  perPixel,
}: Pick<Network, "batch" | "image" | "classes" | "perPixel">): StepData => {
  const places = perPixel ? [batch, image[0], image[1]] : [batch];
  const labels = randomStream(1, "labels").uniform(countOf(places));
  return {
    inputs: { data: randomStream(1, "images").uniform(batch * countOf(image)), shape: [batch, ...image] },
    targets: { data: Int32Array.from(labels, (u) => Math.floor(u * classes)), shape: places },
  };
};
