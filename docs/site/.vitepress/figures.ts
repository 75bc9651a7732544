/** @file Draws each architecture, for its page, with our own plot. */
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { GraphError } from "@tributary/kernel";
import { plotModel, plotUnet } from "@tributary/plot";
import { type Family, families } from "../architectures/families.ts";

const folder = fileURLToPath(new URL("../public/figures/", import.meta.url));

/** Its U; null for classifiers, and for decoders that have none: they only enlarge what the encoder ends in. */
const drawnAsU = ({ title, package: packageName, net }: Family): string | null => {
  if (packageName !== "unet") return null;
  try {
    return plotUnet(net, { title });
  } catch (error) {
    if (error instanceof GraphError) return null;
    throw error;
  }
};

/** The function that draws a family's figure. */
export const drawnBy = (family: Family): string => (drawnAsU(family) === null ? "plotModel" : "plotUnet");

/** Writes `public/figures/<slug>.svg` for each: as a U where there is one, else from top to bottom. */
export const drawFigures = async (): Promise<void> => {
  await mkdir(folder, { recursive: true });
  for (const family of families) {
    const figure = drawnAsU(family) ?? (await plotModel(family.net, { expand: 0 }));
    await writeFile(`${folder}${family.slug}.svg`, figure);
  }
};
