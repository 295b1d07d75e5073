/**
 * Weights and biases of a layer in units that int8 kernels rescale exactly enough. All channels share
 * one shift and multipliers are multiples of 256, so a channel whose step is far below the largest
 * one has few multipliers to choose from: where its bias makes sums large it gets a coarser step.
 */
import { roundHalfEven } from '@flashline/ir';
import { residualRescale } from '@flashline/kernels';
import type { NoIntegerForm } from '../integer-form.ts';

export interface ChannelScales {
  /** Of x, and of the output. */
  readonly xScale: number;
  readonly xZero: number;
  readonly yScale: number;
  /** Of what is added to the output, over the output's; 0 without one. */
  readonly residualFactor: number;
}

export interface Channel {
  readonly weights: Int8Array;
  readonly zero: number;
  readonly scale: number;
  /** In steps of the products from `fitChannels`, a real number before. */
  readonly bias: number;
}

/** Biases beyond this leave no room for products. */
const LARGEST_BIAS = 2 ** 29;
/** Output steps by which rounded multipliers, and rounded weights, may move an output. */
const MOST_DRIFT = 0.1;
const MOST_ERROR = 0.25;
/** Output steps to one step of a channel that is the same everywhere. */
const CONSTANT_FACTOR = 2 ** -16;

const TOO_LARGE: NoIntegerForm = {
  code: 'INT8_SCALE',
  message: "a step of the sums is 16 steps of the output or more; check the output's scale",
};

/** Coarser steps where they are needed, or why there are none. */
export function fitChannels(
  channels: readonly Channel[],
  scales: ChannelScales,
): readonly Channel[] | NoIntegerForm {
  const around = aroundOf(scales);
  if (channels.some(({ bias }) => Number.isNaN(bias))) {
    return refuse('INT8_OPERANDS', 'a bias is not a number');
  }
  const roomy = channels.map((channel) => withRoom(channel, around));
  const factors = roomy.map(({ factor }) => factor);
  const rescale = residualRescale(factors, scales.residualFactor, 0);
  if (rescale === null) return TOO_LARGE;
  const { pre, shift } = rescale.rescale;
  const grid = { grain: 2 ** (pre - shift - 24), end: 2 ** (31 - pre) };
  const fitted = roomy.map((channel) => onGrid(channel, around, grid));
  if (fitted.some(({ error }) => !(error <= MOST_ERROR))) {
    return refuse('INT8_SCALE', 'the scales of the weights are too far apart');
  }
  const done = fitted.map((each, i) => integersOf(each, channels[i]!, around));
  const isBounded = done.every(
    (channel) => Math.abs(channel.bias) + 256 * magnitudeOf(channel) < 2 ** 31,
  );
  return isBounded
    ? done
    : refuse('INT8_OPERANDS', 'sums of so many products do not fit into 32 bits');
}

function refuse(code: NoIntegerForm['code'], message: string): NoIntegerForm {
  return { code, message };
}

interface Around extends ChannelScales {
  /** Largest magnitude of x less its zero point. */
  readonly reach: number;
  /** Sums beyond so many output steps are outside of int8, whatever is added. */
  readonly span: number;
}

function aroundOf(scales: ChannelScales): Around {
  const { xZero, residualFactor } = scales;
  const reach = Math.max(127 - xZero, xZero + 128);
  return { ...scales, reach, span: 256 + 255 * residualFactor };
}

/** A channel in output steps. */
interface Measured {
  readonly weights: Int8Array;
  readonly zero: number;
  /** Of one step of the products. */
  readonly factor: number;
  readonly bias: number;
  /** By which other weights move an output at most. */
  readonly error: number;
}

/** With a step that leaves room for the bias. */
function withRoom(whole: Channel, around: Around): Measured {
  const { weights, zero, scale, bias } = whole;
  const factor = (around.xScale * scale) / around.yScale;
  const real = bias / around.yScale;
  const products = factor * around.reach * magnitudeOf(whole);
  if (!(products > 0) || Math.abs(real) > around.span + products) {
    const limited = Math.min(Math.max(real, -around.span), around.span);
    const none = weights.map(() => zero);
    return { weights: none, zero, factor: CONSTANT_FACTOR, bias: limited, error: 0 };
  }
  const channel = { weights, zero, factor, bias: real, error: 0 };
  const least = Math.abs(real) / LARGEST_BIAS;
  return least > factor ? coarser(channel, least, around) : channel;
}

/** With a step that is a multiple of the grain, where sums are so large that others would drift. */
function onGrid(
  channel: Measured,
  around: Around,
  { grain, end }: { readonly grain: number; readonly end: number },
): Measured {
  const { factor, bias } = channel;
  const sums = Math.abs(bias) / factor + around.reach * magnitudeOf(channel);
  const most = Math.min(sums, around.span / factor);
  if ((most * grain) / 2 < MOST_DRIFT && most < end) return channel;
  const least = Math.max(factor, (2 * factor * most) / end);
  return coarser(channel, Math.ceil(least / grain) * grain, around);
}

/** The nearest weights of a larger step. */
function coarser(channel: Measured, factor: number, { reach }: Around): Measured {
  const { zero } = channel;
  const ratio = channel.factor / factor;
  const weights = channel.weights.map((w) => zero + roundHalfEven((w - zero) * ratio));
  const moved = channel.weights.reduce(
    (sum, w, k) => sum + Math.abs((w - zero) * ratio - (weights[k]! - zero)),
    0,
  );
  return { ...channel, weights, factor, error: channel.error + moved * factor * reach };
}

/** The scale it had where its step is the same. */
function integersOf(fitted: Measured, channel: Channel, { xScale, yScale }: Around): Channel {
  const { weights, zero, factor, bias } = fitted;
  const isSame = factor === (xScale * channel.scale) / yScale;
  const scale = isSame ? channel.scale : (factor * yScale) / xScale;
  return { weights, zero, scale, bias: roundHalfEven(bias / factor) };
}

function magnitudeOf({ weights, zero }: Pick<Channel, 'weights' | 'zero'>): number {
  return weights.reduce((sum, weight) => sum + Math.abs(weight - zero), 0);
}
