/* A firmware with no model: its size is what the runtime takes, and is subtracted. */
#include "firmware-model.h"

const uint32_t flashline_model_input_count = 0u;
const uint32_t flashline_model_output_count = 0u;
const uint32_t flashline_model_tensor_bytes[1] = {0u};

uint32_t flashline_model_init(void)
{
    return 0u;
}

uint32_t flashline_model_run(void)
{
    return 0u;
}

uint32_t flashline_model_tensor_address(uint32_t index)
{
    (void)index;
    return 0u;
}
