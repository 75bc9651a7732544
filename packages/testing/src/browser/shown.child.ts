/** @file Shows a page that never posts, until its time is over or until nobody writes to this program any more. */
import { shownUntil } from "./shown.ts";

const [address = "", seconds] = process.argv.slice(2);
process.stdin.once("end", () => process.exit()).resume();
const never = new Promise<string>(() => undefined);
shownUntil(never, address, { seconds: Number(seconds) }).catch((error: Error) => {
  console.log(error.message);
  process.exit();
});
