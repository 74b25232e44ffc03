package io.culprit.emulator.iommu;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.emulator.Vendor;
import io.culprit.emulator.device.RemappedPort;
import io.culprit.emulator.processor.Machine;
import io.culprit.emulator.processor.PhysicalMemory;
import io.culprit.emulator.processor.step.Translator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Whatever the tables say and a device tries: nothing that they do not permit is read or written. */
class GatekeeperTest {

    private static final int PAGES = 32;
    private static final long RAM = 0x10_0000;
    private static final long RAM_BYTES = 0x40_0000;
    private static final long DATA = RAM + 0x20_0000;
    private static final int REQUESTER = 0x208;

    /** One second-level leaf: bus page, physical page, permission bits and perhaps a reserved bit. */
    record Mapping(int busPage, int page, int access, boolean reserved) {}

    /** One transfer: where, how much, which way. */
    record Transfer(int start, int length, boolean write) {}

    @Provide
    Arbitrary<Mapping> mappings() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, PAGES - 1),
                        Arbitraries.integers().between(0, PAGES - 1),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 9))
                .as((bus, page, access, odd) -> new Mapping(bus, page, access, odd == 0));
    }

    @Provide
    Arbitrary<Transfer> transfers() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, PAGES * 0x1000 - 1),
                        Arbitraries.integers().between(1, 0x3000),
                        Arbitraries.of(true, false))
                .as(Transfer::new);
    }

    @Property(tries = 150)
    void nothingHappensThatTheTablesDoNotPermit(
            @ForAll @Size(max = 24) List<@net.jqwik.api.From("mappings") Mapping> mappings,
            @ForAll @Size(min = 1, max = 12) List<@net.jqwik.api.From("transfers") Transfer> transfers) {
        Machine machine = new Machine(Vendor.INTEL, 1, new Translator());
        PhysicalMemory memory = machine.memory();
        memory.addRam(RAM, RAM_BYTES);
        byte[] expected = fill(memory);
        RemappingUnit unit = unit(memory, mappings);
        RemappedPort port =
                new RemappedPort(machine, (id, address, write) -> translate(unit, id, address, write), (r, a, d) -> {});
        Map<Integer, Mapping> table = new HashMap<>();
        mappings.forEach(mapping -> table.put(mapping.busPage, mapping));
        for (Transfer transfer : transfers) {
            check(port, table, expected, transfer);
        }
        byte[] now = new byte[expected.length];
        memory.read(DATA, now, 0, now.length);
        assertThat(now).isEqualTo(expected);
    }

    /** Tries the transfer and models, byte by byte, what may happen. */
    private static void check(RemappedPort port, Map<Integer, Mapping> table, byte[] expected, Transfer transfer) {
        byte[] buffer = new byte[transfer.length];
        java.util.Arrays.fill(buffer, (byte) 0x5A);
        if (transfer.write) {
            port.write(REQUESTER, transfer.start, buffer);
        } else {
            port.read(REQUESTER, transfer.start, buffer);
        }
        boolean refused = false;
        for (int i = 0; i < transfer.length; i++) {
            Mapping mapping = table.get((transfer.start + i) / 0x1000);
            refused |= mapping == null
                    || mapping.reserved && mapping.access != 0
                    || (mapping.access & (transfer.write ? 2 : 1)) == 0;
            int at = refused ? -1 : mapping.page * 0x1000 + (transfer.start + i) % 0x1000;
            if (transfer.write && !refused) {
                expected[at] = 0x5A;
            } else if (!transfer.write) {
                assertThat(buffer[i]).isEqualTo(refused ? (byte) -1 : expected[at]);
            }
        }
    }

    private static byte[] fill(PhysicalMemory memory) {
        byte[] bytes = new byte[PAGES * 0x1000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + i / 0x1000);
        }
        memory.write(DATA, bytes, 0, bytes.length);
        return bytes;
    }

    private static RemappingUnit unit(PhysicalMemory memory, List<Mapping> mappings) {
        TableMemory tables = new TableMemory() {
            @Override
            public boolean reaches(long address) {
                return memory.isRam(address);
            }

            @Override
            public long read64(long address) {
                return memory.load64(address);
            }

            @Override
            public void write64(long address, long value) {
                memory.store64(address, value);
            }
        };
        RemappingUnit unit = new RemappingUnit(tables, 1, (address, data) -> {}, FaultListener.NONE);
        long contexts = RAM + 0x1000;
        memory.store64(RAM + (REQUESTER >>> 8) * 16L, contexts | 1);
        memory.store64(contexts + (REQUESTER & 0xFF) * 16L, RAM + 0x2000 | 1);
        memory.store64(contexts + (REQUESTER & 0xFF) * 16L + 8, 1);
        memory.store64(RAM + 0x2000, RAM + 0x3000 | 3);
        memory.store64(RAM + 0x3000, RAM + 0x4000 | 3);
        for (Mapping mapping : mappings) {
            long entry = DATA + mapping.page * 0x1000L | mapping.access | (mapping.reserved ? 1L << 60 : 0);
            memory.store64(RAM + 0x4000 + mapping.busPage * 8L, entry);
        }
        unit.write(0x20, 8, RAM);
        unit.write(0x18, 4, 1L << 30);
        unit.write(0x18, 4, 1L << 31);
        return unit;
    }

    private static long translate(RemappingUnit unit, int requester, long address, boolean write) {
        TransferRequest request =
                write ? TransferRequest.write(requester, address) : TransferRequest.read(requester, address);
        return unit.translate(request) instanceof Translation.Granted(long physical) ? physical : -1;
    }
}
