/** @file A camera: what it sees, and single pictures of it. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface CameraProps {
  /** Milliseconds between two pictures at least; null to take none. */
  readonly every: number | null;
  /** Gets a picture; the next one is taken when it is done. */
  readonly onPicture: (picture: ImageBitmap) => Promise<unknown>;
}

const reasons: Readonly<Record<string, string>> = {
  NotAllowedError: "The camera was not allowed: the browser asks again if you change its settings for this page.",
  NotFoundError: "There is no camera here. Take files instead.",
};

const openCamera = (): Promise<MediaStream> => {
  const video = { width: { ideal: 640 }, facingMode: "environment" };
  return navigator.mediaDevices.getUserMedia({ video });
};

/** Shows what the camera sees for as long as it is on the page. */
export const Camera = ({ every, onPicture }: CameraProps): JSX.Element => {
  const video = useRef<HTMLVideoElement>(null);
  const problem = useSignal<string | null>(null);

  useEffect(() => {
    let closed = false;
    const stream = openCamera();
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
  }, []);

  useEffect(() => {
    if (every === null) return;
    let ended = false;
    const takeAll = async (): Promise<void> => {
      while (!ended) {
        const next = new Promise((resolve) => setTimeout(resolve, every));
        // Nothing is seen before the first frame.
        if (video.current !== null && video.current.videoWidth > 0)
          await onPicture(await createImageBitmap(video.current));
        await next;
      }
    };
    void takeAll();
    return () => {
      ended = true;
    };
  }, [every]);

  if (problem.value !== null) return <p class="alarm">{problem.value}</p>;
  return <video ref={video} class="camera" autoplay muted playsInline aria-label="What the camera sees" />;
};
