/**
 * A recurrent layer whose weights are computed at run time, as one set of plain nodes per step. The
 * equations are those of ONNX's RNN, GRU and LSTM; every matrix is [rows, columns].
 */
import { tensorOf, toNumbers, type Value } from '@flashline/ir';
import type { Build, Operands } from '../define.ts';
import { Refusal } from '../refusal.ts';
import { activationAt, type RecurrentActivation } from './activations.ts';
import type { RecurrentAttributes, RecurrentShape } from './shape.ts';

/** More steps would be too much code. */
const MOST_STEPS = 64;

type CellAttributes = RecurrentAttributes & {
  readonly inputForget?: boolean;
  readonly linearBeforeReset?: boolean;
};

/** Matrices and states of one direction. */
interface Cell {
  readonly w: Value;
  readonly r: Value;
  /** Rows of Wb and Rb, [1, gates * hidden] each. */
  readonly wb: Value | null;
  readonly rb: Value | null;
  /** i, o, f, [1, hidden] each. */
  readonly peepholes: readonly Value[] | null;
  readonly activations: readonly RecurrentActivation[];
}

interface State {
  readonly h: Value;
  readonly c: Value | null;
}

/** Y, Y_h and for an LSTM Y_c. Throws Refusal for long sequences. */
export function unroll(
  op: 'Lstm' | 'Gru' | 'Rnn',
  inputs: Operands,
  attributes: CellAttributes,
  shape: RecurrentShape,
  build: Build,
): readonly Value[] {
  return new Unroller(op, inputs, attributes, shape, build).run();
}

class Unroller {
  readonly #op: 'Lstm' | 'Gru' | 'Rnn';
  readonly #inputs: Operands;
  readonly #attributes: CellAttributes;
  readonly #shape: RecurrentShape;
  readonly #build: Build;

  constructor(
    op: 'Lstm' | 'Gru' | 'Rnn',
    inputs: Operands,
    attributes: CellAttributes,
    shape: RecurrentShape,
    build: Build,
  ) {
    this.#op = op;
    this.#inputs = inputs;
    this.#attributes = attributes;
    this.#shape = shape;
    this.#build = build;
  }

  run(): readonly Value[] {
    const { steps, directions, isBatchFirst } = this.#shape;
    const lengths = this.#inputs[4] == null ? [] : toNumbers(this.#inputs[4].constant!);
    if (steps > MOST_STEPS || lengths.some((length) => length !== steps)) {
      throw new Refusal(
        'OP_DYNAMIC',
        `weights computed at run time, over ${steps} steps`,
        'export the model with the weights as initializers',
      );
    }
    const runs = Array.from({ length: directions }, (_, direction) => this.#direction(direction));
    const [stepAxis, directionAxis] = isBatchFirst ? [1, 2] : [0, 1];
    const y = Array.from({ length: steps }, (_, t) =>
      this.#concat(
        runs.map(({ hs }) => this.#stacked(hs[t]!, 2)),
        directionAxis,
      ),
    );
    const finals = (pick: (state: State) => Value | null) =>
      this.#concat(
        runs.map(({ last }) => this.#stacked(pick(last)!, 1)),
        isBatchFirst ? 1 : 0,
      );
    const outputs = [this.#concat(y, stepAxis), finals(({ h }) => h)];
    return this.#op === 'Lstm' ? [...outputs, finals(({ c }) => c)] : outputs;
  }

  /** Hidden states by time, and the last state. */
  #direction(direction: number): { readonly hs: readonly Value[]; readonly last: State } {
    const { steps } = this.#shape;
    const isReverse = this.#attributes.direction === 'reverse' || direction === 1;
    const cell = this.#cell(direction);
    const hs = new Array<Value>(steps);
    let state: State = {
      h: this.#initial(5, direction),
      c: this.#op === 'Lstm' ? this.#initial(6, direction) : null,
    };
    for (let s = 0; s < steps; s++) {
      const t = isReverse ? steps - 1 - s : s;
      state = this.#step(cell, this.#input(t), state);
      hs[t] = state.h;
    }
    return { hs, last: state };
  }

  #cell(direction: number): Cell {
    const { hidden } = this.#shape;
    const matrix = (i: number) => {
      const value = this.#inputs[i]!;
      const shape = value.type.shape.slice(1);
      return this.#reshape(this.#part(value, 0, direction, 1), shape);
    };
    const row = (i: number, at: number, length: number) =>
      this.#part(this.#part(this.#inputs[i]!, 0, direction, 1), 1, at * length, length);
    const rows = this.#inputs[1]!.type.shape[1]!;
    const hasBias = this.#inputs[3] != null;
    const count = { Lstm: 3, Gru: 2, Rnn: 1 }[this.#op];
    return {
      w: matrix(1),
      r: matrix(2),
      wb: hasBias ? row(3, 0, rows) : null,
      rb: hasBias ? row(3, 1, rows) : null,
      peepholes: this.#inputs[7] == null ? null : [0, 1, 2].map((i) => row(7, i, hidden)),
      activations: Array.from({ length: count }, (_, i) =>
        activationAt(this.#attributes, count, direction, i),
      ),
    };
  }

  #step(cell: Cell, x: Value, state: State): State {
    const fromX = this.#affine(x, cell.w, cell.wb);
    if (this.#op === 'Gru') return this.#gruStep(cell, fromX, state);
    const gates = this.#add(fromX, this.#affine(state.h, cell.r, cell.rb));
    if (this.#op === 'Rnn') return { h: this.#activate(cell.activations[0]!, gates), c: null };
    return this.#lstmStep(cell, gates, state);
  }

  #lstmStep(cell: Cell, gates: Value, { c }: State): State {
    const [f, g, h] = cell.activations as [
      RecurrentActivation,
      RecurrentActivation,
      RecurrentActivation,
    ];
    const gate = (i: number, peephole: number | null, seen: Value) => {
      const sum = this.#gate(gates, i);
      if (peephole === null || cell.peepholes === null) return sum;
      return this.#add(sum, this.#multiply(cell.peepholes[peephole]!, seen));
    };
    const input = this.#activate(f, gate(0, 0, c!));
    const forget = this.#attributes.inputForget
      ? this.#build.one('Sub', [this.#number(1), input])
      : this.#activate(f, gate(2, 2, c!));
    const candidate = this.#activate(g, gate(3, null, c!));
    const next = this.#add(this.#multiply(forget, c!), this.#multiply(input, candidate));
    const output = this.#activate(f, gate(1, 1, next));
    return { h: this.#multiply(output, this.#activate(h, next, 0)), c: next };
  }

  #gruStep(cell: Cell, fromX: Value, { h }: State): State {
    const [f, g] = cell.activations as [RecurrentActivation, RecurrentActivation];
    const fromH = this.#affine(h, cell.r, cell.rb);
    const update = this.#activate(f, this.#add(this.#gate(fromX, 0), this.#gate(fromH, 0)));
    const reset = this.#activate(f, this.#add(this.#gate(fromX, 1), this.#gate(fromH, 1)));
    const own = this.#attributes.linearBeforeReset
      ? this.#multiply(reset, this.#gate(fromH, 2))
      : this.#gate(this.#affine(this.#multiply(reset, h), cell.r, cell.rb), 2);
    const candidate = this.#activate(g, this.#add(this.#gate(fromX, 2), own));
    const kept = this.#multiply(update, this.#build.one('Sub', [h, candidate]));
    return { h: this.#add(candidate, kept), c: null };
  }

  /** x times the transpose of the matrix, plus the bias. */
  #affine(x: Value, matrix: Value, bias: Value | null): Value {
    const product = this.#build.one('MatMul', [x, matrix], {
      alpha: 1,
      transA: false,
      transB: true,
    });
    return bias === null ? product : this.#add(product, bias);
  }

  #activate(activation: RecurrentActivation, value: Value, clip = this.#attributes.clip): Value {
    const { name, alpha, beta } = activation;
    const v = clip === 0 ? value : this.#build.one('Clip', [value], { lo: -clip, hi: clip });
    const one = (op: string, own = {}) => this.#build.one(op, [v], own);
    if (name === 'tanh') return one('Tanh');
    if (name === 'sigmoid') return one('Sigmoid');
    if (name === 'relu') return one('Relu');
    if (name === 'softsign') return one('Softsign');
    if (name === 'softplus') return one('Softplus');
    if (name === 'elu') return one('Elu', { alpha });
    if (name === 'leakyrelu') return one('LeakyRelu', { alpha });
    if (name === 'hardsigmoid') return one('HardSigmoid', { alpha, beta });
    if (name === 'thresholdedrelu') return one('ThresholdedRelu', { alpha });
    if (name === 'affine')
      return this.#add(this.#multiply(this.#number(alpha), v), this.#number(beta));
    const inner = this.#build.one('Tanh', [this.#multiply(this.#number(beta), v)]);
    return this.#multiply(this.#number(alpha), inner);
  }

  #gate(gates: Value, i: number): Value {
    return this.#part(gates, 1, i * this.#shape.hidden, this.#shape.hidden);
  }

  #input(t: number): Value {
    const { batch, inputs, isBatchFirst } = this.#shape;
    return this.#reshape(this.#part(this.#inputs[0]!, isBatchFirst ? 1 : 0, t, 1), [batch, inputs]);
  }

  #initial(i: number, direction: number): Value {
    const { batch, hidden, isBatchFirst } = this.#shape;
    const state = this.#inputs[i];
    if (state == null) {
      return this.#build.constant(
        tensorOf('f32', [batch, hidden], new Float32Array(batch * hidden)),
      );
    }
    return this.#reshape(this.#part(state, isBatchFirst ? 1 : 0, direction, 1), [batch, hidden]);
  }

  /** [batch, hidden] with `ones` axes of length 1 where time and direction belong. */
  #stacked(value: Value, ones: number): Value {
    const { batch, hidden, isBatchFirst } = this.#shape;
    const axes = new Array<number>(ones).fill(1);
    return this.#reshape(value, isBatchFirst ? [batch, ...axes, hidden] : [...axes, batch, hidden]);
  }

  #part(value: Value, axis: number, start: number, size: number): Value {
    const { shape } = value.type;
    if (shape[axis] === size) return value;
    return this.#build.one('Slice', [value], {
      starts: shape.map((_, i) => (i === axis ? start : 0)),
      steps: shape.map(() => 1),
      sizes: shape.map((dim, i) => (i === axis ? size : dim)),
    });
  }

  #concat(values: readonly Value[], axis: number): Value {
    return values.length === 1 ? values[0]! : this.#build.one('Concat', values, { axis });
  }

  #reshape(value: Value, shape: readonly number[]): Value {
    return this.#build.one('Reshape', [value], { shape });
  }

  #add(a: Value, b: Value): Value {
    return this.#build.one('Add', [a, b]);
  }

  #multiply(a: Value, b: Value): Value {
    return this.#build.one('Mul', [a, b]);
  }

  #number(value: number): Value {
    return this.#build.constant(tensorOf('f32', [], [value]));
  }
}
