/**
 * @file The twin of our workers in TensorFlow.js: the same network, built from the layers of our `.keras` file.
 *
 *     node tfjs.mjs FOLDER CONFIG predict
 *     node tfjs.mjs FOLDER CONFIG train BATCH CLASSES
 *
 * FOLDER has TensorFlow.js installed, CONFIG is the `config.json` of the network. The first line of the answer says which
 * backend it is and how many parameters the network has; then every line that comes in is answered with a time.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { peakMegabytes } from "@tributary/testing/peak";

const [folder, configFile, what, batch, classes] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
const tf = require("@tensorflow/tfjs-core");
const { layers, input, model: modelOf } = require("@tensorflow/tfjs-layers");
const { setWasmPaths } = require("@tensorflow/tfjs-backend-wasm");
require("@tensorflow/tfjs-backend-cpu");
setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json"))}/dist/`);

const say = (line) => console.log(JSON.stringify(line));

/** Keras' classes, and what TensorFlow.js calls them. Padding with the lowest number is padding with zeros after a ReLU. */
const makers = {
  ZeroPadding2D: layers.zeroPadding2d,
  Pad: ({ name, pad_width }) => layers.zeroPadding2d({ name, padding: pad_width.slice(1, 3) }),
  Cropping2D: layers.cropping2D,
  Conv2D: layers.conv2d,
  Conv2DTranspose: layers.conv2dTranspose,
  BatchNormalization: layers.batchNormalization,
  ReLU: layers.reLU,
  MaxPooling2D: layers.maxPooling2d,
  AveragePooling2D: layers.averagePooling2d,
  GlobalAveragePooling2D: layers.globalAveragePooling2d,
  Concatenate: layers.concatenate,
  Add: layers.add,
  Dropout: layers.dropout,
  Dense: layers.dense,
};

/** `kernel_size` is `kernelSize` there. */
const settings = (config) =>
  Object.fromEntries(
    Object.entries(config)
      // Channels are last there unless one says otherwise.
      .filter(([key, value]) => value !== null && key !== "data_format")
      .map(([key, value]) => [key.replaceAll(/_(\w)/g, (_, letter) => letter.toUpperCase()), value]),
  );

const build = ({ layers: described, output_layers: outputs }) => {
  const made = new Map();
  let image;
  for (const { class_name: kind, name, config, inbound_nodes: nodes } of described) {
    if (kind === "InputLayer") {
      image = input({ shape: config.batch_shape.slice(1), name });
      made.set(name, image);
      continue;
    }
    if (!(kind in makers)) throw new Error(`TensorFlow.js has no layer for ${kind}`);
    const from = nodes[0].args.flat().map(
      ({
        config: {
          keras_history: [source],
        },
      }) => made.get(source),
    );
    const layer = makers[kind](kind === "Pad" ? config : settings(config));
    made.set(name, layer.apply(from.length === 1 ? from[0] : from));
  }
  const [output] = outputs.flat();
  return modelOf({ inputs: image, outputs: made.get(output) });
};

/** One run of the network, or one step of its training. */
const work = (net) => {
  const shape = net.inputs[0].shape.slice(1);
  if (what === "predict") {
    const image = tf.randomUniform([1, ...shape]);
    return async () => {
      const scores = tf.tidy(() => net.apply(image));
      await scores.data();
      scores.dispose();
    };
  }
  const images = tf.randomUniform([Number(batch), ...shape]);
  const places = [Number(batch), ...net.outputs[0].shape.slice(1, -1)];
  const labels = tf.oneHot(tf.randomUniform(places, 0, Number(classes), "int32"), Number(classes));
  const optimizer = tf.train.momentum(0.01, 0.9);
  return async () => {
    const loss = optimizer.minimize(
      () => tf.losses.softmaxCrossEntropy(labels, net.apply(images, { training: true })),
      true,
    );
    await loss.data();
    loss.dispose();
  };
};

/** The network on the first backend that can do the work: WebAssembly has no gradients of convolutions. */
const start = async (config) => {
  for (const backend of ["wasm", "cpu"]) {
    await tf.setBackend(backend);
    const net = build(config);
    const run = work(net);
    try {
      await run();
      return { run, backend, parameters: net.countParams() };
    } catch (failure) {
      if (backend === "cpu") throw failure;
    }
  }
};

const { run, ...found } = await start(JSON.parse(await readFile(configFile, "utf8")).config);
say(found);
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "end") break;
  const before = [performance.now(), process.cpuUsage()];
  await run();
  const { user, system } = process.cpuUsage(before[1]);
  say({ ms: performance.now() - before[0], cpuMs: (user + system) / 1000 });
}
say({ peakMb: peakMegabytes() });
process.exit();
