/** @file The convolutions of an `.onnx` file: of how many channels, into how many filters. */
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { inner, message, wholeNumbers } from "./messages.ts";
import { attributeField, field } from "./schema.ts";

/** A convolution whose kernel is in the file. */
export interface StoredConvolution {
  readonly kernel: string;
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
}

const readGroups = (reader: BinaryReader): number | null => {
  const attribute = { name: "", value: 1 };
  inner({
    [attributeField.name]: (at) => {
      attribute.name = at.string();
    },
    [attributeField.int]: (at) => {
      attribute.value = Number(at.int64());
    },
  })(reader);
  return attribute.name === "group" ? attribute.value : null;
};

/** Nothing of a file that cannot be read: whoever opens it will say so. */
export const storedConvolutions = (bytes: Uint8Array): readonly StoredConvolution[] => {
  const kernels = new Map<string, readonly number[]>();
  const found: { readonly kernel: string; readonly groups: number }[] = [];
  const graph = inner({
    [field.graph.initializer]: (reader) => {
      const tensor = { name: "", shape: [] as number[] };
      inner({
        [field.tensor.dimensions]: wholeNumbers(tensor.shape),
        [field.tensor.name]: (at) => {
          tensor.name = at.string();
        },
      })(reader);
      kernels.set(tensor.name, tensor.shape);
    },
    [field.graph.node]: (reader) => {
      const node = { operator: "", inputs: [] as string[], groups: 1 };
      inner({
        [field.node.opType]: (at) => {
          node.operator = at.string();
        },
        [field.node.input]: (at) => node.inputs.push(at.string()),
        [field.node.attribute]: (at) => {
          node.groups = readGroups(at) ?? node.groups;
        },
      })(reader);
      const { inputs, groups, operator } = node;
      if (operator === "Conv" && inputs[1] !== undefined) found.push({ kernel: inputs[1], groups });
    },
  });
  try {
    message(new BinaryReader(bytes), bytes.byteLength, { [field.model.graph]: graph });
  } catch {
    return [];
  }
  return found.flatMap(({ kernel, groups }) => {
    const [filters, channels] = kernels.get(kernel) ?? [];
    return filters === undefined || channels === undefined
      ? []
      : [{ kernel, filters, channels: channels * groups, groups }];
  });
};
