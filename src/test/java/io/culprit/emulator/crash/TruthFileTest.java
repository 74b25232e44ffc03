package io.culprit.emulator.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TruthFileTest {

    private static String truth(String name, SavedKind kind) throws IOException {
        CrashedMachine crash = Emulation.run(Scenarios.find(name).orElseThrow(), 7, null, hit -> {});
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TruthFile.write(crash, kind, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nic-no-device",
                "gpu-stale-write",
                "9f-power",
                "7f-stack",
                "124-machine-check",
                "3b-null",
                "verifier-overrun"
            })
    void followsItsSchema(String name) throws IOException {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(TruthFileTest.class.getResourceAsStream("/io/culprit/schema/truth.json"));
        assertThat(schema.validate(truth(name, SavedKind.TRIAGE), InputFormat.JSON))
                .isEmpty();
    }

    @Test
    void theDeviceStackBeginsWithTheBusDriverAndEndsWithTheFilter() throws IOException {
        String truth = truth("nic-filtered", SavedKind.TRIAGE);
        assertThat(truth.indexOf("\\\\Driver\\\\pci")).isPositive();
        assertThat(truth.split("\"driver\" :", -1)).hasSize(4);
    }

    @Test
    void saysWhereTheDeviceSitsAndWithWhichNumberItSpoke() throws IOException {
        assertThat(truth("pci-bridge", SavedKind.TRIAGE))
                .contains("\"location\" : \"05:02.0\"", "\"vendor\" : \"0x1102\"", "\"requester\" : \"05:00.0\"");
        assertThat(truth("3b-null", SavedKind.TRIAGE)).doesNotContain("location");
    }

    @Test
    void theStackOfAMachineCheckHasNoName() throws IOException {
        String[] frames = truth("124-machine-check", SavedKind.TRIAGE).split("KxMcheckAbort");
        assertThat(frames[0]).contains("KeBugCheckEx").doesNotContain("stackKind");
        assertThat(frames[1]).contains("\"stackKind\" : \"thread\"");
        assertThat(truth("7f-stack", SavedKind.TRIAGE)).contains("\"stackKind\" : \"double-fault\"");
    }

    @Test
    void whatOnlyAKernelDumpHoldsIsExpectedOfItAlone() throws IOException {
        assertThat(truth("nic-not-resident", SavedKind.TRIAGE)).contains("\"kind\" : \"inconclusive\"");
        assertThat(truth("nic-not-resident", SavedKind.BITMAP_KERNEL)).contains("\"kind\" : \"culprit\"");
        assertThat(truth("nic-no-device", SavedKind.BITMAP_KERNEL)).contains("\"kind\" : \"inconclusive\"");
    }
}
