export { startOnnxParser } from './start.ts';
