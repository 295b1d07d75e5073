/** What `npm run new` writes for an operator, a pass, a board or a service. */
import { addToList, type Addition } from './add-to-list.ts';
import type { Names } from './names.ts';
import { service } from './service.ts';

export type Kind = 'operator' | 'pass' | 'board' | 'service';

export interface Scaffold {
  /** New files: path from the root and template. */
  readonly files: readonly (readonly [path: string, template: string])[];
  /** The lists that get a line: path, and the text with its new line. */
  readonly lists: readonly { readonly path: string; readonly extend: (text: string) => string }[];
  readonly guide: string;
}

export function scaffoldOf(kind: Kind, names: Names): Scaffold {
  return { operator, pass, board, service }[kind](names);
}

/** Text of a template with its names filled in. Throws on a name that does not exist. */
export function fill(template: string, names: Names): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = names[name as keyof Names];
    if (value === undefined) throw new Error(`a template asks for ${name}`);
    return value;
  });
}

const NAMED_IMPORTS = /^import \{ (\w+).* \} from '\.\/(?<key>[a-z0-9-]+)\.ts';$/gm;
const BOARD_IMPORTS = /^import (\w+) from '\.\.\/boards\/(?<key>[a-z0-9-]+)\.json'.*;$/gm;

function operator({ kebab, variable, snake }: Names): Scaffold {
  const operators = 'libs/domain/operators';
  const kernels = 'libs/domain/kernels';
  return {
    files: [
      [`${operators}/src/ops/${kebab}.ts`, 'operator.ts'],
      [`${operators}/test/cases/${kebab}.ts`, 'operator-cases.ts'],
      [`${kernels}/include/nk/${snake}_f32.h`, 'kernel.h'],
      [`${kernels}/src/${snake}_f32.c`, 'kernel.c'],
    ],
    lists: [
      listAt(`${operators}/src/ops/index.ts`, {
        pattern: NAMED_IMPORTS,
        key: kebab,
        importLine: `import { ${variable} } from './${kebab}.ts';`,
        entry: `  ${variable},`,
        isSorted: true,
      }),
    ],
    guide: 'docs/guides/add-operator.md',
  };
}

function pass({ kebab, variable }: Names): Scaffold {
  const passes = 'libs/domain/passes';
  return {
    files: [
      [`${passes}/src/${kebab}.ts`, 'pass.ts'],
      [`${passes}/test/${kebab}.test.ts`, 'pass.test.ts'],
    ],
    lists: [
      listAt(`${passes}/src/pipeline.ts`, {
        pattern: NAMED_IMPORTS,
        key: kebab,
        importLine: `import { ${variable} } from './${kebab}.ts';`,
        entry: `  // Last, until it is known what must come before and after it.\n  ${variable},`,
        isSorted: false,
      }),
    ],
    guide: 'docs/guides/add-pass.md',
  };
}

function board({ kebab, variable }: Names): Scaffold {
  const boards = 'libs/domain/boards';
  const firmware = `firmware-builder/boards/${kebab}`;
  return {
    files: [
      [`${boards}/boards/${kebab}.json`, 'board.json'],
      [`${firmware}/board.ld`, 'board.ld'],
      [`${firmware}/virtual.ld`, 'virtual.ld'],
      [`${firmware}/board.c`, 'board.c'],
    ],
    lists: [
      listAt(`${boards}/src/catalogue.ts`, {
        pattern: BOARD_IMPORTS,
        key: kebab,
        importLine: `import ${variable} from '../boards/${kebab}.json' with { type: 'json' };`,
        entry: `  parseBoard(${variable}),`,
        isSorted: true,
      }),
    ],
    guide: 'docs/guides/add-board.md',
  };
}

function listAt(path: string, addition: Addition): Scaffold['lists'][number] {
  return { path, extend: (text) => addToList(text, addition) };
}
