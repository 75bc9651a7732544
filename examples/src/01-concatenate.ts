/** @file Joining two 2 × 2 × 2 arrays along each axis. */
import { concatenate, constant } from "@tributary/kernel";
import { compute } from "@tributary/runtime";

const a = constant([
  [
    [1, 2],
    [2, 3],
  ],
  [
    [4, 4],
    [5, 3],
  ],
]);
const b = constant([
  [
    [7, 4],
    [8, 4],
  ],
  [
    [2, 10],
    [15, 11],
  ],
]);

for (const axis of [0, 1, 2]) {
  console.log(`axis ${axis}: ${JSON.stringify(await compute(concatenate([a, b], { axis })))}`);
}
console.log(`default: ${JSON.stringify(await compute(concatenate([a, b])))}`);
