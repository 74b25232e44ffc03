package io.culprit.extract;

import io.culprit.dump.SecondaryBlob;

/** Tagged blobs without what a person could be known by. Of blobs whose contents are not known nobody can say, so that none is kept. */
final class BlobCleaning {

    static final String BLOBS = "blobs that may hold texts of anybody";
    private static final String SMBIOS = "bc5c008f-1e3a-44d7-988d-86f6884c6758";
    private static final String ACPI = "e83b40d2-b0a0-4842-abea-71c9e3463dd1";
    private static final String PLUG_AND_PLAY = "b7631941-532a-4cd6-b1b1-edb5917d4557";

    private BlobCleaning() {}

    /** Cleans the bytes of a blob; false where it is not kept at all. */
    static boolean clean(SecondaryBlob blob, byte[] bytes, Cleaning cleaning) {
        return switch (blob.guid()) {
            case SMBIOS -> {
                cleaning.count(FirmwareCleaning.SERIALS, FirmwareCleaning.smbios(bytes));
                yield true;
            }
            case ACPI -> {
                cleaning.count(FirmwareCleaning.KEYS, FirmwareCleaning.acpi(bytes));
                yield true;
            }
            case PLUG_AND_PLAY -> {
                cleaning.count(FirmwareCleaning.SERIALS, instance(bytes));
                yield true;
            }
            // PCI records, CPUID, the processor's registry values, the logon state, the blamed module, boot status: no
            // names
            case "9276c055-eb87-425c-b8b5-04e4d247f6cd",
                    "d03dc06f-d88e-44c5-ba2a-fae035172d19",
                    "6c7ac389-4313-47dc-9f34-a8800a0fb56c",
                    "80cc79cf-a719-4af1-bf97-fe29ff76ebc1",
                    "fe96ddbf-850d-4c4a-a7bf-c686be526047",
                    "2b4ae195-a64d-4f04-8ede-7e4f981bd42a" -> true;
            default -> {
                cleaning.count(BLOBS, 1);
                yield false;
            }
        };
    }

    /** Blanks the last part of the instance path (UTF-16 from 0x2C on) where it can be a serial number: Windows' own hold an ampersand. */
    private static int instance(byte[] bytes) {
        int start = -1;
        boolean made = false;
        int at = 0x2C;
        for (; at + 1 < bytes.length && (bytes[at] != 0 || bytes[at + 1] != 0); at += 2) {
            if (bytes[at] == '\\') {
                start = at + 2;
                made = false;
            }
            made |= bytes[at] == '&';
        }
        int from = start < 0 || made && !withSerial(bytes, start, at) ? at : start;
        for (int i = from; i < at; i += 2) {
            bytes[i] = 'x';
            bytes[i + 1] = 0;
        }
        return from < at ? 1 : 0;
    }

    /** Of USB storage the instance is the serial number, an ampersand and a digit. */
    private static boolean withSerial(byte[] bytes, int start, int end) {
        return end - start >= 4 && bytes[end - 4] == '&' && !ampersandBefore(bytes, start, end - 4);
    }

    private static boolean ampersandBefore(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i += 2) {
            if (bytes[i] == '&') {
                return true;
            }
        }
        return false;
    }
}
