package io.culprit.emulator.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.emulator.guest.Guest;
import io.culprit.emulator.guest.MachinePlan;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.machine.LittleEndian;
import io.culprit.save.BlobList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blobs read back as the notes on real dumps say, by steps of this test's own. */
class BlobsTest {

    private static CrashedMachine run(String name, long seed) {
        return Emulation.run(Scenarios.find(name).orElseThrow(), seed, null, hit -> {});
    }

    @Test
    void fieldsOfAGuidAreLittleEndianTheRestIsNot() {
        assertThat(BlobList.guid("2b4ae195-a64d-4f04-8ede-7e4f981bd42a"))
                .startsWith(0x95, 0xE1, 0x4A, 0x2B, 0x4D, 0xA6, 0x04, 0x4F, 0x8E, 0xDE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nic-unmapped-read", "thunderbolt-dock", "pci-bridge", "vm-adapter", "nic-twin", "hostile-read"})
    void everyFunctionHasARecordUnderItsDeviceObject(String name) {
        CrashedMachine crash = run(name, 5);
        Guest guest = crash.guest();
        byte[] blob = PciRecords.of(guest);
        Map<Integer, Long> devices = new LinkedHashMap<>();
        int at = 0;
        while (at < blob.length) {
            assertThat(new String(blob, at, 4, StandardCharsets.US_ASCII)).isEqualTo("PCfg");
            devices.put(LittleEndian.u32(blob, at + 0xC), LittleEndian.u64(blob, at + 0x10) - 0x150);
            at += pieces(blob, at);
        }
        assertThat(at).isEqualTo(blob.length);
        assertThat(devices)
                .hasSize(
                        guest.plan().devices().size() + guest.plan().functions().size());
        devices.values().forEach(device -> {
            assertThat(guest.kernelSpace().u32(device)).isEqualTo(0x0898_0003);
            assertThat(guest.kernelSpace().u64(device + 0x40)).isEqualTo(device + 0x150);
            assertThat(guest.kernelSpace().u32(device + 0x150)).isEqualTo(0x44696350 & 0xFFFFFFFF);
        });
        if (crash.scenario().setting().resolved()) {
            assertThat(devices).containsValue(crash.parameters()[1]);
        }
    }

    private static int pieces(byte[] blob, int record) {
        int size = LittleEndian.u32(blob, record + 4);
        int at = record + 0x38;
        for (int i = 0; i < LittleEndian.u32(blob, record + 8); i++) {
            at += 4 + LittleEndian.u16(blob, at + 2);
        }
        assertThat(at - record).isEqualTo(size);
        return size;
    }

    @Test
    void aDriverHasMadeItsDeviceABusMasterAndARefusedReadMayLeaveABit() {
        Set<Boolean> aborts = new HashSet<>();
        for (long seed = 1; seed <= 8; seed++) {
            CrashedMachine crash = run("nic-unmapped-read", seed);
            MachinePlan.Device acting = crash.guest().plan().acting();
            byte[] header = crash.guest()
                    .pci()
                    .at(acting.requester())
                    .orElseThrow()
                    .known()
                    .getFirst()
                    .bytes();
            assertThat(header[4] & 4).isEqualTo(4);
            assertThat(LittleEndian.u16(header, 0)).isEqualTo(acting.identity().vendorId());
            aborts.add((header[7] & 0x20) != 0);
        }
        assertThat(aborts).containsExactlyInAnyOrder(true, false);
    }

    @ParameterizedTest
    @CsvSource({"nic-unmapped-read,1", "usb-firmware,2", "vm-adapter,3", "d1-write,4"})
    void eventsStandOneBehindTheOtherInBuffersBeforeTheCrash(String name, long seed) {
        CrashedMachine crash = run(name, seed);
        MachinePlan plan = crash.guest().plan();
        byte[] blob = EventBuffers.of(crash);
        List<Integer> channels = new ArrayList<>();
        for (int buffer = 0; buffer < blob.length; buffer += LittleEndian.u32(blob, buffer)) {
            int at = buffer + 0x48;
            while (at < buffer + LittleEndian.u32(blob, buffer + 8)) {
                if (blob[at + 2] == 0x13) {
                    channels.add((int) blob[at + 0x2B]);
                    assertThat(LittleEndian.u64(blob, at + 0x10))
                            .isBetween(plan.bootTime(), plan.bootTime() + plan.uptime());
                }
                at += LittleEndian.u16(blob, at) + 7 & ~7;
            }
            assertThat(at).isEqualTo(buffer + LittleEndian.u32(blob, buffer + 8));
        }
        assertThat(channels).contains(9).isSubsetOf(8, 9);
    }

    @ParameterizedTest
    @CsvSource({"nic-unmapped-read,1", "nic-amd,2", "vm-adapter,3", "thunderbolt-dock,4"})
    void firmwarePiecesFitOneNumberOfTables(String name, long seed) {
        MachinePlan plan = run(name, seed).guest().plan();
        byte[] blob = FirmwarePieces.of(plan);
        int tables = plan.firmware().tables().size() + 1;
        List<String> signatures = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < tables; i++) {
            String signature = new String(blob, at, 4, StandardCharsets.US_ASCII);
            int most = signature.equals("SSDT") ? Math.min(4 * tables, 36) : 4 * tables;
            signatures.add(signature);
            at += Math.min(LittleEndian.u32(blob, at + 4), most);
        }
        assertThat(at).isEqualTo(blob.length);
        assertThat(signatures).contains(name.equals("nic-amd") ? "IVRS" : "DMAR", "FACP");
    }

    @ParameterizedTest
    @CsvSource({"nic-unmapped-read,7", "vm-adapter,3"})
    void registryValuesAndLeavesAreThoseOfTheProcessor(String name, long seed) {
        CrashedMachine crash = run(name, seed);
        byte[] values = ProcessorRecords.registryValues(crash);
        Set<String> names = new HashSet<>();
        int at = 0;
        while (at < values.length) {
            int length = LittleEndian.u32(values, at);
            names.add(new String(values, at + 4, length - 2, StandardCharsets.UTF_16LE));
            at += 4 + length + 8 + LittleEndian.u32(values, at + 4 + length + 4);
        }
        assertThat(at).isEqualTo(values.length);
        assertThat(names).contains("~MHz", "ProcessorNameString", "VendorIdentifier");
        byte[] leaves = ProcessorRecords.identification(crash);
        assertThat(leaves.length % 40).isZero();
        boolean hypervisor = LittleEndian.u32(leaves, 40 + 16) < 0;
        assertThat(hypervisor).isEqualTo(name.equals("vm-adapter"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nic-deferred", "gpu-stale-write", "fault-pointer-bit"})
    void addedMemoryIsWhatIsThere(String name) {
        CrashedMachine crash = run(name, 3);
        byte[] blob = AddedMemory.of(crash);
        assertThat(LittleEndian.u32(blob, 8)).isEqualTo(blob.length);
        int at = 0x18;
        for (int i = 0; i < LittleEndian.u16(blob, 6); i++) {
            int entry = at + LittleEndian.u32(blob, at);
            int end = entry + LittleEndian.u32(blob, at + 8);
            for (int k = 0; k < LittleEndian.u32(blob, at + 4); k++) {
                int size = LittleEndian.u32(blob, entry + 8);
                byte[] there = crash.guest().kernelSpace().bytes(LittleEndian.u64(blob, entry), size);
                assertThat(there).containsExactly(java.util.Arrays.copyOfRange(blob, entry + 16, entry + 16 + size));
                entry += 16 + size;
            }
            assertThat(entry).isEqualTo(end);
            at = end;
        }
        assertThat(at).isEqualTo(blob.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nic-unmapped-read", "vm-adapter"})
    void managementStructuresEndAtTheirEnd(String name) {
        byte[] blob = ManagementTables.of(run(name, 5));
        List<Integer> types = new ArrayList<>();
        int at = 8;
        while (at < blob.length) {
            types.add(blob[at] & 0xFF);
            at += blob[at + 1];
            while (blob[at] != 0 || blob[at + 1] != 0) {
                at++;
            }
            at += 2;
        }
        assertThat(LittleEndian.u32(blob, 4)).isEqualTo(blob.length - 8);
        assertThat(types).startsWith(0, 1, 2, 4, 16, 17).endsWith(127);
    }
}
