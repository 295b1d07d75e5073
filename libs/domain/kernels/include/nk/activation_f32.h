#ifndef NK_ACTIVATION_F32_H
#define NK_ACTIVATION_F32_H
/* Activations that dense and convolution kernels apply to a finished sum.
 *
 * NONE returns the value as it is. RELU works on the bits, as BIC with ASR #31 does: every value
 * whose sign bit is set becomes +0, which includes -0 and a NaN with its sign bit set (arithmetic
 * on the core only makes NaNs with a clear sign bit, and those stay NaN). CLIP bounds the value to
 * lo..hi and keeps a NaN. Variants of a kernel must agree with this function bit for bit.
 */
#include <stdint.h>
#include <string.h>

enum nk_activation { NK_ACTIVATION_NONE = 0, NK_ACTIVATION_RELU = 1, NK_ACTIVATION_CLIP = 2 };

static inline float nk_relu_f32(float v)
{
    uint32_t bits;
    memcpy(&bits, &v, sizeof bits);
    bits = (bits >> 31) != 0u ? 0u : bits;
    memcpy(&v, &bits, sizeof v);
    return v;
}

static inline float nk_activate_f32(float v, int kind, float lo, float hi)
{
    if (kind == NK_ACTIVATION_RELU) {
        return nk_relu_f32(v);
    }
    if (kind == NK_ACTIVATION_CLIP) {
        if (v < lo) {
            return lo;
        }
        if (v > hi) {
            return hi;
        }
    }
    return v;
}

#endif
