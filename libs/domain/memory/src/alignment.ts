/** Every offset and size is a multiple of this; no element type needs more. */
export const ALIGNMENT = 8;

/** At least one unit: an empty tensor has an address too, and C has no empty arrays. */
export function alignUp(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / ALIGNMENT)) * ALIGNMENT;
}
