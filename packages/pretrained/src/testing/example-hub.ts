/** @file The hub that examples and the README's programs ask: on this machine, with random weights. */
import type { Block } from "@tributary/kernel";
import type { Reference } from "@tributary/kernel/authoring";
import { resnet } from "@tributary/skip";
import { HubServer, timmFiles } from "@tributary/testing/hub";
import { afterAll } from "vitest";

/** Starts it, and lets the environment name it until the tests of this file are done. */
export const exampleHub = async (): Promise<HubServer> => {
  const hub = await HubServer.start();
  hub.publish(
    "timm/resnet18.a1_in1k",
    timmFiles("resnet18", resnet({ depth: 18 }) as Block & { reference: Reference }),
  );
  process.env.HF_ENDPOINT = hub.endpoint;
  process.env.HF_HOME = "hub";
  afterAll(() => hub[Symbol.asyncDispose]());
  return hub;
};
