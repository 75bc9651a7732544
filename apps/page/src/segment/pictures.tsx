/** @file The pictures of the project, and the ways to more of them. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { begin } from "../shell/status.ts";
import { Button, FileButton } from "../ui/controls.tsx";
import { Photograph } from "./photograph.tsx";
import type { PictureFacts } from "./project.ts";
import { samples } from "./samples.ts";
import type { Session } from "./session.ts";

/** A small picture of a picture; its memory is given back with it. */
const Thumbnail = ({ session, id, name }: { session: Session; id: string; name: string }): JSX.Element => {
  const address = useSignal<string | null>(null);
  useEffect(() => {
    let gone = false;
    begin(async () => {
      const blob = await session.thumbnail(id);
      if (!gone) address.value = URL.createObjectURL(blob);
    });
    return () => {
      gone = true;
      if (address.value !== null) URL.revokeObjectURL(address.value);
    };
  }, [id]);
  return address.value === null ? <span class="thumbnail" /> : <img class="thumbnail" src={address.value} alt={name} />;
};

/** One that no picture has. */
const photographName = (pictures: readonly PictureFacts[]): string => {
  const names = new Set(pictures.map(({ name }) => name));
  let number = 1;
  while (names.has(`photograph-${number}.png`)) number++;
  return `photograph-${number}.png`;
};

export const Pictures = ({ session }: { readonly session: Session }): JSX.Element => {
  const shown = session.board.value?.picture.id;
  const { pictures } = session.project.value;
  const camera = useSignal(false);
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
              onClick={() => begin(() => session.show(id))}
            >
              <Thumbnail session={session} id={id} name={name} />
            </button>
            <button
              type="button"
              class="remove"
              aria-label={`Remove ${name}`}
              onClick={() => begin(() => session.removePicture(id))}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <div class="row">
        <FileButton accept="image/*" multiple onFiles={(files) => begin(() => session.addFiles(files))}>
          Add pictures
        </FileButton>
        <Button
          pressed={camera.value}
          onClick={() => {
            camera.value = !camera.value;
          }}
        >
          Camera
        </Button>
        {rest[0] !== undefined && (
          <Button onClick={() => begin(() => session.addSample(rest[0] ?? ""))}>Add a sample</Button>
        )}
        <small>or drop and paste them here</small>
      </div>
      {camera.value && (
        <Photograph name={photographName(pictures)} onPicture={(picture) => session.addFiles([picture])} />
      )}
      {session.smaller.value !== null && (
        <p role="status" class="hint">
          {session.smaller.value}
        </p>
      )}
    </section>
  );
};
