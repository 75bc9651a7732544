/** @file The third column: what other pictures are, and everything to take away. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Camera } from "../ui/camera.tsx";
import { Button, FileButton } from "../ui/controls.tsx";
import { download } from "../ui/download.ts";
import type { Guess } from "./listener.ts";
import { nodeCode } from "./node-code.ts";
import type { Session } from "./session.ts";

/** Milliseconds between two looks. */
const LOOK_EVERY = 100;

const percent = (probability: number): string => `${(100 * probability).toFixed(1)} %`;

const Guesses = ({ guesses }: { readonly guesses: readonly Guess[] }): JSX.Element => (
  <ul class="guesses" aria-label="What it is">
    {guesses.map(({ name, probability }) => (
      <li key={name}>
        <span>{name}</span>
        <span class="bar-of">
          <span style={{ width: `${100 * probability}%` }} />
        </span>
        <output>{percent(probability)}</output>
      </li>
    ))}
  </ul>
);

interface TryProps {
  readonly session: Session;
  readonly learned: boolean;
  readonly locked: boolean;
}

const TakeAway = ({ session, learned, locked }: TryProps): JSX.Element => {
  const take = async (kind: "onnx" | "safetensors"): Promise<void> => {
    const bytes = await session.ask((service) => service.model(kind));
    if (bytes !== null) download(bytes, `classifier.${kind}`);
  };
  const save = async (): Promise<void> => {
    const bytes = await session.ask((service) => service.save());
    if (bytes !== null) download(bytes, "classify.zip");
  };
  return (
    <div class="card panel">
      <h2>Take away</h2>
      <div class="row">
        <Button disabled={!learned} onClick={() => void take("onnx")}>
          .onnx
        </Button>
        <Button disabled={!learned} onClick={() => void take("safetensors")}>
          .safetensors
        </Button>
        <Button onClick={() => void save()}>Save project</Button>
        {!locked && (
          <FileButton
            accept=".zip"
            onFiles={([file]) => {
              if (file !== undefined) void session.ask((service) => service.openProject(file));
            }}
          >
            Open project
          </FileButton>
        )}
      </div>
      {learned && (
        <details>
          <summary>The same in Node</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard. */}
          <pre tabIndex={0}>{nodeCode()}</pre>
        </details>
      )}
    </div>
  );
};

export const Try = ({ session, learned, locked }: TryProps): JSX.Element => {
  const camera = useSignal(false);
  const guesses = useSignal<readonly Guess[] | null>(null);
  const shown = useSignal<string | null>(null);
  const look = async (source: Blob | ImageBitmap): Promise<void> => {
    guesses.value = await session.look(source);
  };
  const show = (file: Blob): void => {
    camera.value = false;
    if (shown.value !== null) URL.revokeObjectURL(shown.value);
    shown.value = URL.createObjectURL(file);
    void look(file);
  };
  return (
    <section
      class="column"
      aria-label="Try"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const file = event.dataTransfer?.files[0];
        if (file !== undefined && learned) show(file);
      }}
    >
      <h2>3. Try</h2>
      <div class="card panel">
        {learned ? (
          <div class="row">
            <Button
              pressed={camera.value}
              onClick={() => {
                camera.value = !camera.value;
              }}
            >
              Camera
            </Button>
            <FileButton accept="image/*" onFiles={([file]) => file !== undefined && show(file)}>
              A picture
            </FileButton>
          </div>
        ) : (
          <p class="soft">When it has learned, show it something.</p>
        )}
        {learned && camera.value && <Camera every={LOOK_EVERY} onPicture={look} />}
        {learned && !camera.value && shown.value !== null && (
          <img class="camera" src={shown.value} alt="what is looked at" />
        )}
        {learned && guesses.value !== null && <Guesses guesses={guesses.value} />}
      </div>
      <TakeAway session={session} learned={learned} locked={locked} />
    </section>
  );
};
