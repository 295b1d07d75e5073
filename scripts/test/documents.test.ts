/** Documents name only files that exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const DOCUMENTS = [
  'README.md',
  'firmware-builder/README.md',
  'zoo/README.md',
  'zoo/trained/README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

const PATH = /`((?:\.ci|bench|docs|firmware-builder|libs|scripts|services|zoo)\/[^`<>*{} ]*)`/g;
const LINK = /\]\((?!https?:)([^)#\s]+)[^)]*\)/g;
const COMMAND = /`npm run ([a-z:-]+)/g;

function hitsOf(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((hit) => hit[1]!);
}

test.each(DOCUMENTS)('%s names files and links that exist', (document) => {
  const text = readFileSync(document, 'utf8');
  const named = [
    ...hitsOf(text, PATH),
    ...hitsOf(text, LINK).map((link) => join(dirname(document), link)),
  ];
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
});

test('the documents name files at all', () => {
  const texts = DOCUMENTS.map((document) => readFileSync(document, 'utf8'));
  expect(texts.flatMap((text) => hitsOf(text, PATH)).length).toBeGreaterThan(20);
  expect(texts.flatMap((text) => hitsOf(text, LINK)).length).toBeGreaterThan(100);
});

test('commands that documents name are scripts of package.json', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = DOCUMENTS.flatMap((document) => hitsOf(readFileSync(document, 'utf8'), COMMAND));
  expect(named.length).toBeGreaterThan(10);
  expect([...new Set(named)].filter((name) => scripts[name] === undefined)).toEqual([]);
});
