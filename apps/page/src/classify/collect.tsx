/** @file The first column: classes, and the pictures of each. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { begin } from "../shell/status.ts";
import { Camera } from "../ui/camera.tsx";
import { Button, FileButton } from "../ui/controls.tsx";
import { byFolder, type Found, foundIn, foundInDrop } from "../ui/dropped.ts";
import type { KeptClass } from "./project.ts";
import type { Session } from "./session.ts";

/** Milliseconds between two pictures of a camera. */
const RECORD_EVERY = 150;

const counted = (count: number): string => `${count} ${count === 1 ? "picture" : "pictures"}`;

interface ClassCardProps {
  readonly session: Session;
  readonly kept: KeptClass;
  readonly number: number;
  /** Nothing changes while it learns. */
  readonly locked: boolean;
  /** Whether this is the class that has the camera. */
  readonly camera: boolean;
  readonly onCamera: (on: boolean) => void;
}

const ClassCard = ({ session, kept, number, locked, camera, onCamera }: ClassCardProps): JSX.Element => {
  const { id, name, pictures } = kept;
  const recording = useSignal(false);
  const add = (files: readonly Blob[]): void => void session.addPictures(id, files);
  return (
    <section
      class="card class"
      aria-label={name}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        if (event.dataTransfer !== null && !locked) {
          const { dataTransfer } = event;
          begin(async () => add((await foundInDrop(dataTransfer)).map(({ file }) => file)));
        }
      }}
    >
      <div class="row">
        <input
          class="name"
          aria-label={`Name of class ${number}`}
          value={name}
          disabled={locked}
          onChange={(event) => {
            const next = event.currentTarget.value.trim();
            if (next === "") event.currentTarget.value = name;
            else void session.ask((service) => service.renameClass(id, next));
          }}
        />
        <span class="soft">{counted(pictures.length)}</span>
        <Button
          title={`Remove ${name}`}
          disabled={locked}
          onClick={() => void session.ask((service) => service.removeClass(id))}
        >
          ×
        </Button>
      </div>
      <div class="row">
        <Button pressed={camera} disabled={locked} onClick={() => onCamera(!camera)}>
          Camera
        </Button>
        {!locked && (
          <FileButton accept="image/*" multiple onFiles={add}>
            Add pictures<span class="hidden"> to {name}</span>
          </FileButton>
        )}
      </div>
      {camera && !locked && (
        <div class="row">
          <Button
            primary
            pressed={recording.value}
            onClick={() => {
              recording.value = !recording.value;
            }}
          >
            {recording.value ? "Stop recording" : "Record"}
          </Button>
          <Camera
            every={recording.value ? RECORD_EVERY : null}
            onPicture={(picture) => session.addPictures(id, [picture])}
          />
        </div>
      )}
      <ul class="thumbs" aria-label={`Pictures of ${name}`}>
        {pictures.map((picture, i) => (
          <li key={picture}>
            <button
              type="button"
              class="thumb"
              title="Remove"
              aria-label={`Remove picture ${i + 1} of ${name}`}
              disabled={locked}
              onClick={() => void session.ask((service) => service.removePicture(id, picture))}
            >
              <img src={session.pictureUrl(picture)} alt="" width="56" height="56" loading="lazy" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
};

/** Classes of a folder that has one for each. */
const addFolders = async (session: Session, classes: readonly KeptClass[], found: readonly Found[]): Promise<void> => {
  const free = classes.filter(({ pictures }) => pictures.length === 0);
  for (const [folder, files] of byFolder(found)) {
    const name = folder ?? "Class";
    const same = classes.find((kept) => kept.name === name);
    // Those that are there from the beginning are taken first.
    const place = same ?? free.shift();
    const id = place?.id ?? (await session.ask((service) => service.addClass(name)));
    if (id === null) return;
    if (place !== undefined && place.name !== name) await session.ask((service) => service.renameClass(id, name));
    await session.addPictures(id, files);
  }
};

interface CollectProps {
  readonly session: Session;
  readonly classes: readonly KeptClass[];
  readonly locked: boolean;
}

export const Collect = ({ session, classes, locked }: CollectProps): JSX.Element => {
  const camera = useSignal<string | null>(null);
  return (
    <section
      class="column"
      aria-label="Collect"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        if (event.dataTransfer === null || locked) return;
        const { dataTransfer } = event;
        begin(async () => addFolders(session, classes, await foundInDrop(dataTransfer)));
      }}
    >
      <h2>1. Collect</h2>
      {classes.map((kept, i) => (
        <ClassCard
          key={kept.id}
          session={session}
          kept={kept}
          number={i + 1}
          locked={locked}
          camera={camera.value === kept.id}
          onCamera={(on) => {
            camera.value = on ? kept.id : null;
          }}
        />
      ))}
      {!locked && (
        <div class="row">
          <Button onClick={() => void session.ask((service) => service.addClass(`Class ${classes.length + 1}`))}>
            Add a class
          </Button>
          <FileButton
            folder
            multiple
            accept="image/*"
            onFiles={(files) => void addFolders(session, classes, foundIn(files))}
          >
            A folder for each class
          </FileButton>
        </div>
      )}
      <p class="soft">Drop pictures on a class, or a folder of folders here.</p>
    </section>
  );
};
