/** Arrays of a file to samples of a model: by name, with a first axis of samples. */
import { AppError } from '@flashline/errors';
import {
  elementCount,
  ELEMENT_TYPES,
  isInteger,
  sameShape,
  tensorBytes,
  tensorFromBytes,
  toNumbers,
  type ElementType,
  type Tensor,
} from '@flashline/ir';
import { UNNAMED } from './arrays.ts';
import { DATA_WRONG_NAMES, DATA_WRONG_SHAPE, DATA_WRONG_TYPE } from './errors.ts';

/** An input of the model as it is run: no symbolic dimensions. */
export interface ModelInput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly element: ElementType;
}

export interface BoundInputs {
  /** Samples, each a tensor per input in the order of the model. */
  readonly samples: readonly (readonly Tensor[])[];
  /** The right class of each sample, where the file says it. */
  readonly labels: readonly number[] | null;
}

const LABELS = 'labels';

/** An input of no elements lets a file of a few bytes claim any number of samples. */
const MOST_SAMPLES = 1_000_000;

/**
 * Splits arrays of shape `[N, ...input shape]` into N samples; where the input's first dimension is
 * 1, `[N, ...rest]` is the same. Integers `labels` of shape `[N]` are the task's answers unless the
 * model has an input of that name. Throws AppError for a name, shape or type that does not fit.
 */
export function bindInputs(
  arrays: ReadonlyMap<string, Tensor>,
  inputs: readonly ModelInput[],
): BoundInputs {
  const named = nameArrays(arrays, inputs);
  const hasLabels = named.has(LABELS) && !inputs.some((input) => input.name === LABELS);
  const extra = [...named.keys()].filter(
    (key) => !(hasLabels && key === LABELS) && !inputs.some((input) => input.name === key),
  );
  if (extra.length > 0) {
    throw new AppError(
      DATA_WRONG_NAMES,
      `The model has no input ${quote(extra)}: name the arrays ${quote(namesOf(inputs))}.`,
    );
  }
  const missing = namesOf(inputs).filter((name) => !named.has(name));
  if (missing.length > 0) {
    throw new AppError(
      DATA_WRONG_NAMES,
      `There is no array for the input ${quote(missing)}: add it to the file.`,
    );
  }
  const bound = inputs.map((input) => splitArray(named.get(input.name)!, input));
  const labels = hasLabels ? readLabels(named.get(LABELS)!) : null;
  const counts = new Map(inputs.map((input, i) => [input.name, bound[i]!.length]));
  if (labels !== null) counts.set(LABELS, labels.length);
  const count = checkCounts(counts);
  const samples = Array.from({ length: count }, (_, i) => bound.map((each) => each[i]!));
  return { samples, labels };
}

/** The one array of a .npy file takes the name of the model's only input. */
function nameArrays(
  arrays: ReadonlyMap<string, Tensor>,
  inputs: readonly ModelInput[],
): ReadonlyMap<string, Tensor> {
  const unnamed = arrays.get(UNNAMED);
  if (unnamed === undefined || arrays.size > 1) return arrays;
  if (inputs.length === 1) return new Map([[inputs[0]!.name, unnamed]]);
  throw new AppError(
    DATA_WRONG_NAMES,
    `A .npy file fits a model of one input, but this one has ${inputs.length}: ` +
      `write ${quote(namesOf(inputs))} with numpy.savez.`,
  );
}

function splitArray(array: Tensor, input: ModelInput): Tensor[] {
  const { name, shape, element } = input;
  if (array.type.element !== element) {
    const [has, wants] = [array.type.element, element].map((each) => ELEMENT_TYPES[each].onnxName);
    throw new AppError(
      DATA_WRONG_TYPE,
      `The array '${name}' is ${has} but the input is ${wants}: convert it with astype.`,
    );
  }
  const [count, ...rest] = array.type.shape;
  const fits = sameShape(rest, shape) || (shape[0] === 1 && sameShape(rest, shape.slice(1)));
  if (count === undefined || !fits) {
    throw new AppError(
      DATA_WRONG_SHAPE,
      `The array '${name}' has the shape ${print(array.type.shape)} but should have ` +
        `${print(['N', ...shape])}: reshape it.`,
    );
  }
  if (count > MOST_SAMPLES) {
    throw new AppError(
      DATA_WRONG_SHAPE,
      `The array '${name}' has ${count} samples: give at most ${MOST_SAMPLES}.`,
    );
  }
  const bytes = tensorBytes(array);
  const size = elementCount(shape) * array.data.BYTES_PER_ELEMENT;
  return Array.from({ length: count }, (_, i) =>
    tensorFromBytes({ element, shape }, bytes.subarray(i * size, (i + 1) * size)),
  );
}

function readLabels(array: Tensor): number[] {
  if (isInteger(array.type.element) && array.type.shape.length === 1) return toNumbers(array);
  throw new AppError(
    DATA_WRONG_SHAPE,
    `The array '${LABELS}' must hold integers in the shape [N]: it has ` +
      `${ELEMENT_TYPES[array.type.element].onnxName} in ${print(array.type.shape)}.`,
  );
}

function checkCounts(counts: ReadonlyMap<string, number>): number {
  const [first] = counts;
  if (first === undefined) return 1;
  const [name, count] = first;
  for (const [other, otherCount] of counts) {
    if (otherCount === count) continue;
    throw new AppError(
      DATA_WRONG_SHAPE,
      `The array '${name}' has ${count} samples but '${other}' has ${otherCount}: ` +
        'give every array the same number.',
    );
  }
  if (count > 0) return count;
  throw new AppError(DATA_WRONG_SHAPE, `The array '${name}' has no samples: give at least one.`);
}

function namesOf(inputs: readonly ModelInput[]): string[] {
  return inputs.map((input) => input.name);
}

function quote(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}

function print(shape: readonly (number | string)[]): string {
  return `[${shape.join(', ')}]`;
}
