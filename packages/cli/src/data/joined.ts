/** @file Data sets put behind each other. */
import { type Dataset, dataset, type Report } from "@tributary/images";

/** All examples of some data sets, in their order. */
export const joined = (sets: readonly [Dataset, ...Dataset[]]): Dataset => {
  const [{ classes }] = sets;
  const skipped: Report = {
    get skipped() {
      return [...new Map(sets.flatMap(({ report }) => report.skipped.map((each) => [each.name, each]))).values()];
    },
    ignored: [...new Set(sets.flatMap(({ report }) => report.ignored))],
    skip: (name, error) => sets[0].report.skip(name, error),
  };
  return dataset({
    size: sets.reduce((sum, { size }) => sum + size, 0),
    classes,
    report: skipped,
    read: (index, random) => {
      let rest = index;
      const set = sets.find(({ size }) => {
        if (rest < size) return true;
        rest -= size;
        return false;
      });
      return set?.read(rest, random);
    },
  });
};
