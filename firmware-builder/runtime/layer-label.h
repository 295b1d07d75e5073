/*
 * Included before a model's own files when firmware is built: marks where each layer starts with a
 * label that is no instruction. `%=` keeps labels apart should the compiler copy the code. What a
 * layer writes is in memory before the next one's label, so that its values can be read there.
 */
#ifndef FLASHLINE_LAYER_LABEL_H
#define FLASHLINE_LAYER_LABEL_H

#define FLASHLINE_LAYER(prefix, index)                                                             \
    __asm__ volatile inline("flashline_layer_" #prefix "_" #index "_%=:" : : : "memory");

#endif
