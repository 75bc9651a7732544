/** @file Parts of a photograph, by what is on them: pictures for Classify. */
import { type Image, imageFrom, randomFrom, toBytes } from "@tributary/images";
import { encodePng, readImage } from "@tributary/images/node";
import { photograph } from "@tributary/page/testing";

/** Pictures of a class, as files that somebody chooses. */
export interface Part {
  readonly name: string;
  readonly pictures: readonly { readonly name: string; readonly mimeType: string; readonly buffer: Buffer }[];
}

/** Where on the photograph, in pixels. */
const places = {
  sky: { rows: [10, 230], columns: [0, 900] },
  houses: { rows: [330, 480], columns: [20, 900] },
  boats: { rows: [600, 819], columns: [0, 1024] },
} as const;

const COUNT = 13;
const SIDE = 120;

const cut = ({ data, shape: [, width] }: Image<Uint8Array>, top: number, left: number): Image<Uint8Array> => {
  const part = new Uint8Array(3 * SIDE * SIDE);
  for (let row = 0; row < SIDE; row++) {
    const from = 3 * ((top + row) * width + left);
    part.set(data.subarray(from, from + 3 * SIDE), 3 * row * SIDE);
  }
  return imageFrom(part, [SIDE, SIDE, 3]);
};

export const partsOfPhotograph = async (): Promise<readonly Part[]> => {
  const whole = toBytes(await readImage(photograph, { channels: 3 }));
  return Promise.all(
    Object.entries(places).map(async ([name, { rows, columns }]) => {
      const random = randomFrom(1, name);
      const pictures = Array.from({ length: COUNT }, async (_, i) => {
        const [top, left] = [rows, columns].map(([first, end]) => first + random.integer(end - first - SIDE));
        const png = await encodePng(cut(whole, top ?? 0, left ?? 0));
        return { name: `${name} ${i}.png`, mimeType: "image/png", buffer: Buffer.from(png) };
      });
      return { name, pictures: await Promise.all(pictures) };
    }),
  );
};
