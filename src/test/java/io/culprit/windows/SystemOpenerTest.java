package io.culprit.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.KernelPointers;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.LittleEndian;
import io.culprit.symbol.Symbols;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SystemOpenerTest {

    private static final long HEAD = 0xFFFFF804_00001000L;
    private static final long KDBG = 0xFFFFF804_00002000L;
    private static final long NT = 0xFFFFF804_10000000L;
    private static final long UNLOADED = 0xFFFFF804_00005000L;

    private final TestDump dump = new TestDump();

    private void entry(long address, long next, long base, String name) {
        dump.memory
                .u64(address, next)
                .u64(address + 0x30, base)
                .u32(address + 0x40, 0x8000)
                .string(address + 0x48, address + 0x200, "\\SystemRoot\\system32\\drivers\\" + name)
                .string(address + 0x58, address + 0x400, name)
                .u32(address + 0x78, 0x1234)
                .u32(address + 0x9C, 0xABCD1234L);
    }

    private void list() {
        dump.memory.u64(HEAD, 0xFFFF8000_00001000L);
        entry(0xFFFF8000_00001000L, 0xFFFF8000_00002000L, NT, "ntoskrnl.exe");
        entry(0xFFFF8000_00002000L, HEAD, 0xFFFFF804_20000000L, "nic.sys");
        dump.pointers = new KernelPointers(0x1AD000, 0, HEAD, 0, KDBG, false);
    }

    private static byte[] debuggerData() {
        byte[] data = new byte[0x380];
        LittleEndian.putU32(data, 0x10, 0x4742444B);
        LittleEndian.putU32(data, 0x14, 0x380);
        LittleEndian.putU64(data, 0x220, UNLOADED);
        LittleEndian.putU64(data, 0x228, UNLOADED + 8);
        LittleEndian.putU16(data, 0x2A8, 0xA40);
        return data;
    }

    @Test
    void readsTheModulesFromTheKernelsList() {
        list();
        CrashedSystem system = dump.open();
        assertThat(system.modules().loaded()).extracting(LoadedModule::name).containsExactly("ntoskrnl.exe", "nic.sys");
        LoadedModule nic = system.modules().loaded().get(1);
        assertThat(nic.timestamp()).isEqualTo(0xABCD1234L);
        assertThat(nic.checksum()).isEqualTo(0x1234L);
        assertThat(nic.path()).isEqualTo("\\SystemRoot\\system32\\drivers\\nic.sys");
        assertThat(system.kernel()).map(LoadedModule::base).contains(NT);
        assertThat(system.warnings()).isEmpty();
    }

    @Test
    void endsTheListWhereItRunsIntoItself() {
        list();
        dump.memory.u64(0xFFFF8000_00002000L, 0xFFFF8000_00001000L);
        CrashedSystem system = dump.open();
        assertThat(system.modules().loaded()).hasSize(2);
        assertThat(system.warnings()).singleElement().asString().contains("runs into itself");
    }

    @Test
    void keepsWhatItReadBeforeAMissingPage() {
        list();
        dump.memory.u64(0xFFFF8000_00002000L, 0xFFFF8000_00003000L);
        CrashedSystem system = dump.open();
        assertThat(system.modules().loaded()).hasSize(2);
        assertThat(system.warnings()).singleElement().asString().contains("0xffff8000000030");
    }

    @Test
    void readsUnloadedDriversOldestFirst() {
        list();
        dump.memory.put(KDBG, debuggerData());
        long ring = 0xFFFF8000_00010000L;
        dump.memory.u64(UNLOADED, ring).u32(UNLOADED + 8, 52).zero(ring, 50 * 0x28);
        unloaded(ring, 1, "newest.sys");
        unloaded(ring, 2, "oldest.sys");
        CrashedSystem system = dump.open();
        assertThat(system.modules().unloaded())
                .extracting(UnloadedModule::name)
                .containsExactly("oldest.sys", "newest.sys");
        assertThat(system.modules().unloaded().get(0).time()).isNotNull();
    }

    private void unloaded(long ring, int slot, String name) {
        long entry = ring + slot * 0x28L;
        dump.memory
                .string(entry, ring + 0x2000 + slot * 0x100L, name)
                .u64(entry + 0x10, 0xFFFFF804_30000000L)
                .u64(entry + 0x18, 0xFFFFF804_30010000L)
                .u64(entry + 0x20, 133_000_000_000_000_000L);
    }

    @Test
    void decodesTheDebuggerDataWithTheKernelsSymbols() {
        list();
        long never = 0x1122334455667788L;
        long always = 0xA1B2C3D4E5F60718L;
        long flag = NT + 0x300;
        dump.memory
                .u64(NT + 0x100, never)
                .u64(NT + 0x200, always)
                .put(KDBG, encode(debuggerData(), never, always, flag));
        assertThat(dump.open().debuggerData()).isNull();
        Symbols symbols = new Symbols() {
            @Override
            public Optional<Long> find(LoadedModule module, String name) {
                return Optional.ofNullable(
                        Map.of("KiWaitNever", 0x100L, "KiWaitAlways", 0x200L, "KdpDataBlockEncoded", 0x300L)
                                .get(name));
            }
        };
        CrashedSystem system = SystemOpener.open(dump, Images.NONE, symbols);
        assertThat(system.kernelVariable(DebuggerData.Field.MM_UNLOADED_DRIVERS))
                .isEqualTo(UNLOADED);
    }

    private static byte[] encode(byte[] plain, long never, long always, long flag) {
        byte[] encoded = plain.clone();
        for (int at = 0; at < encoded.length; at += 8) {
            long word = Long.reverseBytes(LittleEndian.u64(encoded, at) ^ always) ^ flag;
            LittleEndian.putU64(encoded, at, Long.rotateRight(word, (int) (never & 63)) ^ never);
        }
        return encoded;
    }

    @Test
    void opensADumpWithoutAnything() {
        CrashedSystem system = dump.open();
        assertThat(system.modules().loaded()).isEmpty();
        assertThat(system.debuggerData()).isNull();
        assertThat(Processors.of(system).crashing()).isEmpty();
    }
}
