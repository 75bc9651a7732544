/** @file Part three, first: a network that was trained, and comes along, says what is on a photograph. */
import { fileURLToPath } from "node:url";
import { type Image, prepare, resize, toRgb } from "@tributary/images";
import { encodePng } from "@tributary/images/node";
import { type ClassAnswer, classes, createPredictor, loadModel } from "@tributary/runtime";
import { boats } from "../data/photograph.ts";
import type { JobOptions } from "./options.ts";

/** `models/README.md` says where it is from. */
const file = fileURLToPath(new URL("../../models/cifar10-densenet.safetensors", import.meta.url));

/** What the trained network says about boats that it has never seen, the best first: it knows ten classes, and one of them is a ship. */
const askTrained = async (picture: Image, { device }: Pick<JobOptions, "device">): Promise<readonly ClassAnswer[]> => {
  const trained = await loadModel(file);
  await using predictor = await createPredictor(trained, { device });
  const [answer = []] = classes(trained, await predictor.predict(prepare(trained)(picture)));
  return answer;
};

/** Asks, says what came of it, and leaves the photograph in the gallery. */
export const showTrained = async (options: JobOptions, section: string): Promise<void> => {
  const { gallery, say } = options;
  const picture = toRgb(await boats());
  const answer = await askTrained(picture, options);
  const told = answer.slice(0, 3).map(({ name, probability }) => `${name} ${(100 * probability).toFixed(1)} %`);
  const sentence = `A DenseNet-BC that was trained on CIFAR-10 says of a photograph of boats: ${told.join(", ")}`;
  say(sentence);
  gallery.say(section, `${sentence}.`);
  const small = resize(picture, [409, 512]);
  await gallery.add(section, "boats.png", "Boats in the bay of Nagasaki, about 1865", await encodePng(small));
};
