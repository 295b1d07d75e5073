/** Narrows the text of a board file to a board; a wrong file is our own mistake and throws. */

import type { Board, BoardCore, MemoryRegion } from './board.ts';

const CORES: readonly BoardCore[] = ['cortex-m4', 'cortex-m33', 'cortex-m7'];

/** The board of one parsed JSON file. Throws an error that names the field which is wrong. */
export function parseBoard(json: unknown): Board {
  const file = record(json, 'board');
  const id = text(file, 'id');
  const core = CORES.find((name) => name === file['core']);
  if (core === undefined) throw new Error(`board ${id}: core must be one of ${CORES.join(', ')}`);
  const ram = list(file, 'ram').map((region) => parseRegion(region));
  const runtimeRegion = text(file, 'runtimeRegion');
  if (!ram.some((region) => region.name === runtimeRegion)) {
    throw new Error(`board ${id}: runtimeRegion ${runtimeRegion} is not one of its RAM regions`);
  }
  return {
    id,
    mcu: text(file, 'mcu'),
    core,
    gccFlags: list(file, 'gccFlags').map(String),
    primary: file['primary'] === true,
    maxClockHz: size(file, 'maxClockHz'),
    flash: parseRegion(file['flash']),
    ram,
    runtimeRegion,
    source: text(file, 'source'),
  };
}

function parseRegion(json: unknown): MemoryRegion {
  const region = record(json, 'memory region');
  const base = Number(text(region, 'base'));
  if (!Number.isInteger(base)) throw new Error(`base of ${text(region, 'name')} is no address`);
  return {
    name: text(region, 'name'),
    base,
    sizeBytes: size(region, 'sizeBytes'),
    source: text(region, 'source'),
  };
}

function record(json: unknown, what: string): Record<string, unknown> {
  if (typeof json !== 'object' || json === null) throw new Error(`${what} must be an object`);
  return json as Record<string, unknown>;
}

function text(from: Record<string, unknown>, key: string): string {
  const value = from[key];
  if (typeof value !== 'string' || value === '') throw new Error(`${key} must be a text`);
  return value;
}

function size(from: Record<string, unknown>, key: string): number {
  const value = from[key];
  if (typeof value !== 'number' || !Number.isInteger(value) || value <= 0) {
    throw new Error(`${key} must be a positive integer`);
  }
  return value;
}

function list(from: Record<string, unknown>, key: string): readonly unknown[] {
  const value = from[key];
  if (!Array.isArray(value) || value.length === 0) throw new Error(`${key} must be a list`);
  return value;
}
