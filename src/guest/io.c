/* Pool, addresses, device and driver objects, requests, Plug and Play in its smallest form, and what starts a scenario. */
#include "kernel.h"

enum { IRP_MJ_DEVICE_CONTROL = 14, IRP_MJ_POWER = 22, IRP_MJ_PNP = 27 };
enum { IRP_MN_START_DEVICE = 0, IRP_MN_SET_POWER = 2 };

/* ---- pool: blocks with the header that a debugger looks for, never reused ---- */

static u64 ExpPoolNext;

typedef struct POOL_HEADER {
    u8 PreviousSize, PoolIndex, BlockSize, PoolType;
    u32 PoolTag;
    u64 ProcessBilled;
} POOL_HEADER;

void *ExAllocatePoolWithTag(u32 type, u64 bytes, u32 tag)
{
    if (!ExpPoolNext)
        ExpPoolNext = KeLoaderBlock.PoolStart;
    u64 size = (bytes + sizeof(POOL_HEADER) + 15) & ~15ull;
    POOL_HEADER *header = (POOL_HEADER *)ExpPoolNext;
    ExpPoolNext += size;
    header->BlockSize = (u8)(size >> 4);
    header->PoolType = 2;
    header->PoolTag = tag;
    return header + 1;
}

NOINLINE static void ExFreeHeapPool(void *block, u32 tag)
{
    POOL_HEADER *header = (POOL_HEADER *)block - 1;
    if (header->PoolType & 0x40)
        KeBugCheckEx(0xC2, 7, header->PoolTag, 0, (u64)block);
    header->PoolType |= 0x40;
}

NOINLINE void ExFreePoolWithTag(void *block, u32 tag)
{
    if (KeLoaderBlock.VerifierFlags && ReadCr8() > DISPATCH_LEVEL)
        KeBugCheckEx(0xC4, 0, ReadCr8(), 0, (u64)block);
    ExFreeHeapPool(block, tag);
}

/* ---- addresses ---- */

u64 MmGetPhysicalAddress(void *address)
{
    u64 entry = AT(u64, KeLoaderBlock.PteBase, (u64)address >> 9 & 0x7FFFFFFFF8ull);
    return (entry & 0x000FFFFFFFFFF000ull) | ((u64)address & 0xFFF);
}

MDL *IoAllocateMdl(void *address, u32 length, u32 secondary, u32 quota, IRP *irp)
{
    MDL *mdl = ExAllocatePoolWithTag(0, sizeof(MDL), 'ldM ');
    mdl->Size = sizeof(MDL);
    mdl->StartVa = (void *)((u64)address & ~0xFFFull);
    mdl->ByteOffset = (u64)address & 0xFFF;
    mdl->ByteCount = length;
    return mdl;
}

/* MDL_PAGES_LOCKED is bit 1, MDL_MAPPED_TO_SYSTEM_VA bit 0. */
void MmProbeAndLockPages(MDL *mdl, u32 mode, u32 operation)
{
    mdl->MdlFlags |= 2;
    mdl->MappedSystemVa = (u8 *)mdl->StartVa + mdl->ByteOffset;
    mdl->MdlFlags |= 1;
    mdl->Pages[0] = MmGetPhysicalAddress(mdl->StartVa) >> 12;
}

/* ---- devices ---- */

NTSTATUS IoCreateDevice(DRIVER_OBJECT *driver, u32 extension, UNICODE_STRING *name, u32 type, u32 characteristics, u32 exclusive, DEVICE_OBJECT **result)
{
    DEVICE_OBJECT *device = ExAllocatePoolWithTag(0, sizeof(DEVICE_OBJECT) + sizeof(DEVOBJ_EXTENSION) + extension, 'iveD');
    device->Type = 3;
    device->Size = (u16)(sizeof(DEVICE_OBJECT) + extension);
    device->ReferenceCount = 1;
    device->DriverObject = driver;
    device->NextDevice = driver->DeviceObject;
    device->DeviceType = type;
    device->StackSize = 1;
    device->Flags = 0x40;
    device->DeviceObjectExtension = (DEVOBJ_EXTENSION *)((u64)device + ((sizeof(DEVICE_OBJECT) + extension + 15) & ~15ull));
    device->DeviceObjectExtension->TypeSize = 13;
    device->DeviceObjectExtension->DeviceObject = device;
    device->DeviceExtension = extension ? device + 1 : 0;
    driver->DeviceObject = device;
    *result = device;
    return STATUS_SUCCESS;
}

DEVICE_OBJECT *IoAttachDeviceToDeviceStack(DEVICE_OBJECT *source, DEVICE_OBJECT *target)
{
    while (target->AttachedDevice)
        target = target->AttachedDevice;
    target->AttachedDevice = source;
    source->StackSize = target->StackSize + 1;
    source->DeviceObjectExtension->AttachedTo = target;
    return target;
}

static DEVICE_OBJECT *TopOf(DEVICE_OBJECT *device)
{
    while (device->AttachedDevice)
        device = device->AttachedDevice;
    return device;
}

NOINLINE void RtlMoveMemory(void *to, void *from, u64 bytes)
{
    for (u64 i = 0; i < bytes; i++)
        AT(u8, to, i) = AT(u8, from, i);
}

/* ---- requests ---- */

IRP *IoAllocateIrp(u32 stackSize, u32 quota)
{
    u64 size = sizeof(IRP) + stackSize * sizeof(IO_STACK_LOCATION);
    IRP *irp = ExAllocatePoolWithTag(0, size, ' prI');
    irp->Type = 6;
    irp->Size = (u16)size;
    irp->StackCount = (signed char)stackSize;
    irp->CurrentLocation = (signed char)(stackSize + 1);
    irp->ThreadListEntry.Flink = irp->ThreadListEntry.Blink = &irp->ThreadListEntry;
    irp->Thread = CurrentThread();
    irp->CurrentStackLocation = (IO_STACK_LOCATION *)(irp + 1) + stackSize;
    return irp;
}

NOINLINE NTSTATUS IofCallDriver(DEVICE_OBJECT *device, IRP *irp)
{
    irp->CurrentLocation--;
    IO_STACK_LOCATION *location = --irp->CurrentStackLocation;
    location->DeviceObject = device;
    return device->DriverObject->MajorFunction[location->MajorFunction](device, irp);
}

void IofCompleteRequest(IRP *irp, u32 boost)
{
    while (irp->CurrentLocation <= irp->StackCount) {
        IO_STACK_LOCATION *location = irp->CurrentStackLocation++;
        irp->CurrentLocation++;
        if (location->CompletionRoutine)
            location->CompletionRoutine(location->DeviceObject, irp, location->Context);
    }
}

static IRP *BuildRequest(DEVICE_OBJECT *top, u8 major, u8 minor)
{
    IRP *irp = IoAllocateIrp(top->StackSize, 0);
    IO_STACK_LOCATION *location = irp->CurrentStackLocation - 1;
    location->MajorFunction = major;
    location->MinorFunction = minor;
    return irp;
}

/* ---- drivers ---- */

static NTSTATUS IopInvalidDeviceRequest(DEVICE_OBJECT *device, IRP *irp)
{
    IofCompleteRequest(irp, 0);
    return 0xC0000010;
}

static DRIVER_OBJECT *CreateDriverObject(BOOT_DRIVER *boot)
{
    DRIVER_OBJECT *driver = ExAllocatePoolWithTag(0, sizeof(DRIVER_OBJECT), 'virD');
    DRIVER_EXTENSION *extension = ExAllocatePoolWithTag(0, sizeof(DRIVER_EXTENSION), 'xrvD');
    driver->Type = 4;
    driver->Size = sizeof(DRIVER_OBJECT);
    driver->Flags = 0x12;
    driver->DriverStart = boot->Base;
    driver->DriverSize = (u32)boot->Section->SizeOfImage;
    driver->DriverSection = boot->Section;
    driver->DriverExtension = extension;
    driver->DriverName = boot->Name;
    driver->DriverInit = (void *)boot->Entry;
    extension->DriverObject = driver;
    extension->ServiceKeyName = boot->ServiceKey;
    for (u32 i = 0; i < 28; i++)
        driver->MajorFunction[i] = IopInvalidDeviceRequest;
    boot->Object = driver;
    return driver;
}

NOINLINE static void IopLoadDriver(BOOT_DRIVER *boot)
{
    DRIVER_OBJECT *driver = CreateDriverObject(boot);
    ((NTSTATUS (*)(DRIVER_OBJECT *, BOOT_DRIVER *))boot->Entry)(driver, boot);
}

/* pci.sys makes the physical device object; here it gets its node. */
static void MakeNode(BOOT_DEVICE *device)
{
    DEVICE_NODE *node = ExAllocatePoolWithTag(0, sizeof(DEVICE_NODE), 'edoN');
    node->PhysicalDeviceObject = device->Pdo;
    node->InstancePath = device->InstancePath;
    node->ServiceName = device->ServiceName;
    device->Pdo->DeviceObjectExtension->DeviceNode = node;
}

NOINLINE static void PnpCallAddDevice(BOOT_DRIVER *boot, BOOT_DEVICE *device)
{
    if (boot && boot->Object->DriverExtension->AddDevice)
        boot->Object->DriverExtension->AddDevice(boot->Object, device->Pdo);
}

NOINLINE static void PnpStartDevice(BOOT_DEVICE *device)
{
    DEVICE_OBJECT *top = TopOf(device->Pdo);
    IofCallDriver(top, BuildRequest(top, IRP_MJ_PNP, IRP_MN_START_DEVICE));
}

/* Filters add themselves above the function driver, Windows' own of the bus below it. */
static void PipProcessStartPhase(BOOT_DEVICE *device)
{
    if (device->Flags & DEVICE_PASSIVE || !device->Pdo)
        return;
    MakeNode(device);
    PnpCallAddDevice(device->BusFilter, device);
    PnpCallAddDevice(device->Driver, device);
    PnpCallAddDevice(device->Filter, device);
    PnpStartDevice(device);
}

void IopLoadDrivers(void)
{
    for (u32 i = 0; i < KeLoaderBlock.DriverCount; i++)
        if (KeLoaderBlock.Drivers[i].Entry)
            IopLoadDriver(&KeLoaderBlock.Drivers[i]);
    for (u32 i = 0; i < KeLoaderBlock.DeviceCount; i++)
        PipProcessStartPhase(&KeLoaderBlock.Devices[i]);
}

BOOT_DEVICE *IoBootDeviceOf(DEVICE_OBJECT *pdo)
{
    for (u32 i = 0; i < KeLoaderBlock.DeviceCount; i++)
        if (KeLoaderBlock.Devices[i].Pdo == pdo)
            return &KeLoaderBlock.Devices[i];
    return 0;
}

void IoSetBootPdo(u32 index, DEVICE_OBJECT *pdo)
{
    KeLoaderBlock.Devices[index].Pdo = pdo;
}

u32 IoBootDeviceCount(void)
{
    return KeLoaderBlock.DeviceCount;
}

u64 IoBootConfiguration(u32 index)
{
    return KeLoaderBlock.Devices[index].Configuration;
}

u32 IoBootDevicePassive(u32 index)
{
    return KeLoaderBlock.Devices[index].Flags & DEVICE_PASSIVE;
}

/* ---- system services ---- */

NOINLINE static NTSTATUS IopSynchronousServiceTail(DEVICE_OBJECT *device, IRP *irp)
{
    return IofCallDriver(device, irp);
}

NOINLINE static NTSTATUS IopXxxControlFile(DEVICE_OBJECT *top)
{
    return IopSynchronousServiceTail(top, BuildRequest(top, IRP_MJ_DEVICE_CONTROL, 0));
}

NOINLINE static NTSTATUS NtDeviceIoControlFile(u64 handle)
{
    return IopXxxControlFile(KeLoaderBlock.TriggerDriver->Object->DeviceObject);
}

NOINLINE static void PspCatchCriticalBreak(struct EPROCESS *process)
{
    KeBugCheckEx(0xEF, (u64)process, 0, 0, 0);
}

NOINLINE static void PspTerminateAllThreads(struct EPROCESS *process)
{
    PspCatchCriticalBreak(process);
}

NOINLINE static NTSTATUS PspTerminateProcess(struct EPROCESS *process)
{
    PspTerminateAllThreads(process);
    return STATUS_SUCCESS;
}

NOINLINE static NTSTATUS NtTerminateProcess(u64 handle)
{
    return PspTerminateProcess(KeLoaderBlock.UserProcess);
}

static NTSTATUS NtYieldExecution(void)
{
    return STATUS_SUCCESS;
}

/* The page that a flipped bit has made look corrupt: its PTE should have been zero. */
NOINLINE static void MiDeleteVirtualAddresses(u64 pte)
{
    if (KeLoaderBlock.TriggerArgument[1])
        KeBugCheckEx(0x1A, 0x41792, pte, KeLoaderBlock.TriggerArgument[1], 0);
}

NOINLINE static void MiDeleteVad(void)
{
    MiDeleteVirtualAddresses(KeLoaderBlock.TriggerArgument[0]);
}

NOINLINE static NTSTATUS NtFreeVirtualMemory(u64 handle)
{
    MiDeleteVad();
    return STATUS_SUCCESS;
}

void *KiServiceTable[8] = {NtYieldExecution,    NtDeviceIoControlFile, NtTerminateProcess, NtFreeVirtualMemory,
                           NtYieldExecution,    NtYieldExecution,      NtYieldExecution,   NtYieldExecution};

/* ---- the power watchdog ---- */

void KeSetTimerRoutine(void (*routine)(void *), void *context, u32 ticks);

typedef struct TRIAGE_9F {
    u16 Signature, Revision;
    u32 Pad;
    void *IrpList, *ThreadList, *DelayedWorkQueue;
} TRIAGE_9F;

static TRIAGE_9F PopTriage = {0x8000, 2};

NOINLINE static void PopIrpWatchdogBugcheck(DEVICE_OBJECT *pdo, IRP *irp)
{
    KeBugCheckEx(0x9F, 3, (u64)pdo, (u64)&PopTriage, (u64)irp);
}

NOINLINE static void PopIrpWatchdog(void *context)
{
    BOOT_DEVICE *device = KeLoaderBlock.TriggerDriver->Plan->Device;
    PopIrpWatchdogBugcheck(device->Pdo, context);
}

NOINLINE static void PopIrpWorker(void *context)
{
    BOOT_DEVICE *device = KeLoaderBlock.TriggerDriver->Plan->Device;
    DEVICE_OBJECT *top = TopOf(device->Pdo);
    IRP *irp = BuildRequest(top, IRP_MJ_POWER, IRP_MN_SET_POWER);
    (irp->CurrentStackLocation - 1)->Parameters[1] = 1;
    (irp->CurrentStackLocation - 1)->Parameters[2] = 4;
    IofCallDriver(top, irp);
    KeSetTimerRoutine(PopIrpWatchdog, irp, 3);
}

/* ---- triggers ---- */

void IoQueueWorkItem(void *routine, void *context, u32 processor);
void PsCreateUserThread(u32 processor);
void VfRunTrigger(void);

/* The devices are at work for a while before anything goes wrong. */
enum { SETTLING_ROUNDS = 12000 };
enum { TRIGGER_NONE, TRIGGER_DRIVER, TRIGGER_POWER, TRIGGER_USER, TRIGGER_IDLE };

/* A port driver's worker calls its miniport; Worker holds the entry that it has registered. */
void IopRunTrigger(void *context)
{
    BOOT_DRIVER *driver = KeLoaderBlock.TriggerDriver;
    BOOT_DRIVER *bystander = KeLoaderBlock.Bystander;
    KeStallExecutionProcessor(SETTLING_ROUNDS);
    if (bystander)
        IoQueueWorkItem(bystander->Object->DriverExtension->Worker, bystander, KeLoaderBlock.BystanderProcessor);
    switch (KeLoaderBlock.Trigger) {
    case TRIGGER_DRIVER:
        IoQueueWorkItem(driver->Object->DriverExtension->Worker, driver, KeLoaderBlock.TriggerProcessor);
        break;
    case TRIGGER_POWER:
        IoQueueWorkItem(PopIrpWorker, 0, KeLoaderBlock.TriggerProcessor);
        break;
    case TRIGGER_USER:
        PsCreateUserThread(KeLoaderBlock.TriggerProcessor);
        break;
    default:
        break;
    }
}
