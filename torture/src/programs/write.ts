/** @file Writes a file of one kind where there may be no room, and says how that ended. */
import { argv, stdout } from "node:process";
import { imageFrom, randomFrom } from "@tributary/images";
import { writePng } from "@tributary/images/node";
import { dense, input, model, TributaryError } from "@tributary/kernel";
import { initialize, saveModel, writeSafetensors } from "@tributary/runtime";
import {
  adam,
  type Callback,
  checkpoint,
  createTrainer,
  csvLog,
  meanSquaredError,
  tensorBoard,
} from "@tributary/train";

/** How the writing ended, on one line of JSON. */
export interface Written {
  readonly outcome: "written" | "named" | "raw";
  readonly message: string;
}

const [kind, path, kilobytes, epochs = "1"] = argv.slice(2) as [string, string, string, string?];

const INPUTS = 63;
const units = Math.max(1, Math.round((Number(kilobytes) * 256) / (INPUTS + 1)));
const trained = initialize(model(input([INPUTS], { name: "x" }), dense(units)), { seed: 1 });

/** Noise, which no compression makes smaller. */
const noise = () => {
  const random = randomFrom(1, "noise");
  const side = Math.ceil(Math.sqrt(Number(kilobytes) * 1024));
  return imageFrom(
    Uint8Array.from({ length: side * side }, () => random.integer(256)),
    [side, side, 1],
  );
};

/** A run of a few epochs that leaves what the callback keeps. */
const fit = async (callback: Callback): Promise<void> => {
  await using trainer = createTrainer(trained, {
    loss: meanSquaredError(),
    optimizer: adam(0.01),
    seed: 1,
    threads: 1,
  });
  const data = {
    inputs: { shape: [4, INPUTS], data: new Float32Array(4 * INPUTS).fill(0.5) },
    targets: { shape: [4, units], data: new Float32Array(4 * units) },
  };
  await trainer.fit(data, { epochs: Number(epochs), batchSize: 2, callbacks: [callback] });
};

const writers: Readonly<Record<string, () => Promise<void>>> = {
  saveModel: () => saveModel(path, trained),
  writeSafetensors: () => writeSafetensors(path, trained.weights),
  writePng: () => writePng(path, noise()),
  checkpoint: () => fit(checkpoint(path, { everySteps: 1 })),
  csvLog: () => fit(csvLog(path)),
  tensorBoard: () => fit(tensorBoard(path)),
};

const ended = await writers[kind]!().then(
  (): Written => ({ outcome: "written", message: "" }),
  (error: Error): Written => ({
    outcome: error instanceof TributaryError ? "named" : "raw",
    message: error instanceof TributaryError ? error.message : (error.stack ?? String(error)),
  }),
);
stdout.write(`${JSON.stringify(ended)}\n`);
