/** Where every target of a job stands, as one line. */
type Stage = 'waiting' | 'building' | 'running' | 'done';

/** The function to call when a target enters a stage; `show` gets the line. */
export function showStages(
  targets: readonly string[],
  show: (line: string) => void,
): (target: string, stage: Stage) => void {
  const stages = new Map<string, Stage>(targets.map((target) => [target, 'waiting']));
  return (target, stage) => {
    stages.set(target, stage);
    const count = [...stages.values()].filter((each) => each === 'done').length;
    const active = [...stages].filter(([, each]) => each === 'building' || each === 'running');
    const doing = active.map(([name, each]) => `${each} ${name}`).join(', ');
    show(`${count} of ${stages.size} done${doing === '' ? '' : `: ${doing}`}`);
  };
}
