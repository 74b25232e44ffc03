package io.culprit.dump;

/** Tags of secondary data whose writer is known, from Microsoft's documentation or from the images that register them. */
final class SecondaryTag {

    private static final String[] NAMES = {
        "2b4ae195-a64d-4f04-8ede-7e4f981bd42a", "nt triage dump data",
        "2b88b710-1c93-4f7c-b06c-655ecc50decc", "nt ETW buffers",
        "f57308df-cc45-4e01-ad76-29a4ebb010ec", "nt black box: boot status",
        "00afe9c4-940d-4213-8016-cd3719b5bc20", "nt black box: NTFS",
        "b7631941-532a-4cd6-b1b1-edb5917d4557", "nt black box: PnP",
        "80cc79cf-a719-4af1-bf97-fe29ff76ebc1", "nt black box: Winlogon",
        "4ee76bd8-3cf4-44a0-a0ac-3937643e37a3", "nt black box: code integrity",
        "9276c055-eb87-425c-b8b5-04e4d247f6cd", "pci configuration records",
        "b0692a5e-6b7b-4073-8a7c-604e35032970", "nt secure kernel crash data",
        "9282756a-ab95-4d24-a137-ecddc5de53f5", "nt VSM bug check data",
        "5bc8704a-6cb7-4378-ac72-ad06e2416e4a", "nt CAR secondary data",
        "0f1f53f3-561f-42e7-bdb4-ba8e66b726d5", "nt feature configuration",
        "54c84888-01d1-4c1e-bed6-282c98241303", "wdf01000 log",
        "f87e4a4c-c5a1-4d2f-bff0-d5de63a5e4c3", "wdf01000 data",
        "c939c73b-17dc-4a44-904c-e2d987f52649", "storport paging device",
        "da82441d-7142-4bc1-b844-0807c5a4b67f", "storport device dump",
        "270a33fd-3da6-460d-ba89-3c1bae21e39b", "dxgkrnl TDR data",
        "e1d08891-d5a3-45f9-b811-ad711dfb2607", "black box of bug check 0x14C",
        "65755a40-f146-43ea-8c91-36b85728fd35", "crashdmp",
        "00dae7ca-6833-45c5-b147-bdaed7b61fd6", "hvservice boot event log",
        "bc5c008f-1e3a-44d7-988d-86f6884c6758", "SMBIOS tables",
        "6c7ac389-4313-47dc-9f34-a8800a0fb56c", "SMBIOS BIOS values",
        "d03dc06f-d88e-44c5-ba2a-fae035172d19", "processor registers",
        "e83b40d2-b0a0-4842-abea-71c9e3463dd1", "ACPI tables",
        "bf2297dc-34ba-11dc-868a-e19155d89593", "NVIDIA crash data",
        "ab3a051f-ef0b-4a5f-a79a-80c243ba0848", "offline dump section",
    };

    private SecondaryTag() {}

    /** The writer and content behind a GUID in lower case, or empty when it is not known. */
    static String name(String guid) {
        for (int i = 0; i < NAMES.length; i += 2) {
            if (NAMES[i].equals(guid)) {
                return NAMES[i + 1];
            }
        }
        return "";
    }
}
