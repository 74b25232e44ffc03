package io.culprit.shell.memory;

import io.culprit.machine.Architecture;
import io.culprit.symbol.TypeLayout;
import java.util.HashMap;
import java.util.Map;

/**
 * What the members are whose place is known without a PDB, after wdm.h, ntddk.h and the public PDBs of kernels: what is not listed as anything else
 * is a pointer, or as long as one.
 */
final class KnownMembers {

    private static final String LIST = "_LIST_ENTRY";
    private static final String STRING = "_UNICODE_STRING";
    private static final String BYTE = "unsigned char";
    private static final String DOUBLE_WORD = "unsigned long";
    private static final String QUAD_WORD = "_LARGE_INTEGER";

    /** Types by members; those of other lengths than one, four or eight bytes or two pointers are shown by name alone. */
    private static final Map<String, String> TYPES = new HashMap<>();

    static {
        put(
                BYTE,
                "_IRP.Cancel",
                "_IRP.CurrentLocation",
                "_IRP.StackCount",
                "_IRP.PendingReturned",
                "_IRP.RequestorMode",
                "_KTRAP_FRAME.PreviousIrql",
                "_KPRCB.CpuType",
                "_KPRCB.CpuVendor");
        put(
                DOUBLE_WORD,
                "_DEVICE_OBJECT.DeviceType",
                "_DEVICE_OBJECT.Flags",
                "_DEVICE_OBJECT.ReferenceCount",
                "_DEVOBJ_EXTENSION.ExtensionFlags",
                "_IRP.Flags",
                "_KINTERRUPT.Number",
                "_KINTERRUPT.Vector",
                "_KLDR_DATA_TABLE_ENTRY.CheckSum",
                "_KLDR_DATA_TABLE_ENTRY.Flags",
                "_KLDR_DATA_TABLE_ENTRY.SizeOfImage",
                "_KLDR_DATA_TABLE_ENTRY.TimeDateStamp",
                "_MM_SESSION_SPACE.SessionId",
                "_KTHREAD.NextProcessor",
                "_KPRCB.IpiFrozen",
                "_KPRCB.Number");
        put(QUAD_WORD, "_EPROCESS.CreateTime", "_UNLOADED_DRIVER.CurrentTime");
        put(LIST, "_EPROCESS.ThreadListHead", "_ETHREAD.ThreadListEntry");
        put(
                STRING,
                "_DEVICE_NODE.InstancePath",
                "_DEVICE_NODE.ServiceName",
                "_DRIVER_OBJECT.DriverName",
                "_KLDR_DATA_TABLE_ENTRY.BaseDllName",
                "_KLDR_DATA_TABLE_ENTRY.FullDllName");
        put("unsigned char[15]", "_EPROCESS.ImageFileName");
        put("unsigned char[13]", "_KPRCB.VendorString");
        put("_CLIENT_ID", "_ETHREAD.Cid");
        put("_IO_STATUS_BLOCK", "_IRP.IoStatus");
        put("_KDPC_DATA[2]", "_KPRCB.DpcData");
        put("_KINTERRUPT *[256]", "_KPRCB.InterruptObject");
        put("_KPRCB", "_KPCR.Prcb");
        put("void *[28]", "_DRIVER_OBJECT.MajorFunction");
        put("<unnamed>", "_IO_STACK_LOCATION.Parameters");
    }

    private KnownMembers() {}

    private static void put(String type, String... members) {
        for (String member : members) {
            TYPES.put(member, type);
        }
    }

    /** The member at an offset as a PDB would have it. */
    static TypeLayout.Member of(String structure, String name, int offset, Architecture architecture) {
        String type = TYPES.getOrDefault(structure + "." + name, "void *");
        return new TypeLayout.Member(name, offset, type, bytes(structure, name, architecture), -1, 0);
    }

    /** How long a member is; 0 for a structure whose length is not known. */
    static long bytes(String structure, String name, Architecture architecture) {
        int pointer = architecture.pointerBytes();
        String type = TYPES.getOrDefault(structure + "." + name, "void *");
        return switch (type) {
            case BYTE -> 1;
            case DOUBLE_WORD -> 4;
            case QUAD_WORD -> 8;
            case "void *" -> pointer;
            case LIST, STRING -> 2L * pointer;
            case "unsigned char[15]" -> 15;
            case "unsigned char[13]" -> 13;
            default -> 0;
        };
    }
}
