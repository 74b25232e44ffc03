package io.culprit.cli.terminal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Takes UTF-8 and writes it in another encoding, in which a character that it lacks is a question mark. */
public final class ConsoleStream extends OutputStream {

    private final Writer writer;
    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE);
    private byte[] begun = new byte[0];

    public ConsoleStream(OutputStream out, Charset charset) {
        this.writer = new OutputStreamWriter(out, charset);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    /** A character whose bytes are not all there yet waits for the next call. */
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(begun.length + length)
                .put(begun)
                .put(bytes, offset, length)
                .flip();
        CharBuffer characters = CharBuffer.allocate(in.remaining());
        decoder.decode(in, characters, false);
        begun = new byte[in.remaining()];
        in.get(begun);
        writer.append(characters.flip());
    }

    @Override
    public void flush() throws IOException {
        writer.flush();
    }
}
