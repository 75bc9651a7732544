/** @file Diagrams of models, for people (SVG) and for other programs (DOT, Mermaid). */

import { type AnyModel, ArgumentError } from "@tributary/kernel";
import {
  COUNT_FROM_0,
  checkModel,
  checkNumbers,
  checkOptions,
  checkWord,
  NOT_NEGATIVE,
  type OptionTable,
} from "@tributary/kernel/authoring";
import { draw } from "./draw.ts";
import type { Direction } from "./layout.ts";
import { countBoxes, type OutlineOptions, outlineOf } from "./outline.ts";

const MAX_BOXES = 2000;

export interface DiagramOptions extends OutlineOptions {
  /** Whether boxes show output shapes. Default true. */
  readonly showShapes?: boolean;
  /** Whether boxes show the names of layers, not only their kinds. Default true. */
  readonly showNames?: boolean;
  /** The direction of the data flow. Default `"down"`. */
  readonly direction?: Direction;
}

/** Every option of a diagram, by name. */
const known: OptionTable<DiagramOptions> = {
  showShapes: "optional",
  showNames: "optional",
  direction: "optional",
  expand: "optional",
  fold: "optional",
};

/** @throws {@link ArgumentError} for what says nothing of a diagram. */
export const checkDiagram = (at: string, options: DiagramOptions): void => {
  checkOptions(at, options, known);
  const { direction, expand } = options;
  if (direction !== undefined) checkWord(at, "direction", direction, ["down", "right"]);
  if (expand !== "all") checkNumbers(at, { expand }, { expand: COUNT_FROM_0 });
};

export interface PlotModelOptions extends DiagramOptions {
  /** The most boxes that a picture may have: the time for its layout grows faster than they do. Default 2000. */
  readonly maxBoxes?: number;
}

/**
 * Draws a model as SVG: layers as boxes with their names, settings, shapes and parameters; groups and models used as
 * blocks as boxes that are open or closed; shared layers once. Equal groups in a row are drawn once, with their number.
 *
 * @throws {@link ArgumentError} when there would be more than `maxBoxes` boxes.
 * @example
 * await writeFile("net.svg", await plotModel(net, { expand: 1, direction: "right" }));
 */
export const plotModel = async (net: AnyModel, options: PlotModelOptions = {}): Promise<string> => {
  checkModel("plotModel", net);
  const { maxBoxes: most, ...drawn } = options;
  checkDiagram("plotModel", drawn);
  if (most !== Number.POSITIVE_INFINITY) checkNumbers("plotModel", { maxBoxes: most }, { maxBoxes: NOT_NEGATIVE });
  const { showShapes = true, showNames = true, direction = "down", maxBoxes = MAX_BOXES, ...rest } = options;
  const outline = outlineOf(net, rest);
  const boxes = countBoxes(outline.boxes);
  if (boxes > maxBoxes) {
    throw new ArgumentError({
      at: "plotModel",
      problem: `the picture would have ${boxes} boxes`,
      received: `a model of ${net.layers.length} layers`,
      expected: `at most ${maxBoxes} boxes`,
      fix: "close groups with expand: 0, or give toDot() to Graphviz; maxBoxes allows more, where there is time for it",
    });
  }
  return draw(outline, { showShapes, showNames }, direction);
};
