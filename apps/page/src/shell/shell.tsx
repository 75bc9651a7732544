/** @file The header with the jobs, the job that is open, and the line that says where it computes. */
import { computed, useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentType, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { address } from "./address.ts";
import { jobs } from "./jobs.ts";
import { fail } from "./status.ts";
import { StatusLine } from "./status-line.tsx";

/** The job of the address. */
const openJob = computed(() => jobs.find(({ id }) => id === address.value.job) ?? jobs[0]);

const Header = (): JSX.Element => (
  <header class="bar">
    <a class="brand" href={`#/${jobs[0].id}`}>
      <img src="./icon.svg" alt="" width="24" height="24" /> Tributary
    </a>
    <nav aria-label="Jobs">
      {jobs.map(({ id, title, hint }) => (
        <a key={id} href={`#/${id}`} title={hint} aria-current={openJob.value.id === id ? "page" : undefined}>
          {title}
        </a>
      ))}
    </nav>
  </header>
);

/** The open job, once its script is there. */
const OpenJob = (): JSX.Element => {
  const loaded = useSignal<{ readonly id: string; readonly Component: ComponentType } | null>(null);
  useSignalEffect(() => {
    const { id, title, load } = openJob.value;
    document.title = `${title} · Tributary`;
    load().then(
      ({ default: Component }) => {
        if (openJob.value.id === id) loaded.value = { id, Component };
      },
      (error: unknown) => {
        fail(`This part of the page did not load: ${String(error)}`);
      },
    );
  });
  const current = loaded.value;
  if (current === null || current.id !== openJob.value.id) return <p class="loading">{openJob.value.hint}</p>;
  return <current.Component key={current.id} />;
};

/** Files that miss the place for them: a browser would open them in place of the page. */
const useNoStrays = (): void => {
  useEffect(() => {
    const refuse = (event: DragEvent): void => event.preventDefault();
    addEventListener("dragover", refuse);
    addEventListener("drop", refuse);
    return () => {
      removeEventListener("dragover", refuse);
      removeEventListener("drop", refuse);
    };
  }, []);
};

export const Shell = (): JSX.Element => {
  useNoStrays();
  return (
    <>
      <Header />
      <main>
        <OpenJob />
      </main>
      <StatusLine />
    </>
  );
};
