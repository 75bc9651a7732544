/** @file The job Explore: every network, its drawings, shapes and cost, and the program that makes it. */
import "./explore.css";
import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { address, setQuery } from "../shell/address.ts";
import { begin, fail } from "../shell/status.ts";
import { Button } from "../ui/controls.tsx";
import { download } from "../ui/download.ts";
import { ErrorCard } from "../ui/error-card.tsx";
import { openService } from "../worker/open.ts";
import { readChoice, readView, type View, views } from "./choice.ts";
import { Controls } from "./controls.tsx";
import { Drawing } from "./drawing.tsx";
import type { Answer, Listed } from "./service.ts";

const titles: Readonly<Record<View, string>> = { diagram: "Diagram", u: "U", summary: "Summary", program: "Program" };

/** Numbers are typed digit by digit. */
const PAUSE = 200;

/** What one view shows of a network. */
const Shown = ({ view, answer }: { readonly view: View; readonly answer: Answer }): JSX.Element | null => {
  const { explored, code } = answer;
  if (view === "program" && code !== null) {
    return (
      <div class="card">
        <pre class="text">{code}</pre>
        <Button onClick={() => begin(() => navigator.clipboard.writeText(code))}>Copy</Button>
      </div>
    );
  }
  if (explored === null) return null;
  if (view === "summary") {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by keys.
      <pre class="text card" tabIndex={0}>
        {explored.summary}
      </pre>
    );
  }
  if (view === "u" && explored.u === null) return <p class="card">This network is no U: it has a diagram.</p>;
  const svg = view === "u" ? explored.u : explored.diagram;
  return svg === null ? null : (
    <Drawing key={view} svg={svg} label={`${titles[view]} of the network; the summary says the same in words`} />
  );
};

const Explore = (): JSX.Element => {
  const all = useSignal<readonly Listed[]>([]);
  const answer = useSignal<Answer | null>(null);
  const busy = useSignal(true);
  const saving = useSignal(false);
  const opened = useRef<ReturnType<typeof openService<"explore">> | null>(null);
  opened.current ??= openService("explore");
  const service = opened.current;

  useEffect(() => {
    service.then(async (one) => {
      all.value = await one.service.list();
    }, fail);
    return () => {
      opened.current = null;
      service.then(({ close }) => close()).catch(() => undefined);
    };
  }, [service, all]);

  // Answers come in the order of the questions; only the last one is shown.
  const asked = useRef("");
  useSignalEffect(() => {
    const choice = readChoice(address.value.query);
    const question = JSON.stringify(choice);
    if (address.value.job !== "explore" || asked.current === question) return;
    const first = asked.current === "";
    asked.current = question;
    busy.value = true;
    const timer = setTimeout(
      () => {
        service
          .then((one) => one.service.explore(choice))
          .then((found) => {
            if (asked.current !== question) return;
            answer.value = found;
            busy.value = false;
          }, fail);
      },
      first ? 0 : PAUSE,
    );
    return () => {
      if (asked.current !== question) clearTimeout(timer);
    };
  });

  const { query } = address.value;
  const choice = readChoice(query);
  const view = readView(query);
  const current = answer.value;
  const save = async (): Promise<void> => {
    saving.value = true;
    try {
      const bytes = await (await service).service.toOnnx(choice);
      download(bytes, `${choice.network}.onnx`);
    } catch (error) {
      fail(error);
    } finally {
      saving.value = false;
    }
  };

  return (
    <div class="explore" aria-busy={busy.value}>
      <Controls all={all.value} choice={choice} settled={current?.settled ?? null} />
      {current?.error && <ErrorCard error={current.error} />}
      <div class="row">
        <fieldset class="row plain">
          <legend class="hidden">View</legend>
          {views.map((one) => (
            <Button key={one} pressed={one === view} onClick={() => setQuery({ view: one })}>
              {titles[one]}
            </Button>
          ))}
        </fieldset>
        <Button disabled={current?.explored == null || saving.value} onClick={() => void save()}>
          {saving.value ? "Writing…" : "Take .onnx away"}
        </Button>
        <small>with random weights</small>
      </div>
      {current === null ? (
        <p class="loading">Building…</p>
      ) : (
        <div class="columns">
          <Shown view={view} answer={current} />
          {current.explored && (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by keys.
            <pre class="text card cost" tabIndex={0}>
              {current.explored.cost}
            </pre>
          )}
        </div>
      )}
    </div>
  );
};

export default Explore;
