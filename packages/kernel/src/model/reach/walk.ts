/** @file What every tensor of a network sees of the picture that goes in: one walk, from the picture on. */
import type { Reach } from "../../graph/reach.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { topological } from "../../graph/topological.ts";
import { type Sight, seenThrough, together, whole } from "./sight.ts";

/** A tensor whose positions lie on the picture: along which axes, and what they see. */
export interface Placed {
  readonly bounded: true;
  /** Which axes are height and width. */
  readonly axes: readonly [height: number, width: number];
  readonly sights: readonly [height: Sight, width: Sight];
  /** How its operation reads its inputs: what differs here differs for other sizes. */
  readonly ways: string;
}

/** A tensor that sees too much: by which operation, and why. */
export interface Unbounded {
  readonly bounded: false;
  /** The layer that is to blame. */
  readonly by: string;
  readonly why: string;
}

export type Seen = Placed | Unbounded;

type Found = Tensor["from"] & object;

const unbounded = ({ op, call }: Found, why: string): Unbounded => ({
  bounded: false,
  by: call.at,
  why: `${why} (${op.name})`,
});

/** Whether an input that does not come from the picture has numbers of its own for each position. */
const isPlaced = (x: Tensor, reaches: readonly Reach[], axes: readonly number[]): boolean =>
  reaches.some((reach, axis) => typeof reach === "object" && x.shape[axis] !== 1 && axes.includes(reach.axis));

class Walk {
  readonly #seen = new Map<Tensor, Seen>();

  constructor(picture: Tensor, outputs: readonly Tensor[]) {
    this.#seen.set(picture, { bounded: true, axes: [1, 2], sights: [whole, whole], ways: "" });
    for (const tensor of topological(outputs, new Set([picture]))) {
      const seen = tensor === picture || !tensor.from ? null : this.#through(tensor, tensor.from);
      if (seen) this.#seen.set(tensor, seen);
    }
  }

  get seen(): ReadonlyMap<Tensor, Seen> {
    return this.#seen;
  }

  #through(output: Tensor, from: Found): Seen | null {
    const { op, call } = from;
    const { inputs } = call;
    const reaches = inputs.map((x, k) =>
      x.shape.map((_, axis): Reach => op.reach?.({ ...call, output }, k, axis) ?? "everywhere"),
    );
    let placed: Placed | null = null;
    for (const [k, x] of inputs.entries()) {
      const seen = this.#seen.get(x);
      if (!seen || reaches[k]!.includes("nowhere")) continue;
      if (!seen.bounded) return seen;
      const next = this.#one(output, from, x, seen, reaches[k]!);
      if (!next.bounded) return next;
      const joined: Seen = placed ? this.#joined(from, placed, next) : next;
      if (!joined.bounded) return joined;
      placed = joined;
    }
    if (!placed) return null;
    const { axes } = placed;
    if (inputs.some((x, k) => !this.#seen.has(x) && isPlaced(x, reaches[k]!, axes)))
      return unbounded(from, "every position has weights of its own");
    return { ...placed, ways: JSON.stringify(reaches) };
  }

  #one(output: Tensor, from: Found, x: Tensor, seen: Placed, reaches: readonly Reach[]): Seen {
    const found = seen.axes.map((axis, side) => {
      const reach = reaches[axis]!;
      if (typeof reach !== "object") return "every position sees the whole picture";
      const sight = seenThrough(seen.sights[side]!, reach, x.shape[axis]!, output.shape[reach.axis]!);
      return sight ? { axis: reach.axis, sight } : "its positions never fall on the same pixels again";
    });
    const [height, width] = found;
    if (typeof height !== "object") return unbounded(from, height!);
    if (typeof width !== "object") return unbounded(from, width!);
    return { bounded: true, axes: [height.axis, width.axis], sights: [height.sight, width.sight], ways: "" };
  }

  #joined(from: Found, a: Placed, b: Placed): Seen {
    if (String(a.axes) !== String(b.axes)) return unbounded(from, "height meets width");
    const [height, width] = [together(a.sights[0], b.sights[0]), together(a.sights[1], b.sights[1])];
    if (!height || !width) return unbounded(from, "what meets is not equally far apart");
    return { ...a, sights: [height, width] };
  }
}

/** What every tensor that comes from the picture sees of it. All sizes must be known. */
export const walk = (picture: Tensor, outputs: readonly Tensor[]): ReadonlyMap<Tensor, Seen> =>
  new Walk(picture, outputs).seen;
