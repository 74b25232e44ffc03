package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.LoadedModule;
import io.culprit.rule.Drivers;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProvenanceTest {

    private static final Drivers DRIVERS = Drivers.builtIn();
    private static final Instant CRASH = Instant.parse("2025-06-01T12:00:00Z");

    @Test
    void aTimeStampThatIsNoDateMeansWindows() {
        assertThat(provenance("unheardof.sys", 0xF0000000L).windows()).isTrue();
        assertThat(provenance("unheardof.sys", 1_000_000L).windows()).isTrue();
        assertThat(provenance("unheardof.sys", 1_700_000_000L).windows()).isFalse();
        assertThat(provenance("unheardof.sys", 1_700_000_000L).sure()).isFalse();
    }

    @Test
    void theTableBeatsTheTimeStamp() {
        assertThat(provenance("clipsp.sys", 1_700_000_000L).windows()).isTrue();
        assertThat(provenance("nvlddmkm.sys", 0xF0000000L).windows()).isFalse();
    }

    private static Provenance provenance(String name, long stamp) {
        LoadedModule module = new LoadedModule(name, null, 0, 1, stamp, null, null, null);
        return Provenance.of(module, DRIVERS.find(name).orElse(null), CRASH);
    }
}
