/** @file Part three: full reference architectures look at a real photograph. */

import { type Image, imageFrom, preprocess, resizeToCover, toGray, toRgb } from "@tributary/images";
import { googlenet, inceptionV3 } from "@tributary/inception";
import { cost, input, type Model, model, type Tensor } from "@tributary/kernel";
import { createPredictor, initialize } from "@tributary/runtime";
import { densenet, resnet } from "@tributary/skip";
import { unet } from "@tributary/unet";
import { photograph } from "../data/photograph.ts";
import { showTrained } from "./ask-trained.ts";
import type { JobOptions } from "./options.ts";

const SECTION = "Reference architectures on a photograph";

interface Subject {
  readonly name: string;
  readonly net: Model<Tensor, Tensor>;
  readonly picture: Image<Float32Array>;
}

/** Networks as published, and the size of their pictures. */
const classifiers = {
  resnet50: [resnet({ depth: 50 }), 224],
  densenet121: [densenet({ depth: 121 }), 224],
  inceptionV3: [inceptionV3(), 299],
  googlenet: [googlenet(), 224],
} as const;

const classifierOf = (name: keyof typeof classifiers, photo: Image): Subject => {
  const [network, size] = classifiers[name];
  const net = model(input([size, size, 3], { name: "image" }), network, { name });
  return { name, net, picture: preprocess(network.preprocessing ?? "torch")(resizeToCover(photo, size)) };
};

/** The paper's network, unpadded: 572 pixels in, 388 out. */
const paperUnet = (photo: Image): Subject => {
  const size = 572;
  const net = model(input([size, size, 1], { name: "image" }), unet({ classes: 2 }), { name: "unet" });
  const gray = toGray(resizeToCover(photo, size));
  const data = Float32Array.from(gray.data, (value) => value / 255);
  return { name: "unet (572 → 388)", net, picture: imageFrom(data, gray.shape) };
};

export interface Measured {
  readonly name: string;
  readonly parameters: number;
  readonly multiplyAdds: number;
  readonly milliseconds: number;
  readonly output: readonly number[];
}

const measure = async ({ name, net, picture }: Subject, { seed, device, quick }: JobOptions): Promise<Measured> => {
  const { parameters, multiplyAdds } = cost(net);
  await using predictor = await createPredictor(initialize(net, { seed }), { device });
  const feed = { data: picture.data, shape: [1, ...picture.shape] };
  const { shape: output, data } = await predictor.predict(feed);
  if (!data.every(Number.isFinite)) {
    throw new Error(`${name} gives numbers that are not finite`);
  }
  const times: number[] = [];
  for (let i = 0; i < (quick ? 1 : 3); i++) {
    const started = performance.now();
    await predictor.predict(feed);
    times.push(performance.now() - started);
  }
  return { name, parameters: parameters.total, multiplyAdds, milliseconds: Math.min(...times), output };
};

const thousands = (count: number): string => Math.round(count).toLocaleString("en");

/** As rows of text, headings first. */
export const tableOf = (measured: readonly Measured[]): readonly (readonly string[])[] => [
  ["architecture", "parameters", "multiply-adds", "milliseconds", "output"],
  ...measured.map(({ name, parameters, multiplyAdds, milliseconds, output }) => [
    name,
    thousands(parameters),
    `${(multiplyAdds / 1e9).toFixed(2)} G`,
    milliseconds.toFixed(0),
    output.join(" × "),
  ]),
];

export const runReferences = async (options: JobOptions): Promise<readonly Measured[]> => {
  await showTrained(options, SECTION);
  const photo = toRgb(await photograph());
  const names = options.quick
    ? (["googlenet"] as const)
    : (["resnet50", "densenet121", "inceptionV3", "googlenet"] as const);
  const makers = [
    ...names.map((name) => (): Subject => classifierOf(name, photo)),
    ...(options.quick ? [] : [(): Subject => paperUnet(photo)]),
  ];
  const measured: Measured[] = [];
  // One after the other: each is let go before the next is made, and nothing disturbs its clock.
  for (const make of makers) {
    options.signal?.throwIfAborted();
    measured.push(await measure(make(), options));
  }
  options.say(
    'The others have random weights, and name nothing: pretrained("torchvision/resnet50") gives them published ones.',
  );
  options.gallery.say(
    SECTION,
    `The others have random weights here, and name nothing: pretrained("torchvision/resnet50") of @tributary/pretrained gives them published ones. Milliseconds are the best of three, for one image.`,
  );
  options.gallery.tabulate(SECTION, tableOf(measured));
  return measured;
};
