/** @file Several failures as one: the first is what matters, and the others are not lost. */

/** The innermost error that has no cause yet. */
const innermost = (error: Error): Error => {
  const seen = new Set<Error>();
  let inner = error;
  while (inner.cause instanceof Error && !seen.has(inner)) {
    seen.add(inner);
    inner = inner.cause;
  }
  return inner;
};

/** The first failure, with the later ones behind it as a cause. What is no error cannot have them, and becomes one of several. */
export const together = ([first, ...others]: readonly unknown[]): unknown => {
  const later = others.filter((other) => other !== first);
  if (later.length === 0) return first;
  const words = "more went wrong when the run was ended";
  const inner = first instanceof Error ? innermost(first) : null;
  if (inner === null || inner.cause !== undefined || !Object.isExtensible(inner)) {
    return new AggregateError([first, ...later], `${String(first)}; ${words}`);
  }
  inner.cause = new AggregateError(later, words);
  return first;
};
