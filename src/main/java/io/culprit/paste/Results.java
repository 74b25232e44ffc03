package io.culprit.paste;

/** Which numbers are results of COM and Win32 (HRESULT): their facility is one that is assigned (winerror.h). */
final class Results {

    private static final int FACILITY_WIN32 = 7;

    private Results() {}

    static boolean known(int code) {
        int facility = code >>> 16 & 0x1FFF;
        return (code & 0xE000_0000) == 0x8000_0000
                && (facility <= 12 || facility >= 0x1E && facility <= 0x40 || facility == FACILITY_WIN32);
    }
}
