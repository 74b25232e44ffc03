package io.culprit.fact.finder;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.BugCheckData;
import io.culprit.image.Fixture;
import io.culprit.image.ImportedFiles;
import io.culprit.windows.TestDump;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a driver imports to which a parameter of the bug check leads, out of its image in the memory of the dump. */
class ImportFinderTest {

    /** Free bytes behind the section headers. */
    private static final int TABLE = 0x380;

    private static final int NAME = 0x3C0;
    private static final int DIRECTORIES = 0x18 + 0x70;

    private final TestDump dump = new TestDump();

    private void driver(boolean present) {
        long base = Fixture.BASE;
        long size = Fixture.X64.image().header().sizeBytes();
        if (present) {
            byte[] headers = new byte[0x1000];
            Fixture.X64.mapped().read(base, headers, 0, headers.length);
            int header = headers[0x3C] & 0xFF;
            dump.memory.put(base, headers);
            dump.memory.u32(base + header + DIRECTORIES + 8, TABLE).u32(base + header + DIRECTORIES + 12, 40);
            dump.memory.put(base + TABLE, new byte[40]);
            dump.memory.u32(base + TABLE + 12, NAME).u32(base + TABLE + 16, 0x1000);
            dump.memory.put(base + NAME, "PORTCLS.SYS\0".getBytes(StandardCharsets.US_ASCII));
        }
        dump.module("qzxy77.sys", base, size);
        dump.module("bystander.sys", base + 0x100_0000, size);
        dump.bugCheck = new BugCheckData(0xD1, 0x10, 2, 0, base + 0x1000);
    }

    @Test
    void readsThemFromTheImageInTheDump() {
        driver(true);
        assertThat(FactFinder.find(dump.open(), false).imports())
                .containsExactly(new ImportedFiles("qzxy77.sys", List.of("portcls.sys")));
    }

    @Test
    void hasNoneWhereTheImageIsNotInTheDump() {
        driver(false);
        assertThat(FactFinder.find(dump.open(), false).imports()).isEmpty();
    }
}
