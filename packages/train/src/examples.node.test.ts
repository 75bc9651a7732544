/** Every example of a docstring gives what it says. */
import { checkExamples } from "@tributary/testing/docs";

const data = (numbers: string): string =>
  `const DATA = { inputs: { data: new Float32Array(32), shape: [8, 4] }, targets: { data: ${numbers}, shape: [8] } };`;

checkExamples({
  package: new URL("../", import.meta.url),
  withoutExample: 0,
  given: {
    net: "const net = model(input([4]), dense(2));",
    trained: "const trained = initialize(model(input([4]), chain(dense(8), dense(2, { name: 'kind' }))));",
    regression: "const regression = model(input([4]), dense(1));",
    loss: "const loss = sparseCategoricalCrossentropy();",
    trainer: "const trainer = createTrainer(net, { loss: sparseCategoricalCrossentropy(), optimizer: adam(1e-3) });",
    data: data("new Int32Array(8)").replace("DATA", "data"),
    halves: data("new Float32Array(8).fill(0.5)").replace("DATA", "halves"),
    answers: data("Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1)").replace("DATA", "answers"),
  },
});
