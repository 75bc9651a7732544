/** @file A row of the list: a network that names what is in a picture of ImageNet. */
import type { Architecture } from "./architecture.ts";

export const imageNet = (name: string, flavors: readonly string[], build: Architecture["build"]): Architecture => ({
  name,
  package: "skip",
  task: "classification",
  flavors,
  input: [224, 224, 3],
  classes: 1000,
  build,
});
