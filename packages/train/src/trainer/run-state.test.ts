import { expect, test } from "vitest";
import { reduceOnPlateau } from "../schedules/reduce-on-plateau.ts";
import { scheduleOf } from "../schedules/schedule.ts";
import { type RunRecord, RunState } from "./run-state.ts";

const totals = { examples: 4, cost: 0, losses: [[[[2], [4]]]], metrics: [] };
const epoch = { epoch: 0, values: { loss: 0.5 }, learningRate: 0.1, seconds: 1 };

test("a run counts what has happened, as checkpoints keep it", () => {
  const state = new RunState(scheduleOf(0.1));
  state.begun(2);
  state.stepped(["line/kernel"]);
  expect(state.record.waiting).toEqual({ batches: 1, weights: ["line/kernel"] });
  state.batchEnded(totals);
  state.stepped([]);
  state.batchEnded(totals);
  expect(state.record).toEqual({
    ...{ epoch: 0, batch: 2, iteration: 2, update: 1 },
    ...{ schedule: null, totals, epochs: [], stopped: null, waiting: null, plan: null },
    fit: { epoch: 0, iteration: 0, epochs: 2 },
  });
  state.epochEnded(epoch);
  state.stopped("enough");
  expect(state.record).toEqual({
    ...{ epoch: 1, batch: 0, iteration: 2, update: 1 },
    ...{ schedule: null, totals: null, epochs: [epoch], stopped: "enough", waiting: null, plan: null },
    fit: { epoch: 0, iteration: 0, epochs: 2 },
  });
  expect(state.history).toEqual({ epochs: [epoch], curves: { loss: [0.5] }, stopped: "enough", notes: [] });
  state.begun(1);
  expect(state.history.stopped).toBe(null);
});

test("the end of an epoch is told to the schedule, and a restored run remembers it", () => {
  const schedule = reduceOnPlateau(0.1, { monitor: "loss", patience: 1, factor: 0.5 });
  const state = new RunState(scheduleOf(schedule));
  state.epochEnded(epoch);
  expect(state.learningRate).toBe(0.1);
  state.epochEnded({ ...epoch, epoch: 1 });
  expect(state.learningRate).toBe(0.05);

  const record: RunRecord = JSON.parse(JSON.stringify(state.record));
  const resumed = new RunState(scheduleOf(schedule));
  resumed.restored(record);
  expect(resumed.record).toEqual(state.record);
  expect(resumed.learningRate).toBe(0.05);
});
