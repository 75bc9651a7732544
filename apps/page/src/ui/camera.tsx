/** @file A camera: what it sees, and single pictures of it. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { begin } from "../shell/status.ts";
import { takePictures } from "./take-pictures.ts";

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
    const show = async (): Promise<void> => {
      const opened = await stream;
      if (closed || video.current === null) return;
      // Its last picture would stay, and be taken again and again.
      for (const track of opened.getTracks())
        track.addEventListener("ended", () => {
          problem.value = "The camera was switched off or taken away: close it here, and open it again.";
        });
      video.current.srcObject = opened;
      // What only plays by itself stands still while it is scrolled out of sight, and then gives no picture.
      await video.current.play();
    };
    show().catch((error: DOMException) => {
      if (!closed) problem.value = reasons[error.name] ?? `The camera cannot be used: ${error.message}`;
    });
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
    const ending = new AbortController();
    begin(() =>
      takePictures({
        // A camera that nobody sees takes nothing.
        take: async () => (document.hidden || video.current === null ? null : pictureOf(video.current)),
        every,
        onPicture,
        onFailure: ({ message }) => {
          problem.value = `The camera gives no picture: ${message}`;
        },
        signal: ending.signal,
      }),
    );
    return () => ending.abort();
  }, [every]);

  if (problem.value !== null) return <p class="alarm">{problem.value}</p>;
  return <video ref={video} class="camera" muted playsInline aria-label="What the camera sees" />;
};
