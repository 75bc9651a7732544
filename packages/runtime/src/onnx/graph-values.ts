/** @file What a graph reads and gives, as the messages of a `.onnx` file: with shapes, or without. */
import type { BinaryWriter } from "@bufbuild/protobuf/wire";
import type { OnnxGraph, OnnxInitializer, OnnxValue } from "@tributary/kernel/authoring";
import { message, type Repeated, text, whole } from "./fields.ts";
import { elementType, field } from "./schema.ts";

/** A value of a shape that is told, or null. */
type Told = Pick<OnnxValue, "name" | "dtype"> & { readonly shape: OnnxValue["shape"] | null };

const writeType = (writer: BinaryWriter, { dtype, shape }: Told): void => {
  message(writer, field.value.type, () =>
    message(writer, field.type.tensor, () => {
      whole(writer, field.tensorType.elementType, elementType[dtype]);
      if (shape === null) return;
      message(writer, field.tensorType.shape, () => {
        for (const size of shape) {
          message(writer, field.shape.dimension, () => {
            if (typeof size === "number") whole(writer, field.dimension.value, size);
            else if (size !== "") text(writer, field.dimension.parameter, size);
          });
        }
      });
    }),
  );
};

/** @param name What it is called in the file. */
export const writeValue = (writer: BinaryWriter, value: Told, name: string, repeated: Repeated): void => {
  text(writer, field.value.name, name);
  repeated(writer, `${value.dtype} ${JSON.stringify(value.shape)}`, (apart) => writeType(apart, value));
};

/** A sequence of arrays of any shape. */
export const writeSequence = (writer: BinaryWriter, name: string): void => {
  text(writer, field.value.name, name);
  message(writer, field.value.type, () =>
    message(writer, field.type.sequence, () =>
      message(writer, field.sequenceType.element, () =>
        message(writer, field.type.tensor, () => whole(writer, field.tensorType.elementType, elementType.float32)),
      ),
    ),
  );
};

/** The constants by which nodes say what shape they give. */
const givenShapes = ({ nodes, initializers }: OnnxGraph): readonly OnnxInitializer[] => {
  const at: Readonly<Record<string, number>> = { Reshape: 1, Expand: 1, ConstantOfShape: 0 };
  const names = new Set(nodes.flatMap(({ op, inputs }) => inputs[at[op] ?? inputs.length] ?? []));
  return initializers.filter(({ name }) => names.has(name));
};

/** What a graph reads and gives, with shapes or without. A constant that could be fed just as well is one whose numbers an engine does not rely on. */
export const toldOf = (
  graph: OnnxGraph,
  fed: readonly OnnxValue[],
  tellSizes: boolean,
): { readonly inputs: readonly Told[]; readonly outputs: readonly Told[] } => {
  const inputs = [...graph.inputs, ...fed];
  if (tellSizes) return { inputs, outputs: graph.outputs };
  const untold = (values: readonly Told[]): readonly Told[] => values.map((value) => ({ ...value, shape: null }));
  return { inputs: untold([...inputs, ...givenShapes(graph)]), outputs: untold(graph.outputs) };
};
