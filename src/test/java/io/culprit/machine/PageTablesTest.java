package io.culprit.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.machine.PhysicalImage.Mode;
import org.junit.jupiter.api.Test;

class PageTablesTest {

    private static final long KERNEL = 0xFFFF_F804_7BA0_0000L;

    @Test
    void readsAcrossPagesThatLieApart() {
        PhysicalImage image = new PhysicalImage(Mode.X64, 0x1AD000)
                .map(KERNEL, 0x5000)
                .map(KERNEL + 0x1000, 0x9000)
                .put(0x5FFE, new byte[] {1, 2})
                .put(0x9000, new byte[] {3, 4});

        assertThat(tables(image, Paging.X64).u32(KERNEL + 0xFFE)).isEqualTo(0x04030201);
    }

    @Test
    void ignoresTheFlagBitsOfTheRoot() {
        PhysicalImage image =
                new PhysicalImage(Mode.X64, 0x6D4000).map(KERNEL, 0x5000).put(0x5000, new byte[] {7});

        PageTables tables = new PageTables(image, Paging.X64, 0x6D4002, PageTables.NotPresent.NOTHING);

        assertThat(tables.u8(KERNEL)).isEqualTo(7);
    }

    @Test
    void readsPagesOfTwoMebibytesAndOneGibibyte() {
        PhysicalImage image = new PhysicalImage(Mode.X64, 0x1000)
                .mapLarge(KERNEL, 0x20_0000 | 1 << 12, 2)
                .mapLarge(0xFFFF_8000_4000_0000L, 0x4000_0000, 1)
                .put(0x20_0000 + 0x12345, new byte[] {21})
                .put(0x4000_0000L + 0x2345678, new byte[] {22});
        PageTables tables = tables(image, Paging.X64);

        assertThat(tables.u8(KERNEL + 0x12345)).isEqualTo(21);
        assertThat(tables.u8(0xFFFF_8000_4000_0000L + 0x2345678)).isEqualTo(22);
    }

    @Test
    void walksFiveLevels() {
        long high = 0xFF12_3456_789A_B000L;
        PhysicalImage image =
                new PhysicalImage(Mode.X64_LA57, 0x1000).map(high, 0x77000).put(0x77000, new byte[] {57});

        assertThat(tables(image, Paging.X64_LA57).u8(high)).isEqualTo(57);
        assertThat(tables(image, Paging.X64).whyMissing(high)).isEqualTo("not a canonical address");
    }

    @Test
    void walksPaeWithARootThatIsNoPage() {
        PhysicalImage image = new PhysicalImage(Mode.PAE, 0x185020)
                .map(0x8054_0000L, 0x1_2345_6000L)
                .mapLarge(0x8060_0000L, 0x40_0000, 1)
                .put(0x1_2345_6000L, new byte[] {36})
                .put(0x40_0007, new byte[] {37});
        PageTables tables = tables(image, Paging.X86_PAE);

        assertThat(tables.u8(0x8054_0000L)).isEqualTo(36);
        assertThat(tables.u8(0xFFFF_FFFF_8054_0000L)).as("sign-extended").isEqualTo(36);
        assertThat(tables.u8(0x8060_0007L)).isEqualTo(37);
    }

    @Test
    void walksX86WithoutPae() {
        PhysicalImage image = new PhysicalImage(Mode.X86, 0x39000)
                .map(0x8054_0000L, 0xFFFF_F000L)
                .mapLarge(0x8080_0000L, 0x40_0000, 0)
                .put(0xFFFF_F000L, new byte[] {1})
                .put(0x40_0007, new byte[] {2});
        PageTables tables = tables(image, Paging.X86);

        assertThat(tables.u8(0x8054_0000L)).isEqualTo(1);
        assertThat(tables.u8(0x8080_0007L)).isEqualTo(2);
    }

    @Test
    void walksArm64() {
        long kernel = 0xFFFF_F802_1234_5000L;
        PhysicalImage image = new PhysicalImage(Mode.ARM64, 0x8000_1000L)
                .map(kernel, 0x8_0000_2000L)
                .mapLarge(0xFFFF_A880_0020_0000L, 0x60_0000, 2)
                .put(0x8_0000_2000L, new byte[] {64})
                .put(0x60_0123, new byte[] {65});
        PageTables tables = tables(image, Paging.ARM64);

        assertThat(tables.u8(kernel)).isEqualTo(64);
        assertThat(tables.u8(0xFFFF_A880_0020_0123L)).isEqualTo(65);
    }

    @Test
    void saysWhichLevelWasMissing() {
        PhysicalImage image = new PhysicalImage(Mode.X64, 0x1000).leaf(KERNEL, 1, 0x7777_0000L | 1);
        PageTables tables = tables(image, Paging.X64);

        assertThatThrownBy(() -> tables.u8(KERNEL))
                .isInstanceOf(MissingMemoryException.class)
                .hasMessageContaining("PDE at physical 0x7777")
                .hasMessageContaining(Address.hex(KERNEL));
        assertThat(tables.whyMissing(KERNEL + (1L << 39))).isEqualTo("PML4E 0x0 not present");
    }

    @Test
    void saysThatThePageItselfWasMissing() {
        PhysicalImage image = new PhysicalImage(Mode.X64, 0x1000).map(KERNEL, 0xABC000);

        assertThat(tables(image, Paging.X64).whyMissing(KERNEL)).isEqualTo("memory not in dump");
        assertThat(tables(image, Paging.X64).physicalAddress(KERNEL + 5)).isEqualTo(0xABC005);
    }

    @Test
    void readsUpToTheHoleAndNoFurther() {
        PhysicalImage image =
                new PhysicalImage(Mode.X64, 0x1000).map(KERNEL, 0x5000).put(0x5000, new byte[0x1000]);

        assertThat(tables(image, Paging.X64).read(KERNEL + 0xF00, new byte[0x400], 0, 0x400))
                .isEqualTo(0x100);
    }

    @Test
    void asksTheSystemAboutEntriesThatAreNotPresent() {
        PhysicalImage image =
                new PhysicalImage(Mode.X64, 0x1000).pte(KERNEL, 0x800).put(0x6000, new byte[] {9});
        PageTables tables = new PageTables(image, Paging.X64, 0x1000, (entry, memory) -> entry == 0x800 ? 0x6000 : -1);

        assertThat(tables.u8(KERNEL)).isEqualTo(9);
        assertThat(tables.whyMissing(KERNEL + 0x1000)).isEqualTo("PTE 0x0 not present");
    }

    @Test
    void endsWhenAnEntryLeadsToItself() {
        PhysicalImage image = new PhysicalImage(Mode.X64, 0x1000).pte(KERNEL, 0x400);
        PageTables tables = new PageTables(
                image,
                Paging.X64,
                0x1000,
                (entry, memory) -> memory.read(KERNEL, new byte[8], 0, 8) == 8 ? 0x5000 : -1);

        assertThat(tables.read(KERNEL, new byte[1], 0, 1)).isZero();
    }

    @Test
    void remembersPagesWithoutMixingThemUp() {
        PhysicalImage image = new PhysicalImage(Mode.X64, 0x1000);
        for (int i = 0; i < 600; i++) {
            long page = KERNEL + (long) i * 0x200000;
            image.map(page, 0x100_0000L + i * 0x1000L).put(0x100_0000L + i * 0x1000L, new byte[] {(byte) i});
        }
        PageTables tables = tables(image, Paging.X64);

        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 600; i++) {
                assertThat(tables.u8(KERNEL + (long) i * 0x200000)).isEqualTo(i & 0xFF);
            }
        }
    }

    @Test
    void survivesTablesThatPointAtThemselves() {
        PhysicalImage image = new PhysicalImage(Mode.X64, 0x1000);
        for (int i = 0; i < 512; i++) {
            image.put(0x1000 + 8 * i, new byte[] {0x03, 0x10, 0, 0, 0, 0, 0, 0});
        }

        assertThat(tables(image, Paging.X64).u8(KERNEL)).isEqualTo(3);
    }

    private static PageTables tables(PhysicalImage image, Paging paging) {
        return new PageTables(image, paging, image.root(), PageTables.NotPresent.NOTHING);
    }
}
