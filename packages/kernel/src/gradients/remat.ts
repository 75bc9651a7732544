/**
 * @file Gradients that compute again what they need, instead of keeping it on the way to the loss. Chen et al. 2016, "Training Deep Nets
 * with Sublinear Memory Cost", arXiv:1604.06174.
 */
import { sameAgain } from "../graph/again.ts";
import { newTensor, type Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";
import { knownWith } from "../ops/max-pooling-gradient.ts";
import { onceKnown } from "../ops/once-known.ts";
import { countOf } from "../shape/count.ts";
import { backward, gradients, type Recall } from "./gradients.ts";
import { type Segment, segmentsOf } from "./segments.ts";

/** Tensors of less than this part of the largest are kept: sums over channels take time to compute, and no room. */
const SMALL = 1 / 64;

/** What the loss depends on. */
interface Forward {
  /** What is computed from data, in topological order. */
  readonly computed: Segment;
  /** What is not kept on the way to the loss where it can be had again. */
  readonly large: ReadonlySet<Tensor>;
}

const isData = ({ source }: Tensor): boolean => source?.kind === "input" || source?.kind === "random";

const forwardOf = (order: readonly Tensor[]): Forward => {
  const ofData = new Set<Tensor>();
  for (const x of order) if (isData(x) || x.from?.call.inputs.some((each) => ofData.has(each))) ofData.add(x);
  const sizes = new Map([...ofData].map((x) => [x, countOf(x.shape as readonly number[])]));
  const least = SMALL * Math.max(0, ...sizes.values());
  return {
    computed: order.filter((x) => x.from && ofData.has(x)),
    // Whatever is computed from data alone has to wait for something too.
    large: new Set([...ofData].filter((x) => isData(x) || sizes.get(x)! >= least)),
  };
};

/** What gradients are computed from. */
const savedFor = (results: readonly (Tensor | undefined)[], order: readonly Tensor[]): ReadonlySet<Tensor> => {
  const forward = new Set(order);
  const all = topological(
    results.filter((x) => x !== undefined),
    forward,
  );
  const back = all.filter((x) => !forward.has(x));
  return new Set(back.flatMap(({ from }) => from?.call.inputs ?? []).filter((x) => forward.has(x)));
};

/** What stands for the tensors of a segment, and for what goes into it, once `after` is known. */
const computedAgain = (segment: Segment, large: ReadonlySet<Tensor>, after: Tensor): ReadonlyMap<Tensor, Tensor> => {
  const again = new Map<Tensor, Tensor>();
  const operand = (x: Tensor): Tensor => {
    if (!large.has(x)) return x;
    const found = again.get(x) ?? sameAgain(onceKnown(x, after), x);
    again.set(x, found);
    return found;
  };
  for (const x of segment) {
    const { op, call } = x.from!;
    const inputs = call.inputs.map(operand);
    if (large.has(x)) again.set(x, sameAgain(newTensor({ ...x, from: { op, call: { ...call, inputs } } }), x));
  }
  return again;
};

/** Computes each segment again when the gradients come to it, and not before. */
const recallOf = (segments: readonly Segment[], large: ReadonlySet<Tensor>): Recall => {
  const segmentOf = new Map(segments.flatMap((segment) => segment.map((x) => [x, segment] as const)));
  const built = new Map<Segment, ReadonlyMap<Tensor, Tensor>>();
  return (output, dOutput) => {
    const { inputs } = output.from!.call;
    const segment = segmentOf.get(output);
    if (!segment) return { inputs, output };
    const again = built.get(segment) ?? computedAgain(segment, large, knownWith(dOutput));
    built.set(segment, again);
    return { inputs: inputs.map((x) => again.get(x) ?? x), output: again.get(output) ?? output };
  };
};

/**
 * The same gradients, to the last bit, in less memory: what they are computed from is computed again, stretch by stretch, instead of being
 * kept. All shapes have to be known. Where the loss is on a short way, nothing is computed twice.
 *
 * @throws {@link GradientError} as {@link gradients} does.
 *
 * @example
 * const x = constant([1, 2, 3]);
 * const [dx] = rematGradients(square(x), [x]);
 * dx && (await compute(dx)); // [2, 4, 6]
 */
export const rematGradients = (loss: Tensor, wrt: readonly Tensor[]): readonly (Tensor | undefined)[] => {
  const plain = gradients(loss, wrt);
  const order = topological([loss]);
  const { computed, large } = forwardOf(order);
  const saved = savedFor(plain, order);
  const segments = segmentsOf(computed, (x) => saved.has(x));
  return segments.length === 0 ? plain : backward(loss, wrt, undefined, recallOf(segments, large));
};
