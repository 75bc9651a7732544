/** @file A worker for the benchmark: the address of its queue, where it keeps models. One thread each: workers share the cores. */
import { imageFrom, preparePicture } from "@tributary/images";
import { encodePng, readImage } from "@tributary/images/node";
import { startWorker } from "@tributary/jobs";
import { createPredictor, loadModel, mask } from "@tributary/runtime";

const [address = "", cache = ""] = process.argv.slice(2);
const { ended } = await startWorker(address, {
  cache,
  tasks: {
    /** Takes no time: what is left is the queue's own. */
    nothing: async () => ({ run: async () => ({ answer: null }), close: async () => {} }),
    predict: async ({ bytes: file }) => {
      const trained = await loadModel(file);
      const predictor = await createPredictor(trained, { threads: 1 });
      return {
        async run({ path, bytes }) {
          const { data, shape } = preparePicture(trained, await readImage(bytes, { name: path }));
          const named = mask(trained, await predictor.predict({ data, shape: [1, ...shape] }));
          const [height, width] = shape;
          const png = await encodePng(imageFrom(Uint8Array.from(named.data), [height, width, 1]));
          return { answer: null, files: { "-mask.png": png } };
        },
        close: () => predictor.dispose(),
      };
    },
  },
});
console.log("ready");
await ended;
