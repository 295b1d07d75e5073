/**
 * Packs convolution weights into the order in which the fp32 convolution kernels use them. The
 * layouts are the contracts of nk/conv_f32.h, nk/dwconv_f32.h and nk/conv_transpose_f32.h.
 */

/** Shape of a convolution's weights; channel counts are of the whole operator, all groups together. */
export interface ConvShape {
  readonly outChannels: number;
  readonly inChannels: number;
  readonly kernelH: number;
  readonly kernelW: number;
  readonly groups: number;
}

/** Shape of a transposed convolution's weights with the strides and dilations that choose its taps. */
export interface ConvTransposeShape extends ConvShape {
  readonly strideH: number;
  readonly strideW: number;
  readonly dilationH: number;
  readonly dilationW: number;
}

/**
 * Packs for nk_conv_f32 and nk_conv1x1_f32.
 * `weights` is ONNX's [outChannels][inChannels / groups][kernelH][kernelW], `bias` [outChannels] or null.
 * Result: per group, per block of 4 output channels: 4 biases, then [kernelH][kernelW][inChannels / groups][4]
 * weights; channels that the last block of a group lacks are zero.
 * Throws if the shape is inconsistent with the array lengths.
 */
export function packConvF32(
  weights: Float32Array,
  bias: Float32Array | null,
  shape: ConvShape,
): Float32Array {
  const { outChannels, inChannels, kernelH, kernelW, groups } = shape;
  checkLengths(weights, bias, shape, (outChannels / groups) * inChannels);
  const depth = inChannels / groups;
  const taps = kernelH * kernelW;
  const order = Array.from({ length: taps }, (_, tap) => tap);
  const packed: number[] = [];
  for (let group = 0; group < groups; group++) {
    const first = (group * outChannels) / groups;
    const at = (out: number, channel: number, tap: number) =>
      weights[((first + out) * depth + channel) * taps + tap]!;
    packBlocks(packed, {
      bias: bias?.subarray(first, first + outChannels / groups),
      outChannels: outChannels / groups,
      inChannels: depth,
      taps: order,
      at,
    });
  }
  return Float32Array.from(packed);
}

/**
 * Packs for nk_dwconv_f32.
 * `weights` is ONNX's [outChannels][1][kernelH][kernelW], `bias` [outChannels] or null.
 * Result: per output channel the bias, then its kernelH * kernelW weights.
 */
export function packDwconvF32(
  weights: Float32Array,
  bias: Float32Array | null,
  shape: ConvShape,
): Float32Array {
  checkLengths(weights, bias, shape, shape.outChannels);
  const taps = shape.kernelH * shape.kernelW;
  const packed = new Float32Array(shape.outChannels * (taps + 1));
  for (let out = 0; out < shape.outChannels; out++) {
    packed[out * (taps + 1)] = bias?.[out] ?? 0;
    packed.set(weights.subarray(out * taps, (out + 1) * taps), out * (taps + 1) + 1);
  }
  return packed;
}

/**
 * Packs for nk_conv_transpose_f32.
 * `weights` is ONNX's [inChannels][outChannels / groups][kernelH][kernelW], `bias` [outChannels] or null.
 * Result: per group, per phase (residue of the uncropped output row modulo strideH, then of the column modulo
 * strideW), per block of 4 output channels: 4 biases, then [taps of the phase][inChannels / groups][4] weights.
 * The taps of a phase are those whose dilated row and column have its residues, rows first, ascending.
 */
export function packConvTransposeF32(
  weights: Float32Array,
  bias: Float32Array | null,
  shape: ConvTransposeShape,
): Float32Array {
  const { outChannels, inChannels, kernelH, kernelW, groups } = shape;
  checkLengths(weights, bias, shape, (outChannels / groups) * inChannels);
  const depth = inChannels / groups;
  const outs = outChannels / groups;
  const packed: number[] = [];
  for (let group = 0; group < groups; group++) {
    const groupBias = bias?.subarray(group * outs, (group + 1) * outs);
    const at = (out: number, channel: number, tap: number) =>
      weights[((group * depth + channel) * outs + out) * kernelH * kernelW + tap]!;
    for (let phaseH = 0; phaseH < shape.strideH; phaseH++) {
      const rows = residueClass(kernelH, shape.dilationH, shape.strideH, phaseH);
      for (let phaseW = 0; phaseW < shape.strideW; phaseW++) {
        const cols = residueClass(kernelW, shape.dilationW, shape.strideW, phaseW);
        const taps = rows.flatMap((row) => cols.map((col) => row * kernelW + col));
        packBlocks(packed, { bias: groupBias, outChannels: outs, inChannels: depth, taps, at });
      }
    }
  }
  return Float32Array.from(packed);
}

/** What goes into the blocks of one group: channel counts, kernel positions and where weights lie. */
interface Group {
  readonly bias: Float32Array | undefined;
  readonly outChannels: number;
  readonly inChannels: number;
  readonly taps: readonly number[];
  readonly at: (out: number, channel: number, tap: number) => number;
}

/** Appends all blocks of 4 output channels: biases, then for each tap and input channel the 4 weights. */
function packBlocks(packed: number[], { bias, outChannels, inChannels, taps, at }: Group): void {
  for (let block = 0; block < outChannels; block += 4) {
    const lanes = [block, block + 1, block + 2, block + 3];
    for (const out of lanes) packed.push(bias?.[out] ?? 0);
    for (const tap of taps) {
      for (let channel = 0; channel < inChannels; channel++) {
        for (const out of lanes) packed.push(out < outChannels ? at(out, channel, tap) : 0);
      }
    }
  }
}

/** Kernel positions k in 0 .. kernel - 1 with k * dilation congruent to phase modulo stride. */
function residueClass(kernel: number, dilation: number, stride: number, phase: number): number[] {
  return Array.from({ length: kernel }, (_, k) => k).filter(
    (k) => (k * dilation) % stride === phase,
  );
}

function checkLengths(
  weights: Float32Array,
  bias: Float32Array | null,
  shape: ConvShape,
  filters: number,
): void {
  const expected = filters * shape.kernelH * shape.kernelW;
  if (shape.outChannels % shape.groups !== 0 || shape.inChannels % shape.groups !== 0) {
    throw new Error(
      `${shape.groups} groups do not divide ${shape.inChannels} -> ${shape.outChannels} channels`,
    );
  }
  if (weights.length !== expected)
    throw new Error(`expected ${expected} weights, got ${weights.length}`);
  if (bias !== null && bias.length !== shape.outChannels) {
    throw new Error(`expected ${shape.outChannels} biases, got ${bias.length}`);
  }
}
