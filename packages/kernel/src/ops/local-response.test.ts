import { checkOp } from "@tributary/testing";
import { localResponse } from "./local-response.ts";

for (const size of [1, 3, 5]) {
  checkOp(`each channel divided by ${size} neighbors' squares`, {
    run: ([x]) => localResponse(x!, { size, scale: 0.3, bias: 2, beta: 0.75 }),
    inputs: [[2, 2, 2, 6]],
    output: [2, 2, 2, 6],
    open: [[null, null, null, 6]],
    reference:
      (x) =>
      (...place) => {
        let squares = 0;
        const reach = (size - 1) / 2;
        for (let c = place[3]! - reach; c <= place[3]! + reach; c++) squares += x(...place.with(3, c)) ** 2;
        return x(...place) / (2 + 0.3 * squares) ** 0.75;
      },
  });
}
