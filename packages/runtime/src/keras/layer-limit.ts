/** @file How many layers an architecture from a file makes: models that call each other twice make a million of twenty. */
import { GraphError } from "@tributary/kernel";
import { readableCount } from "@tributary/kernel/authoring";

/** Stops at the most layers that a file may have, and the most calls of them. */
export const layerLimit = (
  at: string,
  maxLayers: number,
): { readonly countCall: () => void; readonly checkCount: (layers: number) => void } => {
  const check = (what: string, count: number, received: string): void => {
    if (count <= maxLayers) return;
    throw new GraphError({
      at,
      problem: `the model has more ${what} than it may`,
      received,
      expected: `at most ${readableCount(maxLayers)}, by maxLayers or by default`,
      fix: "give a larger maxLayers if you know who made the file",
    });
  };
  let calls = 0;
  return {
    checkCount: (layers) => check("layers", layers, readableCount(layers)),
    countCall: () => check("calls of layers", ++calls, `more than ${readableCount(maxLayers)}`),
  };
};
