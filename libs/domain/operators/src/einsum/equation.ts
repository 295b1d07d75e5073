/** The equation of an Einsum as lists of labels. */
import { Refusal } from '../refusal.ts';

export interface Equation {
  /** One label per axis of each operand. */
  readonly operands: readonly (readonly string[])[];
  readonly output: readonly string[];
}

/** Axes that "..." may stand for, numbered from the last. */
const MOST_HIDDEN = 8;

/** `ranks` are of the operands. Throws Refusal OP_ATTRIBUTE where the text is no equation for them. */
export function parseEquation(text: string, ranks: readonly number[]): Equation {
  const [left, right, ...rest] = text.replaceAll(/\s/g, '').split('->');
  const terms = (left ?? '').split(',');
  if (rest.length > 0 || terms.length !== ranks.length) throw refusal(text);
  const operands = terms.map((term, i) => labelsOf(term, ranks[i]!, text));
  const hidden = Math.max(0, ...operands.map((labels) => labels.filter(isHidden).length));
  const output =
    right === undefined ? implicit(operands, hidden) : outputLabels(right, hidden, text);
  const known = new Set(operands.flat());
  const isWrong =
    output.some((label) => !known.has(label)) || new Set(output).size !== output.length;
  if (isWrong) throw refusal(text);
  return { operands, output };
}

function labelsOf(term: string, rank: number, text: string): string[] {
  const [before, after, ...rest] = term.split('...');
  if (rest.length > 0 || !/^[A-Za-z]*$/.test(before! + (after ?? ''))) throw refusal(text);
  const visible = before!.length + (after?.length ?? 0);
  const count = after === undefined ? 0 : rank - visible;
  if (visible + count !== rank || count < 0 || count > MOST_HIDDEN) throw refusal(text);
  return [...before!, ...hiddenLabels(count), ...(after ?? '')];
}

function outputLabels(term: string, hidden: number, text: string): string[] {
  const [before, after, ...rest] = term.split('...');
  if (rest.length > 0 || !/^[A-Za-z]*$/.test(before! + (after ?? ''))) throw refusal(text);
  return [...before!, ...(after === undefined ? [] : hiddenLabels(hidden)), ...(after ?? '')];
}

/** Without "->": the hidden axes, then the labels that occur once, in the order of the alphabet. */
function implicit(operands: Equation['operands'], hidden: number): string[] {
  const labels = operands.flat().filter((label) => !isHidden(label));
  const once = labels.filter((label) => labels.indexOf(label) === labels.lastIndexOf(label));
  return [...hiddenLabels(hidden), ...once.sort()];
}

function hiddenLabels(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `.${count - i}`);
}

function isHidden(label: string): boolean {
  return label.startsWith('.');
}

function refusal(text: string): Refusal {
  return new Refusal(
    'OP_ATTRIBUTE',
    `equation ${JSON.stringify(text.slice(0, 60))} does not fit its operands`,
  );
}
