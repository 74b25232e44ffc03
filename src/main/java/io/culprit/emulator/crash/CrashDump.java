package io.culprit.emulator.crash;

import io.culprit.emulator.scenario.CrashedMachine;
import java.io.IOException;
import java.io.OutputStream;

/** Writes the dump of a crashed machine. */
public final class CrashDump {

    private CrashDump() {}

    /** Writes the whole file; the same bytes for the same scenario, seed and kind, always. */
    public static void write(CrashedMachine crash, SavedKind kind, OutputStream out) throws IOException {
        if (kind == SavedKind.TRIAGE) {
            out.write(TriageWriter.write(crash));
        } else {
            new PageWriter(crash, kind).write(out);
        }
    }
}
