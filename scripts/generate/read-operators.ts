/** Reads what docs/operators.md says from the lists of the operators package. */
import { readFileSync } from 'node:fs';
import { EXPANSIONS, OPERATORS } from '@flashline/operators';
import { commentAbove, firstComment, firstSentence } from './comments.ts';
import type { InnerEntry, OperatorEntry } from './operators.ts';

type Mapping = (typeof EXPANSIONS)[number];
type Operator = (typeof OPERATORS)[number];

/** Where something is defined. */
interface Definition {
  readonly file: string;
  /** Export that is it, or a list that holds it. */
  readonly name: string;
  readonly source: string;
}

const SOURCE = 'libs/domain/operators/src';

/** Each operator with its definition, in the order of the lists. */
export async function readOperators(): Promise<{
  readonly operators: OperatorEntry[];
  readonly inner: InnerEntry[];
}> {
  const ofOps = await readDefinitions<Operator>('ops');
  const ofExpansions = await readDefinitions<Mapping>('expansions');
  const operators = [
    ...OPERATORS.flatMap((operator) =>
      operator.onnx.map((mapping) => entryOf(mapping, ofOps.get(operator)!, [operator.name])),
    ),
    ...EXPANSIONS.map((mapping) => {
      const definition = ofExpansions.get(mapping)!;
      return entryOf(mapping, definition, operatorsBuiltIn(definition.source));
    }),
  ];
  const inner = OPERATORS.filter((operator) => operator.onnx.length === 0).map((operator) => {
    const definition = ofOps.get(operator)!;
    return { name: operator.name, file: definition.file, meaning: meaningOf(definition) };
  });
  return { operators, inner };
}

function entryOf(mapping: Mapping, definition: Definition, becomes: string[]): OperatorEntry {
  return {
    type: mapping.type,
    domain: mapping.domain ?? '',
    since: mapping.since,
    constantInputs: mapping.constantInputs ?? [],
    becomes,
    file: definition.file,
    meaning: meaningOf(definition),
  };
}

/** Every definition that the folder's list imports, with the export that holds it. */
async function readDefinitions<T>(folder: string): Promise<Map<T, Definition>> {
  const list = readFileSync(`${SOURCE}/${folder}/index.ts`, 'utf8');
  const found = new Map<T, Definition>();
  for (const [, names, path] of list.matchAll(/^import \{ (.+?) \} from '\.\/(.+?)';/gm)) {
    const file = `${SOURCE}/${folder}/${path}`;
    const source = readFileSync(file, 'utf8');
    const exports = (await import(`../../${file}`)) as Record<string, T | readonly T[]>;
    for (const name of names!.split(', ')) {
      for (const item of [exports[name]!].flat() as T[]) found.set(item, { file, name, source });
    }
  }
  return found;
}

/** The sentence at the definition, or at its file where the definition is one of a list. */
function meaningOf({ file, name, source }: Definition): string {
  const comment = commentAbove(source, `export const ${name}`) ?? firstComment(source);
  if (comment === null) throw new Error(`${file} does not say what ${name} is`);
  return firstSentence(comment);
}

/** Names of the operators that an expansion makes nodes of. */
function operatorsBuiltIn(source: string): string[] {
  const names = [...source.matchAll(/\b(?:one|emit)\(\s*'(\w+)'/g)].map((match) => match[1]!);
  return [...new Set(names)].sort();
}
