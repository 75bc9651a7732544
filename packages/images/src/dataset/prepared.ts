/** @file What a program's own `prepare` gives, looked at before it becomes part of a batch. */
import { ArgumentError, type NdArray } from "@tributary/kernel";
import { countOf, described, hasNumbers, showShape } from "@tributary/kernel/authoring";

const wrong = (name: string, problem: string, received: string, fix: string): ArgumentError =>
  new ArgumentError({
    at: "prepare",
    problem: `what it gives for ${name} ${problem}`,
    received,
    expected: "one example: { data, shape: [height, width, channels] }",
    fix,
  });

/**
 * An example, as `prepare` gave it.
 *
 * @param name The picture's, for errors.
 * @throws {@link ArgumentError} when it is none, or a batch of one. This is a mistake in the program: the picture is not to be left out for it.
 */
export const prepared = (given: unknown, name: string): NdArray => {
  if (given instanceof Promise) {
    given.catch(() => {}); // who reads the example is told of this mistake, and nobody waits for the promise
    throw wrong(name, "is a promise", "a promise", "answer at once in prepare, or wait in map(), which may be async");
  }
  if (!hasNumbers(given)) {
    throw wrong(
      name,
      "is no array",
      described(given),
      "return what is made of the picture, such as unitFloats(picture)",
    );
  }
  const { data, shape } = given;
  const received = `${data.length} numbers of shape ${showShape(shape)}`;
  if (data.length !== countOf(shape)) throw wrong(name, "does not fit its shape", received, "give the shape of data");
  if (shape.length === 4 && shape[0] === 1) {
    const fix = "leave the first axis out: preparePicture(trained, picture), where prepare(trained) makes batches";
    throw wrong(name, "is a batch of one", received, fix);
  }
  return given;
};
