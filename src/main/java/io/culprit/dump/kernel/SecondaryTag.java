package io.culprit.dump.kernel;

/** Tags of secondary data whose writer is known, from Microsoft's documentation, from the images that register them, or from their contents. */
public enum SecondaryTag {
    TRIAGE_DATA("2b4ae195-a64d-4f04-8ede-7e4f981bd42a", "nt triage dump data"),
    EVENT_BUFFERS("2b88b710-1c93-4f7c-b06c-655ecc50decc", "nt ETW buffers"),
    BOOT_STATUS("f57308df-cc45-4e01-ad76-29a4ebb010ec", "nt black box: boot status"),
    NTFS("00afe9c4-940d-4213-8016-cd3719b5bc20", "nt black box: NTFS"),
    PLUG_AND_PLAY("b7631941-532a-4cd6-b1b1-edb5917d4557", "nt black box: PnP"),
    WINLOGON("80cc79cf-a719-4af1-bf97-fe29ff76ebc1", "nt black box: Winlogon"),
    CODE_INTEGRITY("4ee76bd8-3cf4-44a0-a0ac-3937643e37a3", "nt black box: code integrity"),
    PCI_RECORDS("9276c055-eb87-425c-b8b5-04e4d247f6cd", "pci configuration records"),
    SECURE_KERNEL("b0692a5e-6b7b-4073-8a7c-604e35032970", "nt secure kernel crash data"),
    VSM("9282756a-ab95-4d24-a137-ecddc5de53f5", "nt VSM bug check data"),
    CAR("5bc8704a-6cb7-4378-ac72-ad06e2416e4a", "nt CAR secondary data"),
    FEATURES("0f1f53f3-561f-42e7-bdb4-ba8e66b726d5", "nt feature configuration"),
    ADDED_MEMORY("0d910545-e694-4b15-870c-01625fb32a6f", "memory that drivers added"),
    BLAMED_MODULE("fe96ddbf-850d-4c4a-a7bf-c686be526047", "module that Windows blamed"),
    FRAMEWORK_LOG("54c84888-01d1-4c1e-bed6-282c98241303", "wdf01000 log"),
    FRAMEWORK_DATA("f87e4a4c-c5a1-4d2f-bff0-d5de63a5e4c3", "wdf01000 data"),
    PAGING_DEVICE("c939c73b-17dc-4a44-904c-e2d987f52649", "storport paging device"),
    STORAGE_DEVICE("da82441d-7142-4bc1-b844-0807c5a4b67f", "storport device dump"),
    DISPLAY_TIMEOUT("270a33fd-3da6-460d-ba89-3c1bae21e39b", "dxgkrnl TDR data"),
    BUG_CHECK_14C("e1d08891-d5a3-45f9-b811-ad711dfb2607", "black box of bug check 0x14C"),
    CRASHDMP("65755a40-f146-43ea-8c91-36b85728fd35", "crashdmp"),
    HYPERVISOR_BOOT_LOG("00dae7ca-6833-45c5-b147-bdaed7b61fd6", "hvservice boot event log"),
    SMBIOS_TABLES("bc5c008f-1e3a-44d7-988d-86f6884c6758", "SMBIOS tables"),
    PROCESSOR_VALUES("6c7ac389-4313-47dc-9f34-a8800a0fb56c", "registry values of the processor"),
    CPUID("d03dc06f-d88e-44c5-ba2a-fae035172d19", "CPUID of the processor"),
    ACPI_TABLES("e83b40d2-b0a0-4842-abea-71c9e3463dd1", "ACPI tables"),
    NVIDIA("bf2297dc-34ba-11dc-868a-e19155d89593", "NVIDIA crash data"),
    OFFLINE_SECTION("ab3a051f-ef0b-4a5f-a79a-80c243ba0848", "offline dump section");

    private final String guid;
    private final String content;

    SecondaryTag(String guid, String content) {
        this.guid = guid;
        this.content = content;
    }

    /** In lower case, with dashes. */
    public String guid() {
        return guid;
    }

    /** The writer and content behind a GUID in lower case, or empty when it is not known. */
    static String name(String guid) {
        for (SecondaryTag tag : values()) {
            if (tag.guid.equals(guid)) {
                return tag.content;
            }
        }
        return "";
    }
}
