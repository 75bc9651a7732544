/** @file Lists that grow while something is sorted into them. */

/**
 * The list at a key of a map; an empty one, which is there from now on, where there was none.
 *
 * @example
 * const places = new Map<string, number[]>();
 * listAt(places, "cat").push(3);
 * [...places]; // [["cat", [3]]]
 */
export const listAt = <K, V>(lists: Map<K, V[]>, key: K): V[] => {
  const known = lists.get(key);
  if (known) return known;
  const list: V[] = [];
  lists.set(key, list);
  return list;
};
