/** Text that came from a file, made safe for a terminal. */

// oxlint-disable-next-line no-control-regex -- these are what it is about
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** The text on one line and without anything that a terminal would act on. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, '?');
}

/** At most `width` characters; the end of a name tells more than its beginning. */
export function shorten(text: string, width: number): string {
  const clean = printable(text);
  return clean.length <= width ? clean : `...${clean.slice(3 - width)}`;
}
