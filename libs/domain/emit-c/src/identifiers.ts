/** The only way from a model's name to C text. */

const KEYWORDS = new Set(
  (
    'auto break case char const continue default do double else enum extern float for goto if ' +
    'inline int long register restrict return short signed sizeof static struct switch typedef ' +
    'union unsigned void volatile while bool true false class new delete this template main nk'
  ).split(' '),
);

const LONGEST = 40;

/** A C identifier from any text: lower case, `_` for all else, `m_` in front where C needs it. */
export function prefixFrom(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, LONGEST);
  if (plain === '') return 'model';
  return /^[0-9]/.test(plain) || plain.startsWith('nk_') || KEYWORDS.has(plain)
    ? `m_${plain}`
    : plain;
}

/** Whether a prefix given by the user can be used as it is. */
export function isValidPrefix(prefix: string): boolean {
  return /^[a-z][a-z0-9_]*$/.test(prefix) && prefixFrom(prefix) === prefix;
}
