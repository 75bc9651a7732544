/** @file The job Open: a trained model of any kind and a picture; what it says, and where it looks. */
import "./open.css";
import { useSignal } from "@preact/signals";
import { proxy } from "comlink";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { begin, device, fail } from "../shell/status.ts";
import { Button, DropZone, FileButton } from "../ui/controls.tsx";
import { download } from "../ui/download.ts";
import { ErrorCard } from "../ui/error-card.tsx";
import type { ShownError } from "../ui/shown-error.ts";
import { openService } from "../worker/open.ts";
import { Answers } from "./answers.tsx";
import { ExplainCard } from "./explain-card.tsx";
import { ModelFacts } from "./model-facts.tsx";
import { Picture, PixelButton } from "./picture.tsx";
import type { Shown } from "./pictures.ts";
import { fetchSample, license } from "./sample.ts";
import type { AnswerCard, Answered, Explained, ModelCard, Opened, WeightsCard } from "./service.ts";
import { WeightsForm } from "./weights-form.tsx";

const SAMPLE = "./samples/nuclei-1.png";

type Desk = Awaited<ReturnType<typeof openService<"open">>>["service"];

/** A picture and what it is of. */
interface Captioned {
  readonly picture: Shown;
  readonly caption: string;
}

const isPicture = ({ type }: File): boolean => type.startsWith("image/");

const save = async ({ picture, caption }: Captioned): Promise<void> => {
  const bytes = new Uint8Array(await picture.png.arrayBuffer());
  download(bytes, `${caption.replaceAll(/[^\w-]+/g, "-")}.png`, "image/png");
};

const Open = (): JSX.Element => {
  const model = useSignal<ModelCard | null>(null);
  const weights = useSignal<WeightsCard | null>(null);
  const seen = useSignal<Captioned | null>(null);
  const answer = useSignal<AnswerCard | null>(null);
  const explained = useSignal<Captioned | null>(null);
  const error = useSignal<ShownError | null>(null);
  const busy = useSignal<string | null>(null);
  const opened = useRef<ReturnType<typeof openService<"open">> | null>(null);
  const picked = useRef<Blob | null>(null);
  const deskOf = async (): Promise<Desk> => {
    opened.current ??= openService("open");
    return (await opened.current).service;
  };
  /** Ends the worker, whatever it does: a file from a stranger may keep it busy without end. */
  const close = (): void => {
    const current = opened.current;
    opened.current = null;
    // Whoever opened it hears why it did not open.
    current?.then((one) => one.close()).catch(() => undefined);
  };
  useEffect(() => close, []);

  /** One thing after another, in the order in which they were asked for; what is under way is said. */
  const last = useRef(Promise.resolve());
  const work = (what: string, job: (desk: Desk) => Promise<void>): void => {
    const waiting = last.current;
    const run = async (): Promise<void> => {
      await waiting;
      busy.value = what;
      error.value = null;
      try {
        await job(await deskOf());
      } catch (cause) {
        fail(cause);
      } finally {
        busy.value = null;
      }
    };
    last.current = run();
  };
  const take = <T,>(found: Answered<T>): T | null => {
    if ("answer" in found) return found.answer;
    error.value = found.error;
    return null;
  };

  /** For the worker: how far it is. */
  const telling = (what: string) =>
    proxy((share: number) => {
      if (busy.value !== null) busy.value = `${what} ${Math.round(100 * share)} %`;
    });

  const ask = async (desk: Desk): Promise<void> => {
    answer.value = null;
    explained.value = null;
    if (model.value === null || seen.value === null) return;
    busy.value = "Asking…";
    const found = take(await desk.ask(telling("Asking…")));
    if (found === null) return;
    answer.value = found;
    seen.value = { picture: found.picture, caption: `what ${model.value.name} says` };
  };
  const started = async (found: Opened, desk: Desk): Promise<void> => {
    model.value = "model" in found ? found.model : null;
    weights.value = "weights" in found ? found.weights : null;
    if ("error" in found) error.value = found.error;
    if (model.value) device.value = model.value.device;
    await ask(desk);
  };
  const openModel = (files: readonly File[]): void =>
    work("Reading the model…", async (desk) => started(await desk.openModel([...files]), desk));
  const showPicture = async (file: Blob, desk: Desk): Promise<boolean> => {
    picked.current = file;
    const found = take(await desk.openPicture(file));
    if (found !== null) seen.value = { picture: found.picture, caption: "the picture" };
    return found !== null;
  };
  const openBoth = (picture: File, files: readonly File[]): void =>
    work("Reading the model…", async (desk) => {
      if (await showPicture(picture, desk)) await started(await desk.openModel([...files]), desk);
    });
  const openPicture = (file: Blob): void =>
    work("Reading the picture…", async (desk) => {
      if (await showPicture(file, desk)) await ask(desk);
    });
  const openSample = (): void =>
    work("Fetching a network…", async (desk) => {
      const { model: file, picture } = await fetchSample();
      if (await showPicture(picture, desk)) await started(await desk.openModel([file]), desk);
    });
  const stop = (): void => {
    close();
    last.current = Promise.resolve();
    model.value = null;
    weights.value = null;
    answer.value = null;
    explained.value = null;
    busy.value = null;
    if (picked.current !== null) openPicture(picked.current);
  };
  const takeFiles = (files: readonly File[]): void => {
    const [picture, ...more] = files.filter(isPicture);
    const others = files.filter((file) => !isPicture(file));
    if (picture !== undefined && more.length > 0) fail(`One picture at a time: “${picture.name}” is taken.`);
    if (picture === undefined) openModel(others);
    else if (others.length === 0) openPicture(picture);
    else openBoth(picture, others);
  };
  const show = (what: string, job: (desk: Desk) => Promise<Answered<Explained>>): void =>
    work(what, async (desk) => {
      explained.value = take(await job(desk));
    });

  /** Whether each pixel of the answer has a class, and the model's layers are known. */
  const asksPixels = answer.value?.shares != null && model.value?.ways.includes("gradCam") === true;

  return (
    <DropZone onFiles={takeFiles}>
      <div class="open" aria-busy={busy.value !== null}>
        <div class="row">
          <Button primary={model.value === null} disabled={busy.value !== null} onClick={openSample}>
            Try a trained network
          </Button>
          <FileButton accept="" multiple onFiles={openModel}>
            Open a model
          </FileButton>
          <FileButton accept="image/*" onFiles={([file]) => file && openPicture(file)}>
            Open a picture
          </FileButton>
          <Button onClick={() => begin(async () => openPicture(await (await fetch(SAMPLE)).blob()))}>
            Take the sample picture
          </Button>
          <output class="soft" aria-live="off">
            {busy.value ?? ""}
          </output>
          {busy.value !== null && <Button onClick={stop}>Stop</Button>}
        </div>
        {model.value === null && weights.value === null && (
          <p class="soft">
            A model of Tributary, Keras (.keras, .h5), TensorFlow.js (model.json with its .bin files), ONNX or PyTorch
            (.pth, .safetensors). Drop the files anywhere here; nothing leaves this tab. The network to try is a
            DenseNet that HazyResearch trained on CIFAR-10, under the <a href={license}>Apache License 2.0</a>.
          </p>
        )}
        {error.value && <ErrorCard error={error.value} />}
        {weights.value && (
          <WeightsForm
            card={weights.value}
            busy={busy.value !== null}
            onName={(network, flavor, classes) =>
              work("Loading the weights…", async (desk) =>
                started(await desk.nameWeights(network, flavor, classes), desk),
              )
            }
          />
        )}
        <div class="columns">
          <div class="pictures">
            {[seen.value, explained.value].map(
              (one, i) =>
                one && (
                  <figure key={i} class="card shown-card">
                    <div class="asked">
                      <Picture picture={one.picture} label={one.caption} />
                      {i === 0 && asksPixels && (
                        <PixelButton
                          label={one.caption}
                          onPlace={(place) => show("Explaining…", (desk) => desk.explainPixel(place))}
                        />
                      )}
                    </div>
                    <figcaption class="row">
                      <span>{one.caption}</span>
                      <Button title={`Save ${one.caption}`} onClick={() => void save(one)}>
                        Save
                      </Button>
                    </figcaption>
                  </figure>
                ),
            )}
          </div>
          <div class="panel">
            {answer.value && (
              <div class="card">
                <Answers answer={answer.value} />
                {asksPixels && <small>Click a pixel of the picture: where does the model look to name it?</small>}
              </div>
            )}
            {model.value && (
              <>
                <ExplainCard
                  key={model.value.name}
                  model={model.value}
                  disabled={busy.value !== null || seen.value === null}
                  onExplain={(method, chosen, layer) => {
                    show("Explaining…", (desk) => desk.explain(method, chosen, layer, telling("Explaining…")));
                  }}
                  onMaps={(layer) => show("Computing…", (desk) => desk.maps(layer))}
                />
                <ModelFacts model={model.value} />
              </>
            )}
          </div>
        </div>
      </div>
    </DropZone>
  );
};

export default Open;
