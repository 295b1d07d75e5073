/*
 * What the host program wants of a model. A glue file written for each program calls the generated
 * model's own interface (`flashline.c/1`) behind these names.
 */
#ifndef FLASHLINE_HOST_MODEL_H
#define FLASHLINE_HOST_MODEL_H

#include <stddef.h>
#include <stdint.h>

extern const uint32_t host_model_input_count;
extern const uint32_t host_model_output_count;

/* Bytes of each tensor, inputs first. */
extern const size_t host_model_tensor_bytes[];

/* 0, or the model's error status. */
int32_t host_model_init(void);
int32_t host_model_run(void);

void *host_model_input(uint32_t index);
const void *host_model_output(uint32_t index);

#endif
