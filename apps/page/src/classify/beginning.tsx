/** @file The choice of what learning begins with. */
import { type Signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import licenseFile from "../../../demo/models/LICENSE?url";
import { FileButton } from "../ui/controls.tsx";
import { ErrorCard } from "../ui/error-card.tsx";
import type { ShownError } from "../ui/shown-error.ts";
import type { Start } from "./project.ts";
import type { Session } from "./session.ts";

/** What somebody chose; a name or a file may still be missing. */
export type Chosen = Start["kind"];

const kinds: readonly (readonly [kind: Chosen, title: string])[] = [
  ["photographs", "a network that knows photographs"],
  ["published", "published weights, by name"],
  ["file", "a trained model of mine"],
  ["nothing", "nothing"],
];

const Explained = ({ kind }: { readonly kind: Chosen }): JSX.Element => {
  if (kind === "photographs") {
    return (
      <p class="soft">
        It comes along: a small DenseNet that HazyResearch trained on 50,000 photographs of animals and vehicles, under
        the <a href={licenseFile}>Apache License 2.0</a>. A few pictures of each class are enough.
      </p>
    );
  }
  if (kind === "published") {
    return (
      <p class="soft">
        The weights are fetched once, from where they are published, and kept by the browser. Your pictures stay in this
        tab.
      </p>
    );
  }
  if (kind === "file") {
    return (
      <p class="soft">A classifier: .safetensors of Tributary, .keras, .h5, or TensorFlow.js with its .bin files.</p>
    );
  }
  return <p class="soft">A small residual network learns from your pictures alone: it wants many of them.</p>;
};

const Published = ({ session, start }: { readonly session: Session; readonly start: Start }): JSX.Element => {
  const names = useSignal<readonly string[]>([]);
  const known = start.kind === "published" ? start.name : "";
  // What is being typed stays when the list of names arrives.
  const typed = useSignal(known);
  useEffect(() => {
    if (known !== "") typed.value = known;
  }, [known, typed]);
  useEffect(() => {
    void session
      .ask((service) => service.publishedNames())
      .then((all) => {
        names.value = all ?? [];
      });
  }, [session, names]);
  return (
    <label class="field">
      <span>Name</span>
      <input
        list="published"
        placeholder="timm/resnet18.a1_in1k"
        value={typed.value}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
        }}
        onChange={(event) => {
          const name = event.currentTarget.value.trim();
          if (name !== "") void session.ask((service) => service.setStart({ kind: "published", name }));
        }}
      />
      <datalist id="published">
        {names.value.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </label>
  );
};

interface BeginningProps {
  readonly session: Session;
  readonly start: Start;
  readonly chosen: Signal<Chosen>;
  readonly locked: boolean;
}

export const Beginning = ({ session, start, chosen, locked }: BeginningProps): JSX.Element => {
  const error = useSignal<ShownError | null>(null);
  const choose = (kind: Chosen): void => {
    chosen.value = kind;
    error.value = null;
    if (kind === "photographs" || kind === "nothing") void session.ask((service) => service.setStart({ kind }));
  };
  const take = async (files: readonly File[]): Promise<void> => {
    error.value = await session.ask((service) => service.setStartFile(files));
  };
  return (
    <>
      <label class="field">
        <span>Start from</span>
        <select
          value={chosen.value}
          disabled={locked}
          onChange={(event) => choose(event.currentTarget.value as Chosen)}
        >
          {kinds.map(([kind, title]) => (
            <option key={kind} value={kind}>
              {title}
            </option>
          ))}
        </select>
      </label>
      {chosen.value === "published" && !locked && <Published session={session} start={start} />}
      {chosen.value === "file" && !locked && (
        <div class="row">
          <FileButton accept="" multiple onFiles={(files) => void take(files)}>
            Open a trained model
          </FileButton>
          {start.kind === "file" && <span class="soft">{start.name}</span>}
        </div>
      )}
      {error.value !== null && <ErrorCard error={error.value} />}
      {!locked && <Explained kind={chosen.value} />}
    </>
  );
};
