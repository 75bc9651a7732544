/** @file Losses and metrics of the model as it predicts: with stored statistics, and weights that are fed. */
import { type Abilities, bind, lower, type OnnxGraph } from "@tributary/kernel/authoring";
import { type BatchShapes, namedInputs, namedWanted, wantedOf } from "./batch-shapes.ts";
import { layoutsOf } from "./kernel-order.ts";
import { objectiveOf } from "./objective.ts";
import { namedPiece } from "./pieces.ts";
import type { Plan } from "./plan.ts";
import { measured } from "./step-graph.ts";

/** Loss and metric sums of one batch, without changing anything. */
export const evaluationGraph = (plan: Plan, shapes: BatchShapes, abilities: Abilities): OnnxGraph => {
  const { inputs, outputs } = bind(plan.net, shapes.inputs);
  const wanted = wantedOf(shapes);
  const layoutOf = layoutsOf(plan);
  return lower({
    name: "evaluation",
    inputs: [...namedInputs(inputs), ...namedWanted(wanted)],
    weights: plan.pieces.map(namedPiece).map((piece) => ({ ...piece, layout: layoutOf(piece.name) })),
    outputs: measured(objectiveOf(plan, outputs, wanted)),
    abilities,
  });
};
