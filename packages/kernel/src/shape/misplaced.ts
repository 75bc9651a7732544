/**
 * @file Arguments of the wrong kind, such as a layer in place of a tensor: the messages of the compiler and of the run
 * time.
 */

interface Words {
  readonly layer: {
    readonly problem: "a layer stands where a tensor belongs";
    readonly fix: "apply it first, and give what comes out";
  };
  readonly tensor: {
    readonly problem: "a tensor stands where a layer belongs";
    readonly fix: "give the layer itself, and apply what comes out";
  };
  readonly single: {
    readonly problem: "a tensor stands where a list of tensors belongs";
    readonly fix: "write them in brackets: [a, b]";
  };
  readonly numbers: {
    readonly problem: "the numbers of this array are of a kind that no model takes";
    readonly fix: "copy them with Float32Array.from(data), scaled as the model wants them";
  };
}

export const misplaced: Words = {
  layer: {
    problem: "a layer stands where a tensor belongs",
    fix: "apply it first, and give what comes out",
  },
  tensor: {
    problem: "a tensor stands where a layer belongs",
    fix: "give the layer itself, and apply what comes out",
  },
  single: {
    problem: "a tensor stands where a list of tensors belongs",
    fix: "write them in brackets: [a, b]",
  },
  numbers: {
    problem: "the numbers of this array are of a kind that no model takes",
    fix: "copy them with Float32Array.from(data), scaled as the model wants them",
  },
};

/** The message about an argument of the wrong kind, in one line. */
export type Misplaced<K extends keyof Words> = `${Words[K]["problem"]} — ${Words[K]["fix"]}`;
