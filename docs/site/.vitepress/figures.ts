/** @file Draws each architecture, for its page, with our own plot. */
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { plotModel, plotUnet } from "@tributary/plot";
import { families } from "../architectures/families.ts";

const folder = fileURLToPath(new URL("../public/figures/", import.meta.url));

/** Writes `public/figures/<slug>.svg` for each: segmenters as a U, classifiers from top to bottom. */
export const drawFigures = async (): Promise<void> => {
  await mkdir(folder, { recursive: true });
  for (const { slug, title, package: packageName, net } of families) {
    const figure = packageName === "unet" ? plotUnet(net, { title }) : await plotModel(net, { expand: 0 });
    await writeFile(`${folder}${slug}.svg`, figure);
  }
};
