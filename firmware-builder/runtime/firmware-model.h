/*
 * What the runtime wants of a model. A glue file written for each firmware calls the generated
 * model's own interface (`flashline.c/1`) behind these names; `empty-model/` has one with no model.
 */
#ifndef FLASHLINE_MODEL_H
#define FLASHLINE_MODEL_H

#include <stdint.h>

extern const uint32_t flashline_model_input_count;
extern const uint32_t flashline_model_output_count;

/* Bytes of each tensor, inputs first. */
extern const uint32_t flashline_model_tensor_bytes[];

/* Prepares the model for runs; 0, or the model's error status. */
uint32_t flashline_model_init(void);

/* One inference; 0, or the model's error status. */
uint32_t flashline_model_run(void);

/* Where the model keeps tensor `index`; inputs first, then outputs. */
uint32_t flashline_model_tensor_address(uint32_t index);

#endif
