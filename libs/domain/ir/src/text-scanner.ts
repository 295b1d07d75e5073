/** Words of the graph's text form, one at a time. */
import { InvariantError } from './graph.ts';

const WORD =
  /\s*(?:("(?:[^"\\]|\\.)*")|(%[\w.]+)|([a-z]+\d+\[[\dx]*\]|bool\[[\dx]*\])|(-?(?:\d[\d.]*(?:e[+-]?\d+)?|Infinity)|NaN)|([A-Za-z][\w-]*)|(->|\.\.\.|[_(){}[\],:=@]))/y;

type Kind = 'string' | 'id' | 'type' | 'number' | 'word' | 'mark';
const KINDS: readonly Kind[] = ['string', 'id', 'type', 'number', 'word', 'mark'];

interface Token {
  readonly kind: Kind;
  readonly text: string;
  readonly offset: number;
}

export class TextScanner {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  /** Throws InvariantError where the text holds something that is no word of ours. */
  constructor(source: string) {
    this.#source = source;
    this.#tokens = [...scan(source)];
  }

  get isAtEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  isNext(text: string): boolean {
    const token = this.#tokens[this.#next];
    return token?.text === text && token.kind !== 'string';
  }

  isNextType(): boolean {
    return this.#tokens[this.#next]?.kind === 'type';
  }

  accept(text: string): boolean {
    const found = this.isNext(text);
    if (found) this.#next++;
    return found;
  }

  expect(text: string): void {
    if (!this.accept(text)) throw this.error(`'${text}' is expected`);
  }

  /** A quoted string's content, or null where the next word is none. */
  string(): string | null {
    if (this.#tokens[this.#next]?.kind !== 'string') return null;
    return JSON.parse(this.#take('string')) as string;
  }

  expectString(): string {
    const text = this.string();
    if (text === null) throw this.error('a string is expected');
    return text;
  }

  /** Value id without its percent sign. */
  id(): string {
    return this.#take('id').slice(1);
  }

  type(): string {
    return this.#take('type');
  }

  word(): string {
    return this.#take('word');
  }

  number(): string {
    return this.#take('number');
  }

  /** Items between two marks, separated by commas. */
  list<T>(open: string, close: string, item: () => T): T[] {
    this.expect(open);
    const items: T[] = [];
    while (!this.accept(close)) {
      if (items.length > 0) this.expect(',');
      items.push(item());
    }
    return items;
  }

  error(message: string): InvariantError {
    const token = this.#tokens[this.#next] ?? this.#tokens.at(-1);
    const line = this.#source.slice(0, token?.offset ?? 0).split('\n').length;
    return new InvariantError(`line ${line}: ${message}, not '${token?.text ?? ''}'`);
  }

  #take(kind: Kind): string {
    const token = this.#tokens[this.#next];
    if (token?.kind !== kind) throw this.error(`a ${kind} is expected`);
    this.#next++;
    return token.text;
  }
}

function* scan(source: string): Generator<Token> {
  WORD.lastIndex = 0;
  const end = source.trimEnd().length;
  let at = 0;
  while (at < end) {
    WORD.lastIndex = at;
    const match = WORD.exec(source);
    if (match === null)
      throw new InvariantError(`no word of a graph: '${source.slice(at, at + 20)}'`);
    at = WORD.lastIndex;
    const group = match.slice(1).findIndex((part) => part !== undefined);
    const text = match[group + 1]!;
    yield { kind: KINDS[group]!, text, offset: at - text.length };
  }
}
