/*
 * The hardware layer: local APIC, the remapping unit (Intel VT-d or AMD-Vi) with its tables, its fault interrupt, and DMA adapters.
 * Part of the kernel image from build 19041 on, hal.dll before.
 */
#include "kernel.h"

enum { VENDOR_INTEL = 0, VENDOR_AMD = 1 };
enum { ROOT = 0x20, GCMD = 0x18, CAP = 0x08, FSTS = 0x34, FECTL = 0x38, FEDATA = 0x3C, FEADDR = 0x40, FEUADDR = 0x44 };
enum { IQT = 0x88, IQA = 0x90, IRTA = 0xB8 };
enum { DMA_FAULT = 0x26 };

typedef struct IOMMU {
    u64 Registers;
    u64 Tables, RootTable, InvalidationQueue, InvalidationTail, EventLog;
    KDPC FaultDpc;
    u64 DeferredDevice, DeferredAddress, DeferredReason;
    u32 NextDomain;
} IOMMU;

static IOMMU HalpIommu;
static u64 HalpTableNext;

/* ---- local APIC ---- */

void HalpApicEndOfInterrupt(void)
{
    WriteLong(KeLoaderBlock.ApicRegisters + 0xB0, 0);
}

/* Fixed delivery to one processor, or (all ones) to all but this one. */
void HalpSendIpi(u32 processor, u32 vector)
{
    if (processor != ~0u)
        WriteLong(KeLoaderBlock.ApicRegisters + 0x310, processor << 24);
    WriteLong(KeLoaderBlock.ApicRegisters + 0x300, vector | (processor == ~0u ? 0xC4000 : 0x4000));
}

/* ---- tables ---- */

static u64 TableAddress(u64 physical)
{
    return physical - KeLoaderBlock.TablePagesPhysical + KeLoaderBlock.TablePages;
}

/* A zeroed page for a table: its physical address. */
static u64 AllocateTable(u32 pages)
{
    u64 physical = KeLoaderBlock.TablePagesPhysical + HalpTableNext;
    HalpTableNext += pages * PAGE_SIZE;
    return physical;
}

static u64 *EntryOf(u64 table, u64 logical, u32 level)
{
    return (u64 *)TableAddress(table) + (logical >> (12 + 9 * (level - 1)) & 0x1FF);
}

static u64 Pointer(u64 physical, u32 nextLevel)
{
    return KeLoaderBlock.Vendor == VENDOR_AMD ? physical | 3ull << 61 | nextLevel << 9 | 1 : physical | 3;
}

static u64 Leaf(u64 physical, u32 access)
{
    return KeLoaderBlock.Vendor == VENDOR_AMD ? physical | (u64)access << 61 | 1 : physical | access;
}

static void MapPage(IOMMU_DOMAIN *domain, u64 logical, u64 physical, u32 access)
{
    u64 table = domain->Table;
    for (u32 level = domain->Levels; level > 1; level--) {
        u64 *entry = EntryOf(table, logical, level);
        if (!*entry)
            *entry = Pointer(AllocateTable(1), level - 1);
        table = *entry & 0x000FFFFFFFFFF000ull;
    }
    *EntryOf(table, logical, 1) = Leaf(physical, access);
}

static void UnmapPage(IOMMU_DOMAIN *domain, u64 logical)
{
    u64 table = domain->Table;
    for (u32 level = domain->Levels; level > 1; level--)
        table = *EntryOf(table, logical, level) & 0x000FFFFFFFFFF000ull;
    *EntryOf(table, logical, 1) = 0;
}

/* Invalidates everything that the unit might cache: one descriptor and a wait with a status write. */
static void IvtInvalidateDomain(void)
{
    u64 *slot = (u64 *)(TableAddress(HalpIommu.InvalidationQueue) + HalpIommu.InvalidationTail);
    slot[0] = 0x12;
    slot[1] = 0;
    slot[2] = 1ull << 32 | 0x25;
    slot[3] = HalpIommu.InvalidationQueue + 0xFF0;
    HalpIommu.InvalidationTail = (HalpIommu.InvalidationTail + 32) % 0xF00;
    WriteQuad(HalpIommu.Registers + IQT, HalpIommu.InvalidationTail);
}

static void InvalidateDomain(void)
{
    if (KeLoaderBlock.Vendor == VENDOR_INTEL)
        IvtInvalidateDomain();
}

u64 HalpMapLogical(BOOT_DEVICE *device, u64 physical, u32 pages, u32 access)
{
    IOMMU_DOMAIN *domain = device->Domain;
    if (!domain)
        return physical;
    u64 logical = domain->NextLogical;
    domain->NextLogical += pages * PAGE_SIZE;
    for (u32 i = 0; i < pages; i++)
        MapPage(domain, logical + i * PAGE_SIZE, (physical & ~0xFFFull) + i * PAGE_SIZE, access);
    return logical | (physical & 0xFFF);
}

void HalpUnmapLogical(BOOT_DEVICE *device, u64 logical, u32 pages)
{
    if (!device->Domain)
        return;
    for (u32 i = 0; i < pages; i++)
        UnmapPage(device->Domain, (logical & ~0xFFFull) + i * PAGE_SIZE);
    InvalidateDomain();
}

/* ---- Intel ---- */

static void IvtAttachLegacy(u32 requester, IOMMU_DOMAIN *domain)
{
    u64 *root = (u64 *)TableAddress(HalpIommu.RootTable) + (requester >> 8) * 2;
    if (!(root[0] & 1))
        root[0] = AllocateTable(1) | 1;
    u64 *context = (u64 *)TableAddress(root[0] & ~0xFFFull) + (requester & 0xFF) * 2;
    context[1] = (domain->Levels - 2) | (u64)domain->Id << 8;
    context[0] = domain->Table | 1;
}

/* Second-level only, through the PASID entry that requests without PASID use. */
static void IvtAttachScalable(u32 requester, IOMMU_DOMAIN *domain)
{
    u64 *root = (u64 *)TableAddress(HalpIommu.RootTable) + (requester >> 8) * 2 + (requester >> 7 & 1);
    if (!(root[0] & 1))
        root[0] = AllocateTable(1) | 1;
    u64 directory = AllocateTable(1), table = AllocateTable(1);
    u64 *context = (u64 *)TableAddress(root[0] & ~0xFFFull) + (requester & 0x7F) * 4;
    *(u64 *)TableAddress(directory) = table | 1;
    u64 *entry = (u64 *)TableAddress(table);
    entry[1] = domain->Id;
    entry[0] = domain->Table | 2 << 6 | (domain->Levels - 2) << 2 | 1;
    context[0] = directory | 1;
}

static void HsaAttach(u32 requester, IOMMU_DOMAIN *domain)
{
    u64 *entry = (u64 *)TableAddress(HalpIommu.RootTable) + requester * 4;
    entry[1] = domain->Id;
    entry[0] = domain->Table | 3ull << 61 | domain->Levels << 9 | 3;
}

/* A region that firmware keeps for a device stays mapped to itself (RMRR). */
static void HalpIvtProcessRmrrEntry(BOOT_DEVICE *device, u8 *entry)
{
    u32 requester = entry[29] << 8 | entry[30] << 3 | entry[31];
    if (requester != device->Requester)
        return;
    for (u64 page = *(u64 *)(entry + 8); page < *(u64 *)(entry + 16); page += PAGE_SIZE)
        MapPage(device->Domain, page, page, IOMMU_READ | IOMMU_WRITE);
}

static void HalpIvtProcessDmarTable(BOOT_DEVICE *device)
{
    u8 *table = (u8 *)KeLoaderBlock.FirmwareTable;
    for (u8 *entry = table + 48; entry < table + *(u32 *)(table + 4); entry += *(u16 *)(entry + 2))
        if (*(u16 *)entry == 1)
            HalpIvtProcessRmrrEntry(device, entry);
}

/* Every device gets a domain of its own, empty but for what firmware keeps. */
void HalpAttachDevice(BOOT_DEVICE *device)
{
    IOMMU_DOMAIN *domain = ExAllocatePoolWithTag(0, sizeof(IOMMU_DOMAIN), 'uMoI');
    domain->Id = ++HalpIommu.NextDomain;
    domain->Levels = 4;
    domain->Table = AllocateTable(1);
    domain->NextLogical = KeLoaderBlock.AllocatorStart + ((u64)domain->Id << 28);
    device->Domain = domain;
    if (KeLoaderBlock.Vendor == VENDOR_AMD)
        HsaAttach(device->Requester, domain);
    else if (KeLoaderBlock.ScalableMode)
        IvtAttachScalable(device->Requester, domain);
    else
        IvtAttachLegacy(device->Requester, domain);
    if (KeLoaderBlock.Vendor == VENDOR_INTEL)
        HalpIvtProcessDmarTable(device);
}

static u64 MessageAddress(void)
{
    return 0xFEE00000ull | KeLoaderBlock.IommuProcessor << 12;
}

/* An empty table: messages in the old format pass, whatever asks for an entry is refused. */
static void IvtEnableInterruptRemapping(u64 registers, u32 lasting)
{
    WriteQuad(registers + IRTA, AllocateTable(1) | 7);
    WriteLong(registers + GCMD, lasting | 1u << 24);
    WriteLong(registers + GCMD, lasting | 1u << 25 | 1u << 23);
}

static void IvtInitialize(u64 registers)
{
    HalpIommu.RootTable = AllocateTable(1);
    HalpIommu.InvalidationQueue = AllocateTable(1);
    WriteQuad(registers + ROOT, HalpIommu.RootTable | (KeLoaderBlock.ScalableMode ? 1 << 10 : 0));
    WriteLong(registers + GCMD, 1u << 30);
    WriteQuad(registers + IQA, HalpIommu.InvalidationQueue);
    WriteLong(registers + GCMD, 1u << 26);
    WriteLong(registers + FEDATA, IOMMU_VECTOR);
    WriteLong(registers + FEADDR, (u32)MessageAddress());
    WriteLong(registers + FEUADDR, 0);
    WriteLong(registers + FECTL, 0);
    u32 lasting = 1u << 31 | 1u << 26;
    WriteLong(registers + GCMD, lasting);
    if (KeLoaderBlock.InterruptRemapping)
        IvtEnableInterruptRemapping(registers, lasting);
}

static void HsaInitialize(u64 registers)
{
    HalpIommu.RootTable = AllocateTable(16);
    HalpIommu.EventLog = AllocateTable(2);
    WriteQuad(registers + 0x00, HalpIommu.RootTable | 15);
    WriteQuad(registers + 0x10, HalpIommu.EventLog | 8ull << 56);
    WriteQuad(registers + 0x18, 1 | 1 << 2 | 1 << 3);
}

/* Requests that a bridge to conventional PCI has taken over carry the number of the bus behind it: the bridge is meant. */
static u64 FaultingDevice(u32 requester)
{
    if (!KeLoaderBlock.ResolveDevice)
        return 0;
    for (u32 i = 0; i < KeLoaderBlock.DeviceCount; i++)
        if (KeLoaderBlock.Devices[i].Requester == requester)
            return (u64)KeLoaderBlock.Devices[i].Pdo;
    for (u32 i = 0; i < KeLoaderBlock.DeviceCount; i++)
        if (KeLoaderBlock.Devices[i].Behind && KeLoaderBlock.Devices[i].Behind == requester >> 8)
            return (u64)KeLoaderBlock.Devices[i].Pdo;
    return 0;
}

/* Where a build defers the report, this is the routine of the deferred call. */
NOINLINE static void IvtIommuFaultLogDeferredRoutine(KDPC *dpc, void *context, void *argument1, void *argument2)
{
    IOMMU *iommu = context;
    KeBugCheckEx(0xE6, DMA_FAULT, iommu->DeferredDevice, iommu->DeferredAddress, iommu->DeferredReason);
}

static void ReportFault(IOMMU *iommu, u32 requester, u64 address, u32 reason)
{
    iommu->DeferredDevice = FaultingDevice(requester);
    iommu->DeferredAddress = address;
    iommu->DeferredReason = reason;
}

/* Reads and frees the first fault record, then stops the system at once or from a DPC. */
NOINLINE static void IvtHandleInterrupt(IOMMU *iommu)
{
    u64 registers = iommu->Registers;
    u32 status = ReadLong(registers + FSTS);
    u64 record = registers + (ReadQuad(registers + CAP) >> 24 & 0x3FF) * 16 + (status >> 8 & 0xFF) * 16;
    u32 flags = ReadLong(record + 12);
    u32 requester = ReadLong(record + 8) & 0xFFFF;
    u64 address = ReadQuad(record) & ~0xFFFull;
    if (!(flags >> 31))
        return;
    WriteLong(record + 12, 1u << 31);
    WriteLong(registers + FSTS, 1);
    ReportFault(iommu, requester, KeLoaderBlock.FaultPageNumber ? address >> 12 : address, flags & 0xFF);
    if (KeLoaderBlock.DeferFault) {
        KeInsertQueueDpc(&iommu->FaultDpc, 0, 0);
        return;
    }
    KeBugCheckEx(0xE6, DMA_FAULT, iommu->DeferredDevice, iommu->DeferredAddress, iommu->DeferredReason);
}

/* ---- AMD ---- */

NOINLINE static void HsaHandleInterrupt(IOMMU *iommu)
{
    u64 head = ReadQuad(iommu->Registers + 0x2010);
    u64 *event = (u64 *)(TableAddress(iommu->EventLog) + head);
    WriteQuad(iommu->Registers + 0x2010, head + 16);
    WriteQuad(iommu->Registers + 0x2020, 2);
    ReportFault(iommu, event[0] & 0xFFFF, event[1], (u32)(event[0] >> 60));
    KeBugCheckEx(0xE6, DMA_FAULT, iommu->DeferredDevice, iommu->DeferredAddress, iommu->DeferredReason);
}

NOINLINE u8 HalpIommuInterruptRoutine(KINTERRUPT *interrupt, void *context)
{
    if (KeLoaderBlock.Vendor == VENDOR_AMD)
        HsaHandleInterrupt(context);
    else
        IvtHandleInterrupt(context);
    return 1;
}

/* ---- machine check ---- */

NOINLINE static void WheaReportHwError(u64 *record)
{
    KeBugCheckEx(0x124, 0, (u64)record, KeLoaderBlock.TriggerArgument[0] >> 32, KeLoaderBlock.TriggerArgument[0] & 0xFFFFFFFF);
}

NOINLINE static void HalpMcaReportError(u64 *record)
{
    WheaReportHwError(record);
}

/* An error record as the UEFI specification lays it out (appendix N): header, two descriptors, a generic processor section, and
   Microsoft's section of a machine check, whose members are packed. */
NOINLINE static void HalpMceHandler(KTRAP_FRAME *frame)
{
    static u64 record[91];
    u8 *bytes = (u8 *)record;
    u64 *generic = record + 34, status = KeLoaderBlock.TriggerArgument[0];
    record[0] = 0xFFFF021052455043ull;
    record[1] = 0x000000010002FFFFull;
    record[2] = (u64)sizeof record << 32;
    record[8] = 0x4E18B789CF07C4BDull;
    record[9] = 0x3171B52C731FC4B3ull;
    record[10] = 0x4CC5919CE8F56FFEull;
    record[11] = 0xBB1349E1AB6588BAull;
    record[16] = 192ull << 32 | 272;
    record[17] = 0x0000000100000300ull;
    record[18] = 0x4BDB47B49876CCADull;
    record[19] = 0xDBF3C493F1165EB6ull;
    record[22] = 1;
    record[25] = 264ull << 32 | 464;
    record[26] = 0x0000000000000300ull;
    record[27] = 0x455742F98A1E1D01ull;
    record[28] = 0xE8F7C35C5E56339Cull;
    record[31] = 1;
    generic[0] = 0x1007;
    generic[1] = 0x0000000000080200ull;
    generic[23] = frame->Rip;
    *(u32 *)(bytes + 464) = 2;
    *(u32 *)(bytes + 468) = KeLoaderBlock.Vendor == VENDOR_AMD ? 2 : 1;
    *(u32 *)(bytes + 484) = 5;
    *(u64 *)(bytes + 492) = frame->Rip;
    *(u32 *)(bytes + 500) = 3;
    *(u64 *)(bytes + 504) = status;
    *(u64 *)(bytes + 512) = frame->Rip & 0xFFFFFFF;
    HalpMcaReportError(record);
}

NORETURN NOINLINE void HalpHandleMachineCheck(KTRAP_FRAME *frame)
{
    HalpMceHandler(frame);
    __builtin_unreachable();
}

/* ---- DMA adapters ---- */

static void PutDmaAdapter(DMA_ADAPTER *adapter) { ExFreePoolWithTag(adapter, 'AmdH'); }

NOINLINE static void *HalAllocateCommonBuffer(DMA_ADAPTER *adapter, u32 length, u64 *logical, u8 cached)
{
    u8 *raw = ExAllocatePoolWithTag(0, (length + 2 * PAGE_SIZE) & ~0xFFFull, 'BmoC');
    u8 *buffer = (u8 *)(((u64)raw + 0xFFF) & ~0xFFFull);
    *logical = HalpMapLogical(adapter->Device, MmGetPhysicalAddress(buffer), (length + 0xFFF) / 0x1000, 3);
    return buffer;
}

static void HalFreeCommonBuffer(DMA_ADAPTER *adapter, u32 length, u64 logical, void *address, u8 cached)
{
    HalpUnmapLogical(adapter->Device, logical, (length + 0xFFF) / 0x1000);
}

static NTSTATUS HalAllocateAdapterChannel(DMA_ADAPTER *adapter, DEVICE_OBJECT *device, u32 registers, void *routine, void *context)
{
    adapter->MappedBase = 0x100;
    return STATUS_SUCCESS;
}

static u8 IoFlushAdapterBuffers(DMA_ADAPTER *adapter, MDL *mdl, u64 base, u64 address, u32 length, u8 write)
{
    HalpUnmapLogical(adapter->Device, adapter->MappedStart, 1);
    return 1;
}

static void IoFreeAdapterChannel(DMA_ADAPTER *adapter) {}
static void IoFreeMapRegisters(DMA_ADAPTER *adapter, u64 base, u32 count) {}

static u64 IoMapTransfer(DMA_ADAPTER *adapter, MDL *mdl, u64 base, u64 address, u32 *length, u8 write)
{
    adapter->MappedStart = HalpMapLogical(adapter->Device, MmGetPhysicalAddress((void *)address), 1, write ? 1 : 2);
    return adapter->MappedStart;
}

static u32 HalGetDmaAlignment(DMA_ADAPTER *adapter) { return 64; }
static u32 HalReadDmaCounter(DMA_ADAPTER *adapter) { return 0; }

static NTSTATUS HalGetScatterGatherList(DMA_ADAPTER *adapter, DEVICE_OBJECT *device, MDL *mdl, u64 address, u32 length, void *routine, void *context, u8 write)
{
    static u64 list[4];
    list[0] = 1;
    list[1] = HalpMapLogical(adapter->Device, MmGetPhysicalAddress((void *)address), 1, write ? 1 : 2);
    list[2] = length;
    ((void (*)(DEVICE_OBJECT *, void *, u64 *, void *))routine)(device, 0, list, context);
    return STATUS_SUCCESS;
}

static void HalPutScatterGatherList(DMA_ADAPTER *adapter, u64 *list, u8 write)
{
    HalpUnmapLogical(adapter->Device, list[1], 1);
}

static DMA_OPERATIONS HalpDmaOperations = {
    sizeof(DMA_OPERATIONS), 0, PutDmaAdapter, HalAllocateCommonBuffer, HalFreeCommonBuffer, HalAllocateAdapterChannel,
    IoFlushAdapterBuffers, IoFreeAdapterChannel, IoFreeMapRegisters, IoMapTransfer, HalGetDmaAlignment, HalReadDmaCounter,
    HalGetScatterGatherList, HalPutScatterGatherList};

DMA_OPERATIONS *HalpGetDmaOperations(void) { return &HalpDmaOperations; }

DMA_ADAPTER *HalpCreateAdapter(BOOT_DEVICE *device)
{
    DMA_ADAPTER *adapter = ExAllocatePoolWithTag(0, sizeof(DMA_ADAPTER), 'AmdH');
    adapter->Version = 1;
    adapter->Size = sizeof(DMA_ADAPTER);
    adapter->DmaOperations = &HalpDmaOperations;
    adapter->Device = device;
    adapter->MapRegisterLimit = 16;
    return adapter;
}

/* ---- start ---- */

void HalInitSystem(void)
{
    HalpIommu.Registers = KeLoaderBlock.IommuRegisters;
    KeInitializeDpc(&HalpIommu.FaultDpc, IvtIommuFaultLogDeferredRoutine, &HalpIommu);
    KINTERRUPT *interrupt = KeInitializeInterrupt(
        IOMMU_VECTOR, IOMMU_VECTOR >> 4, HalpIommuInterruptRoutine, &HalpIommu, KiInterruptDispatchNoLock, 0);
    for (u32 i = 0; i < KeLoaderBlock.ProcessorCount; i++)
        KiConnectVector(i, IOMMU_VECTOR, interrupt);
    if (KeLoaderBlock.Vendor == VENDOR_AMD)
        HsaInitialize(HalpIommu.Registers);
    else
        IvtInitialize(HalpIommu.Registers);
    for (u32 i = 0; i < KeLoaderBlock.DeviceCount; i++)
        if (!(KeLoaderBlock.Devices[i].Flags & DEVICE_PASSIVE))
            HalpAttachDevice(&KeLoaderBlock.Devices[i]);
}
