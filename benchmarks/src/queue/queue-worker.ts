/** @file A worker for the benchmark: the address of its queue, where it keeps models. One thread each: workers share the cores. */
import { imageFrom, preparePicture } from "@tributary/images";
import { encodePng, readImage } from "@tributary/images/node";
import { startWorker } from "@tributary/jobs";
import { chunkFile } from "@tributary/jobs/pictures";
import { createPredictor, loadModel, mask } from "@tributary/runtime";
import { openSlide } from "./slide.ts";

const [address = "", cache = ""] = process.argv.slice(2);
const { ended } = await startWorker(address, {
  cache,
  tasks: {
    /** Takes no time: what is left is the queue's own. */
    nothing: async () => ({ run: async () => ({ answer: null }), close: async () => {} }),
    chunks: async (_, options) => {
      const { path, out } = Object(options);
      const { maker, close } = await openSlide(String(path), String(out));
      return {
        async run({ part }) {
          const { level, row, column } = Object(part);
          return { answer: null, files: { "": await chunkFile(maker, { level, row, column }) } };
        },
        close,
      };
    },
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
