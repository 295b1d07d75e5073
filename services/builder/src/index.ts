export { startBuilder } from './start.ts';
