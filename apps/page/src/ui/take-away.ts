/** @file Files that the page gives away: the browser saves them where it saves downloads. */

export const takeAway = (name: string, bytes: Uint8Array<ArrayBuffer>, type: string): void => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  // The browser reads it in its own time.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};
