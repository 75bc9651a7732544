/** However long it learns and looks, no more of the engine's sessions are open than one that learns and one that looks. */
import { InferenceSession } from "onnxruntime-node";
import { expect, test, vi } from "vitest";
import { memoryFolder } from "../store/files.ts";
import type { Found } from "./learn/finder.ts";
import { createService } from "./service.ts";

const SIDE = 48;

/** Noise whose right half is brighter. */
const pixels = Uint8ClampedArray.from({ length: 4 * SIDE * SIDE }, (_, at) => {
  const right = Math.floor(at / 4) % SIDE >= SIDE / 2;
  return ((at * 7919) % 61) + (right ? 150 : 30);
});
/** A stroke on each half. */
const labels = Uint8Array.from({ length: SIDE * SIDE }, (_, at) => {
  const [row, column] = [Math.floor(at / SIDE), at % SIDE];
  if (row < 20 || row > 24) return 255;
  return column < SIDE / 2 ? 0 : 1;
});

test("sessions are closed when others take their place", async () => {
  let [made, closed] = [0, 0];
  const create = InferenceSession.create.bind(InferenceSession);
  vi.spyOn(InferenceSession, "create").mockImplementation(async (...given: Parameters<typeof create>) => {
    const session = await create(...given);
    const release = session.release.bind(session);
    session.release = () => {
      closed++;
      return release();
    };
    made++;
    return session;
  });
  const open = (): number => made - closed;
  const service = createService();
  let step = (): void => undefined;
  const stepped = (): Promise<void> =>
    new Promise((resolve) => {
      step = resolve;
    });
  let found = 0;
  const listener = {
    stepped: () => step(),
    found: () => void found++,
    stopped: () => undefined,
    lost: (sentence: string) => expect.unreachable(sentence),
    regained: (sentence: string) => expect.unreachable(sentence),
  };
  await service.open({ classes: ["ground", "nucleus"], device: "cpu", start: null }, listener, memoryFolder());
  service.setPicture("a", pixels, SIDE, SIDE);
  service.setLabels("a", labels);
  await service.show("a");
  const counts: number[] = [];
  for (let i = 0; i < 4; i++) {
    const next = stepped();
    await service.learn();
    await next;
    await service.pause();
    counts.push(open());
  }
  expect(found).toBeGreaterThanOrEqual(4);
  expect(made).toBeGreaterThanOrEqual(5);
  expect(new Set(counts.slice(1)).size, counts.join()).toBe(1);
  await service.restart(["ground", "nucleus"], false, null);
  expect(open()).toBe(0);
});

test("a large picture is looked at from one side while it learns, and from all when it pauses", async () => {
  const side = 520;
  const large = Uint8ClampedArray.from({ length: 4 * side * side }, (_, i) => ((Math.floor(i / 4) * 7919) % 61) + 30);
  const painted = new Uint8Array(side * side).fill(255);
  painted.fill(0, 0, 3 * side).fill(1, 100 * side, 103 * side);
  const service = createService();
  const told: Found[] = [];
  let found = (): void => undefined;
  const listener = {
    stepped: () => undefined,
    found: (_: string, what: Found) => {
      told.push(what);
      found();
    },
    stopped: () => undefined,
    lost: (sentence: string) => expect.unreachable(sentence),
    regained: (sentence: string) => expect.unreachable(sentence),
  };
  await service.open({ classes: ["ground", "nucleus"], device: "cpu", start: null }, listener, memoryFolder());
  service.setPicture("a", large, side, side);
  service.setLabels("a", painted);
  await service.show("a");
  const first = new Promise<void>((resolve) => {
    found = resolve;
  });
  await service.learn();
  await first;
  // It stops right after the look: what is shown then was found by the same weights.
  await service.pause();
  const whole = await service.find(large, side, side);
  expect(told.length).toBeGreaterThan(1);
  expect(told.at(-1)?.sure).toEqual(whole?.sure);
  expect(told[0]?.sure).not.toEqual(whole?.sure);
  await service.restart(["ground", "nucleus"], false, null);
}, 60_000);
