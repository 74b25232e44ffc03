package io.culprit.triage;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes to the events of a log that was exported as XML. */
class EventFuzzTest {

    static Stream<byte[]> logs() {
        String event = """
            <Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
            <Provider Name='Microsoft-Windows-Kernel-Power'/><EventID>41</EventID>\
            <TimeCreated SystemTime='2026-03-14T10:00:00.5Z'/><EventRecordID>7</EventRecordID>\
            <Channel>System</Channel><Computer>PC-7</Computer></System><EventData>\
            <Data Name='BugcheckCode'>159</Data><Data>x</Data></EventData></Event>
            """;
        return Stream.of(event.getBytes(StandardCharsets.UTF_8), event.getBytes(StandardCharsets.UTF_16LE));
    }

    @MethodSource("logs")
    @FuzzTest
    void readsOrRefusesAnyLog(byte[] bytes) {
        try {
            EventExport.isExport(bytes, bytes.length);
            EventExport.read(new ByteArrayInputStream(bytes), event -> {});
        } catch (IOException told) {
            return;
        }
    }
}
