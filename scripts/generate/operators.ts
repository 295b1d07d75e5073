/** docs/operators.md: every ONNX operator we know, and what it becomes. */
import { code, GENERATED, plain, table } from './markdown.ts';

export interface OperatorEntry {
  /** ONNX type. */
  readonly type: string;
  /** '' is ai.onnx. */
  readonly domain: string;
  readonly since: number;
  /** Inputs, counted from 0, that must be known at compile time. */
  readonly constantInputs: readonly number[];
  /** Names of our operators. */
  readonly becomes: readonly string[];
  /** File of the definition, from the root. */
  readonly file: string;
  /** First sentence of its comment. */
  readonly meaning: string;
}

/** What a node of ours that no ONNX operator is imported as is for. */
export interface InnerEntry {
  readonly name: string;
  readonly file: string;
  readonly meaning: string;
}

export function printOperators(
  operators: readonly OperatorEntry[],
  inner: readonly InnerEntry[],
): string {
  const sorted = operators.toSorted((a, b) => compare(fullName(a), fullName(b)));
  const rows = sorted.map((entry) => [
    code(fullName(entry)),
    String(entry.since),
    entry.becomes.map(code).join(' ') || 'a value',
    entry.constantInputs.join(', ') || '-',
    link(entry.file, entry.meaning),
  ]);
  const innerRows = inner
    .toSorted((a, b) => compare(a.name, b.name))
    .map(({ name, file, meaning }) => [code(name), link(file, meaning)]);
  return `${GENERATED}

# Operators

${operators.length} ONNX operators are imported, from the opset given on. **Becomes** names our operators; a node is
replaced by some of them, and by a value where its result is known. **Known** lists the inputs, counted
from 0, that fix a shape, axis or extent and must be known when the model is compiled. A model function of
any other name is expanded from its body. What is refused is told with node and reason
([errors.md](errors.md)).

${table(['ONNX operator', 'since', 'becomes', 'known', 'meaning'], rows)}

These stand for no ONNX operator of their own; expansions and passes make them.

${table(['operator', 'meaning'], innerRows)}
`;
}

function fullName({ domain, type }: OperatorEntry): string {
  return domain === '' ? type : `${domain}.${type}`;
}

function link(file: string, meaning: string): string {
  return `[${plain(meaning)}](../${file})`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
