/** @file What is to be told of an ONNX file of any origin, whose layers nobody knows any more: its operators. */
import { showShape } from "@tributary/kernel/authoring";
import { type OnnxFile, type OnnxPort, readOnnx } from "@tributary/runtime";
import { table, thousands } from "../terminal/output.ts";

/** What `--json` prints. */
const described = ({ name, producer, inputs, outputs, operators, parameters, facts }: OnnxFile): unknown => ({
  name,
  producer,
  inputs,
  outputs: outputs.map(({ name, shape }) => ({ name, shape })),
  operators,
  parameters,
  ...(facts.task ? { task: facts.task } : {}),
  ...(facts.classes ? { classes: facts.classes } : {}),
});

const rows = (what: string, ports: readonly OnnxPort[]): readonly (readonly string[])[] =>
  ports.map(({ name, shape }) => [what, name, showShape([...shape])]);

const text = ({ producer, inputs, outputs, operators, parameters, facts }: OnnxFile): string => {
  const { task, classes } = facts;
  const known = [
    `An ONNX model${producer ? `, written by ${producer}` : ""}`,
    ...(task ? [`Task: ${task}`] : []),
    ...(classes ? [`Classes: ${classes.join(", ")}`] : []),
  ];
  const ports = table([["", "name", "shape"], ...rows("input", inputs), ...rows("output", outputs)]);
  const counts = table([["operator", "times"], ...Object.entries(operators).map(([one, n]) => [one, thousands(n)])]);
  return [known.join("\n"), ports, counts, `Numbers stored: ${thousands(parameters)}`].join("\n\n");
};

export const summarizeOnnx = async (path: string): Promise<{ readonly described: unknown; readonly text: string }> => {
  const file = await readOnnx(path);
  return { described: described(file), text: text(file) };
};
