/** One line of progress on a terminal, nothing elsewhere. */

export interface Progress {
  readonly show: (text: string) => void;
  /** Clears the line. */
  readonly close: () => void;
}

export function openProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { show: () => undefined, close: () => undefined };
  const clear = '\r\u001b[K';
  return {
    show: (text) => stream.write(`${clear}${text}`),
    close: () => stream.write(clear),
  };
}
