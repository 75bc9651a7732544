/** @file Draws what the model finds over a picture: the one named on the command line, or the first. */
import { asMask, overlay, prepare, resizeToCover, unstack } from "@tributary/images";
import { listPictures, readImage, writePng } from "@tributary/images/node";
import { createPredictor, loadModel, mask } from "@tributary/runtime";

const trained = await loadModel("model.safetensors");
await using predictor = await createPredictor(trained);

const [file] = [...process.argv.slice(2), ...(await listPictures("pictures/images"))];
if (file === undefined) throw new Error("name a picture");
const picture = await readImage(file);
const found = mask(trained, await predictor.predict(prepare(trained)(picture)));
const [first] = unstack(found);
if (first === undefined) throw new Error("a picture gives a mask");
const inside = found.data.reduce((sum, level) => sum + (level > 0 ? 1 : 0), 0);
console.log(`${file}: ${((100 * inside) / found.data.length).toFixed(1)} % of the pixels are ${trained.classes?.[1]}`);

const [height, width] = found.shape.slice(1) as [number, number];
await writePng("overlay.png", overlay(resizeToCover(picture, [height, width]), asMask(first), { outline: true }));
console.log("overlay.png shows which");
