/** @file Classify as the page knows it: what its worker told, and what it can be asked for. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { proxy, type Remote, transfer } from "comlink";
import { tellRest } from "../shell/hidden.ts";
import { device, fail, lose } from "../shell/status.ts";
import { type Opened, openService } from "../worker/open.ts";
import type { Prepared, Told } from "./learn/run.ts";
import type { Guess, KeptPicture, Source, State } from "./listener.ts";

type Service = Remote<Opened<"classify">["service"]> | Opened<"classify">["service"];

/** A job that is open. */
export interface Session {
  /** Null until everything that was kept is there. */
  readonly state: ReadonlySignal<State | null>;
  /** Where learning is; null before it began. */
  readonly told: ReadonlySignal<Told | null>;
  /** What it does before the first step; null when that is done. */
  readonly prepared: ReadonlySignal<Prepared | null>;
  /** The address of a kept picture, for an image. */
  pictureUrl(id: string): string | undefined;
  /** Asks the worker, as soon as it is there; what fails is said at the bottom of the page. */
  ask<T>(question: (service: Service) => Promise<T>): Promise<T | null>;
  look(source: Source): Promise<readonly Guess[] | null>;
  addPictures(id: string, sources: readonly Source[]): Promise<void>;
  close(): void;
}

const bitmapsOf = (sources: readonly Source[]): ImageBitmap[] =>
  sources.filter((source) => source instanceof ImageBitmap);

export const openSession = (): Session => {
  const state = signal<State | null>(null);
  const told = signal<Told | null>(null);
  const prepared = signal<Prepared | null>(null);
  const urls = new Map<string, string>();
  const opened = openService("classify");

  const ask: Session["ask"] = async (question) => {
    try {
      return await question((await opened).service);
    } catch (error) {
      fail(error);
      return null;
    }
  };
  const forget = (kept: ReadonlySet<string>): void => {
    for (const [id, url] of urls) {
      if (kept.has(id)) continue;
      URL.revokeObjectURL(url);
      urls.delete(id);
    }
  };
  const listener = {
    changed(next: State): void {
      forget(new Set(next.classes.flatMap(({ pictures }) => pictures)));
      state.value = next;
      if (!next.learning) [told.value, prepared.value] = [null, null];
      void ask(async (service) => {
        device.value = (await service.device()) ?? device.value;
      });
    },
    added(pictures: readonly KeptPicture[]): void {
      for (const { id, png } of pictures) if (!urls.has(id)) urls.set(id, URL.createObjectURL(png));
    },
    told(next: Told): void {
      [told.value, prepared.value] = [next, null];
    },
    prepared(next: Prepared): void {
      prepared.value = next;
    },
    failed: fail,
    lost: lose,
  };
  const endRest = tellRest((resting) => ask((service) => service.rest(resting)));
  void ask((service) => service.open(proxy(listener)));

  return {
    state,
    told,
    prepared,
    pictureUrl: (id) => urls.get(id),
    ask,
    look: (source) => ask((service) => service.look(transfer(source, bitmapsOf([source])))),
    async addPictures(id, sources) {
      await ask((service) => service.addPictures(id, transfer([...sources], bitmapsOf(sources))));
    },
    close() {
      endRest();
      opened.then(({ close }) => close()).catch(() => undefined);
      forget(new Set());
    },
  };
};
