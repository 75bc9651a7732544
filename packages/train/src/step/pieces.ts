/** @file Which weights are kept as one: vectors that are treated alike lie one after another, and so does all that is kept beside them. */
import type { AnyModel, ModelWeight } from "@tributary/kernel";
import { countOf, type NamedTensor } from "@tributary/kernel/authoring";
import { builtInOf } from "../optimizers/optimizer.ts";
import { fed } from "./batch-shapes.ts";
import { grouped } from "./lists.ts";
import type { Plan } from "./plan.ts";
import { weightState } from "./state-names.ts";

/** One weight, or the vectors of several, one after another. */
export interface Piece {
  /** What it goes by where a weight goes by its name. */
  readonly name: string;
  /** That of its only weight, or how many numbers its vectors have together. */
  readonly shape: readonly number[];
  readonly trainable: boolean;
  readonly weights: readonly ModelWeight[];
}

/** @param i Which piece it is. Names of weights have a slash between layer and weight, and this one has none. */
const pieceOf = (weights: readonly ModelWeight[], i: number): Piece => {
  const { name, shape, trainable } = weights[0]!;
  if (weights.length === 1) return { name, shape, trainable, weights };
  const count = weights.reduce((sum, { shape }) => sum + countOf(shape), 0);
  return { name: `list ${i}`, shape: [count], trainable, weights };
};

/** Every weight by itself, under its own name: for files, which others read. */
export const eachAlone = ({ weights }: AnyModel): readonly Piece[] => weights.map((weight, i) => pieceOf([weight], i));

/**
 * Vectors that share a list, by a key. An optimizer of ours treats all numbers alike, but for how fast they learn and whether they decay. Weights that
 * nothing trains move with the data or stay as they are.
 */
const alikeIn = ({ net, optimizer, multipliers }: Omit<Plan, "pieces">): ((weight: ModelWeight) => string | null) => {
  const made = builtInOf(optimizer);
  const active = net.layers.filter(({ trainable }) => trainable).flatMap(({ weights }) => weights);
  const moving = new Set(active.filter(({ learned }) => !learned));
  return (weight) => {
    const { name, shape, trainable } = weight;
    if (shape.length !== 1) return null;
    if (!trainable) return moving.has(weight) ? "moves" : "stays";
    return made ? `learns ${multipliers.get(name) ?? 1} ${made.decays?.(name) ?? true}` : null;
  };
};

/** The pieces in which the state of a run is kept. What they are follows from the plan, so that all of its graphs agree. */
export const piecesOf = (plan: Omit<Plan, "pieces">): readonly Piece[] =>
  grouped(plan.net.weights, alikeIn(plan)).map(pieceOf);

/** The weights of a piece as a graph reads them: the network knows each by its own tensor. */
export const namedPiece = ({ name, shape, weights }: Piece): NamedTensor => {
  if (weights.length === 1) return { name: weightState(name), tensor: weights[0]!.tensor };
  return { name: weightState(name), tensor: fed(weightState(name), shape), holds: weights.map(({ tensor }) => tensor) };
};
