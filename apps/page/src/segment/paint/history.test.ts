/** What was painted can be taken back, and painted again; filling stops where pixels look different. */
import { describe, expect, test } from "vitest";
import { fill } from "./fill.ts";
import { createHistory } from "./history.ts";
import { emptyLabels, type Labels, paintLine, UNPAINTED } from "./labels.ts";

/** Paints, and tells the history. */
const painted = (history: ReturnType<typeof createHistory>, labels: Labels, x: number, label: number): boolean => {
  const before = labels.data.slice();
  paintLine(labels, { x, y: 1 }, { x, y: 3 }, 1, label);
  return history.add("a", before, labels);
};

describe("history", () => {
  test("back, forth, and forth no more after a new stroke", () => {
    const [labels, history] = [emptyLabels(9, 5), createHistory()];
    const states = [labels.data.slice()];
    for (const [x, label] of [
      [2, 0],
      [3, 1],
      [6, UNPAINTED - 1],
    ] as const) {
      expect(painted(history, labels, x, label)).toBe(true);
      states.push(labels.data.slice());
    }
    expect(painted(history, labels, 6, UNPAINTED - 1)).toBe(false);
    for (const state of [2, 1, 0]) {
      expect(history.undo(() => labels)).toBe("a");
      expect(labels.data).toEqual(states[state]);
    }
    expect(history.undo(() => labels)).toBe(null);
    expect(history.redo(() => labels)).toBe("a");
    expect(labels.data).toEqual(states[1]);
    painted(history, labels, 8, 3);
    expect([history.canRedo, history.redo(() => labels)]).toEqual([false, null]);
  });

  test("changes of a removed picture are passed over", () => {
    const [labels, history] = [emptyLabels(9, 5), createHistory()];
    painted(history, labels, 2, 0);
    expect(history.undo(() => undefined)).toBe(null);
  });

  test("the oldest are forgotten when memory is short", () => {
    const [labels, history] = [emptyLabels(9, 5), createHistory(30)];
    for (const x of [1, 4, 7]) painted(history, labels, x, 1);
    expect(history.undo(() => labels)).toBe("a");
    expect(history.undo(() => labels)).toBe(null);
  });
});

describe("fill", () => {
  /** Columns of black, dark gray and white. */
  const picture = { width: 3, height: 2, data: Uint8Array.from([0, 9, 255, 0, 9, 255].flatMap((v) => [v, v, v, 255])) };

  test.for([
    [0, 2],
    [9, 4],
    [255, 6],
  ] as const)("with tolerance %i, %i pixels", ([tolerance, count]) => {
    expect(fill(emptyLabels(3, 2), picture, { x: 0.2, y: 0.5 }, tolerance, 1)).toBe(count);
  });

  test("what is painted ends it; inside of what is painted, all of it changes its class", () => {
    const labels = emptyLabels(3, 2);
    labels.data.set([UNPAINTED, 1, 1, UNPAINTED, 1, UNPAINTED]);
    expect(fill(labels, picture, { x: 0.5, y: 0.5 }, 255, 2)).toBe(2);
    expect(fill(labels, picture, { x: 1.5, y: 0.5 }, 0, 3)).toBe(3);
    expect([...labels.data]).toEqual([2, 3, 3, 2, 3, UNPAINTED]);
    expect(fill(labels, picture, { x: -1, y: 0 }, 0, 3)).toBe(0);
  });
});
