export { startCodegen } from './start.ts';
