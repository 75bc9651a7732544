/** @file `pnpm torture kill`: SIGKILL at random moments, and what is there afterwards. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomFrom } from "@tributary/images";
import type { Fault, Result } from "../fault.ts";
import { type Limits, lasting } from "../limits.ts";
import { exportSubject, trainSubject } from "./commands.ts";
import { fitSubject } from "./fit.ts";
import { saveSubject } from "./save.ts";
import type { KillRound, Loss, Subject } from "./subject.ts";

export interface KillOptions extends Limits {
  readonly seed: number;
  /** The folder of the programs `fit` and `save`. */
  readonly programs: string;
  /** The program `tributary`; null to leave the command line out. */
  readonly command: string | null;
  /** The number of the first round. */
  readonly from?: number | undefined;
}

const columns: readonly Loss[] = ["lost", "damaged", "left over", "different"];

/** Kills in a round of each subject. */
const KILLS = 8;

const subjectsOf = ({ programs, command }: KillOptions): readonly Subject[] => [
  fitSubject(join(programs, "fit.js")),
  saveSubject(join(programs, "save.js")),
  ...(command === null
    ? []
    : [
        exportSubject(command, "onnx"),
        exportSubject(command, "keras"),
        exportSubject(command, "safetensors"),
        trainSubject(command),
      ]),
];

/** A subject, prepared when its turn comes, and what became of it. */
class Tally {
  readonly name: string;
  readonly losses: Loss[] = [];
  kills = 0;
  readonly #subject: Subject;
  #round: Promise<KillRound> | null = null;

  constructor(subject: Subject) {
    this.name = subject.name;
    this.#subject = subject;
  }

  /** @param kept A folder for what all rounds of all subjects need. */
  round(kept: string): Promise<KillRound> {
    this.#round ??= mkdtemp(join(kept, "subject-")).then((folder) => this.#subject.prepare(folder));
    return this.#round;
  }
}

export const kill = async (options: KillOptions): Promise<Result> => {
  const { seed, from = 0, count } = options;
  const subjects = subjectsOf(options).map((subject) => new Tally(subject));
  const kept = await mkdtemp(join(tmpdir(), "tributary-kill-"));
  const faults: Fault[] = [];
  const goesOn = lasting(options);
  let kills = 0;
  for (let i = from; goesOn(kills); i++) {
    const tally = subjects[i % subjects.length]!;
    const round = await tally.round(kept);
    const folder = await mkdtemp(join(tmpdir(), "tributary-kill-"));
    const { kills: done, losses } = await round(folder, randomFrom(seed, `round ${i}`), Math.min(KILLS, count - kills));
    kills += done;
    tally.kills += done;
    options.say?.(kills, faults.length);
    for (const { loss, what } of losses) {
      tally.losses.push(loss);
      const again = `pnpm torture kill --seed ${seed} --from ${i} --count ${KILLS} (its folder: ${folder})`;
      faults.push({ at: `${tally.name}, round ${i}`, what: `${loss}: ${what}`, again });
    }
    if (losses.length === 0) await rm(folder, { recursive: true, force: true });
  }
  await rm(kept, { recursive: true, force: true });
  const row = (name: string, all: readonly Tally[]) => [
    name,
    all.reduce((sum, one) => sum + one.kills, 0),
    ...columns.map((column) => all.flatMap(({ losses }) => losses).filter((loss) => loss === column).length),
  ];
  return {
    header: ["what was killed", "kills", ...columns],
    rows: [...subjects.map((tally) => row(tally.name, [tally])), row("all", subjects)],
    faults,
    skipped: [],
  };
};
