/** @file A camera: what it sees, and single pictures of it. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { begin } from "../shell/status.ts";

interface CameraProps {
  /** Pixels from left to right that are wished for. Default 640. */
  readonly width?: number;
  /** Milliseconds between two pictures at least; null to take none. */
  readonly every: number | null;
  /** Gets a picture; the next one is taken when it is done. */
  readonly onPicture: (picture: ImageBitmap) => Promise<unknown>;
}

const reasons: Readonly<Record<string, string>> = {
  NotAllowedError: "The camera was not allowed: the browser asks again if you change its settings for this page.",
  NotFoundError: "There is no camera here. Take files instead.",
};

const openCamera = async (width: number): Promise<MediaStream> => {
  // Whatever the types say: pages that come without encryption are given none.
  const { mediaDevices } = navigator as Partial<Navigator>;
  if (mediaDevices === undefined) throw new DOMException("browsers give it only to pages that come with encryption");
  return mediaDevices.getUserMedia({ video: { width: { ideal: width }, facingMode: "environment" } });
};

/** Shows what the camera sees for as long as it is on the page. */
export const Camera = ({ width = 640, every, onPicture }: CameraProps): JSX.Element => {
  const video = useRef<HTMLVideoElement>(null);
  const problem = useSignal<string | null>(null);

  useEffect(() => {
    let closed = false;
    const stream = openCamera(width);
    stream.then(
      (stream) => {
        if (!closed && video.current !== null) video.current.srcObject = stream;
      },
      (error: DOMException) => {
        problem.value = reasons[error.name] ?? `The camera cannot be used: ${error.message}`;
      },
    );
    return () => {
      closed = true;
      void stream.then(
        (stream) => {
          for (const track of stream.getTracks()) track.stop();
        },
        () => undefined,
      );
    };
  }, [width]);

  useEffect(() => {
    if (every === null) return;
    let ended = false;
    const takeAll = async (): Promise<void> => {
      while (!ended) {
        const next = new Promise((resolve) => setTimeout(resolve, every));
        // The size is known before the first frame is there; and a camera that nobody sees takes nothing.
        const seen = video.current;
        if (!document.hidden && seen !== null && seen.readyState >= seen.HAVE_CURRENT_DATA) {
          await onPicture(await createImageBitmap(seen));
        }
        await next;
      }
    };
    begin(takeAll);
    return () => {
      ended = true;
    };
  }, [every]);

  if (problem.value !== null) return <p class="alarm">{problem.value}</p>;
  return <video ref={video} class="camera" autoplay muted playsInline aria-label="What the camera sees" />;
};
