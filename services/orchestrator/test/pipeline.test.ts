import { STAGE_NAMES, STAGES } from '@flashline/stages';
import { PIPELINE } from '../src/index.ts';

describe('the table of stages', () => {
  it('has every stage of a job once, in the order of the stages themselves', () => {
    const ofUploads = ['check-model', 'check-data'];
    const names = STAGE_NAMES.filter((name) => !ofUploads.includes(name));
    expect(PIPELINE.map(({ stage }) => stage)).toEqual(names);
  });

  it('works once per target exactly where the stage is asked about a target', () => {
    for (const { stage, per } of PIPELINE) {
      const isAsked = 'target' in shapeOf(STAGES[stage].request);
      expect([stage, per]).toEqual([stage, isAsked ? 'target' : 'job']);
    }
  });
});

function shapeOf(schema: unknown): object {
  return (schema as { readonly shape: object }).shape;
}
