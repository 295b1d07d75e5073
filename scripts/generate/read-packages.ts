/** Reads what docs/packages.md says from layers.json and the manifests. */
import { readFileSync } from 'node:fs';
import type { PackageEntry } from './packages.ts';

interface Layers {
  /** Folder of each package, lowest first, with its sentence. */
  readonly packages: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export function readPackages(): PackageEntry[] {
  const { packages } = readJson<Layers>('.ci/layers.json');
  return Object.entries(packages).map(([folder, sentence]) => {
    const { name, dependencies } = readJson<Manifest>(`${folder}/package.json`);
    return { folder, sentence, name, dependencies: Object.keys(dependencies ?? {}) };
  });
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
