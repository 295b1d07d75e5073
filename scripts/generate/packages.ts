/** docs/packages.md: the map of the packages. */
import { GENERATED } from './markdown.ts';

export interface PackageEntry {
  readonly folder: string;
  readonly sentence: string;
  readonly name: string;
  /** Names of the packages it depends on. */
  readonly dependencies: readonly string[];
}

/** Packages in the order given, each with its sentence and what it uses. */
export function printPackages(packages: readonly PackageEntry[]): string {
  const folderOf = new Map(packages.map(({ folder, name }) => [name, folder]));
  const lines = packages.map(({ folder, sentence, dependencies }) => {
    const names = dependencies.map((name) => folderOf.get(name)?.split('/').at(-1) ?? name);
    const uses = names.length > 0 ? names.map((name) => `\`${name}\``).join(', ') : 'nothing';
    return `- **${folder}**: ${sentence} Uses ${uses}.`;
  });
  return `${GENERATED}

# The packages

Lowest first: a package uses only what stands above it in this list. Order and sentences come from
\`.ci/layers.json\`.

${lines.join('\n')}
`;
}
