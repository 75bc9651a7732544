/** @file What a run is: the network, what it minimizes and how, so that a checkpoint can tell whether it belongs to it. */
import type { AnyModel, ModelWeight, Shape, Tensor } from "@tributary/kernel";
import { fromSource, showShape } from "@tributary/kernel/authoring";
import { type Made, madeOf } from "../../made.ts";
import { builtInOf } from "../../optimizers/optimizer.ts";
import type { Json, Schedule } from "../../schedules/schedule.ts";
import { fed } from "../../step/batch-shapes.ts";
import type { Plan } from "../../step/plan.ts";
import type { PlannedLoss } from "../../step/planned-losses.ts";
import { trained } from "../../step/state-names.ts";
import { digestOf, type GraphLine, graphLines, inOrder, settingsText } from "./graph-lines.ts";

/** Something that is the same where its checksum is, and how it is called. */
export type Identified = {
  readonly words: string;
  readonly checksum: string;
};

/** What may not change from checkpoint to checkpoint, but for the learning rate. */
export type RunIdentity = {
  readonly model: Identified & {
    /** The first operations of the network, one by one. */
    readonly lines: readonly string[];
  };
  readonly optimizer: Identified;
  /** By output. */
  readonly losses: Readonly<Record<string, Identified>>;
  /** Seed, clip, ema and accumulate. */
  readonly settings: Readonly<Record<string, Json>>;
  /** Learning rates at the start and later on: a schedule has no other name. */
  readonly rates: readonly number[];
  /** What the learning rates of weights are multiplied by, where that is not 1. */
  readonly multipliers: Readonly<Record<string, number>>;
};

/** How many operations are listed; the checksum is of all. */
const LISTED = 2000;

const weightText = ({ name, shape, trainable, regularizer }: ModelWeight): string =>
  `${trainable ? "weight" : "fixed weight"} ${name} ${showShape(shape)}${settingsText(regularizer)}`;

/** The operations of a network, each where it stands. */
export const modelLines = ({ inputs, outputs, weights }: AnyModel): readonly GraphLine[] =>
  graphLines(
    outputs.map(({ tensor }) => tensor),
    new Map([
      ...inputs.map(
        ({ name, tensor }) => [tensor, `input ${name} ${tensor.dtype} ${showShape(tensor.shape)}`] as const,
      ),
      ...weights.map((weight) => [weight.tensor, weightText(weight)] as const),
    ]),
  );

const modelOf = (net: AnyModel): RunIdentity["model"] => {
  const lines = modelLines(net);
  return {
    words: `${net.weights.length} weights in ${lines.length} tensors`,
    checksum: digestOf([...lines, { text: net.outputs.map(({ name }) => name).join(), at: null }]),
    lines: lines.slice(0, LISTED).map(({ text }) => text),
  };
};

/** Without the signs that only JSON needs. */
const readable = (json: string): string => json.replaceAll('"', "").replaceAll(/[:,]/g, "$& ");

/** An optimizer of one's own, applied to each weight. */
const updatesOf = (plan: Plan): readonly GraphLine[] => {
  const { slots, factors } = plan.optimizer;
  const learningRate = fed("learningRate", []);
  const given = Object.keys(factors?.(1) ?? {}).map((factor) => [factor, fed(factor, [])] as const);
  return trained(plan).flatMap((weight) => {
    const slotOf = Object.keys(slots).map((slot) => [slot, fed(slot, weight.shape)] as const);
    const [now, gradient] = [fed("weight", weight.shape), fed("gradient", weight.shape)];
    const updated = plan.optimizer.update({
      name: weight.name,
      weight: now,
      gradient,
      slots: Object.fromEntries(slotOf),
      learningRate,
      factors: Object.fromEntries(given),
    });
    const ends: readonly (readonly [string, Tensor])[] = [
      ...slotOf,
      ...given,
      ["learningRate", learningRate],
      ["weight", now],
      ["gradient", gradient],
    ];
    const results = [updated.weight, ...Object.keys(slots).map((slot) => updated.slots[slot]!)];
    return graphLines(results, new Map(ends.map(([end, tensor]) => [tensor, end])));
  });
};

/** What was made by a function of ours, however its operations are written. */
const lineOf = ({ by, settings }: Made): GraphLine => ({ text: `${by}${settingsText(settings)}`, at: null });

/** Numbers as far as other ways to compute the same leave them. */
const rounded = (numbers: Readonly<Record<string, number>> | undefined): Json =>
  Object.values(numbers ?? {}).map((number) => number.toPrecision(6));

/** By name and settings where it is ours, by its operations otherwise; and the numbers of its first updates. */
const optimizerOf = (plan: Plan): Identified => {
  const { name, slots, factors, settings } = plan.optimizer;
  const ours = builtInOf(plan.optimizer);
  const decays = (weight: string): boolean => ours?.settings.weightDecay !== 0 && (ours?.decays?.(weight) ?? true);
  const lines = ours
    ? [lineOf(ours), ...trained(plan).map(({ name }) => ({ text: `${name}${decays(name) ? "" : " stays"}`, at: null }))]
    : updatesOf(plan);
  const numbers = JSON.stringify([slots, [1, 2, 1000].map((update) => rounded(factors?.(update)))]);
  return {
    words: `${name}${settings ? readable(settingsText(settings)) : ""}`,
    checksum: digestOf([...lines, { text: numbers, at: null }]),
  };
};

/** How many operations are listed by name. */
const FEW = 8;

/** A loss for targets as they may come: a number for each of the output's, or a label for each place. */
const ownLossOf = ({ net }: Plan, { output, loss, weight }: PlannedLoss, weighted: string): Identified => {
  const { tensor } = net.outputs.find(({ name }) => name === output)!;
  const network = inOrder([tensor]).map((x) => [x, `network ${x.from?.op.name ?? "input"}`] as const);
  const formOf = (shape: Shape): readonly GraphLine[] => {
    const target = fromSource(shape, "float32", { kind: "input", name: "target" });
    try {
      return graphLines([loss(tensor, target)], new Map([...network, [target, "target"]]));
    } catch {
      return [];
    }
  };
  const forms = [tensor.shape, tensor.shape.slice(0, -1), [...tensor.shape.slice(0, -1), 1]].map(formOf);
  const names = (forms.find((lines) => lines.length > 0) ?? []).flatMap(({ text, at }) =>
    at === null ? [] : [text.split(" ")[0]],
  );
  const words = names.length > FEW ? `${names.length} operations` : names.join(", ") || "a function";
  return {
    words: `${words}${weighted}`,
    checksum: digestOf([...forms.flat(), { text: String(weight), at: null }]),
  };
};

/** A loss of ours is known by its name; of one's own, by its operations. */
const lossOf = (plan: Plan, planned: PlannedLoss): Identified => {
  const ours = madeOf(planned.loss);
  const weighted = planned.weight === 1 ? "" : `, times ${planned.weight}`;
  if (!ours) return ownLossOf(plan, planned, weighted);
  const line = lineOf(ours);
  return {
    words: `${readable(line.text)}${weighted}`,
    checksum: digestOf([line, { text: String(planned.weight), at: null }]),
  };
};

const UPDATES = [0, 1, 10, 100, 1000, 10_000];

/** Learning rates at a few updates; not a number where the schedule knows none. */
const ratesOf = ({ start, rate }: Schedule): readonly number[] =>
  UPDATES.map((update) => {
    try {
      return Number(rate({ update, epoch: 0 }, start));
    } catch {
      return Number.NaN;
    }
  });

/** What a run is. */
export const identityOf = (plan: Plan, seed: number): RunIdentity => {
  const { net, losses, optimizer, clip, average, accumulate } = plan;
  return {
    model: modelOf(net),
    optimizer: optimizerOf(plan),
    losses: Object.fromEntries(losses.map((loss) => [loss.output, lossOf(plan, loss)])),
    settings: { seed, clip: clip && { ...clip }, ema: average, accumulate },
    rates: ratesOf(optimizer.learningRate),
    multipliers: Object.fromEntries(plan.multipliers),
  };
};
