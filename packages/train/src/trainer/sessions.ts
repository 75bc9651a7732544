/** @file Sessions for the graphs of each batch shape, opened when first needed. */
import { type Abilities, countOf, type OnnxGraph } from "@tributary/kernel/authoring";
import { abilitiesOf, type OpenOptions, openSession, type Session, type SessionOptions } from "@tributary/runtime";
import { NEXT } from "../step/state-names.ts";
import type { Declared } from "./kept.ts";

/** A session, and what its graph reads and gives. */
export interface Opened<Extra> {
  readonly session: Session;
  /** Names of the state that the graph reads. */
  readonly reads: readonly string[];
  readonly outputs: readonly string[];
  /** How the graph declares state that it reads or writes, by its name there. */
  readonly declared: (name: string) => Required<Declared>;
  readonly extra: Extra;
}

type Engine = NonNullable<SessionOptions["engine"]>;

/** Writes a graph for the engine on this machine. */
type Build<Extra> = (abilities: Abilities) => {
  readonly graph: OnnxGraph;
  readonly extra: Extra;
};

/** How many shapes are kept ready. Sessions hold memory, and data of many sizes would hold all of it; opening one takes as long as many steps. */
const KEPT = 32;

/**
 * Opening a step is nearly all ONNX Runtime's optimizer. Where products of transposed matrices are written as such, it finds nothing in a step
 * that saves time; what is left to it are evaluations, whose convolutions and activations it joins.
 */
const settingsOf = (graph: OnnxGraph, { fusedMatmul }: Abilities): { readonly graphOptimizationLevel?: "disabled" } =>
  fusedMatmul && graph.outputs.some(({ name }) => name.startsWith(NEXT)) ? { graphOptimizationLevel: "disabled" } : {};

/**
 * What the engine can do with graphs as they are opened here. Statistics are written over zeros that are given, each its own; an optimizer would make them
 * constants, and perhaps one for all.
 */
const usable = (abilities: Abilities, { graphOptimizationLevel: level = "disabled" }: Engine): Abilities => ({
  ...abilities,
  batchStatistics: abilities.batchStatistics && abilities.fusedMatmul && level === "disabled",
});

/** An image of 384 × 384 pixels has fewer numbers. */
const FEW = 2 ** 19;

/** Whether a graph reads one example, and no large one. */
const readsLittle = ({ inputs }: OnnxGraph): boolean => {
  const shapes = inputs.map(({ shape }) => shape.map(Number));
  return shapes.every(([batch]) => batch === 1) && shapes.reduce((sum, shape) => sum + countOf(shape), 0) < FEW;
};

/**
 * What makes a step open sooner. Sizes are left out where they are worth nothing: where gradients compute again what they need, nothing may be planned
 * ahead, and what one example needs stays near the processor wherever it is written. There nodes may stand in another order, too; with a batch, images
 * would wait in it that are only summed up.
 */
export const openingOf = (graph: OnnxGraph): Pick<OpenOptions, "tellSizes" | "keepOrder"> => {
  const isOpen = graph.inputs.some(({ shape }) => shape[0] === "");
  const isLittle = readsLittle(graph);
  return { tellSizes: !isOpen && !isLittle, keepOrder: !isLittle };
};

/** The sessions used last. */
export class Sessions<Extra> {
  readonly #options: SessionOptions;
  readonly #open = new Map<string, Promise<Opened<Extra>>>();

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** The session for a key; `build` writes its graph where there is none yet. */
  async get(key: string, build: Build<Extra>): Promise<Opened<Extra>> {
    const known = this.#open.get(key) ?? this.#start(build);
    this.#open.delete(key);
    this.#open.set(key, known);
    const [oldest] = this.#open.keys();
    if (this.#open.size > KEPT) {
      const unused = this.#open.get(oldest!)!;
      this.#open.delete(oldest!);
      await unused.then(({ session }) => session.dispose());
    }
    return known.catch((failure) => {
      this.#open.delete(key);
      throw failure;
    });
  }

  async #start(build: Build<Extra>): Promise<Opened<Extra>> {
    const abilities = usable(await abilitiesOf(this.#options.device), this.#options.engine ?? {});
    const { graph, extra } = build(abilities);
    // Planning memory ahead costs a third more of it, and saves no time.
    const engine = { enableMemPattern: false, ...settingsOf(graph, abilities), ...this.#options.engine };
    const opening = engine.graphOptimizationLevel === "disabled" ? openingOf(graph) : {};
    const outputs = graph.outputs.map(({ name }) => name);
    const keep = outputs.filter((name) => name.startsWith(NEXT));
    const session = await openSession(graph, { ...this.#options, keep, inPlace: true, ...opening, engine });
    // Neither state nor what is measured has a size that is open.
    const values = new Map(
      [...graph.weights, ...graph.outputs].map(({ name, shape, block = 0 }) => [
        name,
        { shape: shape.map(Number), block },
      ]),
    );
    return {
      session,
      declared: (name) => values.get(name)!,
      reads: graph.weights.map(({ name }) => name),
      outputs,
      extra,
    };
  }

  async release(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    for (const one of all) await one.then(({ session }) => session.dispose());
  }
}
