/** @file Which hub, who asks, and where things are kept: as the hub's own tools take it from the environment. */
import { ArgumentError } from "@tributary/kernel";
import { store } from "#store";

/** What is told while something is fetched. */
export interface Progress {
  /** What is fetched: `"timm/resnet50.a1_in1k model.safetensors"`. */
  readonly file: string;
  /** Bytes that are there. */
  readonly received: number;
  /** Bytes in all; null where the server does not say. */
  readonly total: number | null;
  /** Something worth knowing: that the connection broke off, that another process has it in hand. */
  readonly note?: string;
}

export interface HubOptions {
  /** Where the hub is. Default `HF_ENDPOINT`, or `"https://huggingface.co"`. */
  readonly endpoint?: string;
  /** Branch, tag or commit of the repository. Default the pinned one, or `"main"`. */
  readonly revision?: string;
  /** For repositories that are not open to everyone. Default `HF_TOKEN`, or what `hf auth login` stored. */
  readonly token?: string;
  /** The folder for downloads; false keeps nothing. Default `HF_HUB_CACHE`, or `hub` in `HF_HOME`; in a page, the origin's private file system. */
  readonly cache?: string | false;
  /** Whether only what is kept already may be used. Default `HF_HUB_OFFLINE`. */
  readonly offline?: boolean;
  /** The most bytes of a file. Default 4 GiB. */
  readonly maxBytes?: number;
  /** The most seconds without a byte from the server. Default 30. */
  readonly idleSeconds?: number;
  /** Called while something is fetched. Default nobody. */
  readonly onProgress?: (progress: Progress) => void;
  /** Ends it; its reason is thrown. What was fetched is kept, and gone on with the next time. Default none. */
  readonly signal?: AbortSignal;
}

export interface Settings {
  readonly endpoint: string;
  readonly token: string | undefined;
  /** Null where nothing is kept. */
  readonly cache: string | null;
  readonly offline: boolean;
  readonly maxBytes: number;
  readonly idleSeconds: number;
  readonly tell: (progress: Progress) => void;
  readonly signal: AbortSignal | undefined;
}

const isTrue = (text: string | undefined): boolean => /^(1|on|yes|true)$/i.test(text ?? "");

const endpointOf = (given: string): string => {
  const address = URL.canParse(given) ? new URL(given) : null;
  if (address && /^https?:$/.test(address.protocol)) return given.replace(/\/+$/, "");
  throw new ArgumentError({
    at: "pretrained",
    problem: "the hub's endpoint is no address",
    received: `"${given}"`,
    expected: "an address such as https://huggingface.co",
    fix: "look at endpoint, or at the environment variable HF_ENDPOINT",
  });
};

const storedToken = async (): Promise<string | undefined> => {
  const home = store.home();
  if (isTrue(store.variable("HF_HUB_DISABLE_IMPLICIT_TOKEN"))) return undefined;
  const path = store.variable("HF_TOKEN_PATH") ?? (home === null ? null : `${home}/token`);
  const bytes = path === null ? null : await store.read(path);
  return (bytes && new TextDecoder().decode(bytes).trim()) || undefined;
};

/** Options, completed by the environment. */
export const settingsOf = async (options: HubOptions): Promise<Settings> => {
  const { endpoint, token, cache, offline, maxBytes = 4 * 2 ** 30, idleSeconds = 30, onProgress, signal } = options;
  const home = store.home();
  return {
    endpoint: endpointOf(endpoint ?? store.variable("HF_ENDPOINT") ?? "https://huggingface.co"),
    token: token ?? store.variable("HF_TOKEN") ?? (await storedToken()),
    cache: cache === false ? null : (cache ?? store.variable("HF_HUB_CACHE") ?? (home === null ? null : `${home}/hub`)),
    offline: offline ?? (isTrue(store.variable("HF_HUB_OFFLINE")) || isTrue(store.variable("TRANSFORMERS_OFFLINE"))),
    maxBytes,
    idleSeconds,
    tell: onProgress ?? (() => {}),
    signal,
  };
};
