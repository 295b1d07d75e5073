#ifndef NK_ACTIVATION_F32_H
#define NK_ACTIVATION_F32_H
/*
 * The activations that fp32 kernels apply while they store.
 *
 * NK_ACT_NONE  y = v
 * NK_ACT_RELU  y = v > 0 ? v : +0. A NaN stays a NaN (in the Cortex-M variants only a NaN whose
 *              sign bit is clear, which is what the FPU itself produces; others become +0).
 * NK_ACT_CLIP  y = lo if v < lo, hi if v > hi, else v. Needs lo <= hi; the convolutions need lo = 0
 *              and hi > 0. A NaN stays a NaN (in the convolutions' Cortex-M variants one whose sign
 *              bit is clear becomes hi, others +0).
 */
#include <stdint.h>

enum { NK_ACT_NONE = 0, NK_ACT_RELU = 1, NK_ACT_CLIP = 2 };

static inline float nk_clip_f32(float v, float lo, float hi)
{
    if (v < lo) return lo;
    return v > hi ? hi : v;
}

static inline float nk_activate_f32(float v, int32_t activation, float lo, float hi)
{
    if (activation == NK_ACT_NONE) return v;
    if (activation == NK_ACT_RELU) return v <= 0.0f ? 0.0f : v;
    return nk_clip_f32(v, lo, hi);
}

#endif
