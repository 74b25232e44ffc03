/* What the parts of the kernel image share with each other, and hal.dll with the kernel where it is an image of its own. */
#pragma once
#include "nt.h"

typedef struct IOMMU_DOMAIN {
    u64 Table;
    u32 Id, Levels;
    u64 NextLogical;
} IOMMU_DOMAIN;

enum { IOMMU_READ = 1, IOMMU_WRITE = 2 };

void KiConnectVector(u32 processor, u32 vector, KINTERRUPT *interrupt);
KINTERRUPT *KeInitializeInterrupt(u32 vector, u8 irql, void *routine, void *context, void *dispatch, DEVICE_OBJECT *pdo);
void HalInitSystem(void);
void HalpApicEndOfInterrupt(void);
void HalpSendIpi(u32 processor, u32 vector);
DMA_ADAPTER *HalpCreateAdapter(BOOT_DEVICE *device);
DMA_OPERATIONS *HalpGetDmaOperations(void);
u64 HalpMapLogical(BOOT_DEVICE *device, u64 physical, u32 pages, u32 access);
void HalpUnmapLogical(BOOT_DEVICE *device, u64 logical, u32 pages);
NORETURN void HalpHandleMachineCheck(KTRAP_FRAME *frame);
void ExpWorkerThread(void *work);
void IopLoadDrivers(void);
void IopRunTrigger(void *);
u8 KiIpiServiceRoutine(KINTERRUPT *interrupt, void *context);
void VfCheckPerformanceCounter(u64 counter);
u8 HalpTimerClockInterrupt(KINTERRUPT *interrupt, void *context);
void KiInterruptDispatchNoLock(void);
void KiInterruptDispatchNoLockNoEtw(void);
void KiInterruptDispatch(void);
void KiStartSystemThread(void);
NORETURN void KiStartUserThread(u64 instruction, u64 stack);
void KiSwapContext(KTHREAD *from, KTHREAD *to);
u32 RtlpExecuteHandlerForException(EXCEPTION_RECORD *record, CONTEXT *context, void *handler);
void RtlCaptureContext(CONTEXT *context);
