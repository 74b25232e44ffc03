package io.culprit.emulator.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.emulator.device.PciFunction.Type;
import org.junit.jupiter.api.Test;

class PciTreeTest {

    private static final int CARD = 5 << 8 | 2 << 3;
    private static final int ADAPTER = 7 << 8;
    private final PciTree tree = new PciTree();

    PciTreeTest() {
        tree.add(PciFunction.bridge(function(0xE0, Type.ROOT_PORT, 0x8086, 0x9DB8, 0x06_04_00), false, 4, 5));
        tree.add(PciFunction.bridge(
                function(4 << 8, Type.BRIDGE_TO_CONVENTIONAL, 0x8086, 0x9DB9, 0x06_04_00), false, 5, 5));
        tree.add(PciFunction.device(function(CARD, Type.CONVENTIONAL, 0x1102, 4, 0x04_01_00), 0));
        tree.add(PciFunction.bridge(function(0xE1, Type.ROOT_PORT, 0x8086, 0x9DBA, 0x06_04_00), true, 7, 7));
        tree.add(PciFunction.device(function(ADAPTER, Type.ENDPOINT, 0x10EC, 0x8168, 0x02_00_00), 0));
    }

    @Test
    void aConventionalCardAsksUnderTheNumberOfItsBridge() {
        assertThat(tree.sourceOf(CARD)).isEqualTo(5 << 8);
        assertThat(tree.sourceOf(ADAPTER)).isEqualTo(ADAPTER);
    }

    @Test
    void whatIsBehindAnExternalPortIsExternal() {
        assertThat(tree.external(ADAPTER)).isTrue();
        assertThat(tree.external(CARD)).isFalse();
    }

    @Test
    void identityAndClassStandInConfigurationSpace() {
        long base = (long) ADAPTER << 12;
        assertThat(tree.read(base, 4)).isEqualTo(0x8168_10ECL);
        assertThat(tree.read(base + 0xA, 2)).isEqualTo(0x0200);
        assertThat(tree.read(base + 0xE, 1)).isZero();
        assertThat(tree.read((0xE1L << 12) + 0x19, 1)).isEqualTo(7);
    }

    @Test
    void aMissingFunctionAnswersAllOnes() {
        assertThat(tree.read(6L << 20, 4)).isEqualTo(-1);
    }

    @Test
    void onlyTheCommandRegisterCanBeWritten() {
        long base = (long) ADAPTER << 12;
        tree.write(base, 4, 0);
        tree.write(base + 4, 2, 6);
        assertThat(tree.read(base, 2)).isEqualTo(0x10EC);
        assertThat(tree.at(ADAPTER).orElseThrow().busMaster()).isTrue();
        assertThat(tree.at(CARD).orElseThrow().busMaster()).isFalse();
    }

    private static PciIdentity function(int requester, Type type, int vendorId, int deviceId, int classCode) {
        return new PciIdentity(requester, type, vendorId, deviceId, classCode, 0, 1, false);
    }

    @Test
    void aRefusedReadLeavesItsBitInTheStatusOfAnEndpoint() {
        PciFunction adapter = tree.at(ADAPTER).orElseThrow();
        assertThat(tree.read(((long) ADAPTER << 12) + 6, 2) & 0x2000).isZero();
        adapter.masterAborted();
        assertThat(tree.read(((long) ADAPTER << 12) + 6, 2) & 0x2000).isEqualTo(0x2000);
        assertThat(adapter.known().getFirst().bytes()[7] & 0x20).isEqualTo(0x20);
    }

    @Test
    void aSecondFunctionMarksTheDevice() {
        tree.add(PciFunction.passive(function(ADAPTER + 1, Type.ENDPOINT, 0x10EC, 0x8169, 0x04_03_00), 6));
        assertThat(tree.read(((long) ADAPTER << 12) + 0xE, 1)).isEqualTo(0x80);
        assertThat(tree.read(((long) CARD << 12) + 0xE, 1)).isZero();
    }
}
