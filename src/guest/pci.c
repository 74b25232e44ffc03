/* The bus driver: makes the physical device objects and completes what comes down to them. */
#include "nt.h"

/* As device objects of pci.sys have it: 0x898 bytes with the object. */
enum { PDO_EXTENSION_BYTES = 0x748 };

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
        if (!IoBootDevicePassive(i))
            *(volatile u16 *)(configuration + 4) = 0x406; /* memory space, bus master, no line interrupt */
        IoCreateDevice(driver, PDO_EXTENSION_BYTES, 0, 4, 0x100, 0, &pdo);
        *(u32 *)pdo->DeviceExtension = 'DicP';
        IoSetBootPdo(i, pdo);
    }
}

NTSTATUS DriverEntry(DRIVER_OBJECT *driver, BOOT_DRIVER *boot)
{
    driver->MajorFunction[22] = driver->MajorFunction[27] = PciDispatchPnpPower;
    PciBusEnumerate(driver);
    return STATUS_SUCCESS;
}
