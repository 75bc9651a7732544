/** @file What trained models of any origin say of pictures, in Node and in pages. */
export {
  type AskOptions,
  answerEach,
  classify,
  denoise,
  type OpenModel,
  type OutputAnswer,
  openForAnswers,
  segment,
  sharesOf,
} from "./answer.ts";
export { classesOf, completed, type Opened, type Told, taskOf } from "./facts.ts";
export { type AskedModel, type AskedPredictor, openOnnx } from "./onnx-model.ts";
export type { Tiling } from "./plan.ts";
