package io.culprit.windows.device;

/** Names of I/O request functions, after wdm.h. */
final class IrpNames {

    private static final String[] MAJOR = {
        "CREATE",
        "CREATE_NAMED_PIPE",
        "CLOSE",
        "READ",
        "WRITE",
        "QUERY_INFORMATION",
        "SET_INFORMATION",
        "QUERY_EA",
        "SET_EA",
        "FLUSH_BUFFERS",
        "QUERY_VOLUME_INFORMATION",
        "SET_VOLUME_INFORMATION",
        "DIRECTORY_CONTROL",
        "FILE_SYSTEM_CONTROL",
        "DEVICE_CONTROL",
        "INTERNAL_DEVICE_CONTROL",
        "SHUTDOWN",
        "LOCK_CONTROL",
        "CLEANUP",
        "CREATE_MAILSLOT",
        "QUERY_SECURITY",
        "SET_SECURITY",
        "POWER",
        "SYSTEM_CONTROL",
        "DEVICE_CHANGE",
        "QUERY_QUOTA",
        "SET_QUOTA",
        "PNP"
    };
    private static final String[] POWER = {"WAIT_WAKE", "POWER_SEQUENCE", "SET_POWER", "QUERY_POWER"};
    private static final String[] PNP = {
        "START_DEVICE",
        "QUERY_REMOVE_DEVICE",
        "REMOVE_DEVICE",
        "CANCEL_REMOVE_DEVICE",
        "STOP_DEVICE",
        "QUERY_STOP_DEVICE",
        "CANCEL_STOP_DEVICE",
        "QUERY_DEVICE_RELATIONS",
        "QUERY_INTERFACE",
        "QUERY_CAPABILITIES",
        "QUERY_RESOURCES",
        "QUERY_RESOURCE_REQUIREMENTS",
        "QUERY_DEVICE_TEXT",
        "FILTER_RESOURCE_REQUIREMENTS",
        "0xe",
        "READ_CONFIG",
        "WRITE_CONFIG",
        "EJECT",
        "SET_LOCK",
        "QUERY_ID",
        "QUERY_PNP_DEVICE_STATE",
        "QUERY_BUS_INFORMATION",
        "DEVICE_USAGE_NOTIFICATION",
        "SURPRISE_REMOVAL"
    };
    private static final int MAJOR_POWER = 0x16;
    private static final int MAJOR_PNP = 0x1B;

    private IrpNames() {}

    static String major(int major) {
        return major < MAJOR.length ? "IRP_MJ_" + MAJOR[major] : "major function 0x" + Integer.toHexString(major);
    }

    /** The major function, with the minor one for power and Plug and Play. */
    static String of(int major, int minor) {
        String name = major(major);
        return switch (major) {
            case MAJOR_POWER -> name + minor(POWER, minor);
            case MAJOR_PNP -> name + minor(PNP, minor);
            default -> name;
        };
    }

    private static String minor(String[] names, int minor) {
        return minor < names.length ? "/IRP_MN_" + names[minor] : "/minor 0x" + Integer.toHexString(minor);
    }
}
