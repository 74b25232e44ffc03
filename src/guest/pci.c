/* The bus driver: makes the physical device objects and completes what comes down to them. */
#include "nt.h"

static NTSTATUS PciDispatchPnpPower(DEVICE_OBJECT *device, IRP *irp)
{
    IofCompleteRequest(irp, 0);
    return STATUS_SUCCESS;
}

NOINLINE static void PciBusEnumerate(DRIVER_OBJECT *driver)
{
    for (u32 i = 0; i < IoBootDeviceCount(); i++) {
        DEVICE_OBJECT *pdo;
        u64 configuration = IoBootConfiguration(i);
        if (ReadLong(configuration) == ~0u)
            continue;
        *(volatile u16 *)(configuration + 4) = 6; /* memory space, bus master */
        IoCreateDevice(driver, 0x80, 0, 4, 0x100, 0, &pdo);
        IoSetBootPdo(i, pdo);
    }
}

NTSTATUS DriverEntry(DRIVER_OBJECT *driver, BOOT_DRIVER *boot)
{
    driver->MajorFunction[22] = driver->MajorFunction[27] = PciDispatchPnpPower;
    PciBusEnumerate(driver);
    return STATUS_SUCCESS;
}
