import type { EditNode, GraphEditor } from '@flashline/passes';
import { isActivation, type Role } from './role.ts';

/**
 * Of `roles`, all but the followers that have no integers next to them: a follower is taken where
 * integers are what all its inputs come from, or what all readers of its outputs want.
 */
export function addFollowers(
  editor: GraphEditor,
  nodes: readonly EditNode[],
  roles: ReadonlyMap<string, Role>,
): ReadonlyMap<string, Role> {
  const chosen = new Map([...roles].filter(([, role]) => !role.isFollower));
  const followers = nodes.filter(({ name }) => roles.get(name)?.isFollower === true);
  const add = (node: EditNode, isWanted: boolean) => {
    if (isWanted) chosen.set(node.name, roles.get(node.name)!);
  };
  for (let before = -1; before < chosen.size;) {
    before = chosen.size;
    for (const node of followers) add(node, isMadeOfIntegers(editor, node, chosen));
    for (const node of followers.toReversed()) add(node, isReadAsIntegers(editor, node, chosen));
  }
  return chosen;
}

function isMadeOfIntegers(
  editor: GraphEditor,
  node: EditNode,
  chosen: ReadonlyMap<string, Role>,
): boolean {
  return editor
    .inputsOf(node)
    .filter(isActivation)
    .every((value) => chosen.has(editor.maker(value)?.name ?? ''));
}

function isReadAsIntegers(
  editor: GraphEditor,
  node: EditNode,
  chosen: ReadonlyMap<string, Role>,
): boolean {
  return node.outputs.every((id) => {
    if (id === null) return true;
    const value = editor.value(id);
    const readers = editor.readers(value);
    return !editor.isOutput(value) && readers.every(({ name }) => chosen.has(name));
  });
}
