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

/** How often in a row a frame may be said to be there and not be had, until that is the camera's fault. */
const PATIENCE = 200;

/** What a video shows; null before its first frame. */
const pictureOf = async (video: HTMLVideoElement): Promise<ImageBitmap | null> => {
  // The size is known before the first frame is there.
  if (video.readyState < video.HAVE_CURRENT_DATA) return null;
  return createImageBitmap(video);
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
    let missed = 0;
    /** On a busy machine Chromium announces a first frame that it cannot give yet. */
    const missing = (error: DOMException): null => {
      if (++missed === PATIENCE) {
        problem.value = `The camera gives no picture: ${error.message}`;
        ended = true;
      }
      return null;
    };
    const takeAll = async (): Promise<void> => {
      while (!ended) {
        const next = new Promise((resolve) => setTimeout(resolve, every));
        // A camera that nobody sees takes nothing.
        const seen = document.hidden ? null : video.current;
        const picture = seen && (await pictureOf(seen).catch(missing));
        if (picture !== null) {
          missed = 0;
          await onPicture(picture);
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
