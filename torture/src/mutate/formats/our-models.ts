/** @file Models of our own that files are made of. */
import { join } from "node:path";
import {
  batchNormalization,
  concatenate,
  conv2d,
  dense,
  dropout,
  flatten,
  globalAveragePooling2d,
  input,
  maxPooling2d,
  model,
  named,
  relu,
  type TrainedModel,
  upSampling2d,
} from "@tributary/kernel";
import { initialize, loadKeras } from "@tributary/runtime";

/** A classifier with all that can be known of a model. */
export const classifier = (): TrainedModel => {
  const image = input([12, 12, 3], { name: "image" });
  const body = relu(batchNormalization()(conv2d(4, 3, { padding: "same", useBias: false })(image)));
  const head = named("head", dense(3))(dropout(0.2)(globalAveragePooling2d(maxPooling2d(2)(body))));
  return {
    ...initialize(model(image, head), { seed: 1 }),
    classes: ["cat", "dog", "bird"],
    preprocessing: { mean: [0.5, 0.4, 0.3], std: [0.2, 0.2, 0.2] },
    task: "classification",
    card: { origin: "drawn by hand", scores: { accuracy: 0.5 } },
  };
};

/** A U of one level that takes pictures of any size. */
const segmenter = (): TrainedModel => {
  const image = input([null, null, 1], { name: "image" });
  const across = conv2d(4, 3, { padding: "same", activation: "relu" })(image);
  const up = upSampling2d(2)(maxPooling2d(2)(across));
  const net = model(image, conv2d(2, 1)(concatenate([across, up])));
  return {
    ...initialize(net, { seed: 2 }),
    classes: ["background", "cell"],
    preprocessing: "unit",
    task: "segmentation",
  };
};

/** Two inputs and two outputs by name. */
export const severalPorts = (): TrainedModel => {
  const [image, numbers] = [input([6, 6, 1], { name: "image" }), input([4], { name: "numbers" })];
  const joint = concatenate([flatten(image), numbers]);
  return initialize(model({ image, numbers }, { score: dense(2)(joint), size: dense(1)(joint) }), { seed: 3 });
};

export const ourModels = (): readonly TrainedModel[] => [classifier(), segmenter(), severalPorts()];

/** Models that have every layer between them. */
export const everyLayer = (fixtures: string): Promise<readonly TrainedModel[]> =>
  Promise.all(
    ["tributary-every-layer.keras", "tributary-shared-layers.keras"].map((name) => loadKeras(join(fixtures, name))),
  );
