/** What `npm run new` writes for an operator, a pass or a board. */
import { addToList, type Addition } from './add-to-list.ts';
import type { Names } from './names.ts';

export type Kind = 'operator' | 'pass' | 'board';

export interface Scaffold {
  /** New files: path from the root and template. */
  readonly files: readonly (readonly [path: string, template: string])[];
  /** The list that gets a line. */
  readonly list: { readonly path: string; readonly addition: Addition };
  readonly guide: string;
}

export function scaffoldOf(kind: Kind, names: Names): Scaffold {
  return { operator, pass, board }[kind](names);
}

/** Text of a template with its names filled in. Throws on a name that does not exist. */
export function fill(template: string, names: Names): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = names[name as keyof Names];
    if (value === undefined) throw new Error(`a template asks for ${name}`);
    return value;
  });
}

/** The list with its new line. */
export function extendList(text: string, { list }: Scaffold): string {
  return addToList(text, list.addition);
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
    list: {
      path: `${operators}/src/ops/index.ts`,
      addition: {
        pattern: NAMED_IMPORTS,
        key: kebab,
        importLine: `import { ${variable} } from './${kebab}.ts';`,
        entry: `  ${variable},`,
        isSorted: true,
      },
    },
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
    list: {
      path: `${passes}/src/pipeline.ts`,
      addition: {
        pattern: NAMED_IMPORTS,
        key: kebab,
        importLine: `import { ${variable} } from './${kebab}.ts';`,
        entry: `  // Last, until it is known what must come before and after it.\n  ${variable},`,
        isSorted: false,
      },
    },
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
    list: {
      path: `${boards}/src/catalogue.ts`,
      addition: {
        pattern: BOARD_IMPORTS,
        key: kebab,
        importLine: `import ${variable} from '../boards/${kebab}.json' with { type: 'json' };`,
        entry: `  parseBoard(${variable}),`,
        isSorted: true,
      },
    },
    guide: 'docs/guides/add-board.md',
  };
}
