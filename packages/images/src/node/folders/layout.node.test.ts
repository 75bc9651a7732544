import { describe, expect, test } from "vitest";
import { layoutOf } from "./layout.ts";

const contents = (...pictures: readonly string[]) => ({
  pictures: pictures.toSorted(),
  unreadable: [],
  ignored: [],
  loops: [],
});

/** The layout in a line: `train: cat 2, dog 1`. */
const shown = (...pictures: readonly string[]): string => {
  const layout = layoutOf(contents(...pictures), "pets");
  const left = layout.passedOver.map(({ why, files }) => `; left out: ${files.join(" ")} (${why})`).join("");
  if (layout.task === "segmentation") {
    return `${layout.parts.map(({ part, images, masks }) => `${part}: ${images} with ${masks}`).join(", ")}${left}`;
  }
  const parts = layout.parts.map(({ part, files }) => {
    const labels = [...new Set(files.map(({ label }) => label))];
    return `${part}: ${labels.map((label) => `${label} ${files.filter((file) => file.label === label).length}`).join(" ")}`;
  });
  return `${parts.join(", ")}${left}`;
};

describe("classes", () => {
  test.for([
    ["folders", ["cat/1.png", "cat/2.png", "dog/1.png"], "train: cat 2 dog 1"],
    ["folders in folders", ["cat/old/1.png", "cat/new/2.png", "dog/1.png"], "train: cat 2 dog 1"],
    [
      "train and valid",
      ["train/cat/1.png", "train/dog/1.png", "valid/cat/2.png"],
      "train: cat 1 dog 1, validation: cat 1",
    ],
    [
      "capital letters, three parts",
      ["Train/cat/1.png", "Train/dog/1.png", "Validation/dog/2.png", "TEST/cat/3.png"],
      "train: cat 1 dog 1, validation: dog 1, test: cat 1",
    ],
    ["train alone", ["train/cat/1.png", "train/dog/1.png"], "train: cat 1 dog 1"],
    [
      "a test part without classes",
      ["train/cat/1.png", "train/dog/1.png", "test/1.png"],
      "train: cat 1 dog 1; left out: test/1.png (they lie in no class's folder of a part)",
    ],
    [
      "parts in classes",
      ["cat/train/1.png", "cat/test/2.png", "dog/train/1.png", "dog/test/2.png", "dog/test/3.png"],
      "train: cat 1 dog 1, test: cat 1 dog 2",
    ],
    ["a class that is called train", ["car/1.png", "bus/1.png", "train/1.png"], "train: bus 1 car 1 train 1"],
  ] as const)("%s", ([, files, expected]) => {
    expect(shown(...files)).toBe(expected);
  });
});

describe("masks", () => {
  test.for([
    ["images and masks", ["images/1.jpg", "masks/1.png"], "train: images with masks"],
    ["Images and Labels", ["Images/1.jpg", "Labels/1.png"], "train: Images with Labels"],
    [
      "parts above",
      ["train/images/1.jpg", "train/masks/1.png", "val/images/2.jpg", "val/masks/2.png"],
      "train: train/images with train/masks, validation: val/images with val/masks",
    ],
    [
      "parts below",
      ["images/train/1.jpg", "labels/train/1.png", "images/test/2.jpg", "labels/test/2.png"],
      "train: images/train with labels/train, test: images/test with labels/test",
    ],
    ["beside each other", ["1.jpg", "1_mask.png", "2.jpg", "2-label.png"], "train:  with "],
    ["beside each other, in folders", ["a/1.tif", "a/1_mask.tif", "b/1.tif", "b/1_mask.tif"], "train:  with "],
    [
      "a test part without masks",
      ["train/images/1.jpg", "train/masks/1.png", "test/images/2.jpg"],
      "train: train/images with train/masks; left out: test/images/2.jpg (no folder of masks is beside them)",
    ],
  ] as const)("%s", ([, files, expected]) => {
    expect(shown(...files)).toBe(expected);
  });

  test("boxes in text files are no masks", () => {
    const yolo = { pictures: ["images/1.jpg"], unreadable: [], ignored: ["labels/1.txt"], loops: [] };
    expect(() => layoutOf(yolo, "boxes")).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: boxes/labels: the folder of masks holds no pictures
        received  1 file (.txt)
        expected  a picture for each one in images, whose gray levels or colors are classes
        to fix    draw boxes and polygons as masks first]
    `);
  });
});

describe("one level too high", () => {
  test("above classes", () => {
    expect(() => shown("data/cat/1.png", "data/dog/1.png")).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: pets: this folder holds one folder, data/, which holds cat/, dog/
        expected  a folder for each class, at least two, or folders called images and masks
        to fix    give pets/data, or, if data is meant as the only class, name the classes]
    `);
  });

  test("above images and masks, and above parts", () => {
    expect(() => shown("data/images/1.png", "data/masks/1.png")).toThrow("which holds images/, masks/");
    expect(() => shown("data/train/cat/1.png", "data/test/cat/1.png")).toThrow("which holds test/, train/");
  });

  test("one class, and no class", () => {
    expect(() => shown("cat/1.png", "cat/2.png")).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: pets: this folder holds one folder, cat/, which holds 2 pictures
        expected  a folder for each class, at least two, or folders called images and masks
        to fix    add a folder for each of the other classes, or, if one class is meant, name the classes]
    `);
    expect(() => shown("1.png", "2.png")).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: pets: the pictures lie in no class's folder
        received  2 pictures, and no folder of pictures
        expected  a folder for each class, folders called images and masks, or masks that are called as their pictures with _mask
        to fix    move each picture into the folder of its class, or list pictures and classes in a CSV file]
    `);
    expect(() => shown("train/cat/1.png", "test/cat/1.png")).toThrow("pets/train: this folder holds one folder, cat/");
  });

  test("is not said where the class is named", () => {
    expect(layoutOf(contents("cat/1.png"), "pets", ["cat"]).task).toBe("classification");
  });
});
