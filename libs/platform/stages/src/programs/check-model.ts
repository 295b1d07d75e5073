/** Whether bytes are an ONNX model within our limits. */
import { prepareModel, unreadableModel } from '@flashline/pipeline';
import { MODEL_FILE } from '../stage-files.ts';
import { requireInput } from './files.ts';

export async function run(): Promise<Record<string, never>> {
  const bytes = await requireInput(MODEL_FILE);
  try {
    prepareModel('model', bytes, { dims: new Map(), prefix: null });
  } catch (error) {
    throw unreadableModel(MODEL_FILE, error);
  }
  return {};
}
