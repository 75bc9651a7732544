import { openEditor } from "@tributary/testing/editor";
import { expect, test } from "vitest";

const { complaintsAbout } = openEditor(
  import.meta.url,
  `import { add, dense, input, model, type AnyModel } from "@tributary/kernel";
import type { Predictor } from "../index.ts";
const [image, mask] = [input([4, 4, 1]), input([4])];
const one = model(image, dense(2)(image));
const two = model({ image, mask }, { answer: dense(2)(mask), whole: image });
const list = model([image, mask], [dense(2)(mask), image]);
declare const [alone, named, listed, any]: [Predictor<typeof one>, Predictor<typeof two>, Predictor<typeof list>, Predictor<AnyModel>];
declare const photo: { readonly data: Uint8Array | Uint16Array | Float32Array; readonly shape: readonly [number, number, number] };
const array = { data: new Float32Array(16), shape: [1, 4, 4, 1] };`,
);

test("the editor says which part does not fit", () => {
  expect(complaintsAbout("named.predict({ image: photo, mask: array });")).toMatchInlineSnapshot(`
    [
      "Type '{ readonly data: Uint8Array<ArrayBufferLike> | Uint16Array<ArrayBufferLike> | Float32Array<ArrayBufferLike>; readonly shape: readonly [...]; }' is not assignable to type '"the numbers of this array are of a kind that no model takes — copy them with Float32Array.from(data), scaled as the model wants them"'.",
    ]
  `);
  expect(complaintsAbout("named.predict({ image: new Uint16Array(16), mask: array });")).toMatchInlineSnapshot(`
    [
      "Type 'Uint16Array<ArrayBuffer>' is not assignable to type '"the numbers of this array are of a kind that no model takes — copy them with Float32Array.from(data), scaled as the model wants them"'.",
    ]
  `);
  expect(complaintsAbout("alone.predict(new Float64Array(16));")).toMatchInlineSnapshot(`
    [
      "Argument of type 'Float64Array<ArrayBuffer>' is not assignable to parameter of type '"the numbers of this array are of a kind that no model takes — copy them with Float32Array.from(data), scaled as the model wants them"'.",
    ]
  `);
  expect(complaintsAbout("named.predict({ picture: array, mask: array });")).toMatchInlineSnapshot(`
    [
      "Object literal may only specify known properties, and 'picture' does not exist in type '{ readonly image: Feed; readonly mask: { data: Float32Array<ArrayBuffer>; shape: number[]; }; }'.",
    ]
  `);
});

test.for([
  "alone.predict(array); alone.predict(array.data); alone.predict([[[[1], [2]]]]); alone.predict(array, {});",
  "named.predict({ image: array, mask: [[1, 2, 3, 4]] }).then(({ answer }) => answer.shape);",
  "listed.predict([array, array.data]); listed.predict({ image: array, mask: array });",
  "any.predict(array); any.predict([array]); any.predict({ whatever: array });",
])("what is right is left alone: %s", (source) => {
  expect(complaintsAbout(source)).toEqual([]);
});
