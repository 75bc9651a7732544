import { abilitiesOf } from "@tributary/runtime";
import { expect, test } from "vitest";
import { networks } from "../training/networks.ts";
import { total, trafficOf } from "./traffic-of.ts";

const { channelBlock } = await abilitiesOf("cpu");

/** Megabytes of one training step, and its nodes. They are exact, but another order of channels moves other numbers. */
const ceilings: Readonly<Record<string, { readonly megabytes: number; readonly nodes: number }>> = {
  "ResNet-18": { megabytes: 2808, nodes: 1232 },
  "ResNet-20": { megabytes: 3227, nodes: 1295 },
  "U-Net": { megabytes: 1183, nodes: 695 },
  GoogLeNet: { megabytes: 3525, nodes: 3169 },
};

test.skipIf(channelBlock !== 16).each(networks)(
  "a step of $name moves no more than it did, in no more nodes",
  async (network) => {
    const { moved, nodes } = await trafficOf(network);
    const { megabytes, nodes: most } = ceilings[network.name]!;
    expect(total(moved)).toBeLessThan(megabytes);
    expect(nodes).toBeLessThanOrEqual(most);
  },
);
