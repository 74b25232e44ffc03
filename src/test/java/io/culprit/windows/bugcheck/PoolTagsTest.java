package io.culprit.windows.bugcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.table.Table;
import org.junit.jupiter.api.Test;

class PoolTagsTest {

    @Test
    void knowsTheOwnersOfFourHundredTags() {
        assertThat(Table.beside(PoolTags.class, "pooltags.table").rows()).hasSizeGreaterThanOrEqualTo(400);
    }

    @Test
    void takesTheLongestEntryThatFitsATag() {
        assertThat(PoolTags.of("Ntfx")).isEqualTo(new PoolTags("ntfs.sys", "general memory of NTFS"));
        assertThat(PoolTags.of("NtfZ")).isEqualTo(new PoolTags("ntfs.sys", "NTFS"));
        assertThat(PoolTags.of("Gh05").use()).isEqualTo("bitmaps and surfaces of programs");
        assertThat(PoolTags.of("Gh0x").use()).isEqualTo("graphics objects of programs");
        assertThat(PoolTags.of("Irp ").module()).isEqualTo("ntoskrnl.exe");
        assertThat(PoolTags.of("zzq9")).isNull();
    }

    @Test
    void knowsDriversOfOthersByTheirTags() {
        assertThat(PoolTags.of("MEMH").module()).isEqualTo("intelhaxm.sys");
        assertThat(PoolTags.of("WDiv").module()).isEqualTo("windivert64.sys");
        assertThat(PoolTags.of("MHBt").module()).isEqualTo("btrfs.sys");
    }
}
