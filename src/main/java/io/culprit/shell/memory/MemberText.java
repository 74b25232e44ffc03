package io.culprit.shell.memory;

import io.culprit.machine.LittleEndian;
import io.culprit.shell.Session;
import io.culprit.symbol.TypeLayout;
import io.culprit.windows.KernelText;
import java.util.OptionalLong;

/** The values of a structure's members, as {@code dt} writes them. */
final class MemberText {

    private static final int MOST_CHARACTERS = 64;
    private static final int MOST_ELEMENTS = 8;

    private MemberText() {}

    /** The type of a member, or the bits that it takes. */
    static String type(TypeLayout.Member member) {
        return member.bitPosition() < 0
                ? member.typeName()
                : "Pos " + member.bitPosition() + ", " + member.bitLength()
                        + (member.bitLength() == 1 ? " Bit" : " Bits");
    }

    /** {@code [15] "System"}, {@code [4] 0x1, 0x2, ...}: as many elements as fit a line; of other types the type. */
    private static String array(TypeLayout.Member member, long at, Session session) {
        String type = member.typeName();
        int bracket = type.lastIndexOf('[');
        String digits = type.substring(bracket + 1, type.length() - 1);
        int count = digits.length() > 8 || !digits.chars().allMatch(Character::isDigit) || digits.isEmpty()
                ? 0
                : Integer.parseInt(digits);
        long each = count == 0 || member.sizeBytes() % count != 0 ? 0 : member.sizeBytes() / count;
        String element = type.substring(0, Math.max(0, bracket));
        boolean simple = each == 1 || each == 2 || each == 4 || each == 8;
        if (!simple || element.endsWith("]") || element.startsWith("_")) {
            return type;
        }
        int shown = Math.min(count, each == 1 ? MOST_CHARACTERS : MOST_ELEMENTS);
        byte[] raw = new byte[(int) (shown * each)];
        if (session.memory().read(at, raw, 0, raw.length) < raw.length) {
            return "????  " + type + " (" + session.memory().whyMissing(at) + ")";
        }
        return "[" + count + "] " + (element.endsWith("char") ? quoted(raw) : elements(raw, (int) each, count));
    }

    private static String quoted(byte... raw) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < raw.length && raw[i] != 0; i++) {
            text.append(Display.character(raw[i] & 0xFF));
        }
        return text.append('"').toString();
    }

    private static String elements(byte[] raw, int each, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < raw.length; i += each) {
            byte[] wide = new byte[8];
            System.arraycopy(raw, i, wide, 0, each);
            text.append(i == 0 ? "0x" : ", 0x").append(Long.toHexString(LittleEndian.u64(wide, 0)));
        }
        return text.append(raw.length < (long) count * each ? ", ..." : "").toString();
    }

    private static String list(long at, Session session) {
        int pointer = session.system().pointerBytes();
        OptionalLong next = session.memory().findPointer(at, pointer);
        OptionalLong before = session.memory().findPointer(at + pointer, pointer);
        return next.isEmpty() || before.isEmpty()
                ? "????  _LIST_ENTRY (" + session.memory().whyMissing(next.isEmpty() ? at : at + pointer) + ")"
                : "_LIST_ENTRY [ 0x" + session.numbers().address(next.getAsLong()) + " - 0x"
                        + session.numbers().address(before.getAsLong()) + " ]";
    }

    /** What lies at an address, as a member's type says. */
    static String value(TypeLayout.Member member, long at, Session session) {
        int bytes = (int) Math.clamp(member.sizeBytes(), 0, 8);
        boolean simple = bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
        if (member.typeName().endsWith("]")) {
            return array(member, at, session);
        }
        if (member.typeName().equals("_LIST_ENTRY")) {
            return list(at, session);
        }
        if (member.typeName().equals("_UNICODE_STRING")) {
            int pointer = session.system().pointerBytes();
            return "_UNICODE_STRING "
                    + KernelText.findUnicode(session.memory(), at, pointer)
                            .map(text -> '"' + text + '"')
                            .orElse("(no readable text)");
        }
        if (!simple || member.sizeBytes() > 8) {
            return member.typeName();
        }
        byte[] raw = new byte[8];
        if (session.memory().read(at, raw, 0, bytes) < bytes) {
            return "????  " + type(member) + " (" + session.memory().whyMissing(at) + ")";
        }
        long value = LittleEndian.u64(raw, 0);
        if (member.bitPosition() >= 0) {
            long mask = member.bitLength() >= 64 ? -1 : (1L << member.bitLength()) - 1;
            return "0x" + Long.toHexString(value >>> member.bitPosition() & mask);
        }
        if (member.typeName().endsWith("*")) {
            return "0x" + session.numbers().address(value) + " "
                    + session.names().find(value).orElse(member.typeName());
        }
        return "0x" + Long.toHexString(value) + (member.typeName().startsWith("_") ? " " + member.typeName() : "");
    }
}
