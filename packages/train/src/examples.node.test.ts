/** Every example of a docstring gives what it says. */
import { checkExamples } from "@tributary/testing/docs";

checkExamples({
  package: new URL("../", import.meta.url),
  withoutExample: 37,
  given: {
    net: "const net = model(input([4]), dense(2));",
    trainer: "const trainer = createTrainer(net, { loss: sparseCategoricalCrossentropy(), optimizer: adam(1e-3) });",
    data: "const data = { inputs: { data: new Float32Array(32), shape: [8, 4] }, targets: { data: new Int32Array(8), shape: [8] } };",
  },
});
