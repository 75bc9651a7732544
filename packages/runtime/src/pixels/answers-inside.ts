/** @file Answers inside the graph: probabilities and labels of what a network gives. */
import type { ModelPort, TrainedModel } from "@tributary/kernel";
import { meaningOf, type OnnxValue } from "@tributary/kernel/authoring";
import { isIndependent } from "../model/answers.ts";
import type { GraphWriter, Value } from "./graph-writer.ts";
import { mapOfSeen } from "./maps.ts";
import { type Fitted, onPicture } from "./on-picture.ts";

/** An output of the network: `[1, …]`, images with their channels first. */
interface Answered {
  readonly port: ModelPort;
  readonly value: Value;
}

type Sizes = OnnxValue["shape"];

const squeezed = (write: GraphWriter, x: Value, name: Value): Value =>
  write.node("Squeeze", [x, write.whole([0])], {}, name);

/** The sizes of the picture that came in. */
const PICTURE: Sizes = ["height", "width"];

/** The same numbers with their channels last. */
const channelsLast = (write: GraphWriter, x: Value, isImage: boolean): Value =>
  isImage ? write.node("Transpose", [x], { perm: [0, 2, 3, 1] }) : x;

/** What the outputs of the file are: of each output of the network its probabilities and its labels, where it has them. */
export const answersInside = (
  write: GraphWriter,
  trained: TrainedModel,
  outputs: readonly Answered[],
  fitted: Fitted | null,
): readonly OnnxValue[] => {
  const { independent = [], task } = trained;
  return outputs.flatMap(({ port, value }): readonly OnnxValue[] => {
    const { name, tensor } = port;
    const called = (what: string): Value => write.name(outputs.length === 1 ? what : `${name}_${what}`);
    const seen = fitted && mapOfSeen(trained, port);
    const sizes: Sizes = tensor.shape.slice(1).map((size, i) => size ?? seen?.[i] ?? `${name}_${i}`);
    const isImage = tensor.shape.length === 4;
    const meaning = meaningOf(tensor);
    const finished = (found: Value, own: Sizes): OnnxValue => {
      const labels = called("labels");
      squeezed(write, fitted && seen ? onPicture(write, found, fitted) : found, labels);
      return { name: labels, dtype: "int64", shape: seen ? PICTURE : own };
    };
    if (meaning.kind === "labels") return [finished(write.cast(value, "int64"), sizes)];
    const count = tensor.shape.at(-1);
    if (task === "denoising" || (tensor.shape.length !== 2 && !isImage) || count === null) {
      const values = called("values");
      squeezed(write, channelsLast(write, value, isImage), values);
      return [{ name: values, dtype: "float32", shape: sizes }];
    }
    const axis = isImage ? 1 : -1;
    const several = isIndependent(meaning, tensor, independent.includes(name));
    const isSingle = count === 1;
    const certain =
      meaning.kind === "probabilities"
        ? value
        : isSingle || several
          ? write.node("Sigmoid", [value])
          : write.node("Softmax", [value], { axis });
    const probabilities = called("probabilities");
    squeezed(write, channelsLast(write, certain, isImage), probabilities);
    const given: OnnxValue = { name: probabilities, dtype: "float32", shape: sizes };
    if (several) return [given];
    const moreThanEven = (): Value => {
      const even = write.floats([meaning.kind === "probabilities" ? 0.5 : 0]);
      return write.node("Squeeze", [write.cast(write.node("Greater", [value, even]), "int64"), write.whole([axis])]);
    };
    const best = isSingle ? moreThanEven() : write.node("ArgMax", [value], { axis, keepdims: 0 });
    return [given, finished(best, sizes.slice(0, -1))];
  });
};
