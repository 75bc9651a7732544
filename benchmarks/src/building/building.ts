/** @file `pnpm bench build`: how long describing a network takes, at once in a fresh process and when it is warm. */
import { fileURLToPath } from "node:url";
import { stepping } from "../process.ts";
import { rounded, table } from "../table.ts";
import { median } from "../turns.ts";
import { type NetworkName, networks } from "./networks.ts";

/** Milliseconds. */
export interface BuildingRow {
  readonly network: string;
  /** The first graph that a process builds; the median of several processes. */
  readonly cold_ms: number;
  readonly warm_ms: number;
}

const PROCESSES = 7;
/** Graphs that each process builds, of which the first is cold and the second half is warm. */
const GRAPHS = 24;

const worker = fileURLToPath(new URL("worker.js", import.meta.url));

const timed = async (network: NetworkName): Promise<BuildingRow> => {
  const [cold, warm]: [number[], number[]] = [[], []];
  for (let i = 0; i < PROCESSES; i++) {
    const builder = stepping(process.execPath, [worker, network]);
    for (let graph = 0; graph < GRAPHS; graph++) {
      const { ms } = await builder.step();
      if (graph === 0) cold.push(ms);
      if (graph >= GRAPHS / 2) warm.push(ms);
    }
    await builder.end();
  }
  return { network, cold_ms: rounded(median(cold), 1), warm_ms: rounded(median(warm), 1) };
};

export const benchBuilding = async (args: readonly string[]): Promise<void> => {
  const rows: BuildingRow[] = [];
  for (const name of Object.keys(networks) as NetworkName[]) rows.push(await timed(name));
  if (args.includes("--json")) {
    console.log(JSON.stringify(rows, null, 2));
    return;
  }
  const lines = rows.map(({ network, cold_ms, warm_ms }) => [networks[network as NetworkName].title, cold_ms, warm_ms]);
  console.log(table(["the graph", "first, ms", "warm, ms"], lines));
};
