/** What `npm run new service` writes. */
import type { Names } from './names.ts';
import type { Scaffold } from './scaffold.ts';

/** A service with one method that works, its protos, and its place among the packages. */
export function service({ kebab, variable, snake, type }: Names): Scaffold {
  const home = `services/${kebab}`;
  const protos = `protos/flashline/${snake}/v1`;
  const generated = `./generated/flashline/${snake}/v1`;
  const exported =
    `export * as ${variable} from '${generated}/messages.ts';\n` +
    `export { ${type}ServiceService } from '${generated}/service.ts';\n`;
  return {
    files: [
      [`${protos}/service.proto`, 'service.proto'],
      [`${protos}/messages.proto`, 'service-messages.proto'],
      [`${home}/package.json`, 'service-package.json'],
      [`${home}/README.md`, 'service-readme.md'],
      [`${home}/src/main.ts`, 'service-main.ts'],
      [`${home}/src/config.ts`, 'service-config.ts'],
      [`${home}/src/errors.ts`, 'service-errors.ts'],
      [`${home}/src/start.ts`, 'service-start.ts'],
      [`${home}/src/handlers/describe.ts`, 'service-handler.ts'],
      [`${home}/src/index.ts`, 'service-index.ts'],
      [`${home}/test/${kebab}.test.ts`, 'service-test.ts'],
    ],
    lists: [
      {
        path: '.ci/layers.json',
        extend: before(`    "services/cli"`, `    "${home}": "What it does, in a sentence.",\n`),
      },
      {
        path: 'libs/platform/contracts/src/index.ts',
        extend: before(`export * as errorDetails from './generated/google/`, exported),
      },
    ],
    guide: 'docs/guides/add-service.md',
  };
}

/** Puts `lines` before the line that starts with `mark`; throws where there is none. */
function before(mark: string, lines: string): (text: string) => string {
  return (text) => {
    const place = text.indexOf(`\n${mark}`);
    if (place === -1) throw new Error(`the list has no line ${mark.trim()}`);
    return `${text.slice(0, place + 1)}${lines}${text.slice(place + 1)}`;
  };
}
