/** One quantization for all that is tied together, so that nothing is rescaled on the way. */
import type { Quantization, Value, ValueId } from '@flashline/ir';
import type { EditNode, GraphEditor } from '@flashline/passes';
import { hull, quantizationOf, withZero } from '../activation-scale.ts';
import type { Calibration, Range } from '../calibration.ts';
import { Groups } from './groups.ts';
import { isActivation, type Role } from './role.ts';
import { twinsOf } from './twins.ts';

/** Scale and zero point of every real operand of the nodes in `roles`. */
export function shareQuantizations(
  editor: GraphEditor,
  nodes: readonly EditNode[],
  roles: ReadonlyMap<string, Role>,
  { ranges }: Calibration,
): Map<ValueId, Quantization> {
  const groups = new Groups<ValueId>();
  const constants = new Map<ValueId, Range[]>();
  const known = new Map<ValueId, Quantization | null>();
  for (const node of nodes) {
    const role = roles.get(node.name);
    if (role === undefined) continue;
    const inputs = editor.inputsOf(node);
    const outputs = node.outputs.flatMap((id) => (id === null ? [] : [editor.value(id)]));
    const operands = [...inputs.filter(isActivation), ...outputs];
    operands.forEach(({ id }) => groups.add(id));
    if (role.isShared) {
      operands.forEach(({ id }) => groups.join(operands[0]!.id, id));
      const moved = constants.get(operands[0]!.id) ?? [];
      constants.set(operands[0]!.id, [...moved, ...inputs.flatMap(rangeOfConstant)]);
    }
    // What is neither moved nor selected comes into being here.
    else outputs.forEach(({ id }) => known.set(id, role.fixed));
  }
  const twins = twinsOf(
    nodes.filter(({ name }) => roles.has(name)),
    (node) => [...roles.get(node.name)!.weights.keys()],
  );
  for (const [a, b] of twins) joinAlike(a, b, groups, ranges);
  return quantizationsOf(groups, (members) => {
    const fixed = fixedQuantization(editor, roles, members, known);
    const moved = members.flatMap((id) => constants.get(id) ?? []);
    const seen = [...members.map((id) => ranges.get(id)!), ...moved].reduce(hull);
    if (fixed === null || moved.length > 0) return quantizationOf(seen);
    const isShown = members.some((id) => editor.isOutput(editor.value(id)));
    return isShown ? fixed : finer(fixed, seen);
  });
}

/** Room above what was seen, of a function that could reach further. */
const HEADROOM = 1.5;

/**
 * A finer scale than that for all that a function can give, where samples never came near its ends:
 * attention over many places has small weights. Not for outputs of the model, whose samples may be the
 * less certain ones.
 */
function finer(fixed: Quantization, { min, max }: Range): Quantization {
  const own = quantizationOf({ min: HEADROOM * min, max: HEADROOM * max });
  return own.scale < fixed.scale ? own : fixed;
}

/** Ranges of values that may share a scale for the sake of what reads them differ at most by this. */
const MOST_UNLIKE = 4;

/** Ties what two nodes read and give, so that the integers of their weights and biases are the same. */
function joinAlike(
  a: EditNode,
  b: EditNode,
  groups: Groups<ValueId>,
  ranges: Calibration['ranges'],
): void {
  const others = [...b.inputs, ...b.outputs];
  const pairs = [...a.inputs, ...a.outputs].flatMap((id, i): [ValueId, ValueId][] => {
    const other = others[i];
    return id != null && other != null && groups.has(id) && groups.has(other) ? [[id, other]] : [];
  });
  const widthOf = (id: ValueId) => {
    const { min, max } = withZero(ranges.get(id)!);
    return max - min;
  };
  const isAlike = ([one, other]: readonly [ValueId, ValueId]) => {
    const [x, y] = [widthOf(one), widthOf(other)];
    return Math.max(x, y) <= MOST_UNLIKE * Math.min(x, y);
  };
  if (pairs.every(isAlike)) pairs.forEach(([one, other]) => groups.join(one, other));
}

function quantizationsOf(
  groups: Groups<ValueId>,
  choose: (members: readonly ValueId[]) => Quantization,
): Map<ValueId, Quantization> {
  const all = new Map<ValueId, Quantization>();
  for (const members of groups.lists()) {
    const quantization = choose(members);
    members.forEach((id) => all.set(id, quantization));
  }
  return all;
}

/** The quantization that all values that come into being in the group have; null where they differ. */
function fixedQuantization(
  editor: GraphEditor,
  roles: ReadonlyMap<string, Role>,
  members: readonly ValueId[],
  known: ReadonlyMap<ValueId, Quantization | null>,
): Quantization | null {
  const roots = members.filter((id) => {
    const maker = editor.maker(editor.value(id));
    return maker === null || roles.get(maker.name)?.isShared !== true;
  });
  const [first, ...rest] = roots.map((id) => known.get(id) ?? null);
  if (first == null) return null;
  const isSame = (other: Quantization | null) =>
    other?.scale === first.scale && other.zeroPoint === first.zeroPoint;
  return rest.every(isSame) ? first : null;
}

/** The finite numbers of a real constant that is moved along with data. */
function rangeOfConstant(value: Value | null): Range[] {
  if (value?.constant?.type.element !== 'f32') return [];
  const numbers = (value.constant.data as Float32Array).filter(Number.isFinite);
  if (numbers.length === 0) return [];
  return [numbers.reduce((range, x) => hull(range, { min: x, max: x }), seed(numbers[0]!))];
}

function seed(x: number): Range {
  return { min: x, max: x };
}
