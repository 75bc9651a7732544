/** Every example of a docstring gives the result it states. */
import { join } from "node:path";
import { writeClassFolders } from "@tributary/testing/command";
import { checkExamples } from "@tributary/testing/docs";

checkExamples({
  package: new URL("../", import.meta.url),
  withoutExample: 0,
  given: {
    trained:
      'const trained = { ...initialize(model(input([32, 32, 3]), chain(globalAveragePooling2d, dense(2)))), classes: ["cat", "dog"] };',
    picture: "const picture = imageFrom(new Uint8Array(40 * 40 * 3), [40, 40, 3]);",
  },
  files: (folder) => writeClassFolders(join(folder, "shapes"), 5),
});
