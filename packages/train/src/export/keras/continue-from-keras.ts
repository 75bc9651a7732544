/** @file Training goes on here, where Keras left it. */
import { type AnyModel, ArgumentError, type NdArray, type NdArrays } from "@tributary/kernel";
import type { FileSource } from "@tributary/runtime";
import { importWeights, kerasReferences, type ReadKerasOptions, readKeras } from "@tributary/runtime";
import { slotState, weightState } from "../../step/state-names.ts";
import { progressOf } from "../../trainer/snapshot.ts";
import type { Trainer } from "../../trainer/trainer.ts";
import { type KerasRun, type KerasRunWords, runIn, wordsOfRun } from "./keras-run.ts";

const AT = "continueFromKeras";

const damaged = (problem: string, received: string): ArgumentError =>
  new ArgumentError({
    at: AT,
    problem,
    received,
    expected: "result.keras, as train.py of kerasTrainingFiles() wrote it",
    fix: "take the weights alone: createTrainer(await loadKeras(file), …)",
  });

const otherwise = (differences: readonly string[]): ArgumentError =>
  new ArgumentError({
    at: AT,
    problem: "the run in Keras was made otherwise",
    received: differences.join("; "),
    expected:
      "a trainer with the loss, optimizer and clip that kerasTrainingFiles() was given; another learning rate is taken",
    fix: "make the trainer so, or take the weights alone: createTrainer(await loadKeras(file), …)",
  });

/** What a trainer has, and the run in Keras had not. */
const differ = (now: KerasRunWords, { optimizer, clip, losses }: KerasRun): readonly string[] => {
  const outputs = [...new Set([...Object.keys(now.losses), ...Object.keys(losses)])];
  const pairs = [
    ["the optimizer", now.optimizer, optimizer],
    ["clip", now.clip, clip],
    ...outputs.map(
      (output) => [`the loss of "${output}"`, now.losses[output] ?? "none", losses[output] ?? "none"] as const,
    ),
  ] as const;
  return pairs.flatMap(([what, own, other]) => (own === other ? [] : [`${what} is ${own}, and was ${other}`]));
};

/**
 * A trainer goes on from where `train.py` of {@link kerasTrainingFiles} stopped: with its weights, its statistics, what its optimizer keeps, and as many updates
 * and epochs behind it. So schedules and Adam's corrections go on, too.
 *
 * @param trainer Made of the same network, with the same loss and optimizer as the folder was written with.
 * @param source `result.keras`: its bytes, or where it is.
 * @throws {@link ArgumentError} when the file does not say what its optimizer kept, or the trainer has another loss, optimizer or clip.
 * @throws {@link WeightsError} when the file is damaged, or its weights are not those of the model.
 * @example
 * const goOn = () => continueFromKeras(trainer, "result.keras"); // once train.py has written it
 * goOn.length; // 0
 */
export const continueFromKeras = async <M extends AnyModel>(
  trainer: Trainer<M>,
  source: FileSource,
  options: ReadKerasOptions = {},
): Promise<void> => {
  const { weights, optimizer, metadata } = await readKeras(source, { ...options, optimizer: true });
  const said = runIn(metadata);
  if (said === null || said.variables.length !== optimizer.length) {
    throw damaged(
      "the file does not say what its optimizer kept",
      said === null ? "a model of Keras" : "another number of variables",
    );
  }
  const kept = new Map(said.variables.map((name, i) => [name, optimizer[i]!] as const));
  const updates = Number(kept.get("updates")?.data[0] ?? Number.NaN);
  if (!Number.isInteger(updates) || updates < 0)
    throw damaged("the file does not say how many updates there were", `${updates}`);
  const net = trainer.model;
  const references = kerasReferences(net);
  const broughtIn = (arrays: NdArrays): NdArrays => importWeights(net, arrays, references).weights;
  const snapshot = await trainer.snapshot();
  const progress = progressOf(snapshot);
  const differences = differ(wordsOfRun(progress.identity), said.run);
  if (differences.length > 0) throw otherwise(differences);
  const slots = [
    ...new Set(
      Object.keys(snapshot.tensors).flatMap((name) => (name.startsWith("optimizer/") ? [name.split("/")[1]!] : [])),
    ),
  ];
  const moved = slots.flatMap((slot) => {
    const own = net.weights.flatMap(({ name, trainable }): readonly (readonly [string, NdArray])[] => {
      const theirs = references[name]!.name;
      const array = kept.get(`${slot}/${theirs}`);
      if (array) return [[theirs, array]];
      if (trainable)
        throw damaged(
          `the optimizer kept no ${slot} of "${name}"`,
          [...new Set([...kept.keys()].flatMap((key) => key?.split("/")[0] ?? []))].join(", "),
        );
      return [];
    });
    const values = broughtIn({ ...weights, ...Object.fromEntries(own) });
    return net.weights.flatMap(({ name, trainable }) =>
      trainable ? [[slotState(slot, name), values[name]!] as const] : [],
    );
  });
  const learned = Object.entries(broughtIn(weights)).map(([name, array]) => [weightState(name), array] as const);
  const run = {
    ...progress.run,
    epoch: said.run.epochs,
    batch: 0,
    iteration: updates,
    update: updates,
    waiting: null,
    totals: null,
    epochs: [],
    plan: null,
    fit: null,
    stopped: null,
  };
  trainer.restore({
    tensors: { ...snapshot.tensors, ...Object.fromEntries([...learned, ...moved]) },
    progress: { ...progress, run },
  });
};
