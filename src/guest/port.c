/*
 * A port driver: owns the dispatch of its miniports' devices and calls the miniport from a worker. One source, built under the
 * names of each port driver's own routines.
 */
#include "nt.h"

#if defined(PORT_NDIS)
#define REGISTER NdisMRegisterMiniportDriver
#define ADD_DEVICE ndisPnPAddDevice
#define DISPATCH_PNP ndisPnPDispatch
#define DISPATCH_POWER ndisPowerDispatch
#define START ndisMInitializeAdapter
#define WORKER ndisDoPeriodicReceives
#define SUBMIT ndisMSendNBLToMiniport
#define HANG ndisMReset
#elif defined(PORT_DXGKRNL)
#define REGISTER DxgkInitialize
#define ADD_DEVICE DpiAddDevice
#define DISPATCH_PNP DpiDispatchPnp
#define DISPATCH_POWER DpiDispatchPower
#define START DpiFdoStartAdapter
#define WORKER DpiFdoWorkerThread
#define SUBMIT DpiDxgkDdiSubmitCommand
#define HANG TdrBugcheckOnTimeout
#elif defined(PORT_STORPORT)
#define REGISTER StorPortInitialize
#define ADD_DEVICE RaDriverAddDevice
#define DISPATCH_PNP RaDriverPnpIrp
#define DISPATCH_POWER RaDriverPowerIrp
#define START RaidAdapterStartMiniport
#define WORKER RaidUnitRestartQueue
#define SUBMIT RaidAdapterPostScatterGatherExecute
#define HANG RaidAdapterResetBus
#elif defined(PORT_WDF)
#define REGISTER imp_WdfDriverCreate
#define ADD_DEVICE FxDriverAddDevice
#define DISPATCH_PNP FxDeviceDispatchPnp
#define DISPATCH_POWER FxDeviceDispatchPower
#define START FxPkgPnpPowerD0Starting
#define WORKER FxWorkItemThunk
#define SUBMIT FxDmaTransactionExecute
#define HANG FxVerifierBugCheck
#else
#error which port
#endif

typedef struct EXTENSION {
    DEVICE_OBJECT *Lower, *Pdo;
} EXTENSION;

static NTSTATUS PassDown(DEVICE_OBJECT *device, IRP *irp)
{
    EXTENSION *extension = device->DeviceExtension;
    IO_STACK_LOCATION *from = irp->CurrentStackLocation, *to = from - 1;
    *(u64 *)to = *(u64 *)from;
    for (u32 i = 0; i < 4; i++)
        to->Parameters[i] = from->Parameters[i];
    return IofCallDriver(extension->Lower, irp);
}

NOINLINE static void START(DEVICE_OBJECT *device)
{
    EXTENSION *extension = device->DeviceExtension;
    device->DriverObject->DriverExtension->Miniport->Initialize(device, extension->Pdo);
}

static NTSTATUS DISPATCH_PNP(DEVICE_OBJECT *device, IRP *irp)
{
    if (irp->CurrentStackLocation->MinorFunction == 0)
        START(device);
    return PassDown(device, irp);
}

/* A miniport that does not let go keeps the request at this location. */
static NTSTATUS DISPATCH_POWER(DEVICE_OBJECT *device, IRP *irp)
{
    if (device->DriverObject->DriverExtension->Miniport->HoldsPower()) {
        irp->CurrentStackLocation->Control |= 1;
        return STATUS_PENDING;
    }
    return PassDown(device, irp);
}

static NTSTATUS ADD_DEVICE(DRIVER_OBJECT *driver, DEVICE_OBJECT *pdo)
{
    DEVICE_OBJECT *device;
    IoCreateDevice(driver, sizeof(EXTENSION), 0, 0x17, 0x100, 0, &device);
    EXTENSION *extension = device->DeviceExtension;
    extension->Pdo = pdo;
    extension->Lower = IoAttachDeviceToDeviceStack(device, pdo);
    return STATUS_SUCCESS;
}

NOINLINE static void SUBMIT(MINIPORT *miniport)
{
    miniport->Submit();
}

/* The watchdog of a device that does not answer: only the graphics port stops the system for it. */
NOINLINE static void HANG(MINIPORT *miniport)
{
    u64 *recovery = ExAllocatePoolWithTag(0, 0x100, 'TdrV');
    recovery[0] = 0x54445243;
    KeBugCheckEx(0x116, (u64)recovery, (u64)miniport->Submit, 0xC000009A, 4);
}

static void WORKER(BOOT_DRIVER *boot)
{
    MINIPORT *miniport = boot->Object->DriverExtension->Miniport;
    if (miniport->Hangs())
        HANG(miniport);
    SUBMIT(miniport);
}

NTSTATUS REGISTER(DRIVER_OBJECT *driver, MINIPORT *miniport)
{
    driver->DriverExtension->AddDevice = ADD_DEVICE;
    driver->DriverExtension->Worker = WORKER;
    driver->DriverExtension->Miniport = miniport;
    driver->MajorFunction[22] = DISPATCH_POWER;
    driver->MajorFunction[27] = DISPATCH_PNP;
    return STATUS_SUCCESS;
}

NTSTATUS DriverEntry(DRIVER_OBJECT *driver, BOOT_DRIVER *boot)
{
    return STATUS_SUCCESS;
}
