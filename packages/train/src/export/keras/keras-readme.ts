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

## On several machines

Copy this folder and \`data.npz\` to each of them: every process reads all examples, and takes its part of each batch. Start one process on each machine, with its number, within five minutes. Process 0 runs on the machine
whose address all others are told, here 10.0.0.1; its port, here 1234, must be open to them.

    python train.py data.npz --epochs 10 --processes 2 --process 0 --coordinator 10.0.0.1:1234    # on 10.0.0.1
    python train.py data.npz --epochs 10 --processes 2 --process 1 --coordinator 10.0.0.1:1234    # on the other machine

All machines need the same number of devices, the same versions, and the same data, which the processes compare before they train. Weights and losses are those of one machine. Process 0 alone prints, and writes \`result.keras\` and \`history.json\` into its folder;
the others leave when it has. The processors of several machines, instead of accelerators, exchange by gloo: \`JAX_CPU_COLLECTIVES_IMPLEMENTATION=gloo\`, which JAX takes by default.

A process that does not come, or dies, ends all others: at once where its connection breaks, and otherwise after \`--wait\` seconds without a sign of life (300 by default, at the start, while training, and at the end). They stop with an error of JAX,
"Terminating process because the JAX distributed service detected fatal errors"; why is said by the process that ended first. Nothing is written then, and the run has to be started again.

## What comes of it

\`result.keras\` is the trained model. \`tributary train result.keras --data FOLDER\`, or \`continueFromKeras(trainer, "result.keras")\`, goes on training with the optimizer as it is here; \`tributary import result.keras\`, or \`loadKeras\`, brings its weights alone.
\`history.json\` has the losses and metrics of each epoch.
`;
};
