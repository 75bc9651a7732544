/** @file The job Segment: paint a few strokes, and a U-Net learns which pixels are what. */
import "./segment.css";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { begin, fail } from "../shell/status.ts";
import { DropZone } from "../ui/controls.tsx";
import { Board } from "./board.tsx";
import { Classes } from "./classes.tsx";
import { LearnCard } from "./learn-card.tsx";
import { Pictures } from "./pictures.tsx";
import { openSession, type Session } from "./session.ts";
import { TakeAway } from "./take-away.tsx";
import { Toolbar } from "./toolbar.tsx";

const Opened = ({ session }: { readonly session: Session }): JSX.Element => (
  <DropZone class="segment" onFiles={(files) => begin(() => session.addFiles(files))}>
    <h1 class="hidden">Segment</h1>
    <div class="columns">
      <div class="work">
        <Toolbar session={session} />
        <Board session={session} />
        <Pictures session={session} />
      </div>
      <div class="panel">
        <LearnCard session={session} />
        <TakeAway session={session} />
        <Classes session={session} />
      </div>
    </div>
  </DropZone>
);

const Segment = (): JSX.Element => {
  const session = useSignal<Session | null>(null);
  useEffect(() => {
    let gone = false;
    const opened = openSession();
    opened.then((open) => {
      if (gone) open.close();
      else session.value = open;
    }, fail);
    return () => {
      gone = true;
      session.value?.close();
    };
  }, []);
  return session.value === null ? <p class="loading">Opening your pictures</p> : <Opened session={session.value} />;
};

export default Segment;
