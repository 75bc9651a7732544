/** @file Diagrams of models, for people (SVG) and for other programs (DOT, Mermaid). */
import type { AnyModel } from "@tributary/kernel";
import { draw } from "./draw.ts";
import type { Direction } from "./layout.ts";
import { type OutlineOptions, outlineOf } from "./outline.ts";

export interface PlotModelOptions extends OutlineOptions {
  /** Whether boxes show output shapes. Default true. */
  readonly showShapes?: boolean;
  /** Whether boxes show the names of layers, not only their kinds. Default true. */
  readonly showNames?: boolean;
  /** The direction of the data flow. Default `"down"`. */
  readonly direction?: Direction;
}

/**
 * Draws a model as SVG: layers as boxes with their names, settings, shapes and parameters; groups and models used as
 * blocks as boxes that are open or closed; shared layers once. Equal groups in a row are drawn once, with their number.
 *
 * @example
 * await writeFile("net.svg", await plotModel(net, { expand: 1, direction: "right" }));
 */
export const plotModel = (net: AnyModel, options: PlotModelOptions = {}): Promise<string> => {
  const { showShapes = true, showNames = true, direction = "down", ...outline } = options;
  return draw(outlineOf(net, outline), { showShapes, showNames }, direction);
};
