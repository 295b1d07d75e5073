/** Numbers as C literals that read back exactly. */

/** Shortest decimal float literal with the value of the nearest float32. */
export function floatLiteral(value: number): string {
  if (Number.isNaN(value)) return 'NAN';
  if (!Number.isFinite(value)) return value > 0 ? 'INFINITY' : '-INFINITY';
  const single = Math.fround(value);
  if (Object.is(single, -0)) return '-0.0f';
  if (Number.isInteger(single) && Math.abs(single) < 1e7) return `${single}.0f`;
  for (let digits = 6; digits <= 9; digits++) {
    const text = single.toPrecision(digits);
    if (Math.fround(Number(text)) === single) return `${withPoint(text)}f`;
  }
  return `${withPoint(single.toPrecision(9))}f`;
}

/** Shortest decimal double literal. */
export function doubleLiteral(value: number): string {
  if (Number.isNaN(value)) return '(double)NAN';
  if (!Number.isFinite(value)) return value > 0 ? '(double)INFINITY' : '-(double)INFINITY';
  return Object.is(value, -0) ? '-0.0' : withPoint(String(value));
}

/** Integer literal of any width; the most negative values have no literal of their own in C. */
export function integerLiteral(value: number | bigint): string {
  const big = BigInt(value);
  if (big === -(2n ** 63n)) return 'INT64_MIN';
  if (big >= 2n ** 63n) return `${big}ULL`;
  if (big >= 2n ** 31n || big < -(2n ** 31n)) return `${big}LL`;
  return big === -(2n ** 31n) ? 'INT32_MIN' : `${big}`;
}

function withPoint(text: string): string {
  return /[.e]/.test(text) ? text : `${text}.0`;
}
