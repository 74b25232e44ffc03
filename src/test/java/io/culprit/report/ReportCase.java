package io.culprit.report;

import io.culprit.dump.UserProcess;
import io.culprit.fact.CrashedProgram;
import io.culprit.fact.DeviceObject;
import io.culprit.fact.DmaFault;
import io.culprit.fact.Facts;
import io.culprit.fact.HandMadeFacts;
import io.culprit.fact.HardwareError;
import io.culprit.fact.IoRequest;
import io.culprit.fact.Missing;
import io.culprit.fact.TargetSystem;
import io.culprit.machine.Architecture;
import io.culprit.rule.DriverClass;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.verdict.Candidate;
import io.culprit.verdict.Evidence;
import io.culprit.verdict.Part;
import io.culprit.verdict.Verdict;
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.blob.PciLocation;
import io.culprit.windows.bugcheck.IommuReason;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Crashes whose reports are approved in every format, one for each thing that a report can say. */
public enum ReportCase {
    DMA_CULPRIT {
        @Override
        Facts facts() {
            long device = 0xffffbd0812f4a060L;
            return HandMadeFacts.kernel()
                    .module("hal.dll", 0xfffff80470180000L, 0x6000)
                    .module(
                            "Netwtw10.sys",
                            "\\SystemRoot\\System32\\drivers\\Netwtw10.sys",
                            0xfffff8047bdf0000L,
                            0x4c1000,
                            "22.180.0.4",
                            "Intel Corporation")
                    .unloaded("dump_storpor", 0xfffff8048a3e0000L, 0xfffff8048a3f0000L, true)
                    .bugCheck(0xE6, 0x26, device, 0xc1f80, 6)
                    .context(HandMadeFacts.KERNEL + 0x3fe8f0, 0xffffd007d6287b68L)
                    .process("System", 4)
                    .thread(0xffffbd0812000040L, 0, null)
                    .processor(3, 13, "0xce, IOMMU")
                    .frame("ntoskrnl.exe", 0x3fe8f0, "nt!KeBugCheckEx", FrameTrust.CONTEXT, StackKind.ISR)
                    .frame("ntoskrnl.exe", 0x4adb47, "nt!IvtHandleInterrupt+0x1a7", FrameTrust.UNWIND, StackKind.ISR)
                    .frame("ntoskrnl.exe", 0x2f977a, "nt!KiIdleLoop+0x5a", FrameTrust.SCAN, StackKind.THREAD)
                    .dma(new DmaFault(
                            new IommuReason(6, "read without read permission", "read", IommuReason.Kind.REQUEST),
                            0xc1f80,
                            null,
                            null,
                            "a firmware address, so perhaps one that the driver never set",
                            null))
                    .device(DeviceObject.of(
                            device,
                            2,
                            List.of(
                                    new DeviceObject.Layer(0xffffbd0812f50050L, "\\Driver\\Netwtw10", "Netwtw10.sys"),
                                    new DeviceObject.Layer(0xffffbd0812f4e9d0L, "\\Driver\\ACPI", "ACPI.sys"),
                                    new DeviceObject.Layer(device, "\\Driver\\pci", "pci.sys")),
                            "PCI\\VEN_8086&DEV_2723&SUBSYS_00848086&REV_1A\\3&11583659&0&A3",
                            "Netwtw10",
                            List.of()))
                    .verifier(false, 0)
                    .brokenDriver("Netwtw10.sys")
                    .interrupt(0x81, 3, "Netwtw10.sys")
                    .facts();
        }

        @Override
        Verdict verdict() {
            Candidate wireless =
                    candidate("Netwtw10.sys", DriverClass.NETWORK_WIRELESS, "Intel", "Wi-Fi 6 AX200", 0.97);
            Candidate graphics = candidate("nvlddmkm.sys", DriverClass.GRAPHICS, "NVIDIA", "GeForce", 0.04);
            return new Verdict.Culprit(
                    wireless,
                    List.of(wireless, graphics),
                    List.of("The device that made the illegal access (P2) is driven by Netwtw10.sys."),
                    List.of("Driver Verifier was not active."),
                    List.of(new Verdict.Advice(
                            "Install the newest wireless driver of the computer's maker.",
                            "old versions are known to leave DMA running while the device restarts.")));
        }
    },
    DMA_UNNAMED {
        @Override
        Facts facts() {
            return HandMadeFacts.kernel()
                    .module("rt640x64.sys", 0xfffff8047bdf0000L, 0x100000)
                    .module("i8042prt.sys", 0xfffff8047bf00000L, 0x20000)
                    .bugCheck(0xE6, 0x26, 0, 0xc1f80, 6)
                    .frame("ntoskrnl.exe", 0x3fe8f0, "nt!KeBugCheckEx", FrameTrust.CONTEXT, StackKind.ISR)
                    .frame("i8042prt.sys", 0x1234, "i8042prt!I8xReadPortUchar", FrameTrust.UNWIND, StackKind.THREAD)
                    .dma(new DmaFault(
                            new IommuReason(6, null, "read", IommuReason.Kind.UNDECODED),
                            0xc1f80,
                            null,
                            null,
                            null,
                            null))
                    .noDevice("the bug check names no device: P2 is 0")
                    .facts();
        }

        @Override
        Verdict verdict() {
            return inconclusive(
                    "The bug check names no device, and the interrupted code has nothing to do with the access.",
                    candidate("rt640x64.sys", DriverClass.NETWORK_WIRED, "Realtek", "PCIe GBE Family Controller", 0.3),
                    candidate("nvlddmkm.sys", DriverClass.GRAPHICS, "NVIDIA", "GeForce", 0.2),
                    candidate("e1i68x64.sys", DriverClass.NETWORK_WIRED, "Intel", "I219", 0.1),
                    candidate("mystery.sys", DriverClass.UNKNOWN, null, null, 0.07),
                    candidate("stornvme.sys", DriverClass.STORAGE, "Microsoft", "NVMe controller", 0.04),
                    candidate("beep.sys", DriverClass.WINDOWS, "Microsoft", null, 0.001));
        }
    },
    POWER_REQUEST {
        @Override
        Facts facts() {
            long device = 0xffffd68fe35b8050L;
            return HandMadeFacts.kernel()
                    .module("iaStorAC.sys", 0xfffff8047bdf0000L, 0x100000)
                    .bugCheck(0x9F, 3, device, 0xffffd007d6287ba0L, 0xffffd68fe383b8a0L)
                    .device(DeviceObject.of(
                            device,
                            2,
                            List.of(
                                    new DeviceObject.Layer(0xffffd68fe35c0050L, "\\Driver\\disk", "disk.sys"),
                                    new DeviceObject.Layer(device, "\\Driver\\iaStorAC", "iaStorAC.sys")),
                            null,
                            null,
                            List.of(new Missing("device.node", "page not in dump"))))
                    .irp(new IoRequest(
                            0xffffd68fe383b8a0L,
                            4,
                            "IRP_MJ_POWER/IRP_MN_SET_POWER",
                            "disk.sys",
                            0xffffd68fe35c0050L,
                            false,
                            List.of(new IoRequest.Location(
                                    "IRP_MJ_POWER/IRP_MN_SET_POWER",
                                    0xffffd68fe35c0050L,
                                    "disk.sys",
                                    "partmgr.sys",
                                    true))))
                    .facts();
        }

        @Override
        Verdict verdict() {
            Candidate storage =
                    candidate("iaStorAC.sys", DriverClass.STORAGE, "Intel", "Intel Rapid Storage Technology", 0.9);
            return new Verdict.Culprit(
                    storage,
                    List.of(storage),
                    List.of("The device at P2 belongs to iaStorAC.sys."),
                    List.of(),
                    List.of());
        }
    },
    FAILING_MEMORY {
        @Override
        Facts facts() {
            return HandMadeFacts.kernel()
                    .bugCheck(0x1A, 0x41792, 0xffffe68000100008L, 0x2000000000L, 0)
                    .corruption("page-table-entry", true, "The corrupted entry holds a single set bit: 0x2000000000.")
                    .incomplete("the file ends at 0x40000, but promises 0x80000 bytes")
                    .facts();
        }

        @Override
        Verdict verdict() {
            return new Verdict.Hardware(
                    "memory",
                    0.85,
                    List.of(),
                    List.of("A page-table entry that should be zero has exactly one bit set."),
                    List.of(),
                    List.of(new Verdict.Advice(
                            "Test the memory for a night.", "a flipped bit is seldom a driver's doing.")),
                    new Part(
                            "memory management",
                            "ntoskrnl.exe",
                            "memory manager",
                            "that is what the bug check is about",
                            List.of()));
        }
    },
    FAILING_LINK {
        @Override
        Facts facts() {
            PciLocation slot = new PciLocation(0, 1, 0, 0);
            PciFunction card = new PciFunction(
                    slot, 0xffffbd0812f4a060L, 0x10DE, 0x2684, 0x1043, 0x88E2, 0x406, 0x10, 0xA1, 0x030000, null, null);
            return HandMadeFacts.kernel()
                    .module("nvlddmkm.sys", 0xfffff8047bdf0000L, 0x2000000)
                    .bugCheck(0x124, 4, 0xffffbd0812f4c028L, 0, 0)
                    .hardware(new HardwareError(
                            "PCI Express",
                            "fatal",
                            "pci-express",
                            null,
                            0x44000L,
                            null,
                            new HardwareError.Device(
                                    "0000:01:00.0 (vendor 10de, device 2684)", slot, 0x10DE, 0x2684, card, List.of()),
                            "error of a PCI Express device, completion timeout"))
                    .facts();
        }

        @Override
        Verdict verdict() {
            return new Verdict.Hardware(
                    "pci-express",
                    0.96,
                    List.of(),
                    List.of("The hardware itself reported the error."),
                    List.of(),
                    List.of(new Verdict.Advice("Reseat the card.", "its link reported the error itself.")),
                    null);
        }

        @Override
        String driverOf(PciFunction function) {
            return "nvlddmkm.sys";
        }
    },
    PROGRAM_FAULT {
        @Override
        Facts facts() {
            return HandMadeFacts.user()
                    .module("app.exe", "C:\\Users\\jdoe\\app.exe", 0x7ff7a1310000L, 0x7000, "1.0.0.0", null)
                    .module("ntdll.dll", 0x7ffbddcd0000L, 0x1e0000)
                    .exception(0xC0000005, "EXCEPTION_ACCESS_VIOLATION", 0x7ff7a13110d9L, "app.exe")
                    .process("app.exe", 4242)
                    .thread(0, 10860, "main")
                    .frame("app.exe", 0x10d9, null, FrameTrust.CONTEXT, null)
                    .threadStack(10860, "main", "app.exe", 0x10d9)
                    .threadStack(10861, null, "ntdll.dll", 0x100)
                    .program(new CrashedProgram(
                            List.of("procdump.exe -ma app.exe C:\\Users\\jdoe\\app.dmp"),
                            List.of(
                                    new CrashedProgram.Annotation(
                                            "assertion", "count > 0 in fill, C:\\Users\\jdoe\\app.cpp:17"),
                                    new CrashedProgram.Annotation("client", "jdoe's laptop"),
                                    new CrashedProgram.Annotation("n".repeat(150), "v")),
                            List.of(new CrashedProgram.Handles("Event", 120), new CrashedProgram.Handles("File", 7)),
                            List.of(new UserProcess.Handle(0x44, "File", "C:\\Users\\jdoe\\app.log", 0x1F0003)),
                            List.of(
                                    new UserProcess.Stream(3, "ThreadList", 100),
                                    new UserProcess.Stream(0x12345, "unknown 12345", 8)),
                            List.of(
                                    new UserProcess.Region(0x1000, 0x2000, 0x1000, 0x20, 0x20000, "/home/jdoe/app"),
                                    new UserProcess.Region(0x8000, 0x1000, 0x1000, 0x04, 0x20000, "[heap]"),
                                    new UserProcess.Region(0xA000, 0x1000, 0x1000, 0x01, 0x20000)),
                            Map.of("app.exe", "Jane Doe Software"),
                            new UserProcess.Memory(2529L << 20, 2600L << 20, 2752L << 20, 2818L << 20, null, 3L << 30),
                            new UserProcess.SystemMemory(8149L << 20, 57L << 20, 10_450L << 20, null, 10_453L << 20)))
                    .facts();
        }

        @Override
        Verdict verdict() {
            Candidate program = candidate("app.exe", DriverClass.UNKNOWN, null, null, 0.8);
            return new Verdict.Culprit(
                    program, List.of(program), List.of("The fault is in app.exe itself."), List.of(), List.of());
        }
    },
    NOTHING_KNOWN {
        @Override
        Facts facts() {
            return HandMadeFacts.user()
                    .system(new TargetSystem(
                            "linux", Architecture.ARM64, 0, null, null, 0, null, null, null, null, null, null))
                    .unknown("modules.loaded", "the stream is missing")
                    .facts();
        }

        @Override
        Verdict verdict() {
            return inconclusive("The dump holds neither an exception nor a stack.");
        }
    },
    HOSTILE_NAMES {
        @Override
        Facts facts() {
            return HandMadeFacts.kernel()
                    .fileName("..\\..\\evil\u001B[2J.dmp")
                    .module("a\u202Egnp.sys", 0xfffff8047bdf0000L, 0x1000)
                    .module("<img src=x onerror=alert(1)>.sys", 0xfffff8047bdf1000L, 0x1000)
                    .module("`|*_[x](javascript:y)\n# title", 0xfffff8047bdf2000L, 0x1000)
                    .module("nt\u200Boskrnl.exe\uD800", 0xfffff8047bdf3000L, 0x1000)
                    .module("=cmd|' /C calc'!A0\u0000\u0007\u009B31m", 0xfffff8047bdf4000L, 0x1000)
                    .bugCheck(0xD1, 0xfffff8047bdf2010L, 2, 0, 0xfffff8047bdf1010L)
                    .process("\u001B]0;owned\u0007", 4)
                    .frame("<img src=x onerror=alert(1)>.sys", 0x10, null, FrameTrust.CONTEXT, null)
                    .facts();
        }

        @Override
        Verdict verdict() {
            Candidate hostile =
                    candidate("<img src=x onerror=alert(1)>.sys", DriverClass.UNKNOWN, "\u202EACME\n", null, 0.9);
            return new Verdict.Culprit(
                    hostile, List.of(hostile), List.of("It holds\r\nthe instruction.\u001B[0m"), List.of(), List.of());
        }
    };

    abstract Facts facts();

    abstract Verdict verdict();

    @Nullable
    String driverOf(PciFunction function) {
        return null;
    }

    /** {@code dma-culprit}: the name of its approved files. */
    public String fileName() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    public Report report() {
        return report(false);
    }

    public Report report(boolean redact) {
        return Report.of(facts(), verdict(), "0.0.0", redact, module -> null, this::driverOf);
    }

    private static Candidate candidate(
            String module, DriverClass driverClass, String vendor, String product, double confidence) {
        Evidence evidence =
                new Evidence("hand-made", false, "device-owner", "It owns the device at P2.", "P2", confidence);
        return new Candidate(module, driverClass, vendor, product, null, confidence, List.of(evidence));
    }

    private static Verdict inconclusive(String because, Candidate... candidates) {
        double best = candidates.length == 0 ? 0 : candidates[0].confidence();
        return new Verdict.Inconclusive(best, List.of(candidates), List.of(because), List.of(), List.of());
    }
}
