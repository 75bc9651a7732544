/** @file Jax-js in the page, on WebAssembly, with its step compiled. */

/** The rows and columns around an image of even size, so that a stride of two halves it. */
const HALVING = [
  [0, 1],
  [0, 1],
];
const AROUND = [
  [1, 1],
  [1, 1],
];

/** @param packages Where its package is. */
export const make = async ({ batch, weights, images, labels }, packages) => {
  const jax = await import(/* @vite-ignore */ `${packages}/@jax-js/jax/dist/index.js`);
  const { lax, nn, numpy: np, tree } = jax;
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  const convolution = (x, kernel, bias, strides) => {
    const padding = strides === 1 ? AROUND : HALVING;
    return nn.relu(lax.convGeneralDilated(x, kernel, [strides, strides], padding).add(bias.reshape([1, -1, 1, 1])));
  };
  const loss = (w, x, y) => {
    const one = convolution(x, w["one/kernel"], w["one/bias"], 1);
    const two = convolution(one, w["two/kernel"], w["two/bias"], 2);
    const three = convolution(two, w["three/kernel"], w["three/bias"], 2);
    const logits = np.dot(np.mean(three, [2, 3]), w["classify/kernel"]).add(w["classify/bias"]);
    return np.mean(np.sum(nn.logSoftmax(logits).mul(y), -1)).neg();
  };
  const update = jax.jit((w, velocity, x, y) => {
    const [found, gradient] = jax.valueAndGrad(loss)(tree.ref(w), x, y);
    const moved = tree.map((v, g) => v.mul(0.9).add(g), velocity, gradient);
    return [found, tree.map((now, v) => now.sub(v.mul(0.01)), w, tree.ref(moved)), moved];
  });
  let now = Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => [name, np.array(data).reshape(shape)]),
  );
  let velocity = tree.map(np.zerosLike, tree.ref(now));
  // One channel: first or last, the numbers are the same.
  const pixels = np.array(images).reshape([batch, 1, 28, 28]);
  const classes = nn.oneHot(np.array(labels), 10);
  return async () => {
    const [found, next, moved] = update(now, velocity, pixels.ref, classes.ref);
    [now, velocity] = [next, moved];
    await jax.blockUntilReady(tree.ref(now));
    const [number] = await found.data();
    return number;
  };
};
