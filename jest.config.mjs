/**
 * Tests say by their suffix what they need; each suffix is one project:
 * `npx jest --selectProjects quick gcc`. TypeScript is transformed to CommonJS by swc, so tests run
 * against the sources with no build; types are checked by `npm run check`.
 */
const SUFFIXES = {
  quick: '',
  long: '.long',
  gcc: '.gcc',
  arm: '.arm',
  it: '.it',
  e2e: '.e2e',
};
const OTHERS = Object.values(SUFFIXES).filter((suffix) => suffix !== '');

/** What code under test logs is for who asks for it: FLASHLINE_LOG_LEVEL=info npx jest ... */
process.env.FLASHLINE_LOG_LEVEL ??= 'silent';

/** Packages, separated by |, that come as ES modules alone and are transformed as our own code is. */
const ESM_ONLY = 'commander|eventsource-parser|kysely|jose';

const SWC = [
  '@swc/jest',
  {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

/** Ends a test that hangs. Nothing is judged by time: a busy machine may take as long as it needs. */
const HANG_MS = 600_000;

function project(displayName) {
  const suffix = SUFFIXES[displayName];
  return {
    displayName,
    rootDir: import.meta.dirname ?? new URL('.', import.meta.url).pathname,
    testEnvironment: 'node',
    testMatch: [`**/test/**/*${suffix}.test.ts`],
    testPathIgnorePatterns: [
      '/node_modules/',
      ...(suffix === '' ? OTHERS.map((other) => `\\${other}\\.test\\.ts$`) : []),
    ],
    modulePathIgnorePatterns: ['<rootDir>/flashline-out/', '<rootDir>/.flashline/'],
    transform: { '\\.ts$': SWC, [`node_modules/(${ESM_ONLY})/.*\\.js$`]: SWC },
    transformIgnorePatterns: [`/node_modules/(?!(${ESM_ONLY})/)`],
  };
}

export default {
  maxWorkers: 2,
  testTimeout: HANG_MS,
  projects: Object.keys(SUFFIXES).map(project),
  reporters: ['default', '<rootDir>/.ci/count-reporter.mjs'],
};
