package io.culprit.shell.device;

import io.culprit.shell.Digits;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.windows.blob.Blobs;
import io.culprit.windows.blob.ConfigurationSpace;
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.blob.PciLocation;
import io.culprit.windows.blob.PciTree;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** PCI functions bus by bus, as WinDbg writes them, with what the dump has of their configuration space (PCI Local Bus Specification, 6.1). */
final class PciListing {

    private static final String INDENT = "      ";

    private static final int[] COMMAND_BITS = {1, 2, 4, 0x20, 0x40, 0x100};
    private static final String COMMAND_LETTERS = "imbvps";

    /** A parity error counts whether the function saw it or was told. */
    private static final int[] STATUS_BITS = {0x10, 0x20, 0x8100, 0x800, 0x4000};

    private static final String STATUS_LETTERS = "c6pAS";

    private static final int ROW = 16;
    private static final int CAPABILITIES = 0x34;
    private static final int MOST_CAPABILITIES = 48;

    private PciListing() {}

    static Reply of(PciTree tree, PciRequest request, Session session) {
        Reply.Builder answer = new Reply.Builder();
        PciLocation before = null;
        Reply.Rows rows = rows();
        for (PciFunction function : tree.functions()) {
            session.proceed();
            PciLocation place = function.location();
            if (!request.wants(place)) {
                continue;
            }
            if (before == null || before.bus() != place.bus() || before.segment() != place.segment()) {
                if (rows.size() > 0) {
                    answer.table(rows);
                    rows = rows();
                }
                answer.line(
                        "PCI " + (request.segmented() ? "Segment " + hex(place.segment()) + " " : "") + "Bus "
                                + hex(place.bus()),
                        Reply.Mark.STRONG);
            }
            before = place;
            row(rows, function, request, session);
        }
        if (before == null) {
            throw new RefusedException("no PCI function is there that the dump has a record of; !pci alone shows all");
        }
        return answer.table(rows).build();
    }

    private static Reply.Rows rows() {
        return Reply.Rows.plain("location", "id", "command", "status", "kind", "device", "subsystem");
    }

    private static String hex(int value) {
        return value == 0 ? "0" : "0x" + Integer.toHexString(value);
    }

    private static void row(Reply.Rows rows, PciFunction function, PciRequest request, Session session) {
        PciLocation place = function.location();
        PciFunction.Bridge bridge = function.bridge();
        String id = Digits.padded(function.vendor(), 4) + ":" + Digits.padded(function.device(), 4) + "."
                + Digits.padded(function.revision(), 2);
        String command =
                Digits.padded(function.command(), 4) + ":" + letters(function.command(), COMMAND_BITS, COMMAND_LETTERS);
        String status =
                Digits.padded(function.status(), 4) + ":" + letters(function.status(), STATUS_BITS, STATUS_LETTERS);
        String kind = bridge == null
                ? "Device"
                : "PciBridge " + Integer.toHexString(bridge.primary()) + "->" + Integer.toHexString(bridge.secondary())
                        + "-" + Integer.toHexString(bridge.subordinate());
        String name = function.name() == null ? "not known" : function.name();
        Integer vendor = function.subsystemVendor();
        Integer device = function.subsystem();
        String subsystem =
                vendor == null || device == null ? "" : Digits.padded(vendor, 4) + ":" + Digits.padded(device, 4);
        List<String> lines = new ArrayList<>();
        lines.add(Digits.padded(place.device(), 2) + ":" + place.function() + "  " + id + "  Cmd[" + command + "]  Sts["
                + status + "]  " + kind + "  " + name + (subsystem.isEmpty() ? "" : "  SubID:" + subsystem));
        ConfigurationSpace space = Blobs.of(session.system().dump()).configuration(place);
        if (request.verbose()) {
            details(lines, place, space, bridge != null);
        }
        if (request.capabilities()) {
            capabilities(lines, space);
        }
        if (request.raw()) {
            raw(lines, space, request);
        }
        rows.written(lines, place.toString(), id, command, status, kind, name, subsystem);
    }

    private static String letters(int bits, int[] each, String letters) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < each.length; i++) {
            text.append((bits & each[i]) != 0 ? letters.charAt(i) : '.');
        }
        return text.toString();
    }

    private static String text(OptionalInt value) {
        return value.isEmpty() ? "?" : Integer.toHexString(value.getAsInt());
    }

    private static void details(List<String> lines, PciLocation place, ConfigurationSpace space, boolean bridge) {
        long address = 0x8000_0000L | (long) place.sourceId() << 8;
        lines.add(INDENT + "cf8:" + Digits.padded(address, 8) + "  IntPin:" + text(space.u8(0x3D)) + "  IntLine:"
                + text(space.u8(0x3C)) + "  Rom:" + text(space.u32(bridge ? 0x38 : 0x30))
                + (bridge ? "" : "  cis:" + text(space.u32(0x28))) + "  cap:" + text(space.u8(CAPABILITIES))
                + (bridge ? "  2sts:" + text(space.u16(0x1E)) + "  BCtrl:" + text(space.u16(0x3E)) : ""));
        StringBuilder bases = new StringBuilder();
        for (int i = 0; i < (bridge ? 2 : 6); i++) {
            OptionalInt base = space.u32(0x10 + 4 * i);
            if (base.isPresent() && base.getAsInt() != 0) {
                bases.append(base(base.getAsInt()))
                        .append('[')
                        .append(i)
                        .append("]:")
                        .append(text(base))
                        .append("  ");
            }
        }
        if (!bases.isEmpty()) {
            lines.add(INDENT + bases);
        }
    }

    /** A base address register: of I/O, of memory that may be read ahead, of other memory. */
    private static String base(int value) {
        return (value & 1) != 0 ? "IO" : (value & 8) != 0 ? "MPF" : "MEM";
    }

    private static void capabilities(List<String> lines, ConfigurationSpace space) {
        int next = space.u8(CAPABILITIES).orElse(0) & 0xFC;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < MOST_CAPABILITIES && next != 0; i++) {
            OptionalInt head = space.u16(next);
            text.append(' ')
                    .append(Digits.padded(next, 2))
                    .append(':')
                    .append(head.isEmpty() ? "not in the dump" : Digits.padded(head.getAsInt() & 0xFF, 2));
            next = head.orElse(0) >>> 8 & 0xFC;
        }
        lines.add(INDENT + "Capabilities (offset:id):" + (text.isEmpty() ? " none" : text));
    }

    /** What no piece of the record holds is shown as question marks. */
    private static void raw(List<String> lines, ConfigurationSpace space, PciRequest request) {
        for (int row = request.first() & -ROW; row <= request.last(); row += ROW) {
            StringBuilder line = new StringBuilder(INDENT + Digits.padded(row, 8) + ": ");
            for (int at = row; at < row + ROW; at += request.doubleWords() ? 4 : 1) {
                boolean wanted = at + (request.doubleWords() ? 3 : 0) >= request.first() && at <= request.last();
                line.append(wanted ? " " + element(space, at, request.doubleWords()) : "");
            }
            lines.add(line.toString());
        }
    }

    private static String element(ConfigurationSpace space, int at, boolean doubleWord) {
        OptionalInt value = doubleWord ? space.u32(at) : space.u8(at);
        int digits = doubleWord ? 8 : 2;
        return value.isEmpty() ? "?".repeat(digits) : Digits.padded(Integer.toUnsignedLong(value.getAsInt()), digits);
    }
}
