/** Text that came from a file, made safe for a terminal. */

// oxlint-disable-next-line no-control-regex -- these are what it is about
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

// oxlint-disable-next-line no-control-regex -- these are what it is about
const CONTROL_IN_JSON = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Characters kept of one message, at its beginning and at its end: what, and what to do. */
const KEPT_FIRST = 900;
const KEPT_LAST = 300;

/** The text on one line, of bounded length, and without anything that a terminal would act on. */
export function printable(text: string): string {
  const isLong = text.length > KEPT_FIRST + KEPT_LAST;
  const kept = isLong ? `${text.slice(0, KEPT_FIRST)} ... ${text.slice(-KEPT_LAST)}` : text;
  return kept.replaceAll(CONTROL, '?');
}

/** JSON that means the same and holds nothing that a terminal would act on. */
export function printableJson(json: string): string {
  return json.replaceAll(
    CONTROL_IN_JSON,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** At most `width` characters; the end of a name tells more than its beginning. */
export function shorten(text: string, width: number): string {
  const clean = text.length <= width ? text : `...${text.slice(3 - width)}`;
  return printable(clean);
}
