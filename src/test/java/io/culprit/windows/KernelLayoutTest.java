package io.culprit.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.image.LoadedModule;
import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import io.culprit.symbol.Symbols;
import io.culprit.symbol.TypeLayout;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelLayoutTest {

    private static final LoadedModule KERNEL =
            new LoadedModule("ntoskrnl.exe", null, 0xFFFFF804_00000000L, 0x1000, 0, null, null, null);

    private static int imageName(int build) {
        return KernelLayout.of(Architecture.X64, build).offset("_EPROCESS", "ImageFileName");
    }

    @Test
    void takesTheLineOfTheBuildOrTheOneBefore() {
        assertThat(imageName(19041)).isEqualTo(0x5A8);
        assertThat(imageName(19045)).isEqualTo(0x5A8);
        assertThat(imageName(26100)).isEqualTo(0x338);
        assertThat(imageName(26200)).isEqualTo(0x338);
        assertThat(imageName(10586)).isEqualTo(0x448);
        assertThat(KernelLayout.of(Architecture.X86, 7601).offset("_EPROCESS", "ImageFileName"))
                .isEqualTo(0x16C);
    }

    /**
     * Builds of which no dump is at hand, held against what public PDBs of the kernel say: 17763 as ntdiff publishes it, whole; 22631, which is
     * 22621 with other things switched on, as the Vergilius project does, EPROCESS alone; of ETHREAD and KPRCB what it says of a Windows 11
     * with that EPROCESS. Of 22000 only the identifier's place was found told by others. Not checked anywhere: IpiFrozen of both.
     */
    @ParameterizedTest
    @CsvSource({
        "17763, _EPROCESS.UniqueProcessId=2e0 _EPROCESS.CreateTime=308 _EPROCESS.InheritedFromUniqueProcessId=3e0"
                + " _EPROCESS.Peb=3f8",
        "17763, _EPROCESS.Session=400 _EPROCESS.ObjectTable=418 _EPROCESS.ImageFileName=450"
                + " _EPROCESS.ThreadListHead=488",
        "17763, _ETHREAD.StartAddress=610 _ETHREAD.Cid=638 _ETHREAD.Win32StartAddress=690 _ETHREAD.ThreadListEntry=6a8",
        "17763, _KPRCB.IpiFrozen=2d88 _KPRCB.DpcData=2e00 _KPRCB.VendorString=6290 _KPRCB.Context=62c0",
        "22000, _EPROCESS.UniqueProcessId=440",
        "22621, _EPROCESS.UniqueProcessId=440 _EPROCESS.CreateTime=468 _EPROCESS.InheritedFromUniqueProcessId=540"
                + " _EPROCESS.Peb=550",
        "22621, _EPROCESS.Session=558 _EPROCESS.ObjectTable=570 _EPROCESS.ImageFileName=5a8"
                + " _EPROCESS.ThreadListHead=5e0",
        "22621, _ETHREAD.StartAddress=4a0 _ETHREAD.Cid=4c8 _ETHREAD.Win32StartAddress=520 _ETHREAD.ThreadListEntry=538",
        "22621, _KPRCB.DpcData=3340 _KPRCB.InterruptObject=3400 _KPRCB.VendorString=8990 _KPRCB.Context=89c0",
        "22621, _MM_SESSION_SPACE.SessionId=8 _KTHREAD.StackLimit=30 _KTHREAD.StackBase=38"
                + " _KPROCESS.DirectoryTableBase=28"
    })
    void agreesWithPublicSymbolsOfBuildsThatNoDumpIsOf(int build, String members) {
        KernelLayout layout = KernelLayout.of(Architecture.X64, build);
        for (String member : members.split(" ")) {
            String[] parts = member.split("[.=]");
            assertThat(layout.offset(parts[0], parts[1]))
                    .as(build + " " + member)
                    .isEqualTo(Integer.parseInt(parts[2], 16));
        }
    }

    @Test
    void knowsTheSizesOfTheProcessByWhichBuildsAreToldApart() {
        assertThat(KernelLayout.of(Architecture.X64, 17763).findSize("_EPROCESS"))
                .hasValue(0x850);
        assertThat(KernelLayout.of(Architecture.X64, 22621).findSize("_EPROCESS"))
                .hasValue(0xB80);
    }

    @Test
    void knowsWhatNeverMovedInEveryBuild() {
        assertThat(KernelLayout.of(Architecture.X64, 3790).offset("_DRIVER_OBJECT", "DriverName"))
                .isEqualTo(0x38);
    }

    @Test
    void saysWhatItDoesNotKnow() {
        KernelLayout layout = KernelLayout.of(Architecture.ARM, 9600);
        assertThat(layout.find("_EPROCESS", "ImageFileName")).isEmpty();
        assertThatThrownBy(() -> layout.offset("_EPROCESS", "ImageFileName"))
                .isInstanceOf(UnknownLayoutException.class)
                .hasMessageContaining("_EPROCESS.ImageFileName");
    }

    private static DebuggerData data(int processBytes) {
        byte[] data = new byte[0x380];
        LittleEndian.putU32(data, 0x10, 0x4742444B);
        LittleEndian.putU32(data, 0x14, 0x380);
        LittleEndian.putU16(data, 0x2A8, processBytes);
        LittleEndian.putU16(data, 0x2BA, 0x7777);
        return DebuggerData.of(data, true).orElseThrow();
    }

    @Test
    void believesTheDebuggerDataBeforeTheTable() {
        KernelLayout layout = KernelLayout.of(Architecture.X64, 19041, Symbols.NONE, KERNEL, data(0xA40));
        assertThat(layout.offset("_KPRCB", "VendorString")).isEqualTo(0x7777);
        assertThat(layout.offset("_EPROCESS", "ImageFileName")).isEqualTo(0x5A8);
    }

    @Test
    void goesByTheSizeOfTheProcessWhenTheBuildNumberContradicts() {
        assertThat(KernelLayout.of(Architecture.X64, 19041, Symbols.NONE, KERNEL, data(0x840))
                        .offset("_EPROCESS", "ImageFileName"))
                .isEqualTo(0x338);
        assertThat(KernelLayout.of(Architecture.X64, 27000, Symbols.NONE, KERNEL, data(0x999))
                        .find("_EPROCESS", "ImageFileName"))
                .isEmpty();
    }

    @Test
    void believesThePdbBeforeAll() {
        Symbols symbols = new Symbols() {
            @Override
            public Optional<TypeLayout> type(LoadedModule module, String name) {
                TypeLayout.Member member =
                        new TypeLayout.Member("ImageFileName", 0x123, "unsigned char[15]", 15, -1, 0);
                return name.equals("_EPROCESS")
                        ? Optional.of(new TypeLayout(name, 0xA40, List.of(member)))
                        : Optional.empty();
            }
        };
        KernelLayout layout = KernelLayout.of(Architecture.X64, 19041, symbols, KERNEL, null);
        assertThat(layout.offset("_EPROCESS", "ImageFileName")).isEqualTo(0x123);
        assertThat(layout.findSize("_EPROCESS")).hasValue(0xA40);
    }
}
