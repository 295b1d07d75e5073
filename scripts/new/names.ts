/** One name in the spellings of the house. */

export interface Names {
  /** As ONNX spells operators: LeakyRelu. */
  readonly type: string;
  /** Files: leaky-relu. */
  readonly kebab: string;
  /** TypeScript: leakyRelu. */
  readonly variable: string;
  /** C: leaky_relu and LEAKY_RELU. */
  readonly snake: string;
  readonly SNAKE: string;
}

/** Takes `LeakyRelu` or `leaky-relu`; null where the text is neither. */
export function namesOf(text: string): Names | null {
  if (/^[A-Z][A-Za-z0-9]*$/.test(text)) return spell(text, kebabOf(text));
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(text)) return null;
  return spell(text.split('-').map(capital).join(''), text);
}

/** GatherND becomes gather-nd, LSTM lstm. */
function kebabOf(type: string): string {
  return type
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

function spell(type: string, kebab: string): Names {
  const [first, ...rest] = kebab.split('-');
  const snake = kebab.replaceAll('-', '_');
  return {
    type,
    kebab,
    variable: [first, ...rest.map(capital)].join(''),
    snake,
    SNAKE: snake.toUpperCase(),
  };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
