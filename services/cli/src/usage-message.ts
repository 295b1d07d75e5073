/** What commander says about arguments, as one sentence. */
import type { CommanderError } from 'commander';

/** `command` is the first argument, which the hint names where it is a command's. */
export function usageMessage(error: CommanderError, command: string | undefined): string {
  const text = error.message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
  const invalid = /^(?:option|command-argument) (.*) argument '(.*)' is invalid\. (.*)$/s.exec(
    text,
  );
  if (invalid !== null) {
    const [, option = '', value = '', advice = ''] = invalid;
    return `Option ${option} cannot be '${value}': ${lowerFirst(advice)}`;
  }
  const isCommand = command !== undefined && /^[a-z]+$/.test(command);
  const isUnknown = error.code === 'commander.unknownCommand';
  const help = isCommand && !isUnknown ? `flashline ${command} --help` : 'flashline --help';
  return `${upperFirst(text.replace(/\.$/, ''))}: see ${help}.`;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
