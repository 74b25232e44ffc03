package io.culprit.dump;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A file that somebody else reads is read as any other: all of a small one, of a big one what is asked for. */
class RemoteFileTest {

    private static final int BIG = 40 << 20;

    private final AtomicLong read = new AtomicLong();

    private RemoteFile file(byte[] content, long size) {
        return new RemoteFile("x.dmp", size, (position, length) -> {
            read.addAndGet(length);
            int from = (int) Math.min(position, content.length);
            return Arrays.copyOfRange(content, from, (int) Math.min(position + length, content.length));
        });
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    @Test
    void ofABigFileIsReadWhatIsAskedFor() {
        byte[] content = content(BIG + 77);
        FileBytes bytes = file(content, content.length).bytes();
        Random random = new Random(18);
        for (int i = 0; i < 40; i++) {
            int from = random.nextInt(content.length);
            byte[] slice = bytes.slice(from, 5000);
            assertThat(slice).isEqualTo(Arrays.copyOfRange(content, from, Math.min(from + 5000, content.length)));
        }
        assertThat(read.get()).isLessThan(BIG / 2);
        assertThat(bytes.slice(content.length - 10L, 100)).hasSize(10);
        assertThat(bytes.slice(content.length, 1)).isEmpty();
        assertThat(bytes.slice(-1, 1)).isEmpty();
        assertThat(bytes.lost()).isFalse();
    }

    @Test
    void aSmallFileIsReadOnce() {
        byte[] content = content(300_000);
        RemoteFile file = file(content, content.length);
        assertThat(file.bytes().slice(0, content.length)).isEqualTo(content);
        assertThat(file.bytes().slice(0, content.length)).isEqualTo(content);
        assertThat(read.get()).isEqualTo(content.length);
    }

    @Test
    void whatCannotBeReadIsLostAndNotZero() {
        FileBytes cut = file(content(1000), 5000).bytes();
        assertThat(cut.slice(900, 500)).hasSize(100);
        assertThat(cut.lost()).isTrue();
        RemoteFile gone = new RemoteFile("x.dmp", BIG, (position, length) -> {
            throw new IOException("the share is away");
        });
        assertThat(gone.bytes().slice(0, 10)).isEmpty();
        assertThat(gone.bytes().lost()).isTrue();
        assertThat(gone.sizeBytes()).isEqualTo(BIG);
    }
}
