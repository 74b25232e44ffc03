/*
 * Entries of the guest kernel: interrupts, exceptions, system calls, stack and thread switches, the bug check's capture of the
 * context. The unwind directives are the point: a debugger must walk from a service routine over the ISR stack, the trap frame
 * and the interrupted thread.
 */
    .intel_syntax noprefix
    .text

/* KTRAP_FRAME fields relative to rbp = frame + 0x80. */
#define TF(offset) [rbp + offset - 0x80]
/* KPCR fields through gs. */
#define PCR_PRCB gs:[0x20]
#define PRCB_INTERRUPT_REQUEST gs:[0x186]
#define PRCB_IDLE_HALT gs:[0x187]
#define PRCB_CURRENT_THREAD gs:[0x188]
#define PRCB_NESTING gs:[0x1A0]
#define PRCB_RSP_BASE gs:[0x1A8]

    .macro FUNCTION name
    .globl \name
    .def \name
    .scl 2
    .type 32
    .endef
    .p2align 4, 0xCC
\name:
    .seh_proc \name
    .endm

    .macro END
    .seh_endproc
    .endm

    .macro LABEL name
    .globl \name
\name:
    .endm

/* Loads the value of a per-processor pointer whose place depends on the build. */
    .macro PRCB_POINTER register, index
    mov eax, dword ptr [rip + KiLayout + \index * 4]
    add rax, PCR_PRCB
    mov \register, [rax]
    .endm

    .macro SAVE_VOLATILE active
    mov TF(0x30), rax
    mov TF(0x38), rcx
    mov TF(0x40), rdx
    mov TF(0x48), r8
    mov TF(0x50), r9
    mov TF(0x58), r10
    mov TF(0x60), r11
    mov byte ptr TF(0x2B), \active
    mov dword ptr TF(0x2C), 0x1F80
    cld
    .endm

    .macro LEAVE_TRAP
    mov r11, TF(0x60)
    mov r10, TF(0x58)
    mov r9, TF(0x50)
    mov r8, TF(0x48)
    mov rdx, TF(0x40)
    mov rcx, TF(0x38)
    mov rax, TF(0x30)
    test byte ptr TF(0x170), 1
    jz 9f
    swapgs
9:  lea rsp, TF(0x158)
    pop rbp
    add rsp, 8
    iretq
    .endm

/* The frame that KiIsrLinkage has built, as unwind codes of a function whose prologue has already run. */
    .macro INTERRUPT_FRAME
    .seh_pushframe @code
    .seh_pushreg rbp
    .seh_stackalloc 0x158
    .seh_setframe rbp, 0x80
    .seh_savereg rbx, 0x140
    .seh_savereg rdi, 0x148
    .seh_savereg rsi, 0x150
    .seh_endprologue
    .endm

/* 256 stubs of 8 bytes: push the vector (sign extended), push rbp, jump. */
    .globl KiIsrThunk
    .p2align 4, 0xCC
KiIsrThunk:
    .set vector, 0
    .rept 256
    .byte 0x6A, vector, 0x55, 0xE9
    .long KiIsrLinkage - . - 4
    .set vector, vector + 1
    .endr

    .globl KiIsrLinkage
    .p2align 4, 0xCC
    .def KiIsrLinkage
    .scl 2
    .type 32
    .endef
KiIsrLinkage:
    sub rsp, 0x158
    lea rbp, [rsp + 0x80]
    mov TF(0x140), rbx
    mov TF(0x148), rdi
    mov TF(0x150), rsi
    test byte ptr TF(0x170), 1
    jz 1f
    swapgs
1:  SAVE_VOLATILE 0
    mov rax, cr8
    mov TF(0x29), al
    movzx ecx, byte ptr TF(0x160)
    mov eax, dword ptr [rip + KiLayout + 5 * 4]
    add rax, PCR_PRCB
    mov rsi, [rax + rcx * 8]
    test rsi, rsi
    jz KiUnexpectedInterrupt
    jmp [rsi + 0x50]

FUNCTION KiUnexpectedInterrupt
    INTERRUPT_FRAME
    movzx edx, byte ptr TF(0x160)
    cmp edx, 0xDF
    je 2f
    mov ecx, 0x12
    mov r8d, edx
    mov edx, 1
    xor r9d, r9d
    xor r10d, r10d
    call KiBugCheckDispatch
    int3
2:  mov rsi, TF(0x150)
    LEAVE_TRAP
END

    .macro INTERRUPT_DISPATCH name, subdispatch
FUNCTION \name
    INTERRUPT_FRAME
    movzx ecx, byte ptr [rsi + 0x5C]
    mov cr8, rcx
    mov rcx, rsi
    lea rdx, TF(0)
    mov [rsi + 0x88], rdx
    call \subdispatch
    cmp byte ptr PRCB_INTERRUPT_REQUEST, 0
    je 1f
    cmp byte ptr TF(0x29), 2
    jae 1f
    call KiDpcInterruptBypass
1:  movzx ecx, byte ptr TF(0x29)
    mov cr8, rcx
    mov rbx, TF(0x140)
    mov rdi, TF(0x148)
    mov rsi, TF(0x150)
    LEAVE_TRAP
END
    .endm

/*
 * Switches to the processor's ISR stack, unless already there, by a machine frame of its own: the return address and the
 * interrupted stack pointer stand where an unwinder takes them from.
 */
    .macro INTERRUPT_SUBDISPATCH name, alloc, lock
FUNCTION \name
    .seh_pushframe
    .seh_stackalloc \alloc
    .seh_endprologue
    mov r11, [rsp]
    lea r10, [rsp + 8]
    inc byte ptr PRCB_NESTING
    cmp byte ptr PRCB_NESTING, 1
    jne 1f
    PRCB_POINTER rax, 4
    jmp 2f
1:  mov rax, rsp
    and rax, -16
2:  mov rsp, rax
    push 0x18
    push r10
    pushfq
    push 0x10
    push r11
    sub rsp, \alloc
    .if \lock
    mov rax, [rcx + 0x48]
    test rax, rax
    jz 3f
    lock bts qword ptr [rax], 0
3:
    .endif
    mov [rsp + 0x20], rcx
    sti
    call KiCallInterruptServiceRoutine
    cli
    .if \lock
    mov rcx, [rsp + 0x20]
    mov rax, [rcx + 0x48]
    test rax, rax
    jz 4f
    mov qword ptr [rax], 0
4:
    .endif
    call HalpApicEndOfInterrupt
    dec byte ptr PRCB_NESTING
    mov r11, [rsp + \alloc]
    mov r10, [rsp + \alloc + 0x18]
    lea rsp, [r10 - 8]
    mov [rsp], r11
    ret
END
    .endm

    INTERRUPT_DISPATCH KiInterruptDispatchNoLock, KiInterruptSubDispatchNoLock
    INTERRUPT_DISPATCH KiInterruptDispatchNoLockNoEtw, KiInterruptSubDispatchNoLockNoEtw
    INTERRUPT_DISPATCH KiInterruptDispatch, KiInterruptSubDispatch
    INTERRUPT_SUBDISPATCH KiInterruptSubDispatchNoLock, 0x48, 0
    INTERRUPT_SUBDISPATCH KiInterruptSubDispatchNoLockNoEtw, 0x28, 0
    INTERRUPT_SUBDISPATCH KiInterruptSubDispatch, 0x58, 1

/* A DPC is pending when an interrupt returns below DISPATCH_LEVEL. */
FUNCTION KiDpcInterruptBypass
    sub rsp, 0x28
    .seh_stackalloc 0x28
    .seh_endprologue
    mov ecx, 2
    mov cr8, rcx
    sti
    call KiDispatchInterruptContinue
    cli
    add rsp, 0x28
    ret
END

FUNCTION KiDispatchInterruptContinue
    sub rsp, 0x28
    .seh_stackalloc 0x28
    .seh_endprologue
    call KxRetireDpcList
    nop
    add rsp, 0x28
    ret
END

FUNCTION KxRetireDpcList
    push rbp
    .seh_pushreg rbp
    mov rbp, rsp
    .seh_setframe rbp, 0
    .seh_endprologue
    PRCB_POINTER rsp, 2
    call KiRetireDpcList
    mov rsp, rbp
    pop rbp
    ret
END

/* rcx = processor number. An idle processor waits here at DISPATCH_LEVEL. */
FUNCTION KiIdleLoop
    sub rsp, 0x28
    .seh_stackalloc 0x28
    .seh_endprologue
1:  cli
    mov ecx, 2
    mov cr8, rcx
    cmp byte ptr PRCB_INTERRUPT_REQUEST, 0
    je 2f
    sti
    call KiRetireDpcList
    jmp 1b
2:  call KiSearchForNewThread
    test rax, rax
    jz 3f
    mov rcx, PRCB_CURRENT_THREAD
    mov rdx, rax
    call KiSwapContext
    jmp 1b
3:  mov byte ptr PRCB_IDLE_HALT, 1
    sti
    hlt
    mov byte ptr PRCB_IDLE_HALT, 0
    jmp 1b
END

/* The first instruction of each processor: rcx = its number, rsp = top of its idle thread's stack. */
FUNCTION KiSystemStartup
    .seh_endprologue
    push 0
    sub rsp, 0x28
    call KiInitializeKernel
    add rsp, 0x28
    jmp KiIdleLoop
END

/* rcx = thread that gives up the processor, rdx = thread that takes it. */
FUNCTION KiSwapContext
    sub rsp, 0x138
    .seh_stackalloc 0x138
    mov [rsp + 0x100], rbx
    .seh_savereg rbx, 0x100
    mov [rsp + 0x108], rdi
    .seh_savereg rdi, 0x108
    mov [rsp + 0x110], rsi
    .seh_savereg rsi, 0x110
    mov [rsp + 0x118], r12
    .seh_savereg r12, 0x118
    mov [rsp + 0x120], r13
    .seh_savereg r13, 0x120
    mov [rsp + 0x128], r14
    .seh_savereg r14, 0x128
    mov [rsp + 0x130], r15
    .seh_savereg r15, 0x130
    .seh_endprologue
    call SwapContext
    mov rbx, [rsp + 0x100]
    mov rdi, [rsp + 0x108]
    mov rsi, [rsp + 0x110]
    mov r12, [rsp + 0x118]
    mov r13, [rsp + 0x120]
    mov r14, [rsp + 0x128]
    mov r15, [rsp + 0x130]
    add rsp, 0x138
    ret
END

/* Leaves a KSWITCH_FRAME at KTHREAD.KernelStack: rbp at 0x30, return address at 0x38. */
FUNCTION SwapContext
    push rbp
    .seh_pushreg rbp
    sub rsp, 0x30
    .seh_stackalloc 0x30
    .seh_endprologue
    mov [rcx + 0x58], rsp
    mov rsp, [rdx + 0x58]
    mov PRCB_CURRENT_THREAD, rdx
    mov byte ptr [rdx + 0x184], 2
    mov rax, [rdx + 0x28]
    mov PRCB_RSP_BASE, rax
    mov r8, gs:[8]
    mov [r8 + 4], rax
    add rsp, 0x30
    pop rbp
    ret
END

/* The home space above the empty return address holds the start routine and its context. */
FUNCTION KiStartSystemThread
    sub rsp, 0x28
    .seh_stackalloc 0x28
    .seh_endprologue
    xor ecx, ecx
    mov cr8, rcx
    sti
    mov rcx, [rsp + 0x30]
    mov rdx, [rsp + 0x38]
    call PspSystemThreadStartup
    int3
END

/* rcx = user instruction, rdx = user stack: the way to user mode that a new user thread takes. */
FUNCTION KiStartUserThread
    .seh_endprologue
    cli
    mov r8, PRCB_CURRENT_THREAD
    mov rsp, [r8 + 0x28]
    push 0x2B
    push rdx
    push 0x202
    push 0x33
    push rcx
    xor ecx, ecx
    mov cr8, rcx
    swapgs
    iretq
END

FUNCTION KiSystemCall64
    INTERRUPT_FRAME
    swapgs
    mov gs:[0x10], rsp
    mov rsp, PRCB_RSP_BASE
    push 0x2B
    push qword ptr gs:[0x10]
    push r11
    push 0x33
    push rcx
    mov rcx, r10
    sub rsp, 8
    push rbp
    sub rsp, 0x158
    lea rbp, [rsp + 0x80]
    mov TF(0x140), rbx
    mov TF(0x148), rdi
    mov TF(0x150), rsi
    mov byte ptr TF(0x28), 1
    mov byte ptr TF(0x2B), 2
    mov rbx, PRCB_CURRENT_THREAD
    mov TF(0x30), rax
    mov TF(0x38), rcx
    mov TF(0x40), rdx
    mov TF(0x48), r8
    mov TF(0x50), r9
LABEL KiSystemServiceUser
    mov byte ptr TF(0x2B), 2
    mov byte ptr [rbx + 0x232], 1
    sti
LABEL KiSystemServiceStart
    mov [rbx + 0x90], rsp
    and eax, 7
LABEL KiSystemServiceRepeat
    lea r10, [rip + KiServiceTable]
    mov r10, [r10 + rax * 8]
LABEL KiSystemServiceCopyEnd
    call r10
LABEL KiSystemServiceExit
    cli
    mov byte ptr [rbx + 0x232], 0
    mov rbx, TF(0x140)
    mov rdi, TF(0x148)
    mov rsi, TF(0x150)
    mov rcx, TF(0x168)
    mov r11, TF(0x178)
    mov r8, TF(0x180)
    mov rbp, TF(0x158)
    mov rsp, r8
    swapgs
    sysretq
END

    .macro TRAP name, code
FUNCTION \name
    .if \code
    .seh_pushframe @code
    .else
    .seh_pushframe
    sub rsp, 8
    .seh_stackalloc 8
    .endif
    push rbp
    .seh_pushreg rbp
    sub rsp, 0x158
    .seh_stackalloc 0x158
    lea rbp, [rsp + 0x80]
    .seh_setframe rbp, 0x80
    .seh_endprologue
    test byte ptr TF(0x170), 1
    jz 8f
    swapgs
8:  SAVE_VOLATILE 1
    .endm

    .macro ENABLE_AS_BEFORE
    test dword ptr TF(0x178), 0x200
    jz 7f
    sti
7:
    .endm

/* An exception that is always dispatched with a status and no parameters. */
    .macro SIMPLE_TRAP name, code, status
    TRAP \name, \code
    ENABLE_AS_BEFORE
    mov ecx, \status
    xor edx, edx
    mov r8, TF(0x168)
    call KiExceptionDispatch
    int3
END
    .endm

    SIMPLE_TRAP KiDivideErrorFault, 0, 0xC0000094
    SIMPLE_TRAP KiBreakpointTrap, 0, 0x80000003
    SIMPLE_TRAP KiInvalidOpcodeFault, 0, 0xC000001D
    SIMPLE_TRAP KiStackFault, 1, 0xC0000005

/* An address that is not canonical: an access violation at all ones. */
    TRAP KiGeneralProtectionFault, 1
    ENABLE_AS_BEFORE
    mov ecx, 0xC0000005
    mov edx, 2
    mov r8, TF(0x168)
    xor r9d, r9d
    mov r10, -1
    call KiExceptionDispatch
    int3
END

    TRAP KiPageFault, 1
    mov rdx, cr2
    mov TF(0xD0), rdx
    ENABLE_AS_BEFORE
    mov rcx, TF(0x160)
    movzx r8d, byte ptr TF(0x170)
    and r8d, 1
    lea r9, TF(0)
    mov rax, cr8
    cmp rax, 2
    jae 1f
    call MmAccessFault
    test eax, eax
    jz 2f
    mov ecx, eax
    mov edx, 2
    mov r8, TF(0x168)
    mov r9, TF(0x160)
    and r9d, 2
    shr r9d, 1
    mov r10, TF(0xD0)
    call KiExceptionDispatch
    int3
1:  mov r9, TF(0x160)
    shr r9d, 1
    and r9d, 9
    mov r8, rax
    mov rdx, TF(0xD0)
    mov r10, TF(0x168)
    mov ecx, 0xA
    call KiBugCheckDispatch
    int3
2:  LEAVE_TRAP
END

    TRAP KiRaiseSecurityCheckFailure, 0
    mov rcx, TF(0x38)
    mov r8, TF(0x168)
    call KiFastFailDispatch
    int3
END

/* On a stack of its own (IST): the processor could not push the frame of another exception. */
    TRAP KiDoubleFaultAbort, 1
    mov ecx, 0x7F
    mov edx, 8
    lea r8, TF(0)
    mov r9, TF(0x180)
    mov r10, TF(0x168)
    call KiBugCheckDispatch
    int3
END

    TRAP KiMcheckAbort, 0
    lea rcx, TF(0)
    call KxMcheckAbort
    int3
END

    TRAP KiNmiInterrupt, 0
    lea rcx, TF(0)
    call KiProcessNMI
    LEAVE_TRAP
END

FUNCTION KxMcheckAbort
    sub rsp, 0x28
    .seh_stackalloc 0x28
    .seh_endprologue
    call HalpHandleMachineCheck
    int3
END

    .macro EXCEPTION_FRAME alloc, base
    sub rsp, \alloc
    .seh_stackalloc \alloc
    mov [rsp + \base + 0xF8], rbp
    .seh_savereg rbp, \base + 0xF8
    mov [rsp + \base + 0x100], rbx
    .seh_savereg rbx, \base + 0x100
    mov [rsp + \base + 0x108], rdi
    .seh_savereg rdi, \base + 0x108
    mov [rsp + \base + 0x110], rsi
    .seh_savereg rsi, \base + 0x110
    mov [rsp + \base + 0x118], r12
    .seh_savereg r12, \base + 0x118
    mov [rsp + \base + 0x120], r13
    .seh_savereg r13, \base + 0x120
    mov [rsp + \base + 0x128], r14
    .seh_savereg r14, \base + 0x128
    mov [rsp + \base + 0x130], r15
    .seh_savereg r15, \base + 0x130
    .seh_endprologue
    lea rax, TF(0)
    mov [rsp + \base + 0xD0], rax
    .endm

/* ecx = code, rdx, r8, r9, r10 = parameters; rbp = trap frame + 0x80. */
FUNCTION KiBugCheckDispatch
    EXCEPTION_FRAME 0x138, 0
    mov [rsp + 0x20], r10
    call KeBugCheckEx
    nop
    int3
END

    .macro EXCEPTION_RECORD_AT
    mov [rsp + 0x30], ecx
    mov dword ptr [rsp + 0x34], 0
    mov qword ptr [rsp + 0x38], 0
    mov [rsp + 0x40], r8
    mov [rsp + 0x48], edx
    mov dword ptr [rsp + 0x4C], 0
    mov [rsp + 0x50], r9
    mov [rsp + 0x58], r10
    .endm

/* ecx = status, edx = number of parameters, r8 = address, r9, r10 = parameters; rbp = trap frame + 0x80. */
FUNCTION KiExceptionDispatch
    EXCEPTION_FRAME 0x1D8, 0xA0
    EXCEPTION_RECORD_AT
    movzx r9d, byte ptr TF(0x170)
    and r9d, 1
    mov byte ptr [rsp + 0x20], 1
    lea r8, TF(0)
    lea rdx, [rsp + 0xA0]
    lea rcx, [rsp + 0x30]
    call KiDispatchException
    nop
    int3
END

/* rcx = fast fail code, r8 = address. */
FUNCTION KiFastFailDispatch
    EXCEPTION_FRAME 0x1D8, 0xA0
    mov r9, rcx
    mov rbx, rcx
    xor r10d, r10d
    mov ecx, 0xC0000409
    mov edx, 1
    EXCEPTION_RECORD_AT
    mov ecx, 0x139
    mov rdx, rbx
    lea r8, TF(0)
    lea r9, [rsp + 0x30]
    xor r10d, r10d
    call KiBugCheckDispatch
    nop
    int3
END

/* rcx = context: the state of the caller after the return. */
FUNCTION RtlCaptureContext
    pushfq
    .seh_stackalloc 8
    .seh_endprologue
    mov [rcx + 0x78], rax
    mov [rcx + 0x80], rcx
    mov [rcx + 0x88], rdx
    mov [rcx + 0x90], rbx
    mov [rcx + 0xA0], rbp
    mov [rcx + 0xA8], rsi
    mov [rcx + 0xB0], rdi
    mov [rcx + 0xB8], r8
    mov [rcx + 0xC0], r9
    mov [rcx + 0xC8], r10
    mov [rcx + 0xD0], r11
    mov [rcx + 0xD8], r12
    mov [rcx + 0xE0], r13
    mov [rcx + 0xE8], r14
    mov [rcx + 0xF0], r15
    mov dword ptr [rcx + 0x38], 0x002B0010
    mov dword ptr [rcx + 0x3C], 0x0053002B
    mov dword ptr [rcx + 0x40], 0x0018002B
    mov eax, [rsp]
    mov [rcx + 0x44], eax
    lea rax, [rsp + 16]
    mov [rcx + 0x98], rax
    mov rax, [rsp + 8]
    mov [rcx + 0xF8], rax
    mov dword ptr [rcx + 0x30], 0x10000F
    mov dword ptr [rcx + 0x34], 0x1F80
    mov word ptr [rcx + 0x100], 0x27F
    mov dword ptr [rcx + 0x118], 0x1F80
    mov rax, [rcx + 0x78]
    popfq
    ret
END

/* Saves the state at its own first instruction, stack pointer at the return address, as dumps of real systems show it. */
FUNCTION KeBugCheckEx
    mov [rsp + 8], rcx
    mov [rsp + 0x10], rdx
    mov [rsp + 0x18], r8
    mov [rsp + 0x20], r9
    pushfq
    .seh_stackalloc 8
    sub rsp, 0x30
    .seh_stackalloc 0x30
    .seh_endprologue
    cli
    PRCB_POINTER rcx, 1
    call RtlCaptureContext
    PRCB_POINTER rcx, 1
    mov rax, [rsp + 0x40]
    mov [rcx + 0x80], rax
    mov rax, [rsp + 0x30]
    mov [rcx + 0x44], eax
    lea rax, [rsp + 0x38]
    mov [rcx + 0x98], rax
    lea rax, [rip + KeBugCheckEx]
    mov [rcx + 0xF8], rax
    mov rcx, [rsp + 0x40]
    mov rdx, [rsp + 0x48]
    mov r8, [rsp + 0x50]
    mov r9, [rsp + 0x58]
    mov rax, [rsp + 0x60]
    mov [rsp + 0x20], rax
    call KeBugCheck2
    int3
END

/* Calls r8(rcx, rdx) as the dispatcher of exception handlers does. */
FUNCTION RtlpExecuteHandlerForException
    sub rsp, 0x28
    .seh_stackalloc 0x28
    .seh_endprologue
    call r8
    nop
    add rsp, 0x28
    ret
END
