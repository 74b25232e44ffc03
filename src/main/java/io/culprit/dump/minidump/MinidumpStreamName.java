package io.culprit.dump.minidump;

import io.culprit.format.WindowsMinidump.StreamType;

/** Names of streams as the SDK (MINIDUMP_STREAM_TYPE), Breakpad and Crashpad write them, for lists and messages. */
final class MinidumpStreamName {

    private MinidumpStreamName() {}

    static String of(StreamType type) {
        return switch (type) {
            case UNUSED -> "Unused";
            case THREAD_LIST -> "ThreadList";
            case MODULE_LIST -> "ModuleList";
            case MEMORY_LIST -> "MemoryList";
            case EXCEPTION -> "Exception";
            case SYSTEM_INFO -> "SystemInfo";
            case THREAD_EX_LIST -> "ThreadExList";
            case MEMORY64_LIST -> "Memory64List";
            case COMMENT_A -> "CommentA";
            case COMMENT_W -> "CommentW";
            case HANDLE_DATA -> "HandleData";
            case FUNCTION_TABLE -> "FunctionTable";
            case UNLOADED_MODULE_LIST -> "UnloadedModuleList";
            case MISC_INFO -> "MiscInfo";
            case MEMORY_INFO_LIST -> "MemoryInfoList";
            case THREAD_INFO_LIST -> "ThreadInfoList";
            case HANDLE_OPERATION_LIST -> "HandleOperationList";
            case TOKEN -> "Token";
            case JAVA_SCRIPT_DATA -> "JavaScriptData";
            case SYSTEM_MEMORY_INFO -> "SystemMemoryInfo";
            case PROCESS_VM_COUNTERS -> "ProcessVmCounters";
            case IPT_TRACE -> "IptTrace";
            case THREAD_NAMES -> "ThreadNames";
            case FIRST_USER -> "FirstUser";
            case CRASHPAD_INFO -> "CrashpadInfo";
            case BREAKPAD_INFO -> "BreakpadInfo";
            case ASSERTION_INFO -> "AssertionInfo";
            case LINUX_CPU_INFO -> "LinuxCpuInfo";
            case LINUX_PROC_STATUS -> "LinuxProcStatus";
            case LINUX_LSB_RELEASE -> "LinuxLsbRelease";
            case LINUX_CMD_LINE -> "LinuxCmdLine";
            case LINUX_ENVIRON -> "LinuxEnviron";
            case LINUX_AUXV -> "LinuxAuxv";
            case LINUX_MAPS -> "LinuxMaps";
            case LINUX_DSO_DEBUG -> "LinuxDsoDebug";
            case MAC_CRASH_INFO -> "MacCrashInfo";
            case MAC_BOOT_ARGS -> "MacBootArgs";
            case LINUX_PROCESS_LIMITS -> "LinuxProcessLimits";
            case SOFT_ERRORS -> "SoftErrors";
        };
    }
}
