/** @file The pictures of the project, and the ways to more of them. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Button, FileButton } from "../ui/controls.tsx";
import { samples } from "./samples.ts";
import type { Session } from "./session.ts";

/** A small picture of a picture; its memory is given back with it. */
const Thumbnail = ({ session, id, name }: { session: Session; id: string; name: string }): JSX.Element => {
  const address = useSignal<string | null>(null);
  useEffect(() => {
    let gone = false;
    session.thumbnail(id).then((blob) => {
      if (!gone) address.value = URL.createObjectURL(blob);
    });
    return () => {
      gone = true;
      if (address.value !== null) URL.revokeObjectURL(address.value);
    };
  }, [id]);
  return address.value === null ? <span class="thumbnail" /> : <img class="thumbnail" src={address.value} alt={name} />;
};

export const Pictures = ({ session }: { readonly session: Session }): JSX.Element => {
  const shown = session.board.value?.picture.id;
  const { pictures } = session.project.value;
  const rest = samples.filter((name) => pictures.every((picture) => picture.name !== name));
  return (
    <section class="pictures" aria-label="Pictures">
      <ul>
        {pictures.map(({ id, name }) => (
          <li key={id}>
            <button
              type="button"
              class="picture-button"
              aria-current={id === shown ? "true" : undefined}
              title={name}
              onClick={() => void session.show(id)}
            >
              <Thumbnail session={session} id={id} name={name} />
            </button>
            <button
              type="button"
              class="remove"
              aria-label={`Remove ${name}`}
              onClick={() => void session.removePicture(id)}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <div class="row">
        <FileButton accept="image/*" multiple onFiles={(files) => void session.addFiles(files)}>
          Add pictures
        </FileButton>
        <FileButton accept="image/*" camera onFiles={(files) => void session.addFiles(files)}>
          Camera
        </FileButton>
        {rest[0] !== undefined && <Button onClick={() => void session.addSample(rest[0] ?? "")}>Add a sample</Button>}
        <small>or drop and paste them here</small>
      </div>
      {session.smaller.value !== null && (
        <p role="status" class="hint">
          {session.smaller.value}
        </p>
      )}
    </section>
  );
};
