package io.culprit.symbol.pdb;

/** Types below index 0x1000: a kind in the low byte, a pointer mode above it (cvinfo.h). */
final class SimpleType {

    private SimpleType() {}

    static String name(int index) {
        String kind = kind(index & 0xFF);
        return mode(index) == 0 ? kind : kind + " *";
    }

    static long sizeBytes(int index) {
        return switch (mode(index)) {
            case 0 -> kindBytes(index & 0xFF);
            case 6 -> 8;
            case 7 -> 16;
            case 1 -> 2;
            default -> 4;
        };
    }

    private static int mode(int index) {
        return index >>> 8 & 0xF;
    }

    private static String kind(int kind) {
        return switch (kind) {
            case 0x03 -> "void";
            case 0x08 -> "HRESULT";
            case 0x10, 0x68 -> "signed char";
            case 0x20, 0x69 -> "unsigned char";
            case 0x70 -> "char";
            case 0x71, 0x7A -> "wchar_t";
            case 0x7B -> "char32_t";
            case 0x7C -> "char8_t";
            case 0x11, 0x72 -> "short";
            case 0x21, 0x73 -> "unsigned short";
            case 0x12 -> "long";
            case 0x22 -> "unsigned long";
            case 0x74 -> "int";
            case 0x75 -> "unsigned int";
            case 0x13, 0x76 -> "__int64";
            case 0x23, 0x77 -> "unsigned __int64";
            case 0x40 -> "float";
            case 0x41 -> "double";
            case 0x30 -> "bool";
            default -> "?";
        };
    }

    private static long kindBytes(int kind) {
        return switch (kind) {
            case 0x10, 0x20, 0x70, 0x68, 0x69, 0x30, 0x7C -> 1;
            case 0x11, 0x21, 0x72, 0x73, 0x71, 0x7A, 0x31 -> 2;
            case 0x12, 0x22, 0x74, 0x75, 0x40, 0x08, 0x32, 0x7B -> 4;
            case 0x13, 0x23, 0x76, 0x77, 0x41, 0x33 -> 8;
            case 0x14, 0x24, 0x78, 0x79 -> 16;
            default -> 0;
        };
    }
}
