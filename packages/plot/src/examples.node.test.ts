/** Every example of a docstring gives the result it states. */
import { checkExamples } from "@tributary/testing/docs";

checkExamples({
  package: new URL("../", import.meta.url),
  withoutExample: 0,
  given: {
    net: 'const net = model(input([28, 28, 1], { name: "image" }), chain(conv2d(8, 3), flatten, dense(2)));',
    trainer: "const trainer = createTrainer(net, { loss: sparseCategoricalCrossentropy(), optimizer: adam(1e-3) });",
    data: "const data = { inputs: { data: new Float32Array(4 * 784), shape: [4, 28, 28, 1] }, targets: { data: Int32Array.of(0, 1, 0, 1), shape: [4] } };",
  },
});
