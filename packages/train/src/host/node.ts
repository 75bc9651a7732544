/** @file Node: a terminal. */
import { join } from "node:path";
import { Presets, SingleBar } from "cli-progress";
import type { Host } from "./host.ts";

export const host: Host = {
  join: (...parts) => join(...parts),
  print: (line) => void process.stderr.write(`${line}\n`),

  openBar(label, total) {
    if (!process.stderr.isTTY) return null;
    const bar = new SingleBar(
      {
        format: `${label} {bar} {value}/{total}  {text}`,
        barsize: 24,
        clearOnComplete: true,
        hideCursor: true,
        fps: 10,
      },
      Presets.shades_classic,
    );
    bar.start(total, 0, { text: "" });
    return { show: (done, text) => bar.update(done, { text }), close: () => bar.stop() };
  },
};
