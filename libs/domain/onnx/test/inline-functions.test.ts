import { encodeModel, inlineFunctions, ModelError, parseModel } from '../src/index.ts';
import type { OnnxFunction, OnnxModel, OnnxNode } from '../src/index.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import { graphOf, modelOf, node, nodeWith, NO_DATA, withoutOffsets } from './model-parts.ts';

function functionOf(name: string, parts: Partial<OnnxFunction>): OnnxFunction {
  return {
    domain: 'local',
    name,
    overload: '',
    inputs: ['a'],
    outputs: ['b'],
    attributes: [],
    attributeDefaults: new Map(),
    opsets: new Map([
      ['', 17],
      ['local', 1],
    ]),
    nodes: [],
    ...parts,
  };
}

function call(name: string, inputs: string[], outputs: string[]): OnnxNode {
  return nodeWith(name, inputs, outputs, { domain: 'local', opset: 1 });
}

function modelWith(nodes: readonly OnnxNode[], functions: readonly OnnxFunction[]): OnnxModel {
  const opsets = new Map([
    ['', 17],
    ['local', 1],
  ]);
  return modelOf(graphOf(nodes), { opsets, functions });
}

/** `Op(inputs) -> outputs` of each node. */
function printed(model: OnnxModel): string[] {
  return model.graph.nodes.map(
    (each) => `${each.opType}(${each.inputs.join()}) -> ${each.outputs.join()}`,
  );
}

function errorOf(run: () => unknown): ModelError {
  try {
    run();
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

test('a model without functions is returned as it is', () => {
  const model = modelOf(graphOf([node('Relu', ['x'], ['y'])]));
  expect(inlineFunctions(model)).toBe(model);
});

test('a model with functions reads back as it was written', () => {
  const twice = functionOf('Twice', { nodes: [node('Add', ['a', 'a'], ['b'])] });
  const model = modelWith([call('Twice', ['x'], ['y'])], [twice]);
  expect(withoutOffsets(parseModel(encodeModel(model), NO_DATA))).toEqual(withoutOffsets(model));
});

test('a call becomes the body, with names of its own for each call', () => {
  const body = [node('Exp', ['a'], ['t']), node('Neg', ['t'], ['b'])];
  const model = modelWith(
    [call('F', ['x'], ['m']), call('F', ['m'], ['y'])],
    [functionOf('F', { nodes: body })],
  );
  const inlined = inlineFunctions(model);
  expect(printed(inlined)).toEqual([
    'Exp(x) -> F_m/t',
    'Neg(F_m/t) -> m',
    'Exp(m) -> F_y/t',
    'Neg(F_y/t) -> y',
  ]);
  expect(inlined.functions).toEqual([]);
  expect(inlined.graph.nodes.map((each) => each.name)).toEqual([
    'F_m/Exp_t',
    'F_m/Neg_b',
    'F_y/Exp_t',
    'F_y/Neg_b',
  ]);
});

test('functions that call functions are inlined all the way', () => {
  const inner = functionOf('Inner', { nodes: [node('Abs', ['a'], ['b'])] });
  const outer = functionOf('Outer', { nodes: [call('Inner', ['a'], ['b'])] });
  const inlined = inlineFunctions(modelWith([call('Outer', ['x'], ['y'])], [outer, inner]));
  expect(printed(inlined)).toEqual(['Abs(x) -> y']);
});

test('references take the attribute of the call, else the default, else vanish', () => {
  const reference = (name: string) => ({ kind: 'reference' as const, name, type: 1 });
  const body = nodeWith('Op', ['a'], ['b'], {
    attributes: { given: reference('p'), fallback: reference('q'), absent: reference('r') },
  });
  const called = functionOf('F', {
    nodes: [body],
    attributes: ['p', 'r'],
    attributeDefaults: new Map([['q', { kind: 'float', value: 2 }]]),
  });
  const caller = nodeWith('F', ['x'], ['y'], {
    domain: 'local',
    attributes: { p: { kind: 'float', value: 1 } },
  });
  const [only] = inlineFunctions(modelWith([caller], [called])).graph.nodes;
  expect([...only!.attributes]).toEqual([
    ['given', { kind: 'float', value: 1 }],
    ['fallback', { kind: 'float', value: 2 }],
  ]);
});

test('an optional input that the call leaves out is absent in the body', () => {
  const called = functionOf('F', { inputs: ['a', 'o'], nodes: [node('Clip', ['a', 'o'], ['b'])] });
  expect(printed(inlineFunctions(modelWith([call('F', ['x'], ['y'])], [called])))).toEqual([
    'Clip(x,) -> y',
  ]);
});

test('an output that is an input of the function becomes a copy', () => {
  const called = functionOf('F', { outputs: ['a'] });
  expect(printed(inlineFunctions(modelWith([call('F', ['x'], ['y'])], [called])))).toEqual([
    'Identity(x) -> y',
  ]);
});

test('a subgraph in a body sees the renamed values around it', () => {
  const branch = graphOf([node('Neg', ['t'], ['s'])], {
    inputs: [],
    outputs: [{ name: 's', kind: 'unknown', elementType: null, dims: null }],
  });
  const called = functionOf('F', {
    nodes: [
      node('Exp', ['a'], ['t']),
      nodeWith('If', ['t'], ['b'], {
        attributes: { then_branch: { kind: 'graph', value: branch } },
      }),
    ],
  });
  const inlined = inlineFunctions(modelWith([call('F', ['x'], ['y'])], [called]));
  const then = inlined.graph.nodes[1]!.attributes.get('then_branch');
  if (then?.kind !== 'graph') throw new Error('no graph');
  expect(then.value.nodes[0]).toMatchObject({ inputs: ['F_y/t'], outputs: ['F_y/s'] });
  expect(then.value.outputs[0]!.name).toBe('F_y/s');
});

test('a node of a body keeps the operator set of its function, and then cannot be written', () => {
  const old = functionOf('F', {
    opsets: new Map([['', 11]]),
    nodes: [nodeWith('Relu', ['a'], ['b'], { opset: 11 })],
  });
  const inlined = inlineFunctions(modelWith([call('F', ['x'], ['y'])], [old]));
  expect(inlined.graph.nodes[0]!.opset).toBe(11);
  expect(errorOf(() => encodeModel(inlined)).code).toBe('ONNX_MIXED_OPSETS');
});

test('a function that calls itself, alone or through another, is refused', () => {
  const self = functionOf('F', { nodes: [call('F', ['a'], ['b'])] });
  const model = modelWith([call('F', ['x'], ['y'])], [self]);
  expect(errorOf(() => inlineFunctions(model)).message).toBe(
    "F 'F_y/F_b': function 'F' calls itself (at byte 0)",
  );
  const ping = functionOf('Ping', { nodes: [call('Pong', ['a'], ['b'])] });
  const pong = functionOf('Pong', { nodes: [call('Ping', ['a'], ['b'])] });
  const pair = modelWith([call('Ping', ['x'], ['y'])], [ping, pong]);
  expect(errorOf(() => inlineFunctions(pair)).code).toBe('ONNX_FUNCTION_RECURSIVE');
});

test('functions that double at every level stop at the limit of nodes', () => {
  const functions = Array.from({ length: 15 }, (_, level) => {
    const names = ['p', 'q', 'r', 's', 'b'];
    const next = (from: string, to: string): OnnxNode =>
      level === 14 ? node('Abs', [from], [to]) : call(`F${level + 1}`, [from], [to]);
    return functionOf(`F${level}`, {
      nodes: names.map((to, i) => next(i === 0 ? 'a' : names[i - 1]!, to)),
    });
  });
  const model = modelWith([call('F0', ['x'], ['y'])], functions);
  expect(errorOf(() => inlineFunctions(model)).code).toBe('ONNX_LIMIT');
});

test('functions nested deeper than the limit are refused', () => {
  const functions = Array.from({ length: DEFAULT_LIMITS.depth + 1 }, (_, level) =>
    functionOf(`F${level}`, { nodes: [call(`F${level + 1}`, ['a'], ['b'])] }),
  );
  const last = functionOf(`F${functions.length}`, {});
  const model = modelWith([call('F0', ['x'], ['y'])], [...functions, last]);
  expect(errorOf(() => inlineFunctions(model)).code).toBe('ONNX_TOO_DEEP');
});

test('a call with more inputs than its function takes is refused', () => {
  const model = modelWith([call('F', ['x', 'x'], ['y'])], [functionOf('F', {})]);
  expect(errorOf(() => inlineFunctions(model)).message).toBe(
    "F 'F_y': has 2 inputs and 1 outputs, but its function takes 1 and gives 1 (at byte 0)",
  );
});
