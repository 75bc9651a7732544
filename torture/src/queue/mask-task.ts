/** @file What the workers do: a small network names the pixels of a picture. */
import { imageFrom, preparePicture } from "@tributary/images";
import { encodePng, readImage } from "@tributary/images/node";
import type { Task } from "@tributary/jobs";
import { chain, conv2d, input, model } from "@tributary/kernel";
import { createPredictor, encodeModel, initialize, loadModel, mask } from "@tributary/runtime";

export const SIDE = 32;

/** The network, as the bytes of its file. */
export const networkBytes = (): Uint8Array =>
  encodeModel({
    ...initialize(model(input([SIDE, SIDE, 1]), chain(conv2d(8, 3, { padding: "same" }), conv2d(3, 1))), { seed: 1 }),
    preprocessing: "unit",
  });

export const maskTask: Task = async ({ bytes: file }) => {
  const trained = await loadModel(file);
  const predictor = await createPredictor(trained);
  return {
    async run({ path, bytes }) {
      const picture = preparePicture(trained, await readImage(bytes, { name: path }));
      const { data } = mask(trained, await predictor.predict({ data: picture.data, shape: [1, ...picture.shape] }));
      const png = await encodePng(imageFrom(Uint8Array.from(data), [SIDE, SIDE, 1]));
      return { answer: data.reduce((sum, label) => sum + label, 0), files: { "-mask.png": png } };
    },
    close: () => predictor.dispose(),
  };
};
