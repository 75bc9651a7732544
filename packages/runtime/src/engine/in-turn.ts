/** @file One thing at a time in WebAssembly. */
import { Queue } from "@tributary/kernel/authoring";

const queue = new Queue();

/**
 * Does something when everything before it has ended, in any session. All sessions of a page share one WebAssembly with one stack, and what lies beside a
 * file in one place. ONNX Runtime takes room on that stack for a run and gives it back when the run ends, whoever has taken some since; on a graphics
 * card it leaves a run in the middle, to wait, and can go back to one only. Two at once read and write each other's numbers, or wait for ever.
 */
export const inTurn = <T>(work: () => Promise<T>): Promise<T> => queue.next(work);
