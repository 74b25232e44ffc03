package io.culprit.emulator.guest;

/** Where one build keeps its fields, in bytes; what is the same in all builds is a constant of {@link Fixed}. */
public record Offsets(Prcb prcb, Process process, Thread thread) {

    /** KPRCB. */
    public record Prcb(
            int size,
            int vendorString,
            int context,
            int dpcData,
            int dpcStack,
            int dpcRoutineActive,
            int interruptObject,
            int isrStack) {}

    /** EPROCESS. */
    public record Process(
            int size,
            int id,
            int links,
            int imageFileName,
            int peb,
            int parentId,
            int threadListHead,
            int createTime) {}

    /** ETHREAD. */
    public record Thread(int size, int cid, int startAddress, int win32StartAddress, int irpList, int listEntry) {}

    /** Offsets that every emulated build shares. */
    public static final class Fixed {

        /** KPCR to its KPRCB. */
        public static final int PCR_PRCB = 0x180;
        /** KPRCB.CurrentThread. */
        public static final int PRCB_CURRENT_THREAD = 0x08;
        /** KPRCB.IdleThread. */
        public static final int PRCB_IDLE_THREAD = 0x18;
        /** KPRCB.Number. */
        public static final int PRCB_NUMBER = 0x24;
        /** KPRCB.RspBase. */
        public static final int PRCB_RSP_BASE = 0x28;
        /** KPRCB.CpuType. */
        public static final int PRCB_CPU_TYPE = 0x40;
        /** KPRCB.MHz. */
        public static final int PRCB_MHZ = 0x44;
        /** KPRCB.ProcessorState, KSPECIAL_REGISTERS first. */
        public static final int PRCB_SPECIAL_REGISTERS = 0x100;
        /** KPRCB.ProcessorState.ContextFrame. */
        public static final int PRCB_CONTEXT_FRAME = 0x1F0;
        /** KPRCB.IpiFrozen. */
        public static final int PRCB_IPI_FROZEN = 0x2D88;
        /** KTHREAD.InitialStack. */
        public static final int THREAD_INITIAL_STACK = 0x28;
        /** KTHREAD.StackLimit. */
        public static final int THREAD_STACK_LIMIT = 0x30;
        /** KTHREAD.StackBase. */
        public static final int THREAD_STACK_BASE = 0x38;
        /** KTHREAD.KernelStack. */
        public static final int THREAD_KERNEL_STACK = 0x58;
        /** KTHREAD.ApcState.Process. */
        public static final int THREAD_APC_PROCESS = 0xB8;
        /** KTHREAD.State. */
        public static final int THREAD_STATE = 0x184;
        /** KTHREAD.Process. */
        public static final int THREAD_PROCESS = 0x220;
        /** KPROCESS.DirectoryTableBase. */
        public static final int PROCESS_DIRECTORY_TABLE = 0x28;
        /** Bytes of a CONTEXT. */
        public static final int CONTEXT_BYTES = 0x4D0;

        private Fixed() {}
    }
}
