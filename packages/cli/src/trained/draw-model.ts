/** @file Diagrams of models as files. */
import { extname } from "node:path";
import { writeFile } from "@tributary/files";
import type { AnyModel } from "@tributary/kernel";
import { type PlotModelOptions, plotModel, plotUnet, toDot, toMermaid } from "@tributary/plot";
import { toPng } from "@tributary/plot/node";
import { UsageError } from "../usage-error.ts";

export interface DrawingOptions extends Pick<PlotModelOptions, "expand" | "direction"> {
  /** The U of the paper in place of boxes. Default false. */
  readonly u?: boolean;
}

type Draw = (net: AnyModel, options: DrawingOptions) => string | Uint8Array | Promise<string | Uint8Array>;

const svg = (net: AnyModel, { u = false, ...options }: DrawingOptions): Promise<string> =>
  u ? Promise.resolve(plotUnet(net)) : plotModel(net, options);

const formats: Readonly<Record<string, Draw>> = {
  ".svg": (net, options) => svg(net, options),
  ".png": async (net, options) => toPng(await svg(net, options)),
  ".dot": (net, options) => toDot(net, options),
  ".mmd": (net, options) => toMermaid(net, options),
};

/** @throws {@link UsageError} when the file's extension is not one of those that can be written. */
export const drawModel = async (net: AnyModel, out: string, options: DrawingOptions = {}): Promise<void> => {
  const draw = formats[extname(out).toLowerCase()];
  if (!draw) {
    throw new UsageError({
      problem: `"${out}" does not say what kind of picture to draw`,
      expected: `a name that ends in ${Object.keys(formats).join(", ")}`,
      fix: "add one of these extensions to --out",
    });
  }
  await writeFile(out, await draw(net, options));
};
