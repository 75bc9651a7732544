/** Every example of a docstring gives the result it states. */
import { join } from "node:path";
import { writeClassFolders } from "@tributary/testing/command";
import { checkExamples } from "@tributary/testing/docs";

checkExamples({
  package: new URL("../", import.meta.url),
  withoutExample: 0,
  files: (folder) => writeClassFolders(join(folder, "shapes"), 5),
});
