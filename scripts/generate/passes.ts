/** docs/passes.md: the passes in the order they run. */
import { code, GENERATED, plain } from './markdown.ts';

export interface PassEntry {
  readonly name: string;
  readonly file: string;
  /** Paragraphs of the comment: purpose, needs, guarantees, each beginning with its word. */
  readonly paragraphs: readonly string[];
}

/** One place in the pipeline: which pass, and why it stands there, if that is said. */
export interface PipelineStep {
  readonly name: string;
  readonly reason: string | null;
}

export const PASS_PARAGRAPHS = ['Purpose', 'Needs', 'Guarantees'];

export function printPasses(steps: readonly PipelineStep[], passes: readonly PassEntry[]): string {
  const order = steps.map(({ name, reason }, index) => {
    const why = reason === null ? '' : `. ${plain(reason)}`;
    return `${index + 1}. [${code(name)}](#${name})${why}`;
  });
  const names = [...new Set(steps.map((step) => step.name))];
  const sections = names.map((name) => {
    const pass = passes.find((candidate) => candidate.name === name);
    if (pass === undefined) throw new Error(`pass ${name} has no description`);
    return `## ${name}\n\n${pass.paragraphs.map(strong).join('\n\n')}\n\n[${pass.file}](../${pass.file})`;
  });
  return `${GENERATED}

# Passes

Rewrites of the graph that keep its meaning. They run once, in this order; some come again because a
later pass makes work for them.

${order.join('\n')}

${sections.join('\n\n')}
`;
}

/** A paragraph with its first word set off. */
function strong(paragraph: string): string {
  return plain(paragraph).replace(/^(\w+):/, '**$1:**');
}
