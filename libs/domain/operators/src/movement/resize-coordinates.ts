/**
 * Where the elements of a resized axis lie on the original one: ONNX's coordinate transformations,
 * in single precision as ONNX Runtime computes them, since ties of rounding depend on it.
 */
import { Refusal } from '../refusal.ts';

/** One axis that is resized. */
export interface ResizedAxis {
  readonly axis: number;
  /** Lengths before and after; both at least 1. */
  readonly extent: number;
  readonly size: number;
  /** As given, or size / extent; single precision. */
  readonly scale: number;
  /** Part of the axis that tf_crop_and_resize takes, 0..1 being the whole. */
  readonly roi: readonly [number, number];
}

const f = Math.fround;

/** Place of element i of the resized axis, in elements of the original one; may lie outside it. */
export function originalPlace(mode: string, axis: ResizedAxis, i: number): number {
  const { extent, size, scale, roi } = axis;
  switch (mode) {
    case 'half_pixel':
      return f(f(f(i + 0.5) / scale) - 0.5);
    case 'half_pixel_symmetric': {
      const adjustment = f(size / f(scale * extent));
      const offset = f(f(extent / 2) * f(1 - adjustment));
      return f(f(offset + f(f(i + 0.5) / scale)) - 0.5);
    }
    case 'pytorch_half_pixel':
      return size > 1 ? f(f(f(i + 0.5) / scale) - 0.5) : 0;
    case 'tf_half_pixel_for_nn':
      return f(f(i + 0.5) / scale);
    case 'asymmetric':
      return f(i / scale);
    case 'align_corners':
      return size === 1 ? 0 : f(f(i * (extent - 1)) / (size - 1));
    case 'tf_crop_and_resize': {
      const [start, end] = roi;
      if (size === 1) return f(0.5 * f(f(start + end) * (extent - 1)));
      const within = f(f(f(i * f(end - start)) * (extent - 1)) / (size - 1));
      return f(f(start * (extent - 1)) + within);
    }
    default:
      throw new Refusal('OP_ATTRIBUTE', `coordinate mode '${mode}' is unknown`);
  }
}

/** Throws Refusal OP_ATTRIBUTE where definitions of the mode disagree for this axis. */
export function requireUnambiguous(mode: string, { extent, size, scale }: ResizedAxis): void {
  if (mode !== 'align_corners' || f(scale * extent) === size) return;
  throw new Refusal(
    'OP_ATTRIBUTE',
    `align_corners with scale ${scale}, which gives no whole length, is understood in two ways`,
    'give the sizes of the output instead of scales',
  );
}
