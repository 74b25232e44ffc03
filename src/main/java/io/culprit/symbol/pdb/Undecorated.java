package io.culprit.symbol.pdb;

/**
 * The readable name inside a decorated one, as a debugger prints it: {@code ?Run@Engine@io@@QEAAXXZ} is {@code io::Engine::Run},
 * {@code _Start@8} of x86 is {@code Start}. Names with templates or special functions that are not handled stay as they are.
 */
final class Undecorated {

    private Undecorated() {}

    static String of(String name, boolean x86) {
        if (name.startsWith("?")) {
            return cPlusPlus(name);
        }
        return x86 ? plain(name) : name;
    }

    private static String cPlusPlus(String name) {
        int at = 1;
        char special = 0;
        if (name.startsWith("??") && name.length() > 3) {
            special = name.charAt(2);
            at = 3;
        }
        if (special != 0 && special != '0' && special != '1') {
            return name;
        }
        int end = name.indexOf("@@", at);
        if (end <= at || name.indexOf('?', at) >= 0 && name.indexOf('?', at) < end) {
            return name;
        }
        String[] parts = name.substring(at, end).split("@");
        StringBuilder text = new StringBuilder();
        for (int i = parts.length - 1; i >= 0; i--) {
            text.append(text.isEmpty() ? "" : "::").append(parts[i]);
        }
        if (special != 0) {
            text.append("::").append(special == '1' ? "~" : "").append(parts[0]);
        }
        return text.toString();
    }

    /** x86: cdecl has an underscore in front, stdcall and fastcall the bytes of their arguments behind. */
    private static String plain(String name) {
        int end = name.lastIndexOf('@');
        boolean digits = end > 1 && end < name.length() - 1;
        for (int i = end + 1; digits && i < name.length(); i++) {
            digits = Character.digit(name.charAt(i), 10) >= 0;
        }
        boolean prefixed = name.startsWith("_") || name.startsWith("@");
        return name.substring(prefixed && name.length() > 1 ? 1 : 0, digits ? end : name.length());
    }
}
