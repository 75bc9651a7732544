/** @file What each merge layer is for, on two streams of three features. */
import {
  add,
  average,
  concatenate,
  constant,
  maximum,
  multiply,
  relu,
  subtract,
  type Tensor,
  tanh,
} from "@tributary/kernel";
import { compute } from "@tributary/runtime";

const x = constant([[2, -1, 0.5]]);
const y = constant([[3, 4, -0.5]]);
const difference = subtract([x, y]);

const uses: Readonly<Record<string, Tensor>> = {
  "add: a feature that either stream has": add([relu(x), relu(y)]),
  "subtract, squared: how close they are": multiply([difference, difference]),
  "multiply: where their signs agree": multiply([tanh(x), tanh(y)]),
  "average: two opinions": average([x, y]),
  "maximum: the strongest answer, wherever it came from": maximum([x, y]),
  "concatenate: both, and what they have in common": concatenate([x, y, multiply([x, y])]),
};

const rounded = (_: string, value: unknown): unknown => (typeof value === "number" ? Number(value.toFixed(3)) : value);
for (const [use, tensor] of Object.entries(uses))
  console.log(`${use}\n  ${JSON.stringify(await compute(tensor), rounded)}`);
