/** @file A trained model for other classes: a new head on what it has learned, which is frozen. */
import {
  type AnyModel,
  ArgumentError,
  type Block,
  chain,
  dense,
  GraphError,
  globalAveragePooling2d,
  type LayerPattern,
  type Model,
  type ModelFacts,
  model,
  type NdArrays,
  ShapeError,
  type Tensor,
  type Tensors,
  type TrainedModel,
} from "@tributary/kernel";
import {
  checkOptions,
  checkTrained,
  described,
  factsOf,
  inScope,
  isTensor,
  type Layer,
  layersBehind,
  layersMatching,
  newHead,
  type OptionTable,
  SEED,
  withFrozen,
} from "@tributary/kernel/authoring";
import { matchWeights } from "@tributary/runtime";
import { checkFunction } from "../arguments/kinds.ts";

/**
 * Options of {@link withNewHead}.
 */
export interface NewHeadOptions {
  /** The names of the classes, in the order of the new scores. */
  readonly classes: readonly string[];
  /**
   * Goes on the network's output in place of a new last layer; its weights are called `head/…`. An encoder, which has no last layer, gets
   * `chain(globalAveragePooling2d, dense(classes))` by default.
   */
  readonly head?: Block | undefined;
  /**
   * Layers and groups that stay as they are, as `freeze()` takes them. Default: everything but the new head; of a segmenter with an `encoder`
   * that encoder, so that its decoder learns.
   */
  readonly frozen?: readonly LayerPattern[] | undefined;
  /** What the new weights follow from. Default 0. */
  readonly seed?: number | undefined;
}

const known: OptionTable<NewHeadOptions> = {
  classes: "required",
  head: "optional",
  frozen: "optional",
  seed: SEED,
};

/** @throws {@link ArgumentError} when these are not the names of at least two classes. */
const checkClasses = (at: string, classes: unknown): void => {
  const names: readonly unknown[] = Array.isArray(classes) ? classes : [];
  const right = names.length > 1 && names.every((name) => typeof name === "string" && name !== "");
  if (right && new Set(names).size === names.length) return;
  throw new ArgumentError({
    at,
    problem: "classes are not the names of classes",
    received: Array.isArray(classes) ? JSON.stringify(classes) : described(classes),
    expected: "at least two names, all different, in the order of the scores",
    fix: 'write classes: ["cat", "dog"]',
  });
};

/** Tensors arranged as these are, of other shapes. */
type Alike<T extends Tensors> = T extends Tensor ? Tensor : { readonly [K in keyof T]: Tensor };

/** A model with the inputs and outputs of another one, which has other classes. */
export type OtherClasses<M extends AnyModel> = Model<M["given"]["inputs"], Alike<M["given"]["outputs"]>>;

/** A model, its weights, and which of them are new. */
interface Headed {
  readonly net: Model;
  readonly weights: NdArrays;
  readonly fresh: ReadonlySet<string>;
}

const checkOneOutput = (at: string, { net }: TrainedModel): void => {
  if (net.outputs.length === 1) return;
  throw new GraphError({
    at,
    problem: "the network has several outputs",
    received: net.outputs.map(({ name }) => name).join(", "),
    expected: "one output",
    fix: `keep one of them: { ...trained, net: features(net, ["${net.outputs[0]!.name}"]) }`,
  });
};

/** One tensor in place of another, arranged as it was. */
const arrangedAs = (given: Tensors, scores: Tensor): Tensors => {
  if (isTensor(given)) return scores;
  return Array.isArray(given) ? [scores] : Object.fromEntries(Object.keys(given).map((name) => [name, scores]));
};

/** What the head made of the output. */
const checkedScores = (at: string, given: unknown): Tensor => {
  if (isTensor(given)) return given;
  throw new ArgumentError({
    at,
    problem: "the head gives no tensor",
    received: described(given),
    expected: "the scores of the classes, made of the network's output",
    fix: "give a layer, or a function that returns what its last layer gives: head: (x) => dense(2)(x)",
  });
};

const withBlock = (at: string, trained: TrainedModel, block: Block, seed: number): Headed => {
  checkOneOutput(at, trained);
  const { net } = trained;
  const { tensor } = net.outputs[0]!;
  const [scores] = inScope({ kind: "named", name: "head" }, [tensor], () => [checkedScores(at, block(tensor))]);
  const made = model(net.given.inputs, arrangedAs(net.given.outputs, scores!), { name: net.name });
  const whole = withFrozen(made, net.frozen);
  const names = new Set(net.weights.map((weight) => weight.tensor));
  const fresh = whole.weights.filter((weight) => !names.has(weight.tensor)).map(({ name }) => name);
  return {
    net: whole,
    weights: matchWeights(whole, trained.weights, { skip: fresh, seed }).weights,
    fresh: new Set(fresh),
  };
};

const withLayer = (at: string, trained: TrainedModel, classes: number, seed: number): Headed => {
  const { net, layer } = newHead(at, trained.net, classes);
  const fresh = layer.weights.map(({ name }) => name);
  return { net, weights: matchWeights(net, trained.weights, { skip: fresh, seed }).weights, fresh: new Set(fresh) };
};

/** Published encoders end with a map of features: what becomes of it follows from the classes. */
const blockFor = ({ card }: TrainedModel, { classes, head }: NewHeadOptions): Block | undefined => {
  if (head !== undefined) return head;
  return card?.encoder === true ? chain(globalAveragePooling2d, dense(classes.length)) : undefined;
};

/** What stays: as asked for; of a segmenter its encoder; else everything but what is new. */
const frozenIn = (at: string, { net, fresh }: Headed, asked: NewHeadOptions["frozen"]): ReadonlySet<Layer> => {
  if (asked !== undefined) return new Set(layersMatching(at, net, asked).map(({ layer }) => layer));
  const isSegmenter = net.outputs[0]!.tensor.shape.length === 4;
  const encoder = net.layers.filter(({ name }) => isSegmenter && name.startsWith("encoder/")).map(({ layer }) => layer);
  if (encoder.length > 0) return new Set(encoder);
  const learning = net.layers.filter(({ weights }) => weights.some(({ name }) => fresh.has(name)));
  return layersBehind(net, new Set(learning.map(({ layer }) => layer)));
};

/** @throws {@link ShapeError} when the scores are not those of so many classes. */
const checkScores = (at: string, { net }: Headed, classes: number): void => {
  const { shape } = net.outputs[0]!.tensor;
  const count = shape.at(-1);
  if (count === classes || (classes === 2 && count === 1)) return;
  throw new ShapeError({
    at,
    problem: `the head does not score ${classes} classes`,
    received: shape,
    expected: `${classes} on the last axis`,
    fix: `end it with dense(${classes}), or with conv2d(${classes}, 1) for pixels`,
  });
};

/** Where the weights are from goes on with them; what was said of the file does not. */
const cardOf = ({ card }: TrainedModel): Pick<ModelFacts, "card"> => {
  if (card === undefined) return {};
  const { encoder: _, ...base } = card;
  return { card: { ...(base.license === undefined ? {} : { license: base.license }), base } };
};

/**
 * A trained model made ready for other classes: its last layer with weights, a dense layer or a convolution, begins anew with a unit for each
 * class, and everything before it is frozen. Pooling, softmax or resizing after that layer stay. A single number that tells two
 * classes apart stays one for two classes.
 *
 * The preparation of pictures comes along, and `classes` are those that are given. {@link fineTune} does this, and trains it.
 *
 * @throws {@link GraphError} when the network has no such layer: it says how a head of one's own is put on it.
 * @throws {@link ArgumentError} for classes that are not at least two different names.
 * @example
 * const ready = withNewHead({ ...trained, classes: ["level", "upright"] }, { classes: ["level", "upright", "cross"] });
 * ready.net.outputs[0]!.tensor.shape; // [null, 3]
 * ready.net.weights.filter(({ trainable }) => trainable).map(({ name }) => name); // ["kind/kernel", "kind/bias"]
 */
export const withNewHead = <M extends AnyModel>(
  trained: TrainedModel<M>,
  options: NewHeadOptions,
): TrainedModel<OtherClasses<M>> => {
  const { ready, frozen } = headed("withNewHead", trained, options);
  return { ...ready, net: withFrozen(ready.net, frozen) };
};

/** What {@link withNewHead} makes, before anything more is frozen, and what it freezes. */
export const headed = <M extends AnyModel>(
  at: string,
  trained: TrainedModel<M>,
  options: NewHeadOptions,
): { readonly ready: TrainedModel<OtherClasses<M>>; readonly frozen: ReadonlySet<Layer> } => {
  checkOptions(at, options, known);
  checkTrained(at, trained);
  const { classes, frozen, seed = 0 } = options;
  checkClasses(at, classes);
  checkFunction(at, "head", options.head);
  const block = blockFor(trained, options);
  const made = block ? withBlock(at, trained, block, seed) : withLayer(at, trained, classes.length, seed);
  checkScores(at, made, classes.length);
  const { independent: _, card: __, ...facts } = factsOf(trained);
  const ready = {
    ...facts,
    ...cardOf(trained),
    task: made.net.outputs[0]!.tensor.shape.length === 4 ? "segmentation" : "classification",
    classes,
    // Inputs and outputs are arranged as they were.
    net: made.net as unknown as OtherClasses<M>,
    weights: made.weights,
  } as const;
  return { ready, frozen: new Set([...made.net.frozen, ...frozenIn(at, made, frozen)]) };
};
