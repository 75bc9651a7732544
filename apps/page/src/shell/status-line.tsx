/** @file Where the page computes, what is lost here, and errors that no job answered. */
import type { JSX } from "preact";
import { device, failures, lost, threads } from "./status.ts";

const places: Readonly<Record<string, string>> = { webgpu: "graphics card (WebGPU)", wasm: "processor (WebAssembly)" };

const place = (name: string | null): string => {
  if (name === null) return "Everything stays in this tab";
  const where = places[name] ?? name;
  return name === "wasm" ? `${where}, ${threads} ${threads === 1 ? "thread" : "threads"}` : where;
};

export const StatusLine = (): JSX.Element => (
  <footer class="status">
    <span data-status="device">{place(device.value)}</span>
    {lost.value.map((sentence) => (
      <span key={sentence} class="lost">
        {sentence}
      </span>
    ))}
    {failures.value.length > 0 && (
      <div class="failure" role="alert">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by keys. */}
        <ul tabIndex={0}>
          {failures.value.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <button
          type="button"
          onClick={() => {
            failures.value = [];
          }}
        >
          Close
        </button>
      </div>
    )}
  </footer>
);
