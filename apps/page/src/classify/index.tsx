/** @file The job Classify: collect pictures by class, let a network learn from them, and show it others. */
import "./classify.css";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { Collect } from "./collect.tsx";
import { openSession } from "./session.ts";
import { Teach } from "./teach.tsx";
import { Try } from "./try.tsx";

const Classify = (): JSX.Element => {
  const session = useMemo(openSession, []);
  useEffect(() => session.close, [session]);
  const state = session.state.value;
  if (state === null) return <p class="loading">Opening what you had …</p>;
  const { classes, learning, learned } = state;
  return (
    <div class="classify">
      <h1 class="hidden">Classify</h1>
      <Collect session={session} classes={classes} locked={learning} />
      <Teach session={session} state={state} told={session.told.value} prepared={session.prepared.value} />
      <Try session={session} learned={learned} locked={learning} />
    </div>
  );
};

export default Classify;
