/** @file Preprocessing: how pixels are scaled and normalized before a network. */

/** Means and standard deviations of channels, of pictures from 0 (black) to 1 (white). */
export interface ChannelStatistics {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * How the pixels of a picture are preprocessed for a network, as plain data that is saved with a model. `"tf"`,
 * `"torch"` and `"caffe"` are the modes of Keras' `preprocess_input`.
 *
 * - `"unit"`: from 0 to 1.
 * - `"tf"`: from -1 to 1.
 * - `"torch"`: from 0 to 1, minus ImageNet's mean, divided by its standard deviation.
 * - `"caffe"`: blue, green, red from 0 to 255, minus ImageNet's mean.
 * - `{ mean, std }`: from 0 to 1, minus a mean for each channel, divided by a standard deviation.
 * - `"fluorescence"`: the square roots of 0 to 1, then each picture's mean 0 and deviation 1. The noise of counted light grows with its
 *   square root: dim cells show beside bright ones.
 *
 * `preprocess` of `@tributary/images` does it.
 */
export type Preprocessing = "unit" | "tf" | "torch" | "caffe" | "fluorescence" | ChannelStatistics;
