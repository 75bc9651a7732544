/** @file What stands beside the program that trains with Keras. */
import type { Plan } from "../../step/plan.ts";

export const requirements = "keras>=3.15,<4\njax>=0.10\nnumpy\nh5py\n";

/** How the folder is used, with the names of this model. */
export const kerasReadme = ({ net, losses }: Plan, batchSize: number): string => {
  const arrays = [
    ...net.inputs.map(({ name, tensor }) => `input/${name}": images, shape [examples, ${tensor.shape.slice(1)}]`),
    ...losses.map(({ output }) => `target/${output}": what is right`),
  ];
  return `# Training ${net.name} with Keras on JAX

    pip install -r requirements.txt        # with the JAX of your devices, such as "jax[cuda13]"
    python train.py data.npz --epochs 10

\`data.npz\` holds all examples: NumPy's \`np.savez("data.npz", **{ … })\` of

${arrays.map((array) => `- \`"${array.replace('":', '"`:')}`).join("\n")}

Pictures are float32 as the network takes them; or uint8, and train.py prepares them as \`training.json\` says. Class numbers stay numbers.

Each batch of ${batchSize} is divided among all devices of the machine.

The number of devices has to divide the batch; examples that fill no batch wait for the next epoch's order. Batch normalization looks at the whole batch, on whatever devices it lies.

\`result.keras\` is the trained model: \`tributary import result.keras\`, or \`loadKeras\`, bring its weights; \`continueFromKeras(trainer, "result.keras")\` goes on training with the optimizer as it is here.
\`history.json\` has the losses and metrics of each epoch.
`;
};
