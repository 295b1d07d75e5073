/** C params structures as designated initialisers. */
import type { Field, Fields } from '@flashline/operators';
import { floatLiteral, integerLiteral } from './literal.ts';

/** `{ .a = 1, .b = { 2, 3 } }` */
export function printFields(fields: Fields): string {
  const parts = Object.entries(fields).map(([name, field]) => `.${name} = ${printField(field)}`);
  return `{ ${parts.join(', ')} }`;
}

function printField(field: Field): string {
  if (typeof field === 'number' || typeof field === 'bigint') return integerLiteral(field);
  if (isList(field)) return `{ ${field.map(printField).join(', ')} }`;
  if (isFloat(field)) return floatLiteral(field.float);
  if (isIdentifier(field)) return field.identifier;
  return printFields(field);
}

function isList(field: Field): field is readonly Field[] {
  return Array.isArray(field);
}

function isFloat(field: Exclude<Field, number>): field is { readonly float: number } {
  return typeof field === 'object' && 'float' in field && typeof field['float'] === 'number';
}

function isIdentifier(field: Field): field is { readonly identifier: string } {
  return typeof field === 'object' && 'identifier' in field && typeof field['identifier'] === 'string';
}
