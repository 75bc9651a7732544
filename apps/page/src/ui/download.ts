/** @file Gives somebody a file: the browser saves it where it saves downloads. */

/** @param type Of its content, such as `"image/png"`. Default: unknown, as models are. */
export const download = (bytes: Uint8Array<ArrayBuffer>, name: string, type = ""): void => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  // The browser reads it in its own time.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};
