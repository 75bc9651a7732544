/** What the README says, tried out. */
import { join } from "node:path";
import { imageFrom } from "@tributary/images";
import { writePng } from "@tributary/images/node";
import { checkReadme } from "@tributary/testing/docs";
import { exampleHub } from "./testing/example-hub.ts";

await exampleHub();
checkReadme({
  readme: new URL("../README.md", import.meta.url),
  files: (folder) =>
    writePng(join(folder, "photo.png"), imageFrom(new Uint8Array(300 * 400 * 3).fill(99), [300, 400, 3])),
});
