/** One line of progress on a terminal, nothing elsewhere. */

export interface Progress {
  readonly show: (text: string) => void;
  /** Clears the line; what is shown later stays unseen. */
  readonly close: () => void;
}

const CLEAR = '\r\u001b[K';

export function openProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { show: () => undefined, close: () => undefined };
  let isOpen = true;
  return {
    show: (text) => {
      if (isOpen) stream.write(`${CLEAR}${text.slice(0, (stream.columns ?? 80) - 1)}`);
    },
    close: () => {
      if (isOpen) stream.write(CLEAR);
      isOpen = false;
    },
  };
}
