/** @file What the numbers of targets may be, for programs that train elsewhere. */
import type { ModelPort, Shape } from "@tributary/kernel";
import { targetName } from "../step/batch-shapes.ts";
import type { Plan } from "../step/plan.ts";

/** From 0 to `most`, or the one that is ignored. */
interface Range {
  readonly most: number;
  readonly whole?: true;
  readonly ignore?: number | undefined;
}

/** What a loss is given that takes both: class numbers, or the output's shape, as Keras' losses that are not called sparse. */
type TargetForm = "labels" | "oneHot";

/** Class numbers where the loss takes them, the output's shape otherwise. */
export const targetShapeOf = (
  { losses, readings }: Plan,
  { name }: ModelPort,
  shape: Shape,
  form: TargetForm = "labels",
): Shape => {
  const loss = losses.find(({ output }) => output === name)?.loss;
  const places = shape.slice(0, -1);
  const asked = form === "labels" ? places : shape;
  const taken = [loss?.targets?.(shape, asked, readings.get(name)!.independent) ?? []].flat();
  return taken.length > 0 && taken.every(({ kind }) => kind === "labels") ? places : shape;
};

/** By the names of arrays; targets of any numbers have none. */
export const targetNumbers = (plan: Plan, form: TargetForm = "labels"): Readonly<Record<string, Range>> =>
  Object.fromEntries(
    plan.losses.flatMap(({ output, loss }): readonly (readonly [string, Range])[] => {
      const port = plan.net.outputs.find(({ name }) => name === output)!;
      const { shape } = port.tensor;
      const target = targetShapeOf(plan, port, shape, form);
      const [taken] = [loss.targets?.(shape, target, plan.readings.get(output)!.independent) ?? []].flat();
      if (taken?.kind === "labels")
        return [[targetName(output), { most: taken.classes - 1, whole: true, ignore: taken.ignore }]];
      if (taken?.kind === "probabilities") return [[targetName(output), { most: 1, ignore: taken.ignore }]];
      return taken?.kind === "oneHot" ? [[targetName(output), { most: 1 }]] : [];
    }),
  );
