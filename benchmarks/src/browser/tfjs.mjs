/** @file TensorFlow.js in the page, on its cpu backend: on WebAssembly it has no gradients of convolutions. */

/** Kernels are `[height, width, channels, filters]` there. */
const kernelOf = (tf, { shape, data }) =>
  tf.tidy(() => tf.variable(tf.transpose(tf.tensor(data, shape), [2, 3, 1, 0])));
const arrayOf = (tf, { shape, data }) => tf.variable(tf.tensor(data, shape));

/** @param packages Where its package is. */
export const make = async ({ batch, weights, images, labels }, packages) => {
  // It is a script, and leaves `tf` behind.
  await import(/* @vite-ignore */ `${packages}/@tensorflow/tfjs/dist/tf.min.js`);
  const { tf } = globalThis;
  await tf.setBackend("cpu");
  const layers = ["one", "two", "three"].map((name, i) => ({
    kernel: kernelOf(tf, weights[`${name}/kernel`]),
    bias: arrayOf(tf, weights[`${name}/bias`]),
    strides: i === 0 ? 1 : 2,
  }));
  const [kernel, bias] = [arrayOf(tf, weights["classify/kernel"]), arrayOf(tf, weights["classify/bias"])];
  const pixels = tf.tensor(images, [batch, 28, 28, 1]);
  const classes = tf.oneHot(tf.tensor1d(labels, "int32"), 10);
  const optimizer = tf.train.momentum(0.01, 0.9);
  const loss = () => {
    const features = layers.reduce(
      (x, { kernel, bias, strides }) => tf.relu(tf.add(tf.conv2d(x, kernel, strides, "same"), bias)),
      pixels,
    );
    const logits = tf.add(tf.matMul(tf.mean(features, [1, 2]), kernel), bias);
    return tf.losses.softmaxCrossEntropy(classes, logits);
  };
  return async () => {
    const found = optimizer.minimize(loss, true);
    const [number] = await found.data();
    found.dispose();
    return number;
  };
};
