import { abilitiesOf } from "@tributary/runtime";
import { expect, test } from "vitest";
import { networks } from "../training/networks.ts";
import { total, trafficOf } from "./traffic-of.ts";

const { channelBlock } = await abilitiesOf("cpu");

/** Megabytes of one training step, and its nodes. They are exact, but another order of channels moves other numbers. */
const ceilings: Readonly<Record<string, { readonly megabytes: number; readonly nodes: number }>> = {
  "ResNet-18": { megabytes: 2810, nodes: 1209 },
  "ResNet-20": { megabytes: 3233, nodes: 1314 },
  "U-Net": { megabytes: 1184, nodes: 668 },
  GoogLeNet: { megabytes: 3526, nodes: 3146 },
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
