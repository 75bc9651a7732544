/** @file What Segment's worker does. */
import { createPredictor, initialize } from "@tributary/runtime";
import { segmenter } from "./learn/network.ts";

/** The service of Segment. */
export const createService = () => ({
  /** Opens the engine; resolves to where it computes, `"webgpu"` or `"wasm"`. */
  async start(classes: number): Promise<string> {
    await using predictor = await createPredictor(initialize(segmenter(classes, 1)));
    return predictor.device;
  },
});
