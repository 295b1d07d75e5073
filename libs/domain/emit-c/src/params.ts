/** C params structures as designated initialisers. */
import type { TypedArray } from '@flashline/ir';
import type { Field, Fields } from '@flashline/operators';
import { floatLiteral, integerLiteral } from './literal.ts';

/** Symbol of a weight's array. */
type SymbolFor = (data: TypedArray) => string;

/** `{ .a = 1, .b = { 2, 3 } }` */
export function printFields(fields: Fields, symbolFor: SymbolFor): string {
  const parts = Object.entries(fields).map(
    ([name, field]) => `.${name} = ${printField(field, symbolFor)}`,
  );
  return `{ ${parts.join(', ')} }`;
}

function printField(field: Field, symbolFor: SymbolFor): string {
  if (typeof field === 'number' || typeof field === 'bigint') return integerLiteral(field);
  if (isList(field)) return `{ ${field.map((item) => printField(item, symbolFor)).join(', ')} }`;
  if (isFloat(field)) return floatLiteral(field.float);
  if (isIdentifier(field)) return field.identifier;
  if (isWeight(field)) return symbolFor(field.weight);
  return printFields(field, symbolFor);
}

function isList(field: Field): field is readonly Field[] {
  return Array.isArray(field);
}

function isFloat(field: Exclude<Field, number>): field is { readonly float: number } {
  return typeof field === 'object' && 'float' in field && typeof field['float'] === 'number';
}

function isIdentifier(field: Field): field is { readonly identifier: string } {
  return (
    typeof field === 'object' && 'identifier' in field && typeof field['identifier'] === 'string'
  );
}

function isWeight(field: Exclude<Field, number>): field is { readonly weight: TypedArray } {
  return typeof field === 'object' && 'weight' in field && ArrayBuffer.isView(field['weight']);
}
