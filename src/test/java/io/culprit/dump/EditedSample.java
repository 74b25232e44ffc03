package io.culprit.dump;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A sample with fields overwritten: a fuzzer that holds the edits alone tries many more dumps than one that holds whole files. */
public final class EditedSample {

    private static final String[] NAMES = {
        "synthetic-e6",
        "user-windows",
        "user-linux",
        "9f-power",
        "124-machine-check",
        "nic-unmapped-read",
        "thunderbolt-raw-physical"
    };

    /** Where headers and directories are. */
    private static final int FRONT_BYTES = 0x2000;

    private static final List<byte[]> SAMPLES = read();

    private EditedSample() {}

    /** One of the samples, perhaps cut, with every edit that the data still holds. */
    public static byte[] of(FuzzedDataProvider data) {
        byte[] dump = SAMPLES.get(data.consumeInt(0, SAMPLES.size() - 1)).clone();
        if (data.consumeByte() == 1) {
            dump = Arrays.copyOf(dump, data.consumeInt(0, dump.length));
        }
        while (data.remainingBytes() > 0 && dump.length > 0) {
            boolean front = data.consumeBoolean();
            int at = data.consumeInt(0, (front ? Math.min(FRONT_BYTES, dump.length) : dump.length) - 1);
            byte[] field = data.consumeBytes(1 << data.consumeInt(0, 3));
            System.arraycopy(field, 0, dump, at, Math.min(field.length, dump.length - at));
        }
        return dump;
    }

    private static List<byte[]> read() {
        List<byte[]> samples = new ArrayList<>();
        for (String name : NAMES) {
            try {
                samples.add(Files.readAllBytes(Path.of("samples", name, "crash.dmp")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return samples;
    }
}
