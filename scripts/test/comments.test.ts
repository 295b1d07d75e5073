import { commentAbove, firstComment, firstSentence, paragraphs } from '../generate/comments.ts';

const SOURCE = `/** What the file is for. */
import { a } from 'a';

/**
 * Purpose: this
 * and that.
 *
 * Needs: nothing.
 */
export const one = 1;

export const two = 2;
`;

test('the comment right above a declaration is found, without its stars', () => {
  expect(commentAbove(SOURCE, 'export const one')).toBe(
    'Purpose: this\nand that.\n\nNeeds: nothing.',
  );
});

test('a declaration without a comment, or that is not there, has none', () => {
  expect(commentAbove(SOURCE, 'export const two')).toBeNull();
  expect(commentAbove(SOURCE, 'export const three')).toBeNull();
});

test('the first comment of a file is found', () => {
  expect(firstComment(SOURCE)).toBe('What the file is for.');
  expect(firstComment('int x;\n')).toBeNull();
});

test('paragraphs are joined into one line each', () => {
  expect(paragraphs('a\nb\n\nc')).toEqual(['a b', 'c']);
});

test('a sentence ends at a point behind a word, not at one between spaces or in a name', () => {
  expect(firstSentence('Dense: y = x . W + b.\nMore.')).toBe('Dense: y = x . W + b.');
  expect(firstSentence('Sum of x[0 .. n) as nk/take.h says. More.')).toBe(
    'Sum of x[0 .. n) as nk/take.h says.',
  );
  expect(firstSentence('Collects what pixels read:\n\nrest.')).toBe('Collects what pixels read.');
});
