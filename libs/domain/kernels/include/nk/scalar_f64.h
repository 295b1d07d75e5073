#ifndef NK_SCALAR_F64_H
#define NK_SCALAR_F64_H
/* Functions of one or two doubles; `a` and `b` after x are the operator's own numbers. Comparisons
 * are written so that a NaN comes out as a NaN, except where a function says otherwise.
 */
#include <math.h>

static inline double nk_add_f64(double a, double b)
{
    return a + b;
}

static inline double nk_sub_f64(double a, double b)
{
    return a - b;
}

static inline double nk_mul_f64(double a, double b)
{
    return a * b;
}

static inline double nk_div_f64(double a, double b)
{
    return a / b;
}

static inline double nk_max_f64(double a, double b)
{
    return a >= b || a != a ? a : b;
}

static inline double nk_min_f64(double a, double b)
{
    return a <= b || a != a ? a : b;
}

/* a - floor(a / b) * b: the sign is b's, that of a zero too */
static inline double nk_mod_f64(double a, double b)
{
    const double r = fmod(a, b);
    if (r == 0.0) {
        return copysign(0.0, b);
    }
    return (r < 0.0) != (b < 0.0) ? r + b : r;
}

static inline double nk_prelu_f64(double x, double slope)
{
    return x < 0.0 ? x * slope : x;
}

static inline double nk_abs_f64(double x)
{
    return fabs(x);
}

static inline double nk_neg_f64(double x)
{
    return -x;
}

/* -1, 0 or 1 */
static inline double nk_sign_f64(double x)
{
    if (x > 0.0) {
        return 1.0;
    }
    return x < 0.0 ? -1.0 : x;
}

static inline double nk_reciprocal_f64(double x)
{
    return 1.0 / x;
}

static inline double nk_square_f64(double x)
{
    return x * x;
}

static inline double nk_cube_f64(double x)
{
    return x * x * x;
}

/* x to the power of 1/2: unlike the root, +0 at -0 and infinity at -infinity */
static inline double nk_pow_half_f64(double x)
{
    return x == -(double)INFINITY ? (double)INFINITY : sqrt(x + 0.0);
}

static inline double nk_relu_f64(double x)
{
    return x <= 0.0 ? 0.0 : x;
}

static inline double nk_leaky_relu_f64(double x, float a, float b)
{
    (void)b;
    return x < 0.0 ? x * (double)a : x;
}

/* 0 up to a; a NaN gives 0 */
static inline double nk_thresholded_relu_f64(double x, float a, float b)
{
    (void)b;
    return x > (double)a ? x : 0.0;
}

/* 0 in -a..a, elsewhere b nearer to 0; a NaN gives 0 */
static inline double nk_shrink_f64(double x, float a, float b)
{
    if (x < -(double)a) {
        return x + (double)b;
    }
    return x > (double)a ? x - (double)b : 0.0;
}

/* a * x + b within 0..1 */
static inline double nk_hard_sigmoid_f64(double x, float a, float b)
{
    const double v = (double)a * x + (double)b;
    return nk_min_f64(nk_max_f64(v, 0.0), 1.0);
}

static inline double nk_hard_swish_f64(double x)
{
    return x * nk_min_f64(nk_max_f64(x / 6.0 + 0.5, 0.0), 1.0);
}

static inline double nk_softsign_f64(double x)
{
    return x / (1.0 + fabs(x));
}

static inline double nk_elu_f64(double x, float a, float b)
{
    (void)b;
    return x < 0.0 ? (double)a * expm1(x) : x;
}

static inline double nk_selu_f64(double x, float a, float b)
{
    return (double)b * (x > 0.0 ? x : (double)a * expm1(x));
}

static inline double nk_celu_f64(double x, float a, float b)
{
    (void)b;
    return x < 0.0 ? (double)a * expm1(x / (double)a) : x;
}

static inline double nk_sigmoid_f64(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

static inline double nk_softplus_f64(double x)
{
    return nk_max_f64(x, 0.0) + log1p(exp(-fabs(x)));
}

static inline double nk_mish_f64(double x)
{
    return x * tanh(nk_softplus_f64(x));
}

static inline double nk_swish_f64(double x, float a, float b)
{
    (void)b;
    return x * nk_sigmoid_f64((double)a * x);
}

static inline double nk_silu_f64(double x)
{
    return x * nk_sigmoid_f64(x);
}

static inline double nk_gelu_f64(double x)
{
    return 0.5 * x * (1.0 + erf(x * 0.70710678118654752));
}

/* (1 + tanh(z)) / 2 is the sigmoid of 2 z */
static inline double nk_gelu_tanh_f64(double x)
{
    return x * nk_sigmoid_f64(1.5957691216057308 * (x + 0.044715 * x * x * x));
}

#endif
