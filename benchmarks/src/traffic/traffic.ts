/** @file `pnpm bench traffic`: the megabytes that the operators of one training step move. */
import { table } from "../table.ts";
import { networks } from "../training/networks.ts";
import { total, trafficOf } from "./traffic-of.ts";

/** How many operators are printed; the rest are one row. */
const SHOWN = 16;

/** Counts for every network, or those that are named. */
export const benchTraffic = async (args: readonly string[]): Promise<void> => {
  const wanted = args.filter((arg) => !arg.startsWith("--"));
  const counted = new Map<string, ReadonlyMap<string, number>>();
  for (const network of networks) {
    if (wanted.length > 0 && !wanted.includes(network.name)) continue;
    process.stderr.write(`${network.name} …\n`);
    counted.set(network.name, (await trafficOf(network)).moved);
  }
  if (args.includes("--json")) {
    console.log(
      JSON.stringify(
        Object.fromEntries([...counted].map(([name, moved]) => [name, Object.fromEntries(moved)])),
        null,
        2,
      ),
    );
    return;
  }
  const sums = new Map<string, number>();
  for (const moved of counted.values()) for (const [op, mb] of moved) sums.set(op, (sums.get(op) ?? 0) + mb);
  const ops = [...sums].sort(([, a], [, b]) => b - a).map(([op]) => op);
  const row = (name: string, mb: (moved: ReadonlyMap<string, number>) => number): readonly (string | number)[] => [
    name,
    ...[...counted.values()].map((moved) => Math.round(mb(moved))),
  ];
  const rest = new Set(ops.slice(SHOWN));
  console.log(
    table(
      ["MB moved by one training step", ...counted.keys()],
      [
        row("all", total),
        ...ops.slice(0, SHOWN).map((op) => row(`\`${op}\``, (moved) => moved.get(op) ?? 0)),
        row("others", (moved) => total(new Map([...moved].filter(([op]) => rest.has(op))))),
      ],
    ),
  );
};
