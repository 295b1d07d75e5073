/** Collects the error tables of all packages. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { IMPORT_ERRORS } from '@flashline/compiler';
import { EXIT_CODES, type ErrorCode } from '@flashline/errors';
import { ONNX_ERRORS } from '@flashline/onnx';
import { FALLBACKS, REFUSALS } from '@flashline/operators';
import { WARNINGS } from '@flashline/pipeline';
import type { ErrorEntry, ErrorTable } from './errors.ts';

const EXIT_UNSUPPORTED = 3;

/** Tables of what is wrong with models, then those of AppErrors, by folder. */
export async function readErrorTables(): Promise<ErrorTable[]> {
  return [
    {
      package: 'libs/domain/onnx',
      entries: Object.entries(ONNX_ERRORS).map(([name, { meaning, hint }]) =>
        modelError(name, EXIT_CODES.usage, `${meaning}; ${hint}`),
      ),
    },
    { package: 'libs/domain/compiler', entries: refusals(IMPORT_ERRORS) },
    { package: 'libs/domain/operators', entries: refusals(REFUSALS) },
    { package: 'libs/domain/operators (layers of int8 in fp32)', entries: notes(FALLBACKS) },
    { package: 'libs/platform/pipeline (warnings)', entries: notes(WARNINGS) },
    ...(await readAppErrors()),
  ];
}

/** What a report tells besides a verdict. */
function notes(meanings: Readonly<Record<string, string>>): ErrorEntry[] {
  return Object.entries(meanings).map(([name, meaning]) => modelError(name, 0, meaning));
}

function refusals(meanings: Readonly<Record<string, string>>): ErrorEntry[] {
  return Object.entries(meanings).map(([name, meaning]) =>
    modelError(name, EXIT_UNSUPPORTED, meaning),
  );
}

function modelError(name: string, exitCode: number, meaning: string): ErrorEntry {
  return { code: name, fault: 'model', exitCode, retryable: false, meaning };
}

/** Every exported ErrorCode of platform packages and services. */
async function readAppErrors(): Promise<ErrorTable[]> {
  const tables: ErrorTable[] = [];
  for (const folder of packagesIn('libs/platform', 'services')) {
    const entries: ErrorEntry[] = [];
    for (const file of sourcesThatDefineErrors(`${folder}/src`)) {
      const exports = Object.values((await import(`../../${file}`)) as Record<string, unknown>);
      entries.push(...exports.filter(isErrorCode).map(appError));
    }
    if (entries.length > 0) tables.push({ package: folder, entries });
  }
  return tables;
}

function packagesIn(...parents: string[]): string[] {
  return parents
    .flatMap((parent) => readdirSync(parent).map((name) => `${parent}/${name}`))
    .filter((folder) => existsSync(`${folder}/package.json`))
    .sort();
}

function sourcesThatDefineErrors(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
    .filter((file) => /^export const \w+: ErrorCode = /m.test(readFileSync(file, 'utf8')))
    .sort();
}

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'object' && value !== null && 'retryable' in value && 'code' in value;
}

function appError({ code, kind, retryable, meaning }: ErrorCode): ErrorEntry {
  return { code, fault: kind, exitCode: EXIT_CODES[kind], retryable, meaning };
}
