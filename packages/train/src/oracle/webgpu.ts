/** @file WebGPU for tests in Node: in software, where there is nothing else. */
import { existsSync } from "node:fs";
import { openSession } from "@tributary/runtime";

/** The software adapter that comes with Debian's Chromium. */
const DRIVER = "/usr/lib/chromium/vk_swiftshader_icd.json";
if (existsSync(DRIVER)) process.env.VK_DRIVER_FILES ||= DRIVER;

const one = { name: "one", shape: [1], data: Float32Array.of(1), dtype: "float32" } as const;
const nothing = { name: "one", opset: 21, inputs: [], outputs: [one], nodes: [], initializers: [one], weights: [] };

/** Whether this machine has WebGPU. */
export const hasWebgpu: boolean = await openSession(nothing, { device: "webgpu" }).then(
  async (session) => {
    await session.dispose();
    return true;
  },
  () => false,
);
