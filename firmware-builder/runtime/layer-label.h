/*
 * Included before a model's own files when firmware is built: marks where each layer starts with a
 * label that costs no instruction. `%=` keeps labels apart should the compiler copy the code.
 */
#ifndef FLASHLINE_LAYER_LABEL_H
#define FLASHLINE_LAYER_LABEL_H

#define FLASHLINE_LAYER(prefix, index)                                                             \
    __asm__ volatile inline("flashline_layer_" #prefix "_" #index "_%=:" : :);

#endif
