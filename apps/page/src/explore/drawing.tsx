/** @file A drawing of a network, and what the box under the pointer is. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

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
  const show = (event: Event): void => {
    const title = titleAt(event.target);
    if (title !== null) pointed.value = title;
  };
  return (
    <figure class="drawing">
      <figcaption>
        <output>{pointed.value ?? "Point at a box, or tap it, for the shape of what it gives."}</output>
      </figcaption>
      <div
        class="paper"
        role="img"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by keys.
        tabIndex={0}
        onPointerOver={show}
        onPointerDown={show}
        // SVG that the library wrote, whose texts are escaped.
        dangerouslySetInnerHTML={{ __html: svg }}
      />
    </figure>
  );
};
