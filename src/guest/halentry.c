/* hal.dll of build 17763: only its entry; its own copies of the loader's data are filled as the kernel's are. */
#include "nt.h"

KI_LAYOUT KiLayout = {1};
BOOT_BLOCK KeLoaderBlock = {1};

NTSTATUS HalEntry(void)
{
    return STATUS_SUCCESS;
}
