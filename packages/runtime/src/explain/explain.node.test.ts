import { readFileSync } from "node:fs";
import {
  batchNormalization,
  conv2d,
  dense,
  globalAveragePooling2d,
  input,
  maxPooling2d,
  model,
  named,
  relu,
  type Tensor,
  type TrainedModel,
  upSampling2d,
} from "@tributary/kernel";
import { weightReferences } from "@tributary/kernel/authoring";
import { fillReference, imageNumbers } from "@tributary/testing/conformance";
import { describe, expect, test } from "vitest";
import { importWeights } from "../weights/import.ts";
import { gradCam } from "./grad-cam.ts";
import { occlusion } from "./occlusion.ts";
import { saliency } from "./saliency.ts";

interface Golden {
  readonly network: "classifier" | "segmenter";
  readonly scores: number;
  readonly class: number;
  readonly pixel: readonly [number, number] | null;
  readonly size: number;
  readonly strides: number;
  readonly weights: Readonly<Record<string, readonly number[]>>;
  readonly predicted: readonly number[];
  readonly gradCam: readonly number[];
  readonly saliency: readonly number[];
  readonly occlusion: readonly number[];
}

const goldens: readonly Golden[] = JSON.parse(
  readFileSync(new URL("../../../../conformance/goldens/torch-explaining.json", import.meta.url), "utf8"),
);

const conv = (filters: number) => conv2d(filters, 3, { padding: "same" });

const networks = {
  classifier: (image: Tensor, scores: number) => {
    const first = relu(batchNormalization({ name: "bn1", epsilon: 1e-5 })(named("conv1", conv(6))(image) as Tensor));
    const maps = relu(named("conv2", conv(8))(maxPooling2d(2)(first) as Tensor));
    return named("fc", dense(scores))(globalAveragePooling2d(maps) as Tensor);
  },
  segmenter: (image: Tensor, scores: number) => {
    const first = relu(named("conv1", conv(6))(image));
    const maps = relu(named("conv2", conv(8))(maxPooling2d(2)(first) as Tensor));
    return named("head", conv(scores))(upSampling2d(2)(maps) as Tensor);
  },
};

const trainedAs = ({ network, scores, weights }: Golden): TrainedModel => {
  const net = model(input([12, 12, 3], { name: "image" }), (image) => networks[network](image, scores) as Tensor);
  const layers = Object.fromEntries(net.layers.map(({ name }) => [name, name.split("/")[0]!]));
  const reference = weightReferences(net, {
    package: "written",
    architecture: network,
    layout: "torch",
    names: layers,
  });
  const shapes = new Map(Object.entries(weights));
  return importWeights(net, fillReference(net, reference, shapes, { seed: 1, gain: 2 }), reference);
};

const images = { shape: [2, 12, 12, 3], data: imageNumbers(1, 2 * 12 * 12 * 3) };

describe.for(goldens)("$network of $scores scores, class $class, pixel $pixel, as PyTorch computes it", (golden) => {
  const trained = trainedAs(golden);
  const { class: wanted, pixel, size, strides } = golden;
  const options = { class: wanted, ...(pixel && { pixel }) };
  const agrees = (maps: { readonly data: Float32Array }, expected: readonly number[]): void => {
    const most = Math.max(...expected.map(Math.abs));
    expect(most).toBeGreaterThan(1e-4);
    expect(maps.data.length).toBe(expected.length);
    for (const [i, value] of maps.data.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4 * most);
  };

  test("Grad-CAM", async () => {
    const { maps, classes, layer } = await gradCam(trained, images, options);
    expect({ classes, layer, shape: maps.shape }).toEqual({
      classes: [wanted, wanted],
      layer: "relu_2",
      shape: [2, 6, 6],
    });
    agrees(maps, golden.gradCam);
  });

  test("saliency", async () => {
    const { maps, classes } = await saliency(trained, images, options);
    expect({ classes, shape: maps.shape }).toEqual({ classes: [wanted, wanted], shape: [2, 12, 12] });
    agrees(maps, golden.saliency);
  });

  test("occlusion", async () => {
    const { maps, classes } = await occlusion(trained, images, { ...options, size, strides });
    expect({ classes, shape: maps.shape }).toEqual({ classes: [wanted, wanted], shape: [2, 12, 12] });
    agrees(maps, golden.occlusion);
  });

  // Of all pixels there is no class that is the most probable.
  if (golden.network === "classifier" || pixel)
    test("the most probable class is explained by default", async () => {
      const { class: _, ...asked } = options;
      const found = [
        gradCam(trained, images, asked),
        saliency(trained, images, asked),
        occlusion(trained, images, asked),
      ];
      for (const { classes } of await Promise.all<{ readonly classes: readonly number[] }>(found)) {
        expect(classes).toEqual(golden.predicted);
      }
    });
});
