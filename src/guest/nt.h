/*
 * What the guest's kernel and drivers share: the structures of Windows that a debugger reads, at their true offsets (WDK headers and
 * public symbols), and the block through which the loader configures the guest. Offsets that differ between builds are in KI_LAYOUT.
 */
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef u16 wchar;
typedef u32 NTSTATUS;

#define NOINLINE __attribute__((noinline))
#define NORETURN __attribute__((noreturn))
#define STATUS_SUCCESS 0u
#define STATUS_PENDING 0x103u
#define STATUS_UNSUCCESSFUL 0xC0000001u
#define STATUS_ACCESS_VIOLATION 0xC0000005u
#define PAGE_SIZE 0x1000ull
#define AT(type, base, offset) (*(type volatile *)((u64)(base) + (offset)))
#define CHECK_OFFSET(type, field, offset) _Static_assert(__builtin_offsetof(type, field) == (offset), #field)

enum { PASSIVE_LEVEL = 0, APC_LEVEL = 1, DISPATCH_LEVEL = 2, CLOCK_LEVEL = 13, IPI_LEVEL = 14, HIGH_LEVEL = 15 };
enum { IOMMU_VECTOR = 0xCE, CLOCK_VECTOR = 0xD1, IPI_VECTOR = 0xE1, SPURIOUS_VECTOR = 0xDF, DPC_VECTOR = 0x2F };
enum { STOP_PORT = 0xCC0 };

typedef struct LIST_ENTRY {
    struct LIST_ENTRY *Flink, *Blink;
} LIST_ENTRY;

typedef struct {
    u16 Length, MaximumLength;
    u32 Pad;
    wchar *Buffer;
} UNICODE_STRING;

typedef struct KLDR_DATA_TABLE_ENTRY {
    LIST_ENTRY InLoadOrderLinks;
    void *ExceptionTable;
    u64 ExceptionTableSize, GpValue, NonPagedDebugInfo;
    u64 DllBase, EntryPoint;
    u64 SizeOfImage;
    UNICODE_STRING FullDllName, BaseDllName;
} KLDR_DATA_TABLE_ENTRY;
CHECK_OFFSET(KLDR_DATA_TABLE_ENTRY, DllBase, 0x30);
CHECK_OFFSET(KLDR_DATA_TABLE_ENTRY, BaseDllName, 0x58);

typedef struct KTRAP_FRAME {
    u64 Homes[5];
    u8 PreviousMode, PreviousIrql, FaultIndicator, ExceptionActive;
    u32 MxCsr;
    u64 Rax, Rcx, Rdx, R8, R9, R10, R11, GsBase;
    u64 Xmm[12];
    u64 FaultAddress;
    u64 Debug[11];
    u16 SegDs, SegEs, SegFs, SegGs;
    u64 TrapFrame;
    u64 Rbx, Rdi, Rsi, Rbp, ErrorCode, Rip, SegCs, EFlags, Rsp, SegSs;
} KTRAP_FRAME;
_Static_assert(sizeof(KTRAP_FRAME) == 0x190, "KTRAP_FRAME");
CHECK_OFFSET(KTRAP_FRAME, FaultAddress, 0xD0);
CHECK_OFFSET(KTRAP_FRAME, Rip, 0x168);

typedef struct KEXCEPTION_FRAME {
    u64 Homes[6];
    u64 Xmm[20];
    u64 TrapFrame, OutputBuffer, OutputLength, Mxcsr, FiberLocal;
    u64 Rbp, Rbx, Rdi, Rsi, R12, R13, R14, R15, Return;
} KEXCEPTION_FRAME;
CHECK_OFFSET(KEXCEPTION_FRAME, TrapFrame, 0xD0);
CHECK_OFFSET(KEXCEPTION_FRAME, Rbp, 0xF8);
CHECK_OFFSET(KEXCEPTION_FRAME, Return, 0x138);

typedef struct EXCEPTION_RECORD {
    u32 ExceptionCode, ExceptionFlags;
    struct EXCEPTION_RECORD *ExceptionRecord;
    u64 ExceptionAddress;
    u32 NumberParameters, Pad;
    u64 ExceptionInformation[15];
} EXCEPTION_RECORD;
_Static_assert(sizeof(EXCEPTION_RECORD) == 0x98, "EXCEPTION_RECORD");

typedef struct CONTEXT {
    u64 Homes[6];
    u32 ContextFlags, MxCsr;
    u16 SegCs, SegDs, SegEs, SegFs, SegGs, SegSs;
    u32 EFlags;
    u64 Dr[6];
    u64 Rax, Rcx, Rdx, Rbx, Rsp, Rbp, Rsi, Rdi, R8, R9, R10, R11, R12, R13, R14, R15, Rip;
    u8 FltSave[0x200];
    u8 Vector[0x1D0];
} CONTEXT;
_Static_assert(sizeof(CONTEXT) == 0x4D0, "CONTEXT");
CHECK_OFFSET(CONTEXT, Rip, 0xF8);

struct KPRCB;

typedef struct KDPC {
    u64 TargetInfo;
    struct KDPC *Next;
    u64 ProcessorHistory;
    void (*DeferredRoutine)(struct KDPC *, void *, void *, void *);
    void *DeferredContext, *SystemArgument1, *SystemArgument2, *DpcData;
} KDPC;
CHECK_OFFSET(KDPC, DeferredRoutine, 0x18);
typedef void (*DPC_ROUTINE)(KDPC *, void *, void *, void *);

/* A thread waits for Signal (0 unset, 1 set); the scheduler is cooperative, each processor runs the threads that were made for it. */
typedef struct KTHREAD {
    u64 Header[5];
    u64 InitialStack, StackLimit, StackBase;
    u64 ThreadLock, CycleTime, CurrentRunTime;
    u64 KernelStack;
    u8 Pad60[0x90 - 0x60];
    KTRAP_FRAME *TrapFrame;
    LIST_ENTRY ApcListHead[2];
    struct EPROCESS *ApcProcess;
    u8 PadC0[0x184 - 0xC0];
    u8 State, Pad185, WaitIrql, WaitMode;
    u8 Pad188[0x220 - 0x188];
    struct EPROCESS *Process;
    u8 Pad228[10];
    u8 PreviousMode;
} KTHREAD;
CHECK_OFFSET(KTHREAD, KernelStack, 0x58);
CHECK_OFFSET(KTHREAD, ApcProcess, 0xB8);
CHECK_OFFSET(KTHREAD, State, 0x184);
CHECK_OFFSET(KTHREAD, Process, 0x220);
CHECK_OFFSET(KTHREAD, PreviousMode, 0x232);

struct IRP;
struct DEVICE_OBJECT;
struct DRIVER_OBJECT;
typedef NTSTATUS (*DRIVER_DISPATCH)(struct DEVICE_OBJECT *, struct IRP *);

typedef struct DEVOBJ_EXTENSION {
    u64 TypeSize;
    struct DEVICE_OBJECT *DeviceObject;
    u32 PowerFlags, Pad;
    void *Dope;
    u64 ExtensionFlags;
    void *DeviceNode;
    struct DEVICE_OBJECT *AttachedTo;
    u64 Rest[7];
} DEVOBJ_EXTENSION;
_Static_assert(sizeof(DEVOBJ_EXTENSION) == 0x70, "DEVOBJ_EXTENSION");

typedef struct DEVICE_OBJECT {
    u16 Type, Size;
    u32 ReferenceCount;
    struct DRIVER_OBJECT *DriverObject;
    struct DEVICE_OBJECT *NextDevice, *AttachedDevice;
    struct IRP *CurrentIrp;
    void *Timer;
    u32 Flags, Characteristics;
    void *Vpb, *DeviceExtension;
    u32 DeviceType;
    u8 StackSize, Pad4D[3];
    u8 Pad50[0x138 - 0x50];
    DEVOBJ_EXTENSION *DeviceObjectExtension;
    u64 Reserved[2];
} DEVICE_OBJECT;
_Static_assert(sizeof(DEVICE_OBJECT) == 0x150, "DEVICE_OBJECT");
CHECK_OFFSET(DEVICE_OBJECT, DeviceExtension, 0x40);

typedef struct DRIVER_EXTENSION {
    struct DRIVER_OBJECT *DriverObject;
    NTSTATUS (*AddDevice)(struct DRIVER_OBJECT *, DEVICE_OBJECT *);
    u64 Count;
    UNICODE_STRING ServiceKeyName;
    void *Worker;
    struct MINIPORT *Miniport;
} DRIVER_EXTENSION;
CHECK_OFFSET(DRIVER_EXTENSION, ServiceKeyName, 0x18);

typedef struct DRIVER_OBJECT {
    u16 Type, Size;
    u32 Pad4;
    DEVICE_OBJECT *DeviceObject;
    u32 Flags, Pad14;
    u64 DriverStart;
    u32 DriverSize, Pad24;
    KLDR_DATA_TABLE_ENTRY *DriverSection;
    DRIVER_EXTENSION *DriverExtension;
    UNICODE_STRING DriverName;
    UNICODE_STRING *HardwareDatabase;
    void *FastIoDispatch, *DriverInit, *DriverStartIo, *DriverUnload;
    DRIVER_DISPATCH MajorFunction[28];
} DRIVER_OBJECT;
_Static_assert(sizeof(DRIVER_OBJECT) == 0x150, "DRIVER_OBJECT");

typedef struct IO_STACK_LOCATION {
    u8 MajorFunction, MinorFunction, Flags, Control;
    u32 Pad;
    u64 Parameters[4];
    DEVICE_OBJECT *DeviceObject;
    void *FileObject;
    NTSTATUS (*CompletionRoutine)(DEVICE_OBJECT *, struct IRP *, void *);
    void *Context;
} IO_STACK_LOCATION;
_Static_assert(sizeof(IO_STACK_LOCATION) == 0x48, "IO_STACK_LOCATION");

typedef struct IRP {
    u16 Type, Size, AllocationProcessorNumber, Reserved;
    struct MDL *MdlAddress;
    u32 Flags, Pad;
    void *AssociatedIrp;
    LIST_ENTRY ThreadListEntry;
    u64 IoStatus[2];
    u8 RequestorMode, PendingReturned;
    signed char StackCount, CurrentLocation;
    u8 Cancel, CancelIrql, ApcEnvironment, AllocationFlags;
    u64 UserIosb, UserEvent, Overlay[2];
    void *CancelRoutine, *UserBuffer;
    u64 DriverContext[4];
    KTHREAD *Thread;
    u64 AuxiliaryBuffer;
    LIST_ENTRY ListEntry;
    IO_STACK_LOCATION *CurrentStackLocation;
    void *OriginalFileObject;
    u64 IrpExtension;
} IRP;
_Static_assert(sizeof(IRP) == 0xD0, "IRP");
CHECK_OFFSET(IRP, CurrentStackLocation, 0xB8);

typedef struct MDL {
    struct MDL *Next;
    u16 Size, MdlFlags;
    u32 Pad;
    void *Process, *MappedSystemVa, *StartVa;
    u32 ByteCount, ByteOffset;
    u64 Pages[8];
} MDL;

typedef struct KINTERRUPT {
    u16 Type, Size;
    u32 Pad4;
    LIST_ENTRY InterruptListEntry;
    u8 (*ServiceRoutine)(struct KINTERRUPT *, void *);
    u8 (*MessageServiceRoutine)(struct KINTERRUPT *, void *, u32);
    u32 MessageIndex, Pad2C;
    void *ServiceContext;
    u64 SpinLock;
    u32 TickCount, Pad44;
    u64 *ActualLock;
    void (*DispatchAddress)(void);
    u32 Vector;
    u8 Irql, SynchronizeIrql, FloatingSave, Connected;
    u32 Number;
    u8 ShareVector, EmulateActiveBoth;
    u16 ActiveCount;
    u32 InternalState, Mode, Polarity, ServiceCount, DispatchCount;
    u32 Pad7C;
    void *PassiveEvent;
    KTRAP_FRAME *TrapFrame;
    u64 Rest[17];
    DEVICE_OBJECT *PhysicalDeviceObject;
} KINTERRUPT;
_Static_assert(sizeof(KINTERRUPT) == 0x120, "KINTERRUPT");
CHECK_OFFSET(KINTERRUPT, DispatchAddress, 0x50);
CHECK_OFFSET(KINTERRUPT, Irql, 0x5C);
CHECK_OFFSET(KINTERRUPT, PhysicalDeviceObject, 0x118);

/* A device node: only the names, where !devnode shows them; the rest is the guest's own. */
typedef struct DEVICE_NODE {
    struct DEVICE_NODE *Sibling, *Child, *Parent, *LastChild;
    DEVICE_OBJECT *PhysicalDeviceObject;
    UNICODE_STRING InstancePath, ServiceName;
} DEVICE_NODE;

/* Offsets that differ between builds; filled by the loader. */
typedef struct KI_LAYOUT {
    u32 Build;
    u32 PrcbContext, PrcbDpcStack, PrcbDpcRoutineActive, PrcbIsrStack, PrcbInterruptObject, PrcbIpiFrozen, PrcbDpcQueue;
    u32 SizeThread, ThreadCid, ThreadStartAddress, ThreadListEntry, ThreadIrpList;
    u32 SizeProcess, ProcessId, ProcessThreadListHead;
    u32 PrcbSize;
} KI_LAYOUT;

/* One device that firmware has found. */
typedef struct BOOT_DEVICE {
    u32 Requester, VendorDevice;
    u32 ClassCode, Flags;
    u64 Bar;
    UNICODE_STRING InstancePath, ServiceName;
    struct BOOT_DRIVER *Driver, *Filter;
    DEVICE_OBJECT *Pdo, *Fdo;
    struct IOMMU_DOMAIN *Domain;
    u64 Configuration;
    struct BOOT_DRIVER *BusFilter;
    u32 Behind, Pad;
} BOOT_DEVICE;
/* A passive function has no driver of the guest's: a bridge, a part of the chipset, the second function of a card. */
enum { DEVICE_EXTERNAL = 2, DEVICE_PASSIVE = 8 };

/* What a driver does when the scenario says so. */
typedef struct DRIVER_PLAN {
    u32 Act, Kind;
    u64 Argument, Argument2;
    BOOT_DEVICE *Device;
    u32 Irql, Vector;
} DRIVER_PLAN;

typedef struct BOOT_DRIVER {
    u64 Base, Entry;
    KLDR_DATA_TABLE_ENTRY *Section;
    UNICODE_STRING Name, ServiceKey;
    DRIVER_PLAN *Plan;
    DRIVER_OBJECT *Object;
} BOOT_DRIVER;

typedef struct BOOT_BLOCK {
    u32 ProcessorCount, Vendor;
    u32 DriverCount, DeviceCount;
    BOOT_DRIVER *Drivers;
    BOOT_DEVICE *Devices;
    u64 PoolStart, PoolEnd;
    u64 StackArena, StackCount;
    u64 TablePages, TablePageCount, TablePagesPhysical;
    u64 IommuRegisters, ApicRegisters;
    u64 AllocatorStart;
    u64 PteBase;
    struct EPROCESS *SystemProcess, *UserProcess;
    u32 IommuProcessor, DeferFault, ResolveDevice, VerifierFlags;
    u32 Trigger, TriggerProcessor;
    u64 TriggerArgument[4];
    BOOT_DRIVER *TriggerDriver;
    BOOT_DRIVER *Bystander;
    u32 BystanderProcessor, BystanderKind;
    u64 UserStart, UserStack, UserDirectoryBase;
    u32 ScalableMode, ClockTicksLimit;
    u64 FirmwareTable;
    u64 EventBuffers;
    u32 FaultPageNumber, InterruptRemapping;
} BOOT_BLOCK;

extern KI_LAYOUT KiLayout;
extern BOOT_BLOCK KeLoaderBlock;

/* Processor instructions. */
static inline u64 ReadCr8(void) { u64 v; __asm__ volatile("mov %%cr8, %0" : "=r"(v)); return v; }
static inline void WriteCr8(u64 v) { __asm__ volatile("mov %0, %%cr8" : : "r"(v) : "memory"); }
static inline u64 ReadCr2(void) { u64 v; __asm__ volatile("mov %%cr2, %0" : "=r"(v)); return v; }
static inline u64 ReadCr3(void) { u64 v; __asm__ volatile("mov %%cr3, %0" : "=r"(v)); return v; }
static inline void WriteCr3(u64 v) { __asm__ volatile("mov %0, %%cr3" : : "r"(v) : "memory"); }
static inline void OutLong(u16 port, u32 v) { __asm__ volatile("outl %0, %1" : : "a"(v), "Nd"(port)); }
static inline u8 InByte(u16 port) { u8 v; __asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(port)); return v; }
static inline u64 ReadTsc(void) { u32 a, d; __asm__ volatile("rdtsc" : "=a"(a), "=d"(d)); return (u64)d << 32 | a; }
static inline void Disable(void) { __asm__ volatile("cli" : : : "memory"); }
static inline void Enable(void) { __asm__ volatile("sti" : : : "memory"); }
static inline void Halt(void) { __asm__ volatile("hlt" : : : "memory"); }
static inline void Pause(void) { __asm__ volatile("pause" : : : "memory"); }
static inline u64 CurrentPrcb(void) { u64 v; __asm__ volatile("movq %%gs:0x20, %0" : "=r"(v)); return v; }
static inline KTHREAD *CurrentThread(void) { KTHREAD *v; __asm__ volatile("movq %%gs:0x188, %0" : "=r"(v)); return v; }
static inline u32 CurrentProcessor(void) { u32 v; __asm__ volatile("movl %%gs:0x1A4, %0" : "=r"(v)); return v; }
static inline void WriteLong(u64 address, u32 v) { *(volatile u32 *)address = v; }
static inline u32 ReadLong(u64 address) { return *(volatile u32 *)address; }
static inline void WriteQuad(u64 address, u64 v) { *(volatile u64 *)address = v; }
static inline u64 ReadQuad(u64 address) { return *(volatile u64 *)address; }

/* Kernel routines that drivers call. */
NORETURN void KeBugCheckEx(u32 code, u64 p1, u64 p2, u64 p3, u64 p4);
void *ExAllocatePoolWithTag(u32 type, u64 bytes, u32 tag);
void ExFreePoolWithTag(void *block, u32 tag);
NTSTATUS IoCreateDevice(DRIVER_OBJECT *driver, u32 extension, UNICODE_STRING *name, u32 type, u32 characteristics, u32 exclusive, DEVICE_OBJECT **device);
DEVICE_OBJECT *IoAttachDeviceToDeviceStack(DEVICE_OBJECT *source, DEVICE_OBJECT *target);
NTSTATUS IofCallDriver(DEVICE_OBJECT *device, IRP *irp);
void IofCompleteRequest(IRP *irp, u32 boost);
IRP *IoAllocateIrp(u32 stackSize, u32 quota);
NTSTATUS IoConnectInterruptEx(DEVICE_OBJECT *pdo, u32 vector, void *routine, void *context, KINTERRUPT **interrupt);
void KeInitializeDpc(KDPC *dpc, DPC_ROUTINE routine, void *context);
u8 KeInsertQueueDpc(KDPC *dpc, void *argument1, void *argument2);
u64 MmGetPhysicalAddress(void *address);
MDL *IoAllocateMdl(void *address, u32 length, u32 secondary, u32 quota, IRP *irp);
void MmProbeAndLockPages(MDL *mdl, u32 mode, u32 operation);
NTSTATUS PsCreateSystemThread(void *start, void *context, u32 processor);
void KeWaitForTrigger(void);
u8 KfRaiseIrql(u8 irql);
void KeLowerIrql(u8 irql);
void KeStallExecutionProcessor(u32 rounds);
u64 KeQueryPerformanceCounter(void);

/* DMA adapters, DMA_OPERATIONS version 1. */
typedef struct DMA_ADAPTER {
    u16 Version, Size;
    u32 Pad;
    struct DMA_OPERATIONS *DmaOperations;
    BOOT_DEVICE *Device;
    struct DMA_ADAPTER *Real;
    u32 Released, CommonBuffers, Channels, MapRegisters, MapRegistersInUse, ScatterGatherLists, References, MapRegisterLimit;
    u32 CommonBuffersFreed, ChannelsFreed, ListsFreed;
    u64 MappedBase, MappedStart, MappedLength;
    MDL *MappedMdl;
    u32 Controller, Channel;
} DMA_ADAPTER;

typedef struct DMA_OPERATIONS {
    u32 Size, Pad;
    void (*PutDmaAdapter)(DMA_ADAPTER *);
    void *(*AllocateCommonBuffer)(DMA_ADAPTER *, u32 length, u64 *logical, u8 cached);
    void (*FreeCommonBuffer)(DMA_ADAPTER *, u32 length, u64 logical, void *address, u8 cached);
    NTSTATUS (*AllocateAdapterChannel)(DMA_ADAPTER *, DEVICE_OBJECT *, u32 registers, void *routine, void *context);
    u8 (*FlushAdapterBuffers)(DMA_ADAPTER *, MDL *, u64 base, u64 address, u32 length, u8 write);
    void (*FreeAdapterChannel)(DMA_ADAPTER *);
    void (*FreeMapRegisters)(DMA_ADAPTER *, u64 base, u32 count);
    u64 (*MapTransfer)(DMA_ADAPTER *, MDL *, u64 base, u64 address, u32 *length, u8 write);
    u32 (*GetDmaAlignment)(DMA_ADAPTER *);
    u32 (*ReadDmaCounter)(DMA_ADAPTER *);
    NTSTATUS (*GetScatterGatherList)(DMA_ADAPTER *, DEVICE_OBJECT *, MDL *, u64 address, u32 length, void *routine, void *context, u8 write);
    void (*PutScatterGatherList)(DMA_ADAPTER *, u64 *list, u8 write);
} DMA_OPERATIONS;

/* What a miniport registers with its port driver. */
typedef struct MINIPORT {
    void (*Initialize)(DEVICE_OBJECT *fdo, DEVICE_OBJECT *pdo);
    void (*Submit)(void);
    u8 (*HoldsPower)(void);
    u8 (*Hangs)(void);
} MINIPORT;

BOOT_DEVICE *IoBootDeviceOf(DEVICE_OBJECT *pdo);
void IoSetBootPdo(u32 index, DEVICE_OBJECT *pdo);
u32 IoBootDeviceCount(void);
u64 IoBootConfiguration(u32 index);
u32 IoBootDevicePassive(u32 index);
void RtlMoveMemory(void *to, void *from, u64 bytes);
DMA_ADAPTER *IoGetDmaAdapter(DEVICE_OBJECT *pdo, u32 *description, u32 *registers);
DMA_ADAPTER *HalGetAdapter(u32 *description, u32 *registers);
