/** Every example of a docstring gives the result it states. */
import { checkExamples } from "@tributary/testing/docs";
import { writeExampleFiles } from "./testing/example-files.ts";

checkExamples({
  package: new URL("../", import.meta.url),
  withoutExample: 0,
  files: writeExampleFiles,
  given: {
    picture: "const picture = imageFrom(new Float32Array(32 * 32 * 3), [32, 32, 3]);",
    photo: 'const photo = await readImage("cat.jpg", { channels: 3 });',
    mask: "const mask = { data: new Int32Array(32 * 32), shape: [32, 32] } as const;",
    sample:
      'const sample = { input: imageFrom(Float32Array.of(1, 2), [1, 2, 1]), target: classTensor(0), name: "a sample" };',
    cells: 'const cells = await fromFolder("cells");',
    digits: 'const digits = await fromIdx({ images: "images-idx3-ubyte.gz", labels: "labels-idx1-ubyte.gz" });',
    trained: "const trained = initialize(model(input([224, 224, 3]), chain(globalAveragePooling2d, dense(2))));",
    form: "const form = { files: [new Blob()] as const };",
    context: 'const context = new OffscreenCanvas(32, 32).getContext("2d")!;',
  },
  compiledOnly: {
    "browser/readImage": "a browser decodes the picture",
    "browser/readIdx": "a browser fetches the file",
    "browser/toImageData": "a browser has the canvas",
    "browser/uprightBitmap": "a browser decodes the picture",
  },
});
