# GNU Arm Embedded, for the processor that target.cmake names.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

include("${CMAKE_CURRENT_LIST_DIR}/target.cmake")
list(JOIN FLASHLINE_CPU_FLAGS " " CMAKE_C_FLAGS_INIT)
