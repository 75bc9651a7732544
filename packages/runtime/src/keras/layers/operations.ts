/** @file Functions of Keras that stand between layers: `x * 2`, `keras.ops.pad(x, …)`. */
import { depthToSpace, named, spaceToDepth, type Tensor } from "@tributary/kernel";
import { isTensor } from "@tributary/kernel/authoring";
import {
  abs,
  add,
  divide,
  exp,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  pad,
  reciprocal,
  relu,
  scalar,
  sigmoid,
  sqrt,
  square,
  subtract,
  tanh,
} from "@tributary/kernel/ops";
import { type KerasArguments, type KerasDescription, ofOne, type Reader } from "./reading.ts";

type Operand = Tensor | number;

/** Operands by place or by name; powers stand in the settings too. */
const operands = (
  { fields }: KerasDescription,
  { list, byName }: KerasArguments,
  names: readonly string[],
): readonly Operand[] =>
  names.map((name, i) => {
    const value = list[i] ?? byName[name] ?? fields.raw(name);
    if (typeof value === "number" || isTensor(value)) return value;
    throw fields.refuse(`operand ${name} is neither a tensor nor a number`, value, names.join(", "));
  });

const tensorOf = (x: Operand): Tensor => (typeof x === "number" ? scalar(x) : x);

const unaryOf =
  (name: string, compute: (x: Tensor) => Tensor): Reader =>
  (layer) =>
  (_, given) => {
    const [x] = operands(layer, given, [name]);
    return named(layer.named.name, compute)(tensorOf(x!));
  };

const unary = (compute: (x: Tensor) => Tensor): Reader => unaryOf("x", compute);

type Binary = (a: Operand, b: Operand, layer: KerasDescription) => Tensor;

const binary =
  (compute: Binary, names: readonly [string, string] = ["x1", "x2"]): Reader =>
  (layer) =>
  (_, given) => {
    const [a, b] = operands(layer, given, names) as readonly [Operand, Operand];
    const first = tensorOf(a);
    return named(layer.named.name, (x: Tensor) => compute(x === first ? a : x, b, layer))(first);
  };

const MOST_FACTORS = 16;

/** Whole powers are products, which take negative numbers too. */
const power: Binary = (base, exponent, { fields }) => {
  const x = tensorOf(base);
  if (typeof exponent !== "number") throw fields.refuse("the power is a tensor", exponent, "a number");
  if (exponent === 0.5) return sqrt(x);
  if (exponent === -1) return reciprocal(x);
  if (!Number.isInteger(exponent)) return exp(multiply(log(x), exponent));
  if (exponent < 1 || exponent > MOST_FACTORS) {
    throw fields.refuse("the power is a whole number", exponent, `-1, or 1 to ${MOST_FACTORS}`);
  }
  const factors = Array.from({ length: exponent - 1 }, () => x);
  return exponent === 2 ? square(x) : factors.reduce<Tensor>(multiply, x);
};

const isPair = (value: unknown): value is readonly [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every((pixels) => Number.isInteger(pixels) && pixels >= 0);

const readPad: Reader =
  (layer) =>
  (inputs, { byName }) => {
    const { fields } = layer;
    fields.only("mode", (mode) => mode === "constant", "constant");
    const [widths, [x]] = [fields.raw("pad_width"), inputs];
    if (!x || !Array.isArray(widths) || !widths.every(isPair)) {
      throw fields.refuse("pad_width cannot be", widths, "two whole numbers for each axis");
    }
    const margins = widths.flatMap(([before, after], axis) => (before + after > 0 ? [{ axis, before, after }] : []));
    const value = byName.constant_values ?? 0;
    if (typeof value !== "number") throw fields.refuse("constant_values cannot be", value, "a number");
    return named(layer.named.name, (image: Tensor) => pad(image, margins, value))(x);
  };

const blocks = (make: typeof depthToSpace | typeof spaceToDepth): Reader =>
  ofOne(({ fields, named }) => {
    fields.channelsLast();
    return make(fields.number("block_size"), named);
  });

const larger: Binary = (a, b) => maximum(tensorOf(a), b);
const smaller: Binary = (a, b) => minimum(tensorOf(a), b);

const table = {
  add: binary(add),
  subtract: binary(subtract),
  multiply: binary(multiply),
  divide: binary(divide),
  maximum: binary(larger),
  minimum: binary(smaller),
  power: binary(power),
  absolute: unary(abs),
  negative: unary(negate),
  exp: unary(exp),
  log: unary(log),
  sqrt: unary(sqrt),
  square: unary(square),
  relu: unary(relu),
  relu6: unary((x) => minimum(relu(x), 6)),
  sigmoid: unary(sigmoid),
  tanh: unary(tanh),
} as const;

/** By the class of Keras 3's functions, which are modules of `keras.src.ops`. */
export const operationReaders: Readonly<Record<string, Reader>> = {
  Add: table.add,
  Subtract: table.subtract,
  Multiply: table.multiply,
  Divide: table.divide,
  TrueDivide: table.divide,
  Maximum: table.maximum,
  Minimum: table.minimum,
  Power: table.power,
  Absolute: table.absolute,
  Negative: table.negative,
  Exp: table.exp,
  Log: table.log,
  Sqrt: table.sqrt,
  Square: table.square,
  Relu: table.relu,
  Relu6: table.relu6,
  Sigmoid: table.sigmoid,
  Tanh: table.tanh,
  Pad: readPad,
  DepthToSpace: blocks(depthToSpace),
  SpaceToDepth: blocks(spaceToDepth),
};

const second = (compute: Binary): Reader => binary(compute, ["x", "y"]);

/** By the name of the function in Keras 2, which writes them as layers called `TFOpLambda`. */
export const lambdaReaders: Readonly<Record<string, Reader>> = {
  "__operators__.add": second(add),
  "math.add": second(add),
  "math.subtract": second(subtract),
  "math.multiply": second(multiply),
  "math.truediv": second(divide),
  "math.divide": second(divide),
  "math.maximum": second(larger),
  "math.minimum": second(smaller),
  "math.pow": second(power),
  "math.abs": table.absolute,
  "math.negative": table.negative,
  "math.exp": table.exp,
  "math.log": table.log,
  "math.sqrt": table.sqrt,
  "math.square": table.square,
  "math.sigmoid": table.sigmoid,
  "math.tanh": table.tanh,
  "nn.relu": unaryOf("features", relu),
  "nn.relu6": unaryOf("features", (x) => minimum(relu(x), 6)),
  "nn.sigmoid": table.sigmoid,
};
