/*
 * Driver Verifier's DMA checks: DMA operations that count what a driver takes and gives back, and stop the system at the call that
 * breaks a rule (bug check 0xE6, first parameters 0x00 to 0x25).
 */
#include "kernel.h"

enum { E_COUNTER_BACK = 0x01, E_COUNTER_AHEAD = 0x02, E_SURPLUS_BUFFERS = 0x03, E_SURPLUS_CHANNELS = 0x04,
       E_SURPLUS_REGISTERS = 0x05, E_SURPLUS_LISTS = 0x06, E_LEFT_BUFFERS = 0x07, E_LEFT_CHANNELS = 0x08, E_LEFT_REGISTERS = 0x09, E_LEFT_LISTS = 0x0A, E_TWO_CHANNELS = 0x0B,
       E_REGISTER_LIMIT = 0x0C, E_NOT_FLUSHED = 0x0D, E_NOT_LOCKED = 0x0E, E_OVERRUN = 0x0F, E_FREED_MAPPED = 0x10,
       E_REFERENCES = 0x11, E_IRQL = 0x13, E_IRQL_PLAIN = 0x14, E_REGISTERS = 0x15, E_FLUSH_UNMAPPED = 0x16,
       E_RELEASED = 0x18, E_NULL_ADAPTER = 0x19,
       E_OUTSIDE_MDL = 0x1B, E_MAPPED_TWICE = 0x1D, E_OBSOLETE = 0x1E, E_BAD_BUFFER = 0x1F, E_FLUSH_NEVER_MAPPED = 0x20,
       E_ZERO_LENGTH = 0x21, E_NO_SYSTEM_VA = 0x22, E_SYSTEM_FLUSH = 0x23, E_TOO_SHORT = 0x24, E_DESCRIPTION = 0x25 };

/* More adapters than any driver of the guest needs. */
enum { MOST_REFERENCES = 40 };

static u32 ViReferences;
static u64 ViLastCounter;

NOINLINE static void VerifierBugCheckIfAppropriate(u32 code, u64 p1, u64 p2, u64 p3, u64 p4)
{
    KeBugCheckEx(code, p1, p2, p3, p4);
}

NOINLINE static void VfReportIssueWithOptions(u32 code, u64 p1, u64 p2, u64 p3, u64 p4)
{
    VerifierBugCheckIfAppropriate(code, p1, p2, p3, p4);
}

static void Issue(u32 kind, u64 p2, u64 p3, u64 p4)
{
    VfReportIssueWithOptions(0xE6, kind, p2, p3, p4);
}

/* Released adapters and none at all. */
NOINLINE static DMA_ADAPTER *ViGetAdapterInformationInternal(DMA_ADAPTER *adapter)
{
    if (!adapter)
        Issue(E_NULL_ADAPTER, 0, 0, 0);
    if (adapter->Released)
        Issue(E_RELEASED, (u64)adapter, (u64)adapter->Real, 0);
    return adapter;
}

NOINLINE static void VfCheckIrql(u8 highest)
{
    u64 irql = ReadCr8();
    if (irql > highest)
        Issue(E_IRQL, 2, highest, irql);
}

static void VfPutDmaAdapter(DMA_ADAPTER *adapter)
{
    ViGetAdapterInformationInternal(adapter);
    VfCheckIrql(PASSIVE_LEVEL);
    u64 record = (u64)adapter->Real;
    if (adapter->CommonBuffers > adapter->CommonBuffersFreed)
        Issue(E_LEFT_BUFFERS, (u64)adapter, adapter->CommonBuffers - adapter->CommonBuffersFreed, record);
    if (adapter->Channels > adapter->ChannelsFreed)
        Issue(E_LEFT_CHANNELS, (u64)adapter, adapter->Channels - adapter->ChannelsFreed, record);
    if (adapter->MapRegistersInUse)
        Issue(E_LEFT_REGISTERS, (u64)adapter, adapter->MapRegistersInUse, record);
    if (adapter->ScatterGatherLists > adapter->ListsFreed)
        Issue(E_LEFT_LISTS, (u64)adapter, adapter->ScatterGatherLists - adapter->ListsFreed, record);
    adapter->Released = 1;
}

static void *VfAllocateCommonBuffer(DMA_ADAPTER *adapter, u32 length, u64 *logical, u8 cached)
{
    ViGetAdapterInformationInternal(adapter);
    VfCheckIrql(PASSIVE_LEVEL);
    u64 *buffer = HalpGetDmaOperations()->AllocateCommonBuffer(adapter, length + 16, logical, cached);
    buffer[0] = 0x307966725661446Dull; /* the tag before the driver's part */
    AT(u64, buffer, length + 8) = 0x307966725661446Dull;
    *logical += 8;
    adapter->CommonBuffers++;
    return buffer + 1;
}

NOINLINE static void ViCheckPadding(u64 *buffer, u32 length)
{
    if (buffer[-1] != 0x307966725661446Dull)
        Issue(E_OVERRUN, 1, length, (u64)buffer);
    if (AT(u64, buffer, length) != 0x307966725661446Dull)
        Issue(E_OVERRUN, 2, length, (u64)buffer);
}

static void VfFreeCommonBuffer(DMA_ADAPTER *adapter, u32 length, u64 logical, void *address, u8 cached)
{
    ViGetAdapterInformationInternal(adapter);
    VfCheckIrql(PASSIVE_LEVEL);
    if (++adapter->CommonBuffersFreed > adapter->CommonBuffers)
        Issue(E_SURPLUS_BUFFERS, adapter->CommonBuffersFreed - adapter->CommonBuffers, 0, 0);
    ViCheckPadding(address, length);
    HalpGetDmaOperations()->FreeCommonBuffer(adapter, length, logical, address, cached);
}

static NTSTATUS VfAllocateAdapterChannel(DMA_ADAPTER *adapter, DEVICE_OBJECT *device, u32 registers, void *routine, void *context)
{
    ViGetAdapterInformationInternal(adapter);
    VfCheckIrql(DISPATCH_LEVEL);
    if (adapter->Channels > adapter->ChannelsFreed)
        Issue(E_TWO_CHANNELS, adapter->Channels - adapter->ChannelsFreed + 1, 0, 0);
    if (registers > adapter->MapRegisterLimit)
        Issue(E_REGISTER_LIMIT, registers, adapter->MapRegisterLimit, 0);
    adapter->Channels++;
    adapter->MapRegistersInUse += registers;
    if (adapter->MapRegistersInUse > adapter->MapRegisterLimit)
        Issue(E_REGISTERS, adapter->MapRegistersInUse, adapter->MapRegisterLimit, 0);
    return HalpGetDmaOperations()->AllocateAdapterChannel(adapter, device, registers, routine, context);
}

static u8 VfFlushAdapterBuffers(DMA_ADAPTER *adapter, MDL *mdl, u64 base, u64 address, u32 length, u8 write)
{
    ViGetAdapterInformationInternal(adapter);
    if (adapter->Controller)
        Issue(E_SYSTEM_FLUSH, 0, adapter->Controller, adapter->Channel);
    if (!adapter->MappedBase)
        Issue(E_FLUSH_NEVER_MAPPED, base, address, (u64)mdl);
    if (!adapter->MappedLength)
        Issue(E_FLUSH_UNMAPPED, address, (u64)adapter->Real, 0);
    if (length > adapter->MappedLength)
        Issue(0, 1, mdl->ByteCount, length - adapter->MappedLength);
    adapter->MappedLength = 0;
    return HalpGetDmaOperations()->FlushAdapterBuffers(adapter, mdl, base, address, length, write);
}

static void VfFreeAdapterChannel(DMA_ADAPTER *adapter)
{
    ViGetAdapterInformationInternal(adapter);
    if (adapter->MappedLength)
        Issue(E_NOT_FLUSHED, adapter->MappedLength, 0, 0);
    if (++adapter->ChannelsFreed > adapter->Channels)
        Issue(E_SURPLUS_CHANNELS, adapter->ChannelsFreed - adapter->Channels, 0, 0);
    adapter->MapRegistersInUse = 0;
}

static void VfFreeMapRegisters(DMA_ADAPTER *adapter, u64 base, u32 count)
{
    ViGetAdapterInformationInternal(adapter);
    if (adapter->MappedLength)
        Issue(E_FREED_MAPPED, 1, 0, 0);
    if (count > adapter->MapRegistersInUse)
        Issue(E_SURPLUS_REGISTERS, count - adapter->MapRegistersInUse, 0, 0);
    adapter->MapRegistersInUse -= count;
}

NOINLINE static void ViCheckMdl(MDL *mdl, u64 address, u32 length)
{
    if (!(mdl->MdlFlags & 2))
        Issue(E_NOT_LOCKED, (u64)mdl, 0, 0);
    if (!mdl->MappedSystemVa)
        Issue(E_NO_SYSTEM_VA, (u64)mdl, 0, 0);
    if (address < (u64)mdl->StartVa)
        Issue(E_BAD_BUFFER, 1, address, (u64)mdl);
    if (address - (u64)mdl->StartVa > mdl->ByteOffset + mdl->ByteCount)
        Issue(E_OUTSIDE_MDL, address, (u64)mdl, 0);
    if (length > mdl->ByteCount)
        Issue(E_TOO_SHORT, length - mdl->ByteCount, 0, 0);
}

static u64 VfMapTransfer(DMA_ADAPTER *adapter, MDL *mdl, u64 base, u64 address, u32 *length, u8 write)
{
    ViGetAdapterInformationInternal(adapter);
    VfCheckIrql(DISPATCH_LEVEL);
    if (!*length)
        Issue(E_ZERO_LENGTH, (u64)adapter->Real, 0, 0);
    ViCheckMdl(mdl, address, *length);
    if (adapter->MappedLength)
        Issue(E_MAPPED_TWICE, address, address + *length, address);
    adapter->MappedLength = *length;
    return HalpGetDmaOperations()->MapTransfer(adapter, mdl, base, address, length, write);
}

static u32 VfGetDmaAlignment(DMA_ADAPTER *adapter) { return 64; }

static u32 VfReadDmaCounter(DMA_ADAPTER *adapter)
{
    if (ReadCr8() > DISPATCH_LEVEL)
        Issue(E_IRQL_PLAIN, 0, 0, 0);
    return 0;
}

static NTSTATUS VfGetScatterGatherList(DMA_ADAPTER *adapter, DEVICE_OBJECT *device, MDL *mdl, u64 address, u32 length, void *routine, void *context, u8 write)
{
    ViGetAdapterInformationInternal(adapter);
    u64 irql = ReadCr8();
    if (irql != DISPATCH_LEVEL)
        Issue(E_IRQL, 1, DISPATCH_LEVEL, irql);
    ViCheckMdl(mdl, address, length);
    adapter->ScatterGatherLists++;
    return HalpGetDmaOperations()->GetScatterGatherList(adapter, device, mdl, address, length, routine, context, write);
}

static void VfPutScatterGatherList(DMA_ADAPTER *adapter, u64 *list, u8 write)
{
    ViGetAdapterInformationInternal(adapter);
    if (++adapter->ListsFreed > adapter->ScatterGatherLists)
        Issue(E_SURPLUS_LISTS, adapter->ScatterGatherLists, adapter->ListsFreed, 0);
}

static DMA_OPERATIONS VfDmaOperations = {
    sizeof(DMA_OPERATIONS), 0, VfPutDmaAdapter, VfAllocateCommonBuffer, VfFreeCommonBuffer, VfAllocateAdapterChannel,
    VfFlushAdapterBuffers, VfFreeAdapterChannel, VfFreeMapRegisters, VfMapTransfer, VfGetDmaAlignment, VfReadDmaCounter,
    VfGetScatterGatherList, VfPutScatterGatherList};

NOINLINE static void VfGetDmaAdapter(DMA_ADAPTER *adapter, u32 *description)
{
    if (*description > 3)
        Issue(E_DESCRIPTION, 0, 0, 0);
    adapter->Real = ExAllocatePoolWithTag(0, sizeof(DMA_ADAPTER), 'AfiV');
    adapter->DmaOperations = &VfDmaOperations;
    if (*description == 3)
        adapter->Controller = 1, adapter->Channel = 5;
    if (++ViReferences > MOST_REFERENCES)
        Issue(E_REFERENCES, ViReferences, (u64)adapter, (u64)adapter->Real);
}

/* The counter must move on, and by less than a second from one look to the next. */
void VfCheckPerformanceCounter(u64 counter)
{
    u64 last = ViLastCounter;
    ViLastCounter = counter;
    if (!(KeLoaderBlock.VerifierFlags & 0x80) || !last)
        return;
    if (counter < last)
        Issue(E_COUNTER_BACK, 0, 0, 0);
    if (counter - last > 1ull << 32)
        Issue(E_COUNTER_AHEAD, 0, 0, 0);
}

DMA_ADAPTER *IoGetDmaAdapter(DEVICE_OBJECT *pdo, u32 *description, u32 *registers)
{
    DMA_ADAPTER *adapter = HalpCreateAdapter(IoBootDeviceOf(pdo));
    *registers = adapter->MapRegisterLimit;
    if (KeLoaderBlock.VerifierFlags & 0x80)
        VfGetDmaAdapter(adapter, description);
    return adapter;
}

/* Obsolete: a driver asks for an adapter by a description alone. */
NOINLINE DMA_ADAPTER *HalGetAdapter(u32 *description, u32 *registers)
{
    if (KeLoaderBlock.VerifierFlags & 0x80)
        Issue(E_OBSOLETE, 0, 0, 0);
    return HalpCreateAdapter(0);
}
