/** @file How other packages call units: a convolution and what follows it. */

/** Our scope, to their module. */
export type UnitNames = readonly (readonly [ours: string, theirs: string])[];

/** Units with batch normalization: `conv2d` and `batchNormalization` in ours, two modules of theirs. */
export const normalizedUnits = (
  units: UnitNames,
  convolution = ".conv",
  normalization = ".bn",
): Record<string, string> =>
  Object.fromEntries(
    units.flatMap(([ours, theirs]) => [
      [`${ours}/conv2d`, `${theirs}${convolution}`],
      [`${ours}/batchNormalization`, `${theirs}${normalization}`],
    ]),
  );

/** Units without: a convolution with a bias. */
export const biasedUnits = (units: UnitNames): Record<string, string> =>
  Object.fromEntries(units.map(([ours, theirs]) => [`${ours}/conv2d`, theirs]));

/** The units of several modules that have the same parts: every module with every part. */
export const unitsIn = (
  modules: readonly (readonly [ours: string, theirs: string])[],
  parts: Readonly<Record<string, string>>,
): UnitNames =>
  modules.flatMap(([ours, theirs]) =>
    Object.entries(parts).map(([part, theirPart]) => [`${ours}/${part}`, `${theirs}.${theirPart}`] as const),
  );

/** Keras numbers layers without a name in the order of making: `conv2d`, `conv2d_1`, … */
export const kerasUnits = (scopes: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    scopes.flatMap((scope, i) => {
      const suffix = i === 0 ? "" : `_${i}`;
      return [
        [`${scope}/conv2d`, `conv2d${suffix}`],
        [`${scope}/batchNormalization`, `batch_normalization${suffix}`],
      ];
    }),
  );
