/** @file What one takes away: masks of further pictures, the model, the project, and the code that does the same in Node. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { failure } from "../shell/status.ts";
import { Button, FileButton } from "../ui/controls.tsx";
import { download } from "../ui/download.ts";
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
      .catch((error: unknown) => {
        failure.value = error instanceof Error ? error.message : String(error);
      })
      .finally(() => {
        busy.value = null;
      });
  };
  const model = (kind: "onnx" | "safetensors"): void =>
    doing(`Writing segmenter.${kind}`, async () => {
      const bytes = await session.model(kind);
      if (bytes !== null) download(bytes, `segmenter.${kind}`);
    });
  const masks = (files: readonly File[]): void =>
    doing(`Predicting ${files.length === 1 ? "a picture" : `${files.length} pictures`}`, async () => {
      const { name, bytes } = await masksOf(session, files, threshold.value);
      download(bytes, name);
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
            <Button
              onClick={() =>
                doing("Writing masks", async () => {
                  const { name, bytes } = await masksOf(session, null, threshold.value);
                  download(bytes, name);
                })
              }
            >
              Masks of these
            </Button>
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
        <Button onClick={() => void navigator.clipboard.writeText(code)}>Copy</Button>
      </details>
    </section>
  );
};
