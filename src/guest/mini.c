/*
 * A device's driver: programs the device through its registers, lets it transfer, and does wrong where its plan says so. One source,
 * built once for each port driver; the loader gives each copy the file name and time stamp that a scenario asks for.
 */
#include "nt.h"

enum { ACT_NONE, ACT_TRANSFER, ACT_VERIFIER, ACT_NULL_READ, ACT_DISPATCH_WRITE, ACT_KERNEL_READ, ACT_DIVIDE, ACT_FAST_FAIL,
       ACT_DOUBLE_FREE, ACT_VERIFIER_POOL, ACT_DPC_LOOP, ACT_DEEP_ISR, ACT_HOLD_POWER, ACT_MOVE_AT_DISPATCH, ACT_PORT_LOOP,
       ACT_SPIN, ACT_DPC_DIVIDE, ACT_HANG, ACT_BUGCHECK, ACT_READ_REQUEST, ACT_CHECKSUM, ACT_HOOK, ACT_ASSERT, ACT_ACROSS_PAGES,
       ACT_READ_STATUS };
enum { KIND_GOOD, KIND_ADDRESS, KIND_RAW, KIND_STALE, KIND_READ_ONLY, KIND_WRITE_ONLY, KIND_OTHER_DOMAIN, KIND_STOPPED };
enum { DEVICE_WRITES = 1 };

#if defined(PORT_NDIS)
#define REGISTER NdisMRegisterMiniportDriver
enum { RING_BASE = 0x3800, DOORBELL = 0x3818 };
#elif defined(PORT_DXGKRNL)
#define REGISTER DxgkInitialize
enum { RING_BASE = 0x2080, DOORBELL = 0x2030 };
#elif defined(PORT_STORPORT)
#define REGISTER StorPortInitialize
enum { RING_BASE = 0x28, DOORBELL = 0x1000 };
#elif defined(PORT_WDF)
#define REGISTER imp_WdfDriverCreate
enum { RING_BASE = 0x50, DOORBELL = 0x2000 };
#endif

static DRIVER_PLAN *Plan;
static u8 *Buffer;
static u8 *volatile Request;
static KDPC Dpc;

/* Any device: from now on it may interrupt. */
enum { INTERRUPT_ENABLE = 0x3F00 };

static void Perform(void);

#ifdef REGISTER
NTSTATUS REGISTER(DRIVER_OBJECT *driver, MINIPORT *miniport);

typedef struct DESCRIPTOR {
    u64 Address;
    u32 Length, Flags;
} DESCRIPTOR;

static DMA_ADAPTER *Adapter;
static DESCRIPTOR *Ring;
static u64 RingLogical, Bar;
static DEVICE_OBJECT *Fdo;

/* More local variables than an ISR stack holds. */
NOINLINE static void ParseStatus(void)
{
    volatile u8 scratch[0x9000];
    for (u32 i = 0; i < sizeof scratch; i += 64)
        scratch[sizeof scratch - 1 - i] = (u8)i;
}

static u8 Isr(KINTERRUPT *interrupt, void *context, u32 message)
{
    if (Plan->Act == ACT_DEEP_ISR)
        ParseStatus();
    KeInsertQueueDpc(&Dpc, 0, 0);
    return 1;
}

NOINLINE static void Post(u64 address, u32 length, u32 flags)
{
    Ring[0].Address = address;
    Ring[0].Length = length;
    Ring[0].Flags = flags;
    WriteLong(Bar + DOORBELL, 1);
}

NOINLINE static u64 Map(u8 towardsDevice)
{
    u32 length = 0x200;
    MDL *mdl = IoAllocateMdl(Buffer, length, 0, 0, 0);
    MmProbeAndLockPages(mdl, 0, 0);
    Adapter->DmaOperations->AllocateAdapterChannel(Adapter, Fdo, 1, 0, 0);
    return Adapter->DmaOperations->MapTransfer(Adapter, mdl, Adapter->MappedBase, (u64)Buffer, &length, towardsDevice);
}

static u64 OtherDomain(void)
{
    u32 description = 1, registers;
    u64 logical;
    DMA_ADAPTER *other = IoGetDmaAdapter(((BOOT_DEVICE *)Plan->Argument2)->Pdo, &description, &registers);
    other->DmaOperations->AllocateCommonBuffer(other, 0x1000, &logical, 0);
    return logical;
}

/* Gives back all that the device has, and forgets to tell the device. */
NOINLINE static void StopDevice(void)
{
    Adapter->DmaOperations->FlushAdapterBuffers(Adapter, 0, Adapter->MappedBase, (u64)Buffer, 0x200, 1);
    Adapter->DmaOperations->FreeCommonBuffer(Adapter, 0x400, RingLogical, Ring, 0);
}

/* Hands the device an address, right or wrong as planned. */
NOINLINE static void Transfer(void)
{
    u32 direction = (u32)Plan->Argument2 & 1 ? DEVICE_WRITES : 0;
    switch (Plan->Kind) {
    case KIND_ADDRESS:
        Post(Plan->Argument, 0x40, direction);
        break;
    case KIND_RAW:
        Post(MmGetPhysicalAddress(Buffer), 0x200, direction);
        break;
    case KIND_STALE: {
        u64 logical = Map(!direction);
        Post(logical, 0x200, direction);
        Adapter->DmaOperations->FlushAdapterBuffers(Adapter, 0, Adapter->MappedBase, (u64)Buffer, 0x200, !direction);
        break;
    }
    case KIND_READ_ONLY:
        Post(Map(1), 0x200, DEVICE_WRITES);
        break;
    case KIND_WRITE_ONLY:
        Post(Map(0), 0x200, 0);
        break;
    case KIND_OTHER_DOMAIN:
        Post(OtherDomain(), 0x80, 0);
        break;
    case KIND_STOPPED:
        Post(Map(!direction), 0x200, direction);
        StopDevice();
        break;
    default:
        Post(Map(!direction), 0x200, direction);
        break;
    }
}

static void ListReady(DEVICE_OBJECT *device, void *irp, u64 *list, void *context) { AT(u64 *, context, 0) = list; }

/* Breaks one rule of the DMA interface; Kind is the first parameter of the bug check that must follow. */
NOINLINE static void BreakRule(void)
{
    DMA_OPERATIONS *dma = Adapter->DmaOperations;
    u32 description = 1, registers, length = 0x200;
    u64 logical, *list;
    MDL *mdl = IoAllocateMdl(Buffer, length, 0, 0, 0);
    void *common;
    if (Plan->Kind != 0x0E && Plan->Kind != 0x22)
        MmProbeAndLockPages(mdl, 0, 0);
    if (Plan->Kind == 0x22)
        mdl->MdlFlags = 2;
    switch (Plan->Kind) {
    case 0x00:
        dma->AllocateAdapterChannel(Adapter, Fdo, 1, 0, 0);
        dma->MapTransfer(Adapter, mdl, Adapter->MappedBase, (u64)Buffer, &length, 1);
        dma->FlushAdapterBuffers(Adapter, mdl, Adapter->MappedBase, (u64)Buffer, 0x400, 1);
        break;
    case 0x01:
    case 0x02:
        for (;;)
            KeQueryPerformanceCounter();
    case 0x03:
        common = dma->AllocateCommonBuffer(Adapter, 0x100, &logical, 0);
        for (u32 i = 0; i < 3; i++)
            dma->FreeCommonBuffer(Adapter, 0x100, logical, common, 0);
        break;
    case 0x04:
        dma->AllocateAdapterChannel(Adapter, Fdo, 1, 0, 0);
        dma->FreeAdapterChannel(Adapter);
        dma->FreeAdapterChannel(Adapter);
        break;
    case 0x05:
        dma->AllocateAdapterChannel(Adapter, Fdo, 1, 0, 0);
        dma->FreeMapRegisters(Adapter, Adapter->MappedBase, 3);
        break;
    case 0x06:
    case 0x0A:
        KfRaiseIrql(DISPATCH_LEVEL);
        dma->GetScatterGatherList(Adapter, Fdo, mdl, (u64)Buffer, length, ListReady, &list, 1);
        if (Plan->Kind == 0x06) {
            dma->PutScatterGatherList(Adapter, list, 1);
            dma->PutScatterGatherList(Adapter, list, 1);
        }
        KeLowerIrql(PASSIVE_LEVEL);
        Adapter->CommonBuffersFreed = Adapter->CommonBuffers;
        dma->PutDmaAdapter(Adapter);
        break;
    case 0x07:
        dma->PutDmaAdapter(Adapter);
        break;
    case 0x08:
    case 0x09:
        Adapter->CommonBuffersFreed = Adapter->CommonBuffers;
        dma->AllocateAdapterChannel(Adapter, Fdo, 2, 0, 0);
        if (Plan->Kind == 0x09)
            Adapter->ChannelsFreed = Adapter->Channels;
        dma->PutDmaAdapter(Adapter);
        break;
    case 0x0B:
        dma->AllocateAdapterChannel(Adapter, Fdo, 1, 0, 0);
        dma->AllocateAdapterChannel(Adapter, Fdo, 1, 0, 0);
        break;
    case 0x0C:
        dma->AllocateAdapterChannel(Adapter, Fdo, 64, 0, 0);
        break;
    case 0x0D:
        Map(1);
        dma->FreeAdapterChannel(Adapter);
        break;
    case 0x0F:
        common = dma->AllocateCommonBuffer(Adapter, 0x100, &logical, 0);
        AT(u64, common, 0x100) = 0;
        dma->FreeCommonBuffer(Adapter, 0x100, logical, common, 0);
        break;
    case 0x10:
        Map(1);
        dma->FreeMapRegisters(Adapter, Adapter->MappedBase, 1);
        break;
    case 0x11:
        for (;;)
            IoGetDmaAdapter(Plan->Device->Pdo, &description, &registers);
    case 0x14:
        KfRaiseIrql(5);
        dma->ReadDmaCounter(Adapter);
        break;
    case 0x15:
        dma->AllocateAdapterChannel(Adapter, Fdo, 10, 0, 0);
        Adapter->ChannelsFreed = Adapter->Channels;
        dma->AllocateAdapterChannel(Adapter, Fdo, 10, 0, 0);
        break;
    case 0x13:
        dma->GetScatterGatherList(Adapter, Fdo, mdl, (u64)Buffer, length, ListReady, &list, 1);
        break;
    case 0x16:
        dma->AllocateAdapterChannel(Adapter, Fdo, 1, 0, 0);
        dma->FlushAdapterBuffers(Adapter, mdl, Adapter->MappedBase, (u64)Buffer, length, 1);
        break;
    case 0x18:
        Adapter->CommonBuffersFreed = Adapter->CommonBuffers;
        dma->PutDmaAdapter(Adapter);
        dma->AllocateAdapterChannel(Adapter, Fdo, 1, 0, 0);
        break;
    case 0x19:
        dma->AllocateAdapterChannel(0, Fdo, 1, 0, 0);
        break;
    case 0x1B:
        dma->MapTransfer(Adapter, mdl, 0x100, (u64)Buffer + 0x4000, &length, 1);
        break;
    case 0x1D:
        Map(1);
        dma->MapTransfer(Adapter, mdl, 0x100, (u64)Buffer, &length, 1);
        break;
    case 0x1E:
        HalGetAdapter(&description, &registers);
        break;
    case 0x1F:
        dma->MapTransfer(Adapter, mdl, 0x100, (u64)Buffer - 0x2000, &length, 1);
        break;
    case 0x20:
        Adapter->MappedBase = 0;
        dma->FlushAdapterBuffers(Adapter, mdl, 0x100, (u64)Buffer, length, 1);
        break;
    case 0x21:
        length = 0;
        dma->MapTransfer(Adapter, mdl, 0x100, (u64)Buffer, &length, 1);
        break;
    case 0x23:
        description = 3;
        Adapter = IoGetDmaAdapter(Plan->Device->Pdo, &description, &registers);
        Adapter->DmaOperations->FlushAdapterBuffers(Adapter, mdl, 0x100, (u64)Buffer, length, 1);
        break;
    case 0x24:
        length = 0x300;
        dma->MapTransfer(Adapter, mdl, 0x100, (u64)Buffer, &length, 1);
        break;
    case 0x25:
        description = 9;
        IoGetDmaAdapter(Plan->Device->Pdo, &description, &registers);
        break;
    default:
        dma->MapTransfer(Adapter, mdl, 0x100, (u64)Buffer, &length, 1);
        break;
    }
}

static void Initialize(DEVICE_OBJECT *fdo, DEVICE_OBJECT *pdo)
{
    u32 description = 1, registers;
    KINTERRUPT *interrupt;
    if (pdo != Plan->Device->Pdo)
        return; /* a second device of this driver's: served, and idle */
    Fdo = fdo;
    Bar = Plan->Device->Bar;
    Adapter = IoGetDmaAdapter(pdo, &description, &registers);
    Ring = Adapter->DmaOperations->AllocateCommonBuffer(Adapter, 0x400, &RingLogical, 0);
    WriteQuad(Bar + RING_BASE, RingLogical);
    if (Plan->Vector)
        IoConnectInterruptEx(pdo, Plan->Vector, Isr, 0, &interrupt);
    WriteLong(Bar + INTERRUPT_ENABLE, 1);
}

static void Submit(void) { Perform(); }
static u8 HoldsPower(void) { return Plan->Act == ACT_HOLD_POWER; }
static u8 Hangs(void) { return Plan->Act == ACT_HANG; }
static MINIPORT Miniport = {Initialize, Submit, HoldsPower, Hangs};
#else
static void Transfer(void) {}
static void BreakRule(void) {}
#endif

NOINLINE static u64 Divide(u64 dividend, volatile u64 *divisor) { return dividend / *divisor; }

static void DpcRoutine(KDPC *dpc, void *context, void *argument1, void *argument2)
{
    static volatile u64 zero;
    if (Plan->Act == ACT_DPC_LOOP)
        for (;;)
            Pause();
    if (Plan->Act == ACT_DPC_DIVIDE)
        Divide(Plan->Argument, &zero);
}

NOINLINE static u64 ReadField(u64 object) { return AT(u64, object, 0x18); }
NOINLINE static void WriteField(u64 object) { AT(u32, object, 0x24) = 1; }

NOINLINE static void CompleteFromDpc(void)
{
    KfRaiseIrql(DISPATCH_LEVEL);
    KeInsertQueueDpc(&Dpc, 0, 0);
    KeLowerIrql(PASSIVE_LEVEL);
}

/* Reads a port again and again: the innocent driver that an interrupt finds running. */
NOINLINE static void I8xReadPortUchar(u16 port)
{
    for (;;)
        InByte(port);
}

NOINLINE static void Poll(void)
{
    for (;;)
        KeStallExecutionProcessor(50);
}

/* The pointer comes from memory, the field lies far behind it. */
NOINLINE static u64 ReadRequest(void) { return AT(u64, Request, 0x218); }

/* A leaf with padding behind its return that nothing reaches. */
u64 ReadStatus(u64 object);
__asm__(".def ReadStatus\n .scl 2\n .type 32\n .endef\n .globl ReadStatus\n .p2align 4, 0xCC\n"
        "ReadStatus:\n movq 0x18(%rcx), %rax\n ret\n .p2align 4, 0xCC\n");

/* Reads the last byte of a page and what follows it. */
NOINLINE static u64 ReadAcross(u64 end) { return AT(u64, end, -1); }

/* SSE4.2, which not every processor has. */
NOINLINE static u64 Checksum(u64 seed, u64 value)
{
    __asm__ volatile("crc32q %1, %0" : "+r"(seed) : "r"(value));
    return seed;
}

/* An assertion of the driver's own: Kind says whether it stops for a debugger or executes what no processor has. */
NOINLINE static u64 Verify(u64 value)
{
    if (value && Plan->Kind)
        __asm__ volatile("ud2");
    if (value)
        __asm__ volatile("int3");
    return AT(u32, Buffer, 0) + value;
}

NOINLINE static void Stop(u32 code) { KeBugCheckEx(code, Plan->Argument, Plan->Argument2, 0, 0); }

/* What another driver's routine has been led to. */
NOINLINE static void HookedSubmit(void) { Plan->Argument = AT(u64, Plan->Argument, 0x18); }

/* Writes a jump over the first five bytes of another miniport's routine. */
NOINLINE static void InstallHook(BOOT_DEVICE *victim)
{
    u8 *target = (u8 *)victim->Driver->Object->DriverExtension->Miniport->Submit;
    target[0] = 0xE9;
    *(u32 *)(target + 1) = (u32)((u64)HookedSubmit - (u64)target - 5);
}

NOINLINE static void ReportFailure(u32 code)
{
    __asm__ volatile("int $0x29" : : "c"(code));
}

NOINLINE static void Perform(void)
{
    static volatile u64 zero;
    void *block;
    switch (Plan->Act) {
    case ACT_TRANSFER:
    case ACT_DEEP_ISR:
        Transfer();
        break;
    case ACT_VERIFIER:
        BreakRule();
        break;
    case ACT_NULL_READ:
    case ACT_KERNEL_READ:
        Plan->Argument2 = ReadField(Plan->Argument);
        break;
    case ACT_DISPATCH_WRITE:
        KfRaiseIrql(DISPATCH_LEVEL);
        WriteField(Plan->Argument);
        break;
    case ACT_MOVE_AT_DISPATCH:
        KfRaiseIrql(DISPATCH_LEVEL);
        RtlMoveMemory(Buffer, (void *)Plan->Argument, 0x40);
        break;
    case ACT_DIVIDE:
        Plan->Argument2 = Divide(Plan->Argument, &zero);
        break;
    case ACT_BUGCHECK:
        Stop(Plan->Kind);
        break;
    case ACT_READ_REQUEST:
        Plan->Argument2 = ReadRequest();
        break;
    case ACT_READ_STATUS:
        Plan->Argument2 = ReadStatus((u64)Buffer);
        break;
    case ACT_ACROSS_PAGES:
        Plan->Argument2 = ReadAcross(Plan->Argument);
        break;
    case ACT_CHECKSUM:
        Plan->Argument2 = Checksum(Plan->Argument, 1);
        break;
    case ACT_ASSERT:
        Plan->Argument2 = Verify(Plan->Argument);
        break;
    case ACT_FAST_FAIL:
        ReportFailure(3);
        break;
    case ACT_DOUBLE_FREE:
        block = ExAllocatePoolWithTag(0, 0x40, 'gTrD');
        ExFreePoolWithTag(block, 'gTrD');
        ExFreePoolWithTag(block, 'gTrD');
        break;
    case ACT_VERIFIER_POOL:
        block = ExAllocatePoolWithTag(0, 0x40, 'gTrD');
        KfRaiseIrql(5);
        ExFreePoolWithTag(block, 'gTrD');
        break;
    case ACT_DPC_LOOP:
    case ACT_DPC_DIVIDE:
        CompleteFromDpc();
        break;
    case ACT_PORT_LOOP:
        I8xReadPortUchar(0x60);
        break;
    case ACT_SPIN:
        Poll();
        break;
    default:
        break;
    }
}

#ifndef REGISTER
typedef struct EXTENSION {
    DEVICE_OBJECT *Lower;
} EXTENSION;

static NTSTATUS DispatchDeviceControl(DEVICE_OBJECT *device, IRP *irp)
{
    Perform();
    IofCompleteRequest(irp, 0);
    return STATUS_SUCCESS;
}

static NTSTATUS PassDown(DEVICE_OBJECT *device, IRP *irp)
{
    EXTENSION *extension = device->DeviceExtension;
    IO_STACK_LOCATION *from = irp->CurrentStackLocation, *to = from - 1;
    if (from->MajorFunction == 22 && Plan->Act == ACT_HOLD_POWER) {
        from->Control |= 1;
        return STATUS_PENDING;
    }
    *(u64 *)to = *(u64 *)from;
    for (u32 i = 0; i < 4; i++)
        to->Parameters[i] = from->Parameters[i];
    return IofCallDriver(extension->Lower, irp);
}

static NTSTATUS AddDevice(DRIVER_OBJECT *driver, DEVICE_OBJECT *pdo)
{
    DEVICE_OBJECT *device;
    IoCreateDevice(driver, sizeof(EXTENSION), 0, 0x22, 0x100, 0, &device);
    ((EXTENSION *)device->DeviceExtension)->Lower = IoAttachDeviceToDeviceStack(device, pdo);
    return STATUS_SUCCESS;
}

static void Worker(BOOT_DRIVER *boot) { Perform(); }
#endif

NTSTATUS DriverEntry(DRIVER_OBJECT *driver, BOOT_DRIVER *boot)
{
    Plan = boot->Plan;
    Buffer = ExAllocatePoolWithTag(0, 0x1000, 'fuBD');
    Request = Buffer;
    KeInitializeDpc(&Dpc, DpcRoutine, 0);
    if (Plan->Act == ACT_HOOK)
        InstallHook((BOOT_DEVICE *)Plan->Argument2);
#ifdef REGISTER
    return REGISTER(driver, &Miniport);
#else
    DEVICE_OBJECT *control;
    IoCreateDevice(driver, 0, 0, 0x22, 0, 0, &control);
    driver->DriverExtension->AddDevice = AddDevice;
    driver->DriverExtension->Worker = Worker;
    driver->MajorFunction[14] = DispatchDeviceControl;
    driver->MajorFunction[22] = driver->MajorFunction[27] = PassDown;
    return STATUS_SUCCESS;
#endif
}
