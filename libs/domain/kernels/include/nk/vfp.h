#ifndef NK_VFP_H
#define NK_VFP_H
/* What every `_vfp.c` file needs of its compiler: an Arm core with a single-precision FPU.
 *
 * The assembly in them takes nearly all registers: clang needs -fomit-frame-pointer, gcc any
 * optimisation level but -O0.
 */
#if !defined(__arm__) || !defined(__ARM_FP)
#error "kernels named _vfp.c need an Arm core with an FPU: -mfpu and -mfloat-abi=hard"
#endif

#endif
