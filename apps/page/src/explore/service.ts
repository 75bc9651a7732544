/** @file What Explore's worker does: builds networks, draws them, and writes them down. */
import { cost, GraphError, printCost, summary } from "@tributary/kernel";
import { plotModel, plotUnet } from "@tributary/plot";
import { initialize, toOnnx } from "@tributary/runtime";
import { transfer } from "comlink";
import {
  type Architecture,
  architectures,
  buildNetwork,
  codeOf,
  findArchitecture,
  type InputSize,
  UsageError,
} from "tributary/architectures";
import { type ShownError, shownError } from "../ui/shown-error.ts";
import type { Choice } from "./choice.ts";

/** A network of the list, as the page lists it. */
export type Listed = Pick<Architecture, "name" | "package" | "task" | "flavors">;

/** What a choice comes to, with what was left open. */
export interface Settled {
  readonly flavor: string;
  readonly input: InputSize;
  readonly classes: number;
}

/** A network that fits together. */
export interface Explored {
  readonly diagram: string;
  /** The U of the paper, where the network is one. */
  readonly u: string | null;
  readonly summary: string;
  readonly cost: string;
  readonly output: readonly (number | null)[];
}

export interface Answer {
  readonly settled: Settled | null;
  /** The program that makes it, also where it does not fit. */
  readonly code: string | null;
  readonly explored: Explored | null;
  readonly error: ShownError | null;
}

const known = ({ network, flavor: wanted, height, width, channels, classes }: Choice): Settled => {
  const { architecture, flavor } = findArchitecture(network, wanted ?? undefined);
  const [tall, wide, deep] = architecture.inputs?.[flavor] ?? architecture.input;
  return {
    flavor,
    input: [height ?? tall, width ?? wide, channels ?? deep],
    classes: classes ?? architecture.classes,
  };
};

const numbers = ["height", "width", "channels", "classes"] as const;

/** @throws {@link UsageError} where the link names nothing that there is, or something that is no number. */
const settle = (choice: Choice): Settled => {
  const wrong = numbers.find((name) => Number.isNaN(choice[name]));
  if (wrong !== undefined) throw new UsageError({ problem: `${wrong} is no number`, expected: "a whole number" });
  return known(choice);
};

/** What a link says is wrong with it; what programs and the command line would do about it, nobody does here. */
const shownHere = (error: unknown): ShownError => {
  const shown = shownError(error);
  if (!(error instanceof UsageError)) return shown;
  return { ...shown, name: "In the link", fix: "choose something else above, or change the link" };
};

/** Its U; null for networks without one. */
const drawnAsU = (net: Parameters<typeof plotUnet>[0]): string | null => {
  try {
    return plotUnet(net);
  } catch (error) {
    if (error instanceof GraphError) return null;
    throw error;
  }
};

const WHOLE = 140;

/** The service of Explore. */
export const createService = () => ({
  /** Every network and recipe. */
  async list(): Promise<readonly Listed[]> {
    return architectures.map(({ name, package: source, task, flavors }) => ({ name, package: source, task, flavors }));
  },

  /** Builds a network and draws it; what is wrong with it is part of the answer. */
  async explore(choice: Choice): Promise<Answer> {
    let settled: Settled | null = null;
    let code: string | null = null;
    try {
      settled = settle(choice);
      code = codeOf(choice.network, settled);
      const { net } = buildNetwork(choice.network, settled);
      const [{ tensor }] = net.outputs as readonly [(typeof net.outputs)[number]];
      const explored = {
        diagram: await plotModel(net),
        u: drawnAsU(net),
        summary: summary(net, { lineLength: WHOLE }),
        cost: printCost(cost(net)),
        output: tensor.shape,
      };
      return { settled, code, explored, error: null };
    } catch (error) {
      return { settled, code, explored: null, error: shownHere(error) };
    }
  },

  /** The network as a file, with the weights that training would start from. */
  async toOnnx(choice: Choice): Promise<Uint8Array<ArrayBuffer>> {
    const { net, network, architecture } = buildNetwork(choice.network, settle(choice));
    const facts = { task: architecture.task, preprocessing: network.preprocessing ?? "unit" } as const;
    const bytes = toOnnx({ ...initialize(net, { seed: 1 }), ...facts });
    return transfer(bytes, [bytes.buffer]);
  },
});
