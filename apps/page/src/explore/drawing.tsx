/** @file A drawing of a network, and what the box under the pointer is. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";

/** What a drawing says of the thing at a place: its title. */
const titleAt = (target: EventTarget | null): string | null => {
  if (!(target instanceof Element)) return null;
  return target.closest("g:has(> title)")?.querySelector(":scope > title")?.textContent ?? null;
};

interface DrawingProps {
  /** Of the library itself, which escapes what names hold. */
  readonly svg: string;
  readonly label: string;
}

export const Drawing = ({ svg, label }: DrawingProps): JSX.Element => {
  const pointed = useSignal<string | null>(null);
  const paper = useRef<HTMLDivElement>(null);
  const reached = useRef(-1);
  const show = (event: Event): void => {
    const title = titleAt(event.target);
    if (title !== null) pointed.value = title;
  };
  /** Arrows go from box to box, in the order in which they are computed. */
  const go = (event: KeyboardEvent): void => {
    const boxes = [...(paper.current?.querySelectorAll("svg g:has(> title)") ?? [])];
    const last = boxes.length - 1;
    const places: Readonly<Record<string, number>> = {
      ArrowRight: reached.current + 1,
      ArrowLeft: reached.current - 1,
      Home: 0,
      End: last,
    };
    const wanted = places[event.key];
    if (wanted === undefined || last < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    boxes[reached.current]?.classList.remove("reached");
    reached.current = Math.min(last, Math.max(0, wanted));
    const box = boxes[reached.current];
    box?.classList.add("reached");
    box?.scrollIntoView({ block: "nearest", inline: "nearest" });
    pointed.value = titleAt(box ?? null);
  };
  return (
    <figure class="drawing">
      <figcaption>
        <output>
          {pointed.value ?? "Point at a box, tap it, or go through them with ← and →, for the shape of what it gives."}
        </output>
      </figcaption>
      <div
        ref={paper}
        class="paper"
        role="img"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by keys.
        tabIndex={0}
        onPointerOver={show}
        onPointerDown={show}
        onKeyDown={go}
        // SVG that the library wrote, whose texts are escaped.
        dangerouslySetInnerHTML={{ __html: svg }}
      />
    </figure>
  );
};
