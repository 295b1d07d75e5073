export { startQuantizer } from './start.ts';
