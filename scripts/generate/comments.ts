/** Finds the comments that generated documents quote. */

/** Text of the block comment that ends right above a line which starts with `declaration`. */
export function commentAbove(source: string, declaration: string): string | null {
  const at = source.search(new RegExp(`^${declaration}\\b`, 'm'));
  if (at === -1) return null;
  const before = source.slice(0, at);
  const start = before.lastIndexOf('/**');
  if (start === -1 || !before.endsWith('*/\n')) return null;
  return textOf(before.slice(start));
}

/** Text of the first block comment, or null where there is none. */
export function firstComment(source: string): string | null {
  const match = /\/\*[\s\S]*?\*\//.exec(source);
  return match === null ? null : textOf(match[0]);
}

/** Paragraphs of a comment, each on one line. */
export function paragraphs(comment: string): string[] {
  return comment.split(/\n\s*\n/).map((text) => text.replace(/\s+/g, ' ').trim());
}

/** The first paragraph of a comment up to the end of its first sentence. */
export function firstSentence(comment: string): string {
  const [text] = paragraphs(comment);
  return /^.*?[^\s.]\.(?=\s|$)/.exec(text!)?.[0] ?? `${text!.replace(/[:;,]$/, '')}.`;
}

function textOf(comment: string): string {
  return comment
    .replace(/^\/\*+/, '')
    .replace(/\*\/\s*$/, '')
    .replace(/^ *\* ?/gm, '')
    .trim();
}
