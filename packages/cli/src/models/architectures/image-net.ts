/** @file A row of the list: a network that names what is in a picture of ImageNet. */
import type { Architecture, Build, EncoderNetwork } from "./architecture.ts";

/** What differs from most of them. */
type Others = Partial<Pick<Architecture, "package" | "input">>;

export const imageNet = (
  name: string,
  flavors: readonly string[],
  build: Build<EncoderNetwork>,
  { package: from = "skip", input = [224, 224, 3] }: Others = {},
): Architecture<EncoderNetwork> => ({
  name,
  package: from,
  task: "classification",
  flavors,
  input,
  classes: 1000,
  build,
});
