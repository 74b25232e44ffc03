/* Interrupt objects, deferred calls, threads, exceptions and the bug check. */
#include "kernel.h"

KI_LAYOUT KiLayout = {1};
BOOT_BLOCK KeLoaderBlock = {1};
u64 KiProcessorBlock[64] = {1};
u64 KiBugCheckData[5] = {0};
static KTHREAD *KiThreadList[32];
static u32 KiThreadCount;
static u32 KiNextThreadId = 8;
static volatile u32 KiFreezeExecution;
static u32 KiTicksInDpc[64];
static void (*KiTimerRoutine)(void *);
static void *KiTimerContext;
static u32 KiTimerTicks;

static u64 PrcbOf(u32 processor) { return KiProcessorBlock[processor]; }

/* ---- interrupts ---- */

void KiConnectVector(u32 processor, u32 vector, KINTERRUPT *interrupt)
{
    AT(KINTERRUPT *, PrcbOf(processor), KiLayout.PrcbInterruptObject + vector * 8) = interrupt;
}

KINTERRUPT *KeInitializeInterrupt(u32 vector, u8 irql, void *routine, void *context, void *dispatch, DEVICE_OBJECT *pdo)
{
    KINTERRUPT *interrupt = ExAllocatePoolWithTag(0, sizeof(KINTERRUPT), 'rtnI');
    interrupt->Type = 22;
    interrupt->Size = sizeof(KINTERRUPT);
    interrupt->InterruptListEntry.Flink = interrupt->InterruptListEntry.Blink = &interrupt->InterruptListEntry;
    interrupt->ServiceRoutine = routine;
    interrupt->ServiceContext = context;
    interrupt->ActualLock = &interrupt->SpinLock;
    interrupt->DispatchAddress = dispatch;
    interrupt->Vector = vector;
    interrupt->Irql = interrupt->SynchronizeIrql = irql;
    interrupt->Connected = 1;
    interrupt->Mode = 1;
    interrupt->PhysicalDeviceObject = pdo;
    return interrupt;
}

/* ---- the circular event log: one buffer a processor, begun anew when it is full (WMI_BUFFER_HEADER, ETW classes ISR and DPC) ---- */

enum { LOG_HEADER = 0x48, LOG_EVENT = 0x20, LOG_MOST = 0x28 };
enum { HOOK_MESSAGE_INTERRUPT = 0xF32, HOOK_INTERRUPT = 0xF43, HOOK_DPC = 0xF44, HOOK_TIMER_DPC = 0xF45 };

static void EtwpBeginBuffer(u64 buffer, u64 now)
{
    AT(u32, buffer, 0) = PAGE_SIZE;
    AT(u32, buffer, 8) = LOG_HEADER;
    AT(u32, buffer, 0x0C) = 0xF;
    AT(u64, buffer, 0x10) = now;
    AT(u64, buffer, 0x18)++;
    AT(u16, buffer, 0x28) = (u16)CurrentProcessor();
    AT(u16, buffer, 0x2A) = 2;
    AT(u32, buffer, 0x2C) = 1;
    AT(u32, buffer, 0x30) = LOG_HEADER;
}

/* {@code more} bytes behind the routine's address hold what an interrupt says of itself. */
static void EtwpLogEvent(u32 hook, u64 initial, void *routine, u32 more, u32 detail, u32 message)
{
    u64 flags;
    __asm__ volatile("pushfq\n popq %0\n cli" : "=r"(flags) : : "memory");
    u64 buffer = KeLoaderBlock.EventBuffers + CurrentProcessor() * PAGE_SIZE, now = ReadTsc();
    if (AT(u32, buffer, 8) + LOG_MOST > PAGE_SIZE)
        EtwpBeginBuffer(buffer, now);
    u64 event = buffer + AT(u32, buffer, 8);
    AT(u32, event, 0) = 0xC0110002;
    AT(u32, event, 4) = hook << 16 | (LOG_EVENT + more);
    AT(u64, event, 8) = now;
    AT(u64, event, 0x10) = initial;
    AT(void *, event, 0x18) = routine;
    if (more)
        AT(u32, event, 0x20) = detail;
    if (more > 4)
        AT(u32, event, 0x24) = message;
    AT(u32, buffer, 8) += (LOG_EVENT + more + 7) & ~7u;
    if (flags & 0x200)
        Enable();
}

/* The routine of a message-signalled interrupt is called through this one. */
NOINLINE u8 KiInterruptMessageDispatch(KINTERRUPT *interrupt, void *context)
{
    return interrupt->MessageServiceRoutine(interrupt, context, interrupt->MessageIndex);
}

NOINLINE void KiCallInterruptServiceRoutine(KINTERRUPT *interrupt, KTRAP_FRAME *frame)
{
    u64 initial = ReadTsc();
    interrupt->TickCount++;
    u32 result = interrupt->ServiceRoutine(interrupt, interrupt->ServiceContext);
    if (result)
        interrupt->ServiceCount++;
    interrupt->DispatchCount++;
    if (interrupt->DispatchAddress == KiInterruptDispatchNoLockNoEtw)
        return;
    if (interrupt->MessageServiceRoutine)
        EtwpLogEvent(HOOK_MESSAGE_INTERRUPT, initial, interrupt->MessageServiceRoutine, 8, result | interrupt->Vector << 8,
                     interrupt->MessageIndex);
    else
        EtwpLogEvent(HOOK_INTERRUPT, initial, interrupt->ServiceRoutine, 4, result | interrupt->Vector << 8, 0);
}

NTSTATUS IoConnectInterruptEx(DEVICE_OBJECT *pdo, u32 vector, void *routine, void *context, KINTERRUPT **result)
{
    KINTERRUPT *interrupt =
        KeInitializeInterrupt(vector, (u8)(vector >> 4), KiInterruptMessageDispatch, context, KiInterruptDispatch, pdo);
    interrupt->MessageServiceRoutine = routine;
    for (u32 i = 0; i < KeLoaderBlock.ProcessorCount; i++)
        KiConnectVector(i, vector, interrupt);
    *result = interrupt;
    return STATUS_SUCCESS;
}

u8 KfRaiseIrql(u8 irql)
{
    u8 old = (u8)ReadCr8();
    WriteCr8(irql);
    return old;
}

void KeLowerIrql(u8 irql)
{
    WriteCr8(irql);
}

/* ---- deferred procedure calls ---- */

void KeInitializeDpc(KDPC *dpc, DPC_ROUTINE routine, void *context)
{
    dpc->TargetInfo = 0x113;
    dpc->DeferredRoutine = routine;
    dpc->DeferredContext = context;
    dpc->DpcData = 0;
}

u8 KeInsertQueueDpc(KDPC *dpc, void *argument1, void *argument2)
{
    u64 prcb = CurrentPrcb();
    if (dpc->DpcData)
        return 0;
    dpc->SystemArgument1 = argument1;
    dpc->SystemArgument2 = argument2;
    dpc->DpcData = (void *)(prcb + KiLayout.PrcbDpcQueue);
    dpc->Next = AT(KDPC *, prcb, KiLayout.PrcbDpcQueue);
    AT(KDPC *, prcb, KiLayout.PrcbDpcQueue) = dpc;
    AT(u8, prcb, 6) = 1;
    return 1;
}

NOINLINE static void KiExecuteAllDpcs(u64 prcb)
{
    KDPC *dpc;
    while ((dpc = AT(KDPC *, prcb, KiLayout.PrcbDpcQueue)) != 0) {
        AT(KDPC *, prcb, KiLayout.PrcbDpcQueue) = dpc->Next;
        dpc->DpcData = 0;
        KiTicksInDpc[CurrentProcessor()] = 0;
        u64 initial = ReadTsc();
        dpc->DeferredRoutine(dpc, dpc->DeferredContext, dpc->SystemArgument1, dpc->SystemArgument2);
        EtwpLogEvent(HOOK_DPC, initial, dpc->DeferredRoutine, 0, 0, 0);
    }
}

NOINLINE static void KiProcessExpiredTimerList(void)
{
    void (*routine)(void *) = KiTimerRoutine;
    KiTimerRoutine = 0;
    u64 initial = ReadTsc();
    routine(KiTimerContext);
    EtwpLogEvent(HOOK_TIMER_DPC, initial, routine, 0, 0, 0);
}

void KiRetireDpcList(void)
{
    u64 prcb = CurrentPrcb();
    AT(u8, prcb, KiLayout.PrcbDpcRoutineActive) = 1;
    AT(u8, prcb, 6) = 0;
    if (KiTimerRoutine && KiTimerTicks == 0)
        KiProcessExpiredTimerList();
    KiExecuteAllDpcs(prcb);
    AT(u8, prcb, KiLayout.PrcbDpcRoutineActive) = 0;
}

/* One timer is enough for the guest: the watchdog of a scenario. */
void KeSetTimerRoutine(void (*routine)(void *), void *context, u32 ticks)
{
    KiTimerRoutine = routine;
    KiTimerContext = context;
    KiTimerTicks = ticks;
}

/* ---- clock ---- */

u64 KeQueryPerformanceCounter(void)
{
    u64 counter = ReadTsc();
    VfCheckPerformanceCounter(counter);
    return counter;
}

NOINLINE static void KeAccumulateTicks(u64 prcb, u32 processor)
{
    if (!AT(u8, prcb, KiLayout.PrcbDpcRoutineActive))
        return;
    if (++KiTicksInDpc[processor] > KeLoaderBlock.ClockTicksLimit)
        KeBugCheckEx(0x133, 0, KiTicksInDpc[processor], KeLoaderBlock.ClockTicksLimit, 0);
}

NOINLINE static void KiUpdateRunTime(u64 prcb, u32 processor)
{
    KeAccumulateTicks(prcb, processor);
}

NOINLINE static void KeClockInterruptNotify(void)
{
    u64 prcb = CurrentPrcb();
    if (KiTimerRoutine && KiTimerTicks && --KiTimerTicks == 0)
        AT(u8, prcb, 6) = 1;
    KiUpdateRunTime(prcb, CurrentProcessor());
}

NOINLINE u8 HalpTimerClockInterrupt(KINTERRUPT *interrupt, void *context)
{
    KeClockInterruptNotify();
    return 1;
}

/* ---- threads ---- */

#define THREAD_PROCESSOR(thread) AT(u32, thread, 0x218)
#define THREAD_SIGNAL(thread) AT(u32 *, thread, 0x188)
#define THREAD_LINK(thread) AT(LIST_ENTRY, thread, KiLayout.ThreadListEntry)

static void InsertTail(LIST_ENTRY *head, LIST_ENTRY *entry)
{
    entry->Flink = head;
    entry->Blink = head->Blink;
    head->Blink->Flink = entry;
    head->Blink = entry;
}

static KTHREAD *CreateThread(void *start, void *context, u32 processor, struct EPROCESS *process)
{
    KTHREAD *thread = ExAllocatePoolWithTag(0, KiLayout.SizeThread, 'erhT');
    u64 limit = KeLoaderBlock.StackArena + KiThreadCount * 0x8000 + 0x1000;
    u64 base = limit + 0x7000;
    u64 *frame = (u64 *)(base - 0x50 - 8);
    thread->Header[0] = 6;
    thread->StackLimit = limit;
    thread->StackBase = base;
    thread->InitialStack = base - 0x50;
    thread->KernelStack = base - 0x98;
    thread->ApcProcess = thread->Process = process;
    thread->State = 1;
    AT(u8, thread, 0xC3) = 8;
    THREAD_PROCESSOR(thread) = processor;
    AT(u64, thread, KiLayout.ThreadCid) = AT(u64, process, KiLayout.ProcessId);
    AT(u64, thread, KiLayout.ThreadCid + 8) = KiNextThreadId;
    AT(void *, thread, KiLayout.ThreadStartAddress) = start;
    LIST_ENTRY *irps = (LIST_ENTRY *)((u64)thread + KiLayout.ThreadIrpList);
    irps->Flink = irps->Blink = irps;
    InsertTail((LIST_ENTRY *)((u64)process + KiLayout.ProcessThreadListHead),
               (LIST_ENTRY *)((u64)thread + KiLayout.ThreadListEntry));
    KiNextThreadId += 4;
    AT(u64, thread->KernelStack, 0x38) = (u64)KiStartSystemThread;
    frame[0] = 0;
    frame[1] = (u64)start;
    frame[2] = (u64)context;
    KiThreadList[KiThreadCount] = thread;
    __asm__ volatile("" ::: "memory"); /* an idle processor looks through the list: the entry first, then the count */
    KiThreadCount++;
    if (processor != CurrentProcessor())
        HalpSendIpi(processor, IPI_VECTOR);
    return thread;
}

NTSTATUS PsCreateSystemThread(void *start, void *context, u32 processor)
{
    CreateThread(start, context, processor, KeLoaderBlock.SystemProcess);
    return STATUS_SUCCESS;
}

KTHREAD *KiSearchForNewThread(void)
{
    u32 processor = CurrentProcessor();
    for (u32 i = 0; i < KiThreadCount; i++) {
        KTHREAD *thread = KiThreadList[i];
        if (THREAD_PROCESSOR(thread) != processor)
            continue;
        if (thread->State == 5 && THREAD_SIGNAL(thread) && *(volatile u32 *)THREAD_SIGNAL(thread))
            thread->State = 1;
        if (thread->State == 1)
            return thread;
    }
    return 0;
}

NOINLINE static void KiCommitThreadWait(KTHREAD *thread)
{
    Disable();
    thread->State = 5;
    KiSwapContext(thread, AT(KTHREAD *, CurrentPrcb(), 0x18));
    Enable();
}

NOINLINE void KeWaitForSingleObject(volatile u32 *signal)
{
    KTHREAD *thread = CurrentThread();
    while (!signal || !*signal) {
        THREAD_SIGNAL(thread) = (u32 *)signal;
        KiCommitThreadWait(thread);
    }
    *signal = 0;
}

/* For ever. */
NOINLINE void KeWaitForTrigger(void)
{
    static volatile u32 never;
    KeWaitForSingleObject(&never);
}

void KeStallExecutionProcessor(u32 rounds)
{
    while (rounds--)
        Pause();
}

NOINLINE void PspSystemThreadStartup(void (*start)(void *), void *context)
{
    start(context);
    KeWaitForTrigger();
}

/* ---- worker items: how the kernel enters a driver's routine at PASSIVE_LEVEL ---- */

typedef struct WORK_ITEM {
    void (*Routine)(void *);
    void *Context;
} WORK_ITEM;

NOINLINE static void IopProcessWorkItem(WORK_ITEM *item)
{
    item->Routine(item->Context);
}

NOINLINE void ExpWorkerThread(void *work)
{
    IopProcessWorkItem(work);
    KeWaitForTrigger();
}

void IoQueueWorkItem(void *routine, void *context, u32 processor)
{
    WORK_ITEM *item = ExAllocatePoolWithTag(0, sizeof(WORK_ITEM), 'kroW');
    item->Routine = routine;
    item->Context = context;
    PsCreateSystemThread(ExpWorkerThread, item, processor);
}

/* ---- exceptions ---- */

static void FillContext(CONTEXT *context, KTRAP_FRAME *trap, KEXCEPTION_FRAME *frame)
{
    u64 *p = (u64 *)context;
    for (u32 i = 0; i < sizeof(CONTEXT) / 8; i++)
        p[i] = 0;
    context->ContextFlags = 0x10001F;
    context->MxCsr = 0x1F80;
    context->SegCs = (u16)trap->SegCs;
    context->SegDs = context->SegEs = context->SegGs = 0x2B;
    context->SegFs = 0x53;
    context->SegSs = (u16)trap->SegSs;
    context->EFlags = (u32)trap->EFlags;
    context->Rax = trap->Rax, context->Rcx = trap->Rcx, context->Rdx = trap->Rdx;
    context->R8 = trap->R8, context->R9 = trap->R9, context->R10 = trap->R10, context->R11 = trap->R11;
    context->Rbx = frame->Rbx, context->Rsi = frame->Rsi, context->Rdi = frame->Rdi, context->Rbp = trap->Rbp;
    context->R12 = frame->R12, context->R13 = frame->R13, context->R14 = frame->R14, context->R15 = frame->R15;
    context->Rsp = trap->Rsp;
    context->Rip = trap->Rip;
    AT(u16, context->FltSave, 0) = 0x27F;
    AT(u32, context->FltSave, 0x18) = 0x1F80;
}

NOINLINE u32 PspSystemThreadStartupFilter(EXCEPTION_RECORD *record, CONTEXT *context) __asm__("PspSystemThreadStartup$filt$0");
u32 PspSystemThreadStartupFilter(EXCEPTION_RECORD *record, CONTEXT *context)
{
    KeBugCheckEx(0x7E, (u64)(long long)(int)record->ExceptionCode, record->ExceptionAddress, (u64)record, (u64)context);
}

NOINLINE static u32 _C_specific_handler(EXCEPTION_RECORD *record, CONTEXT *context)
{
    return PspSystemThreadStartupFilter(record, context);
}

NOINLINE static u32 KiSystemServiceHandler(EXCEPTION_RECORD *record, CONTEXT *context)
{
    KeBugCheckEx(0x3B, record->ExceptionCode, record->ExceptionAddress, (u64)context, 0);
}

NOINLINE static void RtlDispatchException(EXCEPTION_RECORD *record, CONTEXT *context)
{
    void *handler = CurrentThread()->PreviousMode ? (void *)KiSystemServiceHandler : (void *)_C_specific_handler;
    RtlpExecuteHandlerForException(record, context, handler);
}

NOINLINE void KiDispatchException(EXCEPTION_RECORD *record, KEXCEPTION_FRAME *frame, KTRAP_FRAME *trap, u8 mode, u8 first)
{
    CONTEXT context;
    FillContext(&context, trap, frame);
    if (ReadCr8() < DISPATCH_LEVEL && !AT(u8, CurrentPrcb(), KiLayout.PrcbDpcRoutineActive))
        RtlDispatchException(record, &context);
    KeBugCheckEx(0x1E, (u64)(long long)(int)record->ExceptionCode, record->ExceptionAddress,
                 record->ExceptionInformation[0], record->ExceptionInformation[1]);
}

NOINLINE static void MiSystemFault(u64 error, u64 address, KTRAP_FRAME *trap)
{
    u64 access = error & 0x10 ? 0x10 : error & 2;
    KeBugCheckEx(0x50, address, access, trap->Rip, error & 1 ? 0xF : 2);
}

/* Gives the status to raise, or 0 when the page is there now. The guest's memory is never paged in. */
NOINLINE NTSTATUS MmAccessFault(u64 error, u64 address, u64 mode, KTRAP_FRAME *trap)
{
    if ((long long)address < 0 && !mode)
        MiSystemFault(error, address, trap);
    return STATUS_ACCESS_VIOLATION;
}

NOINLINE void KiProcessNMI(KTRAP_FRAME *trap)
{
    u64 prcb = CurrentPrcb();
    RtlCaptureContext(AT(CONTEXT *, prcb, KiLayout.PrcbContext));
    AT(u32, prcb, KiLayout.PrcbIpiFrozen) = 2;
    for (;;) {
        Disable();
        Halt();
    }
}

/* ---- bug check ---- */

NOINLINE static void KiFreezeTargetExecution(void)
{
    u64 prcb = CurrentPrcb();
    RtlCaptureContext(AT(CONTEXT *, prcb, KiLayout.PrcbContext));
    AT(u32, prcb, KiLayout.PrcbIpiFrozen) = 2;
    for (;;) {
        Disable();
        Halt();
    }
}

/* Also what wakes a halted processor that has got a thread. */
NOINLINE u8 KiIpiServiceRoutine(KINTERRUPT *interrupt, void *context)
{
    if (KiFreezeExecution)
        KiFreezeTargetExecution();
    return 1;
}

static void SaveProcessorState(u64 prcb)
{
    u64 *from = AT(u64 *, prcb, KiLayout.PrcbContext), *to = (u64 *)(prcb + 0x1F0);
    for (u32 i = 0; i < sizeof(CONTEXT) / 8; i++)
        to[i] = from[i];
    AT(u64, prcb, 0x108) = ReadCr2();
    AT(u64, prcb, 0x110) = ReadCr3();
    AT(u64, prcb, 0x1A0) = ReadCr8();
}

static void FreezeOthers(void)
{
    KiFreezeExecution = 1;
    HalpSendIpi(~0u, IPI_VECTOR);
    for (u32 i = 0; i < KeLoaderBlock.ProcessorCount; i++)
        for (u32 spin = 0; i != CurrentProcessor() && spin < 20000; spin++)
            if (AT(u32, PrcbOf(i), KiLayout.PrcbIpiFrozen))
                break;
}

static u8 InKernelImage(u64 address)
{
    KLDR_DATA_TABLE_ENTRY *entry = KeLoaderBlock.Drivers[0].Section;
    return address - entry->DllBase < (u32)entry->SizeOfImage;
}

NORETURN NOINLINE void KeBugCheck2(u32 code, u64 p1, u64 p2, u64 p3, u64 p4)
{
    if (code == 0xA && !InKernelImage(p4))
        code = 0xD1;
    KiBugCheckData[0] = code;
    KiBugCheckData[1] = p1;
    KiBugCheckData[2] = p2;
    KiBugCheckData[3] = p3;
    KiBugCheckData[4] = p4;
    SaveProcessorState(CurrentPrcb());
    FreezeOthers();
    for (;;)
        OutLong(STOP_PORT, code);
}

/* ---- start ---- */

NOINLINE static void Phase1Initialization(void *context)
{
    IopLoadDrivers();
    IopRunTrigger(context);
}

void KiInitializeKernel(u32 processor)
{
    EtwpBeginBuffer(KeLoaderBlock.EventBuffers + processor * PAGE_SIZE, ReadTsc());
    if (processor != 0)
        return;
    KINTERRUPT *ipi = KeInitializeInterrupt(IPI_VECTOR, IPI_LEVEL, KiIpiServiceRoutine, 0, KiInterruptDispatchNoLockNoEtw, 0);
    KINTERRUPT *clock =
        KeInitializeInterrupt(CLOCK_VECTOR, CLOCK_LEVEL, HalpTimerClockInterrupt, 0, KiInterruptDispatchNoLockNoEtw, 0);
    for (u32 i = 0; i < KeLoaderBlock.ProcessorCount; i++) {
        KiConnectVector(i, IPI_VECTOR, ipi);
        KiConnectVector(i, CLOCK_VECTOR, clock);
    }
    HalInitSystem();
    CreateThread(Phase1Initialization, 0, 0, KeLoaderBlock.SystemProcess);
}

/* A thread of a user process: enters user mode at once. */
NOINLINE static void PspUserThreadStartup(void *context)
{
    WriteCr3(KeLoaderBlock.UserDirectoryBase);
    KiStartUserThread(KeLoaderBlock.UserStart, KeLoaderBlock.UserStack);
}

void PsCreateUserThread(u32 processor)
{
    CreateThread(PspUserThreadStartup, 0, processor, KeLoaderBlock.UserProcess);
}
