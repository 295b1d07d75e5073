/** DepthToSpace and SpaceToDepth: a transposition of axes taken apart. */
import type { Value } from '@flashline/ir';
import type { Build, OnnxMapping } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';

export const depthToSpace: OnnxMapping = {
  type: 'DepthToSpace',
  since: 1,
  inputs: [1, 1],
  convert: (node, build) => {
    const { x, n, c, h, w, block } = readImage(node);
    const depth = c / (block * block);
    if (!Number.isInteger(depth)) {
      throw new Refusal('OP_SHAPE', `${c} channels do not divide into blocks of ${block}`);
    }
    const isDcr = readMode(node) === 'DCR';
    const apart = isDcr ? [n, block, block, depth, h, w] : [n, depth, block, block, h, w];
    const perm = isDcr ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3];
    return [shuffled(build, x, { apart, perm, shape: [n, depth, h * block, w * block] })];
  },
};

export const spaceToDepth: OnnxMapping = {
  type: 'SpaceToDepth',
  since: 1,
  inputs: [1, 1],
  convert: (node, build) => {
    const { x, n, c, h, w, block } = readImage(node);
    if (h % block !== 0 || w % block !== 0) {
      throw new Refusal('OP_SHAPE', `${h} x ${w} does not divide into blocks of ${block}`);
    }
    const apart = [n, c, h / block, block, w / block, block];
    const shape = [n, block * block * c, h / block, w / block];
    const perm = readMode(node) === 'DCR' ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 5, 2, 4];
    return [shuffled(build, x, { apart, perm, shape })];
  },
};

function readImage(node: OnnxNodeView) {
  const x = node.input(0);
  const block = node.int('blocksize');
  const [n, c, h, w] = x.type.shape;
  if (w === undefined || x.type.shape.length !== 4) {
    throw new Refusal('OP_SHAPE', `a tensor of rank ${x.type.shape.length} is no image`);
  }
  if (block < 1) throw new Refusal('OP_ATTRIBUTE', `blocksize ${block} is not possible`);
  return { x, n: n!, c: c!, h: h!, w, block };
}

/** Whether the places of a block come before the channels (DCR) or after them (CRD). */
function readMode(node: OnnxNodeView): 'DCR' | 'CRD' {
  const mode = node.string('mode', 'DCR');
  if (mode === 'DCR' || mode === 'CRD') return mode;
  throw new Refusal('OP_ATTRIBUTE', `mode '${mode}' is unknown`);
}

interface Shuffle {
  readonly apart: readonly number[];
  readonly perm: readonly number[];
  readonly shape: readonly number[];
}

function shuffled(build: Build, x: Value, { apart, perm, shape }: Shuffle): Value {
  const blocks = build.one('Reshape', [x], { shape: apart });
  return build.one('Reshape', [build.one('Transpose', [blocks], { perm })], { shape });
}
