export { agree, type Same } from "./agree.ts";
export { type ArchitectureCheck, checkArchitecture, expectArchitecture } from "./check-architecture.ts";
export { checkLayer, expectLayer, type LayerCheck } from "./check-layer.ts";
export { checkOp, expectOp, type OpCheck } from "./check-op.ts";
export { expectAllClose, largestOf, type Tolerance } from "./close.ts";
export { evaluateTensors, type Program, program } from "./evaluate.ts";
export { fill, type Grid, grid, placeOf } from "./grid.ts";
export { imagesLast } from "./images-last.ts";
export {
  convolutionByLoops,
  type LoopMargins,
  type LoopWindow,
  numbersInWindow,
  placesAlong,
  sameMargins,
  transposedByLoops,
} from "./loops.ts";
export { processors } from "./processors.ts";
export { type SpreadOptions, spread } from "./spread.ts";
export { standardImages } from "./standard-images.ts";
export { type WhileTraining, whileTraining } from "./while-training.ts";
export { fromWholeNumbers } from "./whole-numbers.ts";
