/** The only way from a model's name to C text. */

/** Names that C or our own firmware has; `<prefix>_t` and `<prefix>.h` must not be theirs. */
const TAKEN = new Set(
  [
    // keywords of C and C++
    'auto break case char const continue default do double else enum extern float for goto if',
    'inline int long register restrict return short signed sizeof static struct switch typedef',
    'union unsigned void volatile while bool true false class new delete this template main nk',
    // headers of the C library
    'alloca assert complex ctype errno features fenv inttypes limits locale malloc math memory',
    'newlib setjmp signal stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn',
    'string tgmath threads time uchar wchar wctype',
    // types of the C library, without `_t` at their end
    'clock div fpos imaxdiv ldiv lldiv max_align mbstate off ptrdiff size ssize wint',
    // headers of the firmware
    'board mailbox stack',
  ].flatMap((line) => line.split(' ')),
);

const INTEGER_TYPE = /^u?int(_least|_fast)?(8|16|32|64)$|^u?int(max|ptr)$/;
/** How the names of the kernels and of the firmware begin. */
const OWN_NAME = /^(nk|flashline)_/;

const LONGEST = 40;

/** A C identifier from any text: lower case, `_` for all else, `m_` in front where C needs it. */
export function prefixFrom(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, LONGEST);
  if (plain === '') return 'model';
  const isTaken = TAKEN.has(plain) || INTEGER_TYPE.test(plain) || OWN_NAME.test(plain);
  return isTaken || /^[0-9]/.test(plain) ? `m_${plain}` : plain;
}

/** Whether a prefix given by the user can be used as it is. */
export function isValidPrefix(prefix: string): boolean {
  return /^[a-z][a-z0-9_]*$/.test(prefix) && prefixFrom(prefix) === prefix;
}
