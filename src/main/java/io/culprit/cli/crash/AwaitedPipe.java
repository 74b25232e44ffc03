package io.culprit.cli.crash;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A pipe of which it is said that it is waited for, when nothing has come out of it for two seconds: nobody may be there who writes. */
final class AwaitedPipe extends FilterInputStream {

    private static final long PATIENCE_MILLIS = 2000;

    private final Thread notice;

    /** Opens a pipe, which may wait as well. */
    @FunctionalInterface
    interface Opening {
        InputStream open() throws IOException;
    }

    private AwaitedPipe(InputStream pipe, Thread notice) {
        super(pipe);
        this.notice = notice;
    }

    /** The pipe; {@code say} runs once where its opening and its first byte take too long together. */
    static InputStream open(Opening pipe, Runnable say) throws IOException {
        Thread notice = Thread.ofPlatform().daemon().start(() -> {
            try {
                Thread.sleep(PATIENCE_MILLIS);
                say.run();
            } catch (InterruptedException came) {
                return;
            }
        });
        try {
            return new AwaitedPipe(pipe.open(), notice);
        } catch (IOException | RuntimeException closed) {
            notice.interrupt();
            throw closed;
        }
    }

    @Override
    public int read() throws IOException {
        int got = super.read();
        notice.interrupt();
        return got;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int got = super.read(buffer, offset, length);
        notice.interrupt();
        return got;
    }

    @Override
    public void close() throws IOException {
        notice.interrupt();
        super.close();
    }
}
