/** @file Diagrams of models, for people (SVG) and for other programs (DOT, Mermaid). */
import type { AnyModel } from "@tributary/kernel";
import { draw } from "./draw.ts";
import type { Direction } from "./layout.ts";
import { type OutlineOptions, outlineOf } from "./outline.ts";

export interface PlotModelOptions extends OutlineOptions {
  /** Whether boxes say what shape comes out. Default true. */
  readonly showShapes?: boolean;
  /** Whether layers have their names, and not only their kinds. Default true. */
  readonly showNames?: boolean;
  /** Where the model flows to. Default `"down"`. */
  readonly direction?: Direction;
}

/**
 * Draws a model as SVG: layers as boxes with their names, settings, shapes and parameters; groups and models used as
 * blocks as boxes that are open or closed; shared layers once. Groups in a row that are alike are drawn once, with how
 * many they are.
 *
 * @example
 * await writeFile("net.svg", await plotModel(net, { expand: 1, direction: "right" }));
 */
export const plotModel = (net: AnyModel, options: PlotModelOptions = {}): Promise<string> => {
  const { showShapes = true, showNames = true, direction = "down", ...outline } = options;
  return draw(outlineOf(net, outline), { showShapes, showNames }, direction);
};
