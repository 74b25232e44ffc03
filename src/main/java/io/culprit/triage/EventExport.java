package io.culprit.triage;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Events of Windows as XML, as {@code wevtutil qe System /f:xml}, {@code Get-WinEvent} ({@code ToXml()}) and the event viewer write them: one
 * {@code Event} after the other, in a root element or not (the schema of Windows events, 2004/08).
 */
final class EventExport {

    /**
     * An event.
     *
     * @param data its values by name, and by {@code #1}, {@code #2}, ... in their order
     */
    record Event(int id, String provider, String computer, Instant time, long record, Map<String, String> data) {}

    private static final String NAMESPACE = "schemas.microsoft.com/win/2004/08/events/event";

    /** Longer values are not needed, and not kept. */
    private static final int MOST_CHARACTERS = 4096;

    private static final int MOST_DATA = 64;

    private EventExport() {}

    /** Whether a file begins so. */
    static boolean isExport(byte[] head, int length) {
        String text = new String(head, 0, length, charset(head, length));
        return text.contains("<Event") && text.contains(NAMESPACE);
    }

    private static Charset charset(byte[] head, int length) {
        boolean wide = length >= 2 && (head[0] & 0xFF) == 0xFF && (head[1] & 0xFF) == 0xFE;
        boolean bare = length >= 2 && head[0] == '<' && head[1] == 0;
        return wide || bare ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
    }

    /**
     * Hands over the events of a file that could be read.
     *
     * @throws IOException when it cannot be read to its end
     */
    static void read(InputStream file, Consumer<Event> events) throws IOException {
        BufferedInputStream in = new BufferedInputStream(file);
        in.mark(4);
        byte[] head = in.readNBytes(4);
        in.reset();
        Reader text = new Enclosed(new InputStreamReader(in, charset(head, head.length)));
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(text);
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT
                        && xml.getLocalName().equals("Event")) {
                    event(xml, events);
                }
            }
        } catch (XMLStreamException broken) {
            if (broken.getCause() instanceof IOException unreadable) {
                throw unreadable;
            }
            throw new IOException(
                    "it is an export of events that cannot be read further than line "
                            + broken.getLocation().getLineNumber(),
                    broken);
        }
    }

    private static void event(XMLStreamReader xml, Consumer<Event> events) throws XMLStreamException {
        Map<String, String> fields = new HashMap<>();
        Map<String, String> data = new HashMap<>();
        int values = 0;
        while (xml.next() != XMLStreamConstants.END_ELEMENT
                || !xml.getLocalName().equals("Event")) {
            if (!xml.isStartElement()) {
                continue;
            }
            String element = xml.getLocalName();
            String name = value(xml, "Name");
            switch (element) {
                case "Provider" -> fields.put(element, name);
                case "TimeCreated" -> fields.put(element, value(xml, "SystemTime"));
                case "EventID", "Computer", "EventRecordID" -> fields.put(element, text(xml));
                case "Data" -> {
                    String text = text(xml);
                    if (++values <= MOST_DATA) {
                        data.put("#" + values, text);
                        data.put(name, text);
                    }
                }
                default -> {}
            }
        }
        try {
            events.accept(new Event(
                    Integer.parseInt(fields.getOrDefault("EventID", "").strip()),
                    fields.getOrDefault("Provider", ""),
                    fields.getOrDefault("Computer", ""),
                    Instant.parse(fields.getOrDefault("TimeCreated", "")),
                    Long.parseLong(fields.getOrDefault("EventRecordID", "0").strip()),
                    data));
        } catch (NumberFormatException | DateTimeException incomplete) {
            // an event without its number or time tells of no crash
        }
    }

    private static String value(XMLStreamReader xml, String attribute) {
        String value = xml.getAttributeValue(null, attribute);
        return value == null ? "" : value.substring(0, Math.min(MOST_CHARACTERS, value.length()));
    }

    /** The text up to the next tag. */
    private static String text(XMLStreamReader xml) throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        while (xml.hasNext()) {
            int next = xml.next();
            if (next == XMLStreamConstants.START_ELEMENT || next == XMLStreamConstants.END_ELEMENT) {
                break;
            }
            if (next == XMLStreamConstants.CHARACTERS || next == XMLStreamConstants.CDATA) {
                String more = xml.getText();
                text.append(more, 0, Math.min(more.length(), MOST_CHARACTERS - text.length()));
            }
        }
        return text.toString();
    }

    /** Events in a root element of ours, without the declaration that a document begins with. */
    private static final class Enclosed extends Reader {

        private static final int MOST_DECLARATION = 256;

        private final PushbackReader events;
        private Reader part = new StringReader("<r>");
        private int parts;

        Enclosed(Reader events) throws IOException {
            this.events = new PushbackReader(events, MOST_DECLARATION);
            char[] start = new char[MOST_DECLARATION];
            int got = Math.max(0, events.read(start));
            String text = new String(start, 0, got);
            int from = text.startsWith("\uFEFF") ? 1 : 0;
            int end = text.startsWith("<?xml", from) ? text.indexOf("?>") : -1;
            int skipped = end < 0 ? from : end + 2;
            this.events.unread(start, skipped, got - skipped);
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            int got = part.read(buffer, offset, length);
            while (got < 0 && parts < 2) {
                part = ++parts == 1 ? events : new StringReader("</r>");
                got = part.read(buffer, offset, length);
            }
            return got;
        }

        @Override
        public void close() throws IOException {
            events.close();
        }
    }
}
