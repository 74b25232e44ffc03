package io.culprit.dump.archive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Tar archives as GNU tar writes them. */
final class TarWriter {

    private static final int BLOCK = 512;

    private TarWriter() {}

    /** Names and contents in turn. */
    static byte[] write(Object... namesAndContents) {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndContents.length; i += 2) {
            String name = (String) namesAndContents[i];
            if (name.length() > 100) {
                member(tar, "././@LongLink", 'L', (name + "\0").getBytes(StandardCharsets.UTF_8));
            }
            member(tar, name, '0', (byte[]) namesAndContents[i + 1]);
        }
        tar.writeBytes(new byte[2 * BLOCK]);
        return tar.toByteArray();
    }

    private static void member(ByteArrayOutputStream tar, String name, char type, byte[] content) {
        byte[] head = new byte[BLOCK];
        put(head, 0, name.substring(0, Math.min(100, name.length())));
        put(head, 124, String.format("%011o", content.length));
        head[156] = (byte) type;
        put(head, 257, "ustar  ");
        tar.writeBytes(head);
        tar.writeBytes(content);
        tar.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    }

    private static void put(byte[] head, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, head, at, bytes.length);
    }
}
