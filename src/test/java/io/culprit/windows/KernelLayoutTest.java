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
