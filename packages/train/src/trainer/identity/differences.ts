/** @file What two runs differ in, in words. */
import type { AnyModel } from "@tributary/kernel";
import type { EpochPlan, RunRecord } from "../run-state.ts";
import { opOf } from "./graph-lines.ts";
import { type Identified, modelLines, type RunIdentity } from "./run-identity.ts";

/** `the seed is 2, and was 1` */
const changed = (what: string, now: string, then: string): string => `${what} is ${now}, and was ${then}`;

const shown = (value: unknown): string => (value === null || value === undefined ? "none" : JSON.stringify(value));

/** Two things that are told apart by their checksums, and by their words if those tell. */
const differs = (what: string, now: Identified, then: Identified): readonly string[] => {
  if (now.checksum === then.checksum) return [];
  return now.words === then.words
    ? [`${what} computes something else than it did: ${now.words}`]
    : [changed(what, now.words, then.words)];
};

/** Where two networks part. */
const modelDiffers = (net: AnyModel, now: RunIdentity["model"], then: RunIdentity["model"]): readonly string[] => {
  if (now.checksum === then.checksum) return [];
  const lines = modelLines(net);
  const i = Array.from({ length: Math.max(now.lines.length, then.lines.length) }).findIndex(
    (_, line) => now.lines[line] !== then.lines[line],
  );
  const [own, other] = [now.lines[i], then.lines[i]].map((line) => (line === undefined ? "nothing" : opOf(line)));
  const at = lines[i]?.at;
  const where = at ? `the model at ${at}` : "the model";
  const counts = now.words === then.words ? [] : [`the model has ${now.words}, and had ${then.words}`];
  const first = own === other ? `${where} is put together in another way` : `${where} has ${own}, and had ${other}`;
  return [...counts, first];
};

/** What may not differ, and does. */
export const runDifferences = (net: AnyModel, now: RunIdentity, then: RunIdentity): readonly string[] => {
  const outputs = [...new Set([...Object.keys(now.losses), ...Object.keys(then.losses)])];
  const none: Identified = { words: "none", checksum: "" };
  return [
    ...modelDiffers(net, now.model, then.model),
    // What it does to other weights is something else.
    ...(now.model.checksum === then.model.checksum || now.optimizer.words !== then.optimizer.words
      ? differs("the optimizer", now.optimizer, then.optimizer)
      : []),
    ...outputs.flatMap((output) =>
      differs(`the loss of "${output}"`, now.losses[output] ?? none, then.losses[output] ?? none),
    ),
    ...Object.keys(now.settings).flatMap((name) => {
      const [own, other] = [shown(now.settings[name]), shown(then.settings[name])];
      return own === other ? [] : [changed(name, own, other)];
    }),
  ];
};

/** Whether the learning rate follows another schedule: at which update first, and what it is there. */
export const rateDifference = (now: RunIdentity, then: RunIdentity): string | null => {
  const i = now.rates.findIndex((rate, i) => !Object.is(rate, then.rates[i]));
  return i === -1 ? null : changed("the learning rate", `${now.rates[i]}`, `${then.rates[i]}`);
};

/** Which weights learn at another multiple of the learning rate: the first of them, and how many more. */
export const multiplierDifference = (now: RunIdentity, then: RunIdentity): string | null => {
  const of = ({ multipliers }: RunIdentity, name: string): number => multipliers[name] ?? 1;
  const names = [...new Set([...Object.keys(now.multipliers), ...Object.keys(then.multipliers)])];
  const [first, ...others] = names.filter((name) => of(now, name) !== of(then, name));
  if (first === undefined) return null;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return changed(`the multiplier of the learning rate of ${first}${more}`, `${of(now, first)}`, `${of(then, first)}`);
};

/** What two epochs go through that is not the same. */
export const epochDifferences = (now: EpochPlan, then: EpochPlan): readonly string[] => [
  ...(now.batchSize === then.batchSize ? [] : [changed("batchSize", `${now.batchSize}`, `${then.batchSize}`)]),
  ...(now.shuffle === then.shuffle ? [] : [changed("shuffle", `${now.shuffle}`, `${then.shuffle}`)]),
  ...(String(now.metrics) === String(then.metrics)
    ? []
    : [changed("the list of metrics", now.metrics.join(", ") || "empty", then.metrics.join(", ") || "empty")]),
];

/** A fit that is about to go on with what another one left. */
export interface Resuming {
  readonly record: RunRecord;
  /** What its epochs go through. */
  readonly plan: EpochPlan;
  /** How many epochs it was asked for. */
  readonly epochs: number;
}

const isComplete = ({ epoch, fit, stopped }: RunRecord): boolean =>
  stopped !== null || (fit !== null && epoch >= fit.epoch + fit.epochs);

/** Whether the fit began where that one began, or stands where that one was broken off. */
const isSameFit = ({ record }: Resuming, then: RunRecord): boolean =>
  then.fit === null ||
  record.fit?.iteration === then.fit.iteration ||
  (record.iteration === then.iteration && !isComplete(then));

/** What keeps a fit from going on with what another one left. */
export const fitDifferences = (now: Resuming, then: RunRecord): readonly string[] => {
  const { plan } = then;
  const begin = then.fit?.epoch ?? 0;
  const within = plan !== null && then.batch > 0 ? epochDifferences(now.plan, plan) : [];
  return [
    ...(plan === null || plan.data === now.plan.data ? [] : [`the data are ${now.plan.data}, and were ${plan.data}`]),
    ...within.map((difference) => `${difference}, in the middle of an epoch`),
    ...(isSameFit(now, then)
      ? []
      : [
          `this fit begins after ${now.record.iteration} steps, and that one began after ${then.fit?.iteration}: each fit() wants a folder of its own`,
        ]),
    ...(isSameFit(now, then) && then.epoch > begin + now.epochs
      ? [`${then.epoch - begin} epochs are done, and ${now.epochs} are asked for`]
      : []),
  ];
};

/** What is not as it was, and need not be. */
export const fitChanges = (now: Resuming, then: RunRecord): readonly string[] => [
  ...(then.plan !== null && then.batch === 0 ? epochDifferences(now.plan, then.plan) : []),
  ...(then.fit === null || then.fit.epochs === now.epochs
    ? []
    : [`${now.epochs} epochs are asked for, and were ${then.fit.epochs}`]),
];
