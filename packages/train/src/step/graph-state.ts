/** @file The state that a graph reads, and the new state that it writes. */
import type { ModelWeight, Tensor } from "@tributary/kernel";
import { type Abilities, type NamedTensor, standardAbilities } from "@tributary/kernel/authoring";
import { fed } from "./batch-shapes.ts";
import { layoutsOf } from "./kernel-order.ts";
import { asList, fromList } from "./lists.ts";
import { namedPiece, type Piece } from "./pieces.ts";
import type { Plan } from "./plan.ts";
import { next, weightState } from "./state-names.ts";

/** Which state of a weight is meant: its own name, or that of what is kept beside it. */
type StateOf = (weight: string) => string;

/** Collects what a graph reads and writes: in pieces, of each of which it may change some weights and leave the others as they are. */
export class State {
  readonly pieces: readonly Piece[];
  readonly written: NamedTensor[] = [];
  /** Those of the written that are looked at. */
  readonly watched: NamedTensor[] = [];
  /** What is read, by its name. */
  readonly #read = new Map<string, NamedTensor>();
  readonly #layoutOf: ReturnType<typeof layoutsOf>;

  /** Whether state may be declared in any shape: where it lies in the program's memory, each run says its shape anew. */
  readonly #anyShape: boolean;

  constructor(plan: Plan, { fusedMatmul }: Abilities = standardAbilities) {
    this.pieces = plan.pieces;
    this.#layoutOf = layoutsOf(plan);
    this.#anyShape = fusedMatmul;
  }

  get read(): readonly NamedTensor[] {
    return [...this.#read.values()];
  }

  /** The pieces that some weights lie in. */
  piecesOf(weights: readonly ModelWeight[]): readonly Piece[] {
    const wanted = new Set(weights);
    return this.pieces.filter((piece) => piece.weights.some((weight) => wanted.has(weight)));
  }

  /** The graph reads the weights of pieces, by their own tensors; by default of all. */
  readWeights(pieces: readonly Piece[] = this.pieces): void {
    for (const piece of pieces) this.#reads(namedPiece(piece));
  }

  /** State of some weights of a piece, one after another; by default of all. */
  take(piece: Piece, stateOf: StateOf, weights: readonly ModelWeight[] = piece.weights): Tensor {
    if (weights.length === piece.weights.length) return this.#whole(piece, stateOf);
    const each = this.takeEach(piece, stateOf);
    return asList(weights.map((weight) => each.get(weight)!));
  }

  /** State of the weights of a piece, each by itself. */
  takeEach(piece: Piece, stateOf: StateOf): ReadonlyMap<ModelWeight, Tensor> {
    const whole = this.#whole(piece, stateOf);
    const { holds } = this.#read.get(stateOf(piece.name))!;
    const shapes = piece.weights.map(({ shape }) => shape);
    const each = holds ?? fromList(whole, shapes);
    return new Map(piece.weights.map((weight, i) => [weight, each[i]!]));
  }

  /**
   * The graph writes new state of some weights of a piece, which lies one after another; of the others what was there.
   *
   * @param isWatched Whether it may go wrong while all else that is watched stays sound.
   */
  give(
    piece: Piece,
    stateOf: StateOf,
    value: Tensor,
    {
      weights = piece.weights,
      isWatched = true,
    }: { readonly weights?: readonly ModelWeight[]; readonly isWatched?: boolean } = {},
  ): void {
    const name = stateOf(piece.name);
    const tensor = weights.length === piece.weights.length ? value : this.#withOthers(piece, stateOf, value, weights);
    this.written.push({ name: next(name), tensor, layout: this.#layoutOf(name), anyShape: this.#anyShape });
    if (isWatched) this.watched.push({ name: next(name), tensor });
  }

  #withOthers(piece: Piece, stateOf: StateOf, value: Tensor, weights: readonly ModelWeight[]): Tensor {
    const shapes = weights.map(({ shape }) => shape);
    const each = new Map(this.takeEach(piece, stateOf));
    for (const [i, tensor] of fromList(value, shapes).entries()) each.set(weights[i]!, tensor);
    return asList([...each.values()]);
  }

  #whole(piece: Piece, stateOf: StateOf): Tensor {
    const name = stateOf(piece.name);
    if (!this.#read.has(name))
      this.#reads(stateOf === weightState ? namedPiece(piece) : { name, tensor: fed(name, piece.shape) });
    return this.#read.get(name)!.tensor;
  }

  #reads(named: NamedTensor): void {
    this.#read.set(named.name, { ...named, layout: this.#layoutOf(named.name), anyShape: this.#anyShape });
  }
}
