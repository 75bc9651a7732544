/** @file What `conformance/references/residual_unets.py` calls the weights of its LinkNet. */
import type { Reference } from "@tributary/kernel/authoring";
import { all, each, type Names, part, unit } from "./references.ts";

export const linknetReference = (): Reference => {
  const encoder: Names = all(
    part("stem", "encoder.", unit(1, "conv1", "bn1")),
    each(0, 3, (i) =>
      each(1, 2, (j) => {
        const inside = all(unit(1, "conv1", "bn1"), unit(2, "conv2", "bn2"));
        const theirs = `encoder.layer${i + 1}.${j - 1}.`;
        return all(
          part(`down${i}/unit${j}`, theirs, inside),
          part(`down${i}/unit${j}/shortcut`, theirs, unit(1, "downsample.0", "downsample.1")),
        );
      }),
    ),
  );
  const step = all(unit(1, "conv", "bn"), { conv2dTranspose: "conv" });
  const decoder = (ours: string, theirs: string): Names =>
    all(...["reduce", "up", "expand"].map((name) => part(`${ours}/${name}`, `${theirs}.${name}.`, step)));
  const names = all(
    encoder,
    each(0, 2, (i) => decoder(`up${i}`, `decoder${i + 2}`)),
    decoder("last", "decoder1"),
    part("last/double", "up.", step),
    part("last/convolve", "conv.", step),
    { "classify/conv2dTranspose": "head" },
  );
  return { package: "paper", architecture: "linknet", layout: "torch", names };
};
