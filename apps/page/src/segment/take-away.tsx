/** @file What one takes away: masks of further pictures, the model, the project, and the code that does the same in Node. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { begin, fail } from "../shell/status.ts";
import { Button, FileButton } from "../ui/controls.tsx";
import { download } from "../ui/download.ts";
import { foundIn } from "../ui/dropped.ts";
import { masksOf } from "./masks.ts";
import { nodeCode } from "./node-code.ts";
import type { Session } from "./session.ts";
import { threshold } from "./tools.ts";

export const TakeAway = ({ session }: { readonly session: Session }): JSX.Element => {
  const busy = useSignal<string | null>(null);
  const learned = session.learning.value.iteration > 0;
  /** Says what is being done, and what went wrong. */
  const doing = (what: string, work: () => Promise<void>): void => {
    busy.value = what;
    work()
      .catch(fail)
      .finally(() => {
        busy.value = null;
      });
  };
  const model = (kind: "onnx" | "safetensors"): void =>
    doing(`Writing segmenter.${kind}`, async () => {
      const bytes = await session.model(kind);
      if (bytes !== null) download(bytes, `segmenter.${kind}`);
    });
  /** @param files Null for the pictures of the project. */
  const masks = (files: readonly File[] | null): void =>
    doing("Writing masks", async () => {
      const told = (done: number, of: number): void => {
        busy.value = `Looking at picture ${done + 1} of ${of}`;
      };
      const made = await masksOf(session, files, { threshold: threshold.value, told, failed: fail });
      if (made !== null) download(made.bytes, made.name);
    });
  const code = nodeCode(threshold.value);
  return (
    <section class="card" aria-label="Take away">
      <h2>Take away</h2>
      <div class="row">
        {learned && (
          <>
            <FileButton accept="image/*" multiple onFiles={masks}>
              Predict pictures
            </FileButton>
            <FileButton accept="" folder multiple onFiles={(files) => masks(foundIn(files).map(({ file }) => file))}>
              Predict a folder
            </FileButton>
            <Button onClick={() => masks(null)}>Masks of these</Button>
            <Button onClick={() => model("onnx")}>.onnx</Button>
            <Button onClick={() => model("safetensors")}>.safetensors</Button>
          </>
        )}
        <Button onClick={() => doing("Saving", async () => download(await session.save(), "project.tributary"))}>
          Save project
        </Button>
        <FileButton
          accept=".tributary,application/zip"
          onFiles={([file]) => {
            if (file !== undefined) doing("Opening", () => session.load(file));
          }}
        >
          Open project
        </FileButton>
      </div>
      <p role="status" class="hint">
        {busy.value ?? (learned ? "" : "Masks and models are here once something was learned.")}
      </p>
      <details>
        <summary>The same in Node</summary>
        <pre class="code">{code}</pre>
        <Button onClick={() => begin(() => navigator.clipboard.writeText(code))}>Copy</Button>
      </details>
    </section>
  );
};
