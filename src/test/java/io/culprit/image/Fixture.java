package io.culprit.image;

import io.culprit.machine.AddressSpace;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * An executable that was built from sources beside it (see {@code fixture/build.sh}), as a file and as a loaded image.
 *
 * @param file the bytes of the file
 */
public record Fixture(String name, byte[] file) {

    /** Where {@link #module()} and {@link #mapped()} have it loaded. */
    public static final long BASE = 0xFFFF_F803_1000_0000L;

    /** x64: frames of every shape, interrupt entries, a version resource. */
    public static final Fixture X64 = of("fixture64.sys");

    /** ARM64: the same C code. */
    public static final Fixture ARM64 = of("fixturearm64.sys");

    /** x86: the same C code with frame pointers. */
    public static final Fixture X86 = of("fixture86.sys");

    /** x86: the same C code without them. */
    public static final Fixture X86_FPO = of("fixture86fpo.sys");

    private static Fixture of(String name) {
        return new Fixture(name, resource(name));
    }

    /** A file of the fixture folder. */
    public static byte[] resource(String name) {
        try (InputStream in = Fixture.class.getResourceAsStream("fixture/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no fixture " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The image, read as a file. */
    public PeImage image() {
        try {
            return PeImage.ofFile(bytes(0, file));
        } catch (NotAnImageException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The RVA of an exported function. */
    public long rva(String function) {
        return image().exports().find(function).orElseThrow().rva();
    }

    /** The module as a dump would list it. */
    public LoadedModule module() {
        PeHeader header = image().header();
        return new LoadedModule(
                name, null, BASE, header.sizeBytes(), header.timestamp(), header.checksum(), null, null);
    }

    /** The sections at their addresses, as the loader leaves them. */
    public AddressSpace mapped() {
        PeImage image = image();
        byte[] memory = new byte[(int) image.header().sizeBytes()];
        System.arraycopy(file, 0, memory, 0, (int) image.header().headerBytes());
        for (PeSection section : image.header().sections()) {
            int length = (int) Math.min(section.fileBytes(), memory.length - section.rva());
            System.arraycopy(file, (int) section.fileOffset(), memory, (int) section.rva(), length);
        }
        return bytes(BASE, memory);
    }

    /** Memory that holds these bytes at {@code start} and nothing else. */
    public static AddressSpace bytes(long start, byte[] contents) {
        byte[] copy = Arrays.copyOf(contents, contents.length);
        return (address, buffer, offset, length) -> {
            long at = address - start;
            if (at < 0 || at >= copy.length) {
                return 0;
            }
            int got = (int) Math.min(length, copy.length - at);
            System.arraycopy(copy, (int) at, buffer, offset, got);
            return got;
        };
    }
}
