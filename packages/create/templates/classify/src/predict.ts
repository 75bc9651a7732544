/** @file Tells what is in pictures: those named on the command line, or the first one of each class. */
import { prepare } from "@tributary/images";
import { listPictures, readImage } from "@tributary/images/node";
import { classes, createPredictor, loadModel } from "@tributary/runtime";

const trained = await loadModel("model.safetensors");
await using predictor = await createPredictor(trained);

const named = process.argv.slice(2);
const ofEachClass = await Promise.all((trained.classes ?? []).map((name) => listPictures(`pictures/${name}`)));
const files = named.length > 0 ? named : ofEachClass.flatMap((pictures) => pictures.slice(0, 1));
for (const file of files) {
  const prediction = await predictor.predict(prepare(trained)(await readImage(file)));
  const [answers = []] = classes(trained, prediction);
  console.log(file, answers.map(({ name, probability }) => `${name} ${(100 * probability).toFixed(1)} %`).join(", "));
}
